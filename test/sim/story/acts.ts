/**
 * What users do in random stories. Acts that are refused are part of the story.
 */
import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import { deploymentYaml, lateConfigYaml, type Mood, namespaceYaml, podYaml, replicaSetYaml, serviceYaml } from "../story-manifests.ts";
import { BAD_IMAGE } from "./pod-features.ts";
import { PODS, REPLICA_SETS, type Scene } from "./scene.ts";

/** An act: whether it was done. The weight says how often it is chosen. */
export interface Act {
  readonly weight: number;
  act(scene: Scene): boolean;
}

function workload({ dice, namespace, seed, n }: Scene, app: string) {
  const mood: Mood = dice.has("trouble", 0.3) ? "troubled" : "calm";
  return { app, namespace, seed, n, mood, replicas: dice.int("replicas", 6) };
}

function deployment(scene: Scene): string {
  return `deployment/${scene.dice.pick("deployment", scene.names("Deployment")) ?? scene.app()}`;
}

function pod(scene: Scene): string {
  return scene.dice.pick("pod", scene.names("Pod")) ?? "none";
}

function paused({ cluster, namespace }: Scene): readonly string[] {
  const deployments = [...cluster.server.list("Deployment", { namespace })] as Deployment[];
  return deployments.filter(({ spec }) => spec.paused === true).map(({ metadata }) => metadata.name);
}

const IMAGES = ["nginx:1.29", "nginx:1.28", "nginx:1.26", BAD_IMAGE];

export const acts: { readonly [name: string]: Act } = {
  "apply deployment": { weight: 6, act: (scene) => scene.run("apply -f x", deploymentYaml(workload(scene, scene.app()))) },
  "apply replica set": {
    weight: 1,
    act: (scene) => scene.run("apply -f x", replicaSetYaml(workload(scene, scene.dice.pick("replica-set", REPLICA_SETS) ?? "cyan"))),
  },
  "create pod": { weight: 3, act: (scene) => scene.run("create -f x", podYaml(workload(scene, scene.dice.pick("bare", PODS) ?? "grey"))) },
  "apply service": {
    weight: 3,
    act: (scene) => {
      const app = scene.dice.pick("served", ["red", "green", "blue", "cyan", "grey"]) ?? "red";
      return scene.run("apply -f x", serviceYaml({ app, namespace: scene.namespace, seed: scene.seed, n: scene.n }));
    },
  },
  "delete service": {
    weight: 2,
    act: (scene) =>
      scene.run(
        `delete service ${
          scene.dice.pick(
            "service-name",
            scene.names("Service").filter((name) => name !== "kubernetes"),
          ) ?? "none"
        }`,
      ),
  },
  "late configuration": { weight: 2, act: (scene) => scene.run("apply -f x", lateConfigYaml(scene.namespace, `value ${scene.n}`)) },
  "delete configuration": { weight: 1, act: (scene) => scene.run(`delete ${scene.dice.pick("config", ["configmap", "secret"])} late`) },
  scale: { weight: 3, act: (scene) => scene.run(`scale ${deployment(scene)} --replicas=${scene.dice.int("replicas", 7)}`) },
  "scale replica set": {
    weight: 1,
    act: (scene) =>
      scene.run(`scale rs/${scene.dice.pick("rs", scene.names("ReplicaSet")) ?? "none"} --replicas=${scene.dice.int("replicas", 4)}`),
  },
  "set image": {
    weight: 3,
    act: (scene) => scene.run(`set image ${deployment(scene)} main=${scene.dice.pick("new-image", IMAGES)}`),
  },
  "rollout restart": { weight: 2, act: (scene) => scene.run(`rollout restart ${deployment(scene)}`) },
  "rollout undo": { weight: 3, act: (scene) => scene.run(`rollout undo ${deployment(scene)}`) },
  "rollout pause": { weight: 2, act: (scene) => scene.run(`rollout pause ${deployment(scene)}`) },
  "rollout resume": {
    weight: 3,
    act: (scene) => scene.run(`rollout resume deployment/${scene.dice.pick("paused", paused(scene)) ?? "none"}`),
  },
  "delete deployment": {
    weight: 2,
    act: (scene) =>
      scene.run(`delete ${deployment(scene)} --cascade=${scene.dice.pick("cascade", ["background", "foreground", "orphan"])}`),
  },
  "delete replica set": {
    weight: 1,
    act: (scene) =>
      scene.run(
        `delete rs ${scene.dice.pick("rs", scene.names("ReplicaSet")) ?? "none"} --cascade=${scene.dice.pick("cascade", ["background", "foreground", "orphan"])}`,
      ),
  },
  "delete pod": { weight: 3, act: (scene) => scene.run(`delete pod ${pod(scene)}`) },
  "force delete pod": { weight: 2, act: (scene) => scene.run(`delete pod ${pod(scene)} --force --grace-period=0`) },
  "relabel pod": { weight: 1, act: (scene) => scene.run(`label pod ${pod(scene)} app=loose --overwrite`) },
  "crash pod": { weight: 2, act: (scene) => scene.run(`crash pod ${pod(scene)}`) },
  "crash container": { weight: 2, act: (scene) => scene.run(`crash container ${pod(scene)} -c main --exit-code=7`) },
  "create namespace": { weight: 2, act: (scene) => scene.run("apply -f x", namespaceYaml("shop"), "default") },
  "delete namespace": { weight: 2, act: (scene) => scene.run("delete namespace shop", "", "default") },
  "delete bootstrap objects": {
    weight: 1,
    act: (scene) => {
      const line = scene.dice.pick("bootstrap", [
        "delete serviceaccount default",
        "delete configmap kube-root-ca.crt",
        "delete endpoints --all",
      ]);
      return scene.run(line ?? "");
    },
  },
  cordon: { weight: 2, act: (scene) => scene.run(`cordon ${scene.node()}`) },
  uncordon: { weight: 2, act: (scene) => scene.run(`uncordon ${scene.node()}`) },
  drain: {
    weight: 1,
    act: (scene) => scene.run(`drain ${scene.node()} --force --delete-emptydir-data --ignore-daemonsets --timeout=20s`),
  },
  taint: {
    weight: 2,
    act: (scene) =>
      scene.run(`taint nodes ${scene.node()} story=fire:${scene.dice.pick("effect", ["NoSchedule", "NoExecute"])} --overwrite`),
  },
  untaint: { weight: 3, act: (scene) => scene.run(`taint nodes ${scene.node()} story-`) },
};
