/**
 * How fast a cluster comes up, lives and heals, and what it weighs.
 */
import { Cluster } from "../../src/core/index.ts";
import type { Benchmark, Measurement } from "./benchmark.ts";
import { coldCost } from "./cold.ts";
import { applyPods, type Cost, clusterWithPods, costOf, heapBytes, runUntilReady } from "./workloads.ts";

function seconds({ ms, wallMs, cpuMs }: Cost, ...notes: readonly string[]): Measurement {
  const clocks = `wall ${(wallMs / 1_000).toFixed(2)} s, CPU ${(cpuMs / 1_000).toFixed(2)} s`;
  return { value: ms / 1_000, unit: "s", note: [clocks, ...notes].join(", ") };
}

const megabytes = (bytes: number): string => `RSS ${Math.round(bytes / 2 ** 20)} MB`;

const perPod = ({ ms }: Cost, pods: number): string => `${Math.round((ms * 1_000) / pods)} µs a pod`;

export const thousandPods: Benchmark = {
  name: "1,000 pods to Ready, two probes each, net of process start (RSS ≤ 150 MB)",
  budget: "≤ 0.5 s",
  async run() {
    const cost = await coldCost("a thousand pods");
    return seconds(cost, megabytes(cost.rssBytes), `${cost.writes} writes`);
  },
};

export const nodeLoss: Benchmark = {
  name: "node-loss story, 350 virtual seconds and until 50 pods are Ready again, net of process start",
  budget: "≤ 0.1 s",
  async run() {
    const cost = await coldCost("a node is lost");
    return seconds(cost, `${cost.writes} writes`);
  },
};

/** Pods to Ready in this very process. */
function toReady(name: string, budget: string, nodes: number, pods: number, deployments: number): Benchmark {
  return {
    name,
    budget,
    async run() {
      const cluster = new Cluster({ nodes });
      const cost = costOf(() => {
        applyPods(cluster, pods, deployments, false);
        runUntilReady(cluster, pods);
      });
      return seconds(cost, perPod(cost, pods), megabytes(process.memoryUsage().rss));
    },
  };
}

export const comingUp: readonly Benchmark[] = [
  toReady("one Deployment of 5,000 replicas to Ready", "≤ 5 s", 100, 5_000, 1),
  // A share of the budget for 150,000 pods on 5,000 nodes.
  toReady("1,000 nodes × 20,000 pods to Running", "≤ 12 s", 1_000, 20_000, 20),
];

/** How many virtual seconds pass in one, once nothing is left to do. */
function virtualSpeed(name: string, budget: string, virtualMs: number, prepare: () => Cluster): Benchmark {
  return {
    name,
    budget,
    async run() {
      const cluster = prepare();
      cluster.advance(60_000);
      const before = cluster.manager.steps;
      const cost = costOf(() => cluster.advance(virtualMs));
      const steps = cluster.manager.steps - before;
      const note = `${((cost.ms * 1_000) / steps).toFixed(1)} µs a step, ${steps} steps`;
      return { value: virtualMs / cost.ms, unit: "×", note };
    },
  };
}

export const living: readonly Benchmark[] = [
  virtualSpeed("virtual speed, 100 pods with two probes each", "≥ 20,000 ×", 2 * 3_600_000, () => clusterWithPods(3, 100, 5, true)),
  virtualSpeed("virtual speed, 5,000 idle nodes", "≥ 300 ×", 120_000, () => new Cluster({ nodes: 5_000 })),
];

const WEIGHED_PODS = 5_000;

export const weight: Benchmark = {
  name: "memory per pod, its node's share, events and ten minutes of history included",
  // 3 GB for 150,000 pods.
  budget: "≤ 20 kB",
  async run() {
    const before = heapBytes();
    const cluster = clusterWithPods(170, WEIGHED_PODS, 20, false);
    cluster.advance(600_000);
    const bytes = heapBytes() - before;
    return {
      value: bytes / WEIGHED_PODS / 1_000,
      unit: "kB",
      note: `${cluster.store.log.seq} writes, ${Math.round(bytes / 1e6)} MB of heap`,
    };
  },
};

export const restoring: Benchmark = {
  name: "snapshot and restore at 1,000 pods, to the first list",
  budget: "≤ 100 ms",
  async run() {
    const cluster = clusterWithPods(20, 1_000, 10, true);
    const taking = costOf(() => cluster.snapshot());
    const snapshot = cluster.snapshot();
    const cost = costOf(() => {
      const copy = Cluster.restore(snapshot);
      if ([...copy.server.list("Pod")].length !== 1_000) throw new Error("a restored cluster has its pods");
    });
    const first = costOf(() => Cluster.restore(snapshot).advance(1_000));
    const note = `snapshot ${taking.ms.toFixed(2)} ms, restore and the first second ${first.ms.toFixed(1)} ms`;
    return { value: taking.ms + cost.ms, unit: "ms", note };
  },
};
