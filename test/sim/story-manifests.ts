/**
 * The objects of random stories, as manifests: workloads that can run (calm) and workloads that cannot (troubled).
 *
 * The label `mood` tells the two apart, so that the healing of a story knows what would never come to rest.
 * JSON is YAML too.
 */
import { Dice } from "./story/dice.ts";
import { calmFeatures, type PodDraft, troubledFeatures } from "./story/pod-features.ts";

/** Of a pod template and its owner. */
export const MOOD = "mood";
export type Mood = "calm" | "troubled";

/** What a workload is drawn from. */
export interface Workload {
  readonly app: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly seed: number;
  readonly n: number;
  readonly mood: Mood;
}

/** A pod template whose features are drawn: some that every kubelet can do with, and for a troubled one some that none can. */
function podTemplate({ app, seed, n, mood }: Workload): PodDraft {
  const dice = new Dice(seed, n);
  const draft: PodDraft = {
    metadata: { labels: { app, [MOOD]: mood }, annotations: {} },
    spec: {
      containers: [
        {
          name: "main",
          image: dice.pick(`image/${app}`, ["nginx:1.29", "nginx:1.28", "nginx:1.27"]) ?? "nginx:1.29",
          ports: [{ name: "main", containerPort: 80 }],
        },
      ],
    },
  };
  for (const [name, add] of Object.entries(calmFeatures)) if (dice.has(`calm/${name}/${app}`, 0.25)) add(draft, dice);
  if (mood === "troubled") {
    const names = Object.keys(troubledFeatures);
    for (const name of [dice.pick(`trouble/${app}`, names), dice.pick(`more-trouble/${app}`, [...names, ...names.map(() => undefined)])])
      if (name !== undefined) troubledFeatures[name]?.(draft, dice);
  }
  return draft;
}

/** A Deployment. */
export function deploymentYaml(workload: Workload): string {
  const { app, namespace, replicas, seed, n } = workload;
  const dice = new Dice(seed, n);
  // Fixed per application: a change to Recreate and of the replicas in the midst of a rollout stalls it, here as upstream.
  const isRecreated = new Dice(seed, 0).has(`recreate/${app}`, 0.3);
  const limits = [
    { maxSurge: 1, maxUnavailable: 0 },
    { maxSurge: 0, maxUnavailable: 1 },
    { maxSurge: "50%", maxUnavailable: "25%" },
    undefined,
  ];
  const rollingUpdate = dice.pick(`limits/${app}`, limits);
  const spec = {
    replicas,
    ...(isRecreated
      ? { strategy: { type: "Recreate" } }
      : { strategy: { type: "RollingUpdate", ...(rollingUpdate && { rollingUpdate }) } }),
    ...(dice.has(`history/${app}`, 0.3) ? { revisionHistoryLimit: 1 } : {}),
    ...(dice.has(`deadline/${app}`, 0.3) ? { progressDeadlineSeconds: 60 } : {}),
    ...(dice.has(`min-ready/${app}`, 0.3) ? { minReadySeconds: 5 } : {}),
    selector: { matchLabels: { app } },
    template: podTemplate(workload),
  };
  return manifest("apps/v1", "Deployment", { name: app, namespace, labels: { app } }, { spec });
}

/** A ReplicaSet of nobody. */
export function replicaSetYaml(workload: Workload): string {
  const { app, namespace, replicas, mood } = workload;
  const spec = { replicas, selector: { matchLabels: { app } }, template: podTemplate(workload) };
  return manifest("apps/v1", "ReplicaSet", { name: app, namespace, labels: { app, [MOOD]: mood } }, { spec });
}

/** A pod of nobody; some end by themselves. */
export function podYaml(workload: Workload): string {
  const { app, namespace, seed, n, mood } = workload;
  const { metadata, spec } = podTemplate(workload);
  const dice = new Dice(seed, n);
  const restartPolicy = dice.pick("restart-policy", ["Always", "Never", "OnFailure"]) ?? "Always";
  // What ends well is at rest unless it is started again and again.
  if (restartPolicy !== "Always" && dice.has("ends", 0.6)) metadata.annotations["kubarium.dev/main.exit-after"] = "25s";
  if (restartPolicy === "Never" && dice.has("fails", 0.4)) metadata.annotations["kubarium.dev/main.exit-code"] = "3";
  if (mood === "troubled" && dice.has("pod-deadline", 0.5)) Object.assign(spec, { activeDeadlineSeconds: 45 });
  if (dice.has("held", 0.1)) Object.assign(metadata, { finalizers: ["example.com/hold"] });
  return manifest("v1", "Pod", { name: app, namespace, ...metadata }, { spec: { ...spec, restartPolicy } });
}

/** A Service for the application, of any type. */
export function serviceYaml({ app, namespace, seed, n }: Omit<Workload, "replicas" | "mood">): string {
  const dice = new Dice(seed, n);
  const ports = [{ name: "main", port: 80, targetPort: dice.has("named-port", 0.5) ? "main" : 80 }];
  const spec = dice.pick("service", [
    { selector: { app }, ports },
    { selector: { app }, ports, type: "NodePort" },
    { selector: { app }, ports, type: "LoadBalancer" },
    { selector: { app }, ports, type: "LoadBalancer", externalTrafficPolicy: "Local" },
    { selector: { app }, ports, clusterIP: "None" },
    { selector: { app }, ports, sessionAffinity: "ClientIP", publishNotReadyAddresses: true },
    { type: "ExternalName", externalName: "example.com" },
  ]);
  return manifest("v1", "Service", { name: app, namespace }, { spec });
}

/** What pods with the feature `lateConfig` wait for. */
export function lateConfigYaml(namespace: string, value: string): string {
  const config = manifest("v1", "ConfigMap", { name: "late", namespace }, { data: { key: value } });
  return `${config}\n---\n${manifest("v1", "Secret", { name: "late", namespace }, { stringData: { key: value } })}`;
}

export function namespaceYaml(name: string): string {
  return manifest("v1", "Namespace", { name }, {});
}

function manifest(apiVersion: string, kind: string, metadata: object, rest: object): string {
  return JSON.stringify({ apiVersion, kind, metadata, ...rest });
}
