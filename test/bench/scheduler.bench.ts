/**
 * How fast the scheduler binds: 10,000 pods of 20 deployments, binding and event included, at 100 and at 5,000 nodes.
 */
import type { Pod } from "../../src/core/api/kinds/pod.ts";
import type { ReplicaSet } from "../../src/core/api/kinds/replica-set.ts";
import type { Service } from "../../src/core/api/kinds/service.ts";
import { aNode, ScheduledWorld } from "../core/scheduler/scheduled-world.ts";
import { aContainer, aPod } from "../support/builders.ts";
import type { Benchmark } from "./benchmark.ts";

const PODS = 10_000;
const DEPLOYMENTS = 20;

function owners(name: string): readonly [Service, ReplicaSet] {
  const selector = { app: name };
  const spec = { ...aPod().spec, containers: [aContainer()] };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default", uid: `service-${name}` },
    spec: { selector, type: "ClusterIP" },
    status: {},
  };
  const replicaSet: ReplicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace: "default", uid: `replica-set-${name}` },
    spec: { replicas: PODS / DEPLOYMENTS, selector: { matchLabels: selector }, template: { metadata: { labels: selector }, spec } },
    status: { replicas: 0 },
  };
  return [service as unknown as Service, replicaSet];
}

function podOf(index: number): Pod {
  const app = `app-${index % DEPLOYMENTS}`;
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: app, uid: `replica-set-${app}`, controller: true };
  return aPod({
    name: `${app}-${String(index).padStart(5, "0")}`,
    labels: { app },
    metadata: { ownerReferences: [owner] },
    spec: { containers: [aContainer({ resources: { requests: { cpu: "10m", memory: "16Mi" } } })] },
  });
}

function worldWith(nodes: number): ScheduledWorld {
  const world = new ScheduledWorld({}, { hashing: false });
  for (let index = 0; index < nodes; index++) {
    const name = `node-${String(index).padStart(4, "0")}`;
    world.put(aNode({ name, labels: { "topology.kubernetes.io/zone": `zone-${index % 3}` } }));
  }
  for (let index = 0; index < DEPLOYMENTS; index++) world.put(...owners(`app-${index}`));
  world.run();
  for (let index = 0; index < PODS; index++) world.put(podOf(index));
  return world;
}

function binding(nodes: number): Benchmark {
  return {
    name: `scheduler, ${nodes.toLocaleString("en-US")} nodes, bind and event included`,
    budget: "≥ 5,000 pods/s",
    async run() {
      const world = worldWith(nodes);
      const startMs = performance.now();
      world.run();
      const seconds = (performance.now() - startMs) / 1_000;
      const waiting = Object.values(world.nodesOf()).filter((node) => node === "").length;
      if (waiting > 0) throw new Error(`${waiting} pods have no node`);
      return { value: PODS / seconds, unit: "pods/s", note: `${((seconds * 1e6) / PODS).toFixed(0)} µs a pod` };
    },
  };
}

export const schedulerBenchmarks: readonly Benchmark[] = [binding(100), binding(5_000)];
