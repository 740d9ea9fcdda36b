/**
 * What the benchmarks put into a cluster, and how they wait for it.
 */
import { Cluster, crashNode, type ReplicaSet } from "../../src/core/index.ts";

const USER = { agent: "user", key: "bench" };

/** What one piece of work cost, net of everything before it. */
export interface Cost {
  /** What the main thread needed, at most: busy neighbours inflate the wall's time, V8's own threads the CPU's. */
  readonly ms: number;
  readonly wallMs: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
}

/** Runs `work` and says what it cost. */
export function costOf(work: () => void): Cost {
  const startMs = performance.now();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  const [wallMs, cpuMs] = [performance.now() - startMs, (user + system) / 1_000];
  return { ms: Math.min(wallMs, cpuMs), wallMs, cpuMs };
}

/** Pods as `deployments` Deployments of equal size; with two HTTP probes each when asked. */
export function applyPods(cluster: Cluster, pods: number, deployments: number, probed: boolean): void {
  for (let index = 0; index < deployments; index++) {
    const object = deployment(`web-${index}`, pods / deployments, probed);
    cluster.server.create("Deployment", object, { author: USER, fromClient: true });
  }
}

function deployment(name: string, replicas: number, probed: boolean): unknown {
  const labels = { app: name };
  const probe = { httpGet: { path: "/", port: 80 } };
  const container = {
    name: "web",
    image: "nginx:1.29",
    ports: [{ containerPort: 80 }],
    resources: { requests: { cpu: "10m", memory: "16Mi" } },
    ...(probed ? { readinessProbe: probe, livenessProbe: probe } : {}),
  };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: { replicas, selector: { matchLabels: labels }, template } };
}

/** Runs until that many pods are ready, looking once a virtual second; throws when they are not within an hour. */
export function runUntilReady(cluster: Cluster, pods: number): void {
  const untilMs = cluster.nowMs + 3_600_000;
  while (readyPods(cluster) < pods) {
    if (cluster.nowMs >= untilMs) throw new Error(`${readyPods(cluster)} of ${pods} pods are ready after an hour`);
    cluster.advance(1_000);
  }
}

function readyPods(cluster: Cluster): number {
  let ready = 0;
  for (const replicaSet of cluster.server.list("ReplicaSet")) ready += (replicaSet as ReplicaSet).status.readyReplicas ?? 0;
  return ready;
}

/** A cluster whose pods are all ready. */
export function clusterWithPods(nodes: number, pods: number, deployments: number, probed: boolean): Cluster {
  const cluster = new Cluster({ nodes });
  applyPods(cluster, pods, deployments, probed);
  runUntilReady(cluster, pods);
  return cluster;
}

/** Kills a node and lives through what follows: it is noticed, its pods are evicted, and their replacements become ready. */
export function loseNode(cluster: Cluster, pods: number): void {
  crashNode(cluster, "worker-1");
  cluster.advance(350_000);
  if (readyPods(cluster) === pods) throw new Error("a dead node's pods still count as ready");
  runUntilReady(cluster, pods);
}

/** Bytes that are really in use; needs `--expose-gc`. */
export function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
