/**
 * The end of a story's trouble: what is broken is mended, and what could never come to rest is corrected or deleted.
 */
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import type { ReplicaSet } from "../../../src/core/api/kinds/replica-set.ts";
import type { Cluster } from "../../../src/core/cluster.ts";
import { DESIRED_REPLICAS } from "../../../src/core/controllers/deployment/annotations.ts";
import { controllerOf } from "../../../src/core/rules/pod.ts";
import { deploymentYaml, lateConfigYaml, MOOD } from "../story-manifests.ts";
import { Dice } from "./dice.ts";
import { mendMachines } from "./faults.ts";
import { BAD_IMAGE } from "./pod-features.ts";
import { NAMESPACES, Scene } from "./scene.ts";

/** Time for controllers to adopt what they adopt, so that what is left is nobody's. */
const PAUSE_MS = 5_000;
const BOOT_MS = 30_000;
/** Draws of healing are no act's. */
const HEALING = 1_000_000;

/** Ends every fault, and takes back what could never settle. */
export function heal(cluster: Cluster, seed: number): void {
  mendMachines(cluster);
  const scene = new Scene(cluster, seed, HEALING);
  // Nodes that a deletion took are back when their machines have booted.
  cluster.advance(BOOT_MS);
  for (const node of scene.nodes()) {
    scene.run(`uncordon ${node}`);
    scene.run(`taint nodes ${node} story-`);
  }
  for (const namespace of NAMESPACES) scene.run("apply -f x", lateConfigYaml(namespace, "value"), namespace);
  for (const object of [...cluster.server.list("Deployment")]) resize(object as Deployment, scene);
  cluster.advance(PAUSE_MS);
  for (const object of [...cluster.server.list("Deployment")]) correct(object as Deployment, scene);
  cluster.advance(PAUSE_MS);
  for (const kind of ["ReplicaSet", "Pod"] as const) deleteTroubled(kind, scene);
  cluster.advance(PAUSE_MS);
  // Pods that deleted owners have left behind.
  deleteTroubled("Pod", scene);
  for (const pod of [...cluster.server.list("Pod")]) {
    if (pod.metadata.finalizers?.includes("example.com/hold") !== true) continue;
    scene.run(`patch pod ${pod.metadata.name} --type=merge -p '{"metadata":{"finalizers":null}}'`, "", pod.metadata.namespace);
  }
}

/**
 * Gives a deployment a size that none of its ReplicaSets has. One that was scaled by hand to just what the deployment
 * wants goes on saying what it was to have before; the controller takes that for a scaling under way, and neither scales
 * nor rolls out until the size changes, here as upstream.
 */
function resize({ metadata: { name, namespace = "", uid }, spec }: Deployment, scene: Scene): void {
  const sizes = [spec.replicas, ...replicaSetsOf(uid, scene).map((each) => each.spec.replicas)];
  const replicas = [3, 2, 1, 4, 5, 6].find((size) => !sizes.includes(size)) ?? 7;
  scene.run(`rollout resume deployment/${name}`, "", namespace);
  scene.run(`scale deployment/${name} --replicas=${replicas}`, "", namespace);
}

/** Most deployments get a template that can run, the others are deleted. */
function correct({ metadata: { name, namespace = "", uid }, spec }: Deployment, scene: Scene): void {
  const { seed } = scene;
  const isStalled = replicaSetsOf(uid, scene).some(
    (each) => each.spec.replicas > 0 && each.metadata.annotations?.[DESIRED_REPLICAS] !== String(spec.replicas),
  );
  if (isStalled || !new Dice(seed, HEALING).has(`keep/${namespace}/${name}`, 0.8)) {
    scene.run(`delete deployment ${name}`, "", namespace);
    return;
  }
  const yaml = deploymentYaml({ app: name, namespace, replicas: 0, seed, n: HEALING, mood: "calm" });
  // The whole template: an apply would leave in it what an undone rollout has brought back.
  const patch = [{ op: "replace", path: "/spec/template", value: (JSON.parse(yaml) as Deployment).spec.template }];
  scene.run(`patch deployment ${name} --type=json -p '${JSON.stringify(patch)}'`, "", namespace);
}

function replicaSetsOf(uid: string | undefined, { cluster }: Scene): readonly ReplicaSet[] {
  return ([...cluster.server.list("ReplicaSet")] as ReplicaSet[]).filter((each) => controllerOf(each)?.uid === uid);
}

/** Deletes what is troubled and nobody's, or in the care of a ReplicaSet of nobody, which makes better ones. */
function deleteTroubled(kind: "ReplicaSet" | "Pod", scene: Scene): void {
  for (const object of [...scene.cluster.server.list(kind)]) {
    const { name, namespace = "" } = object.metadata;
    const owner = controllerOf(object);
    const keeper = owner && scene.cluster.server.find("ReplicaSet", `${namespace}/${owner.name}`);
    const isKept = owner !== undefined && (keeper === undefined || controllerOf(keeper) !== undefined);
    if (isTroubled(object) && !isKept) scene.run(`delete ${kind} ${name}`, "", namespace);
  }
}

/** By its label, or because users have set an image that does not exist. */
function isTroubled(object: KubeObject): boolean {
  return object.metadata.labels?.[MOOD] === "troubled" || JSON.stringify(object).includes(`"image":"${BAD_IMAGE}"`);
}
