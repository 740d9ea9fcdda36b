import { describe, expect, test } from "vitest";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import { standardNodes } from "../../../src/core/bootstrap.ts";
import { Cluster } from "../../../src/core/cluster.ts";
import { assess, type Zones } from "../../../src/core/controllers/node-lifecycle/zones.ts";
import { nodeLifecycleController } from "../../../src/core/controllers/node-lifecycle.ts";
import { isNodeReady, nodeCondition } from "../../../src/core/rules/node.ts";
import { podCondition } from "../../../src/core/rules/pod.ts";
import { aReadyPod } from "../../support/builders.ts";
import { heartbeats, MiniCluster } from "../../support/mini-cluster.ts";

const agents = [nodeLifecycleController, heartbeats];

/** Nodes of one zone each, or all of one. */
function clusterOf(zones: readonly string[]): MiniCluster {
  const [spec] = standardNodes(0);
  if (spec === undefined) throw new Error("there is a control-plane node");
  const cluster = new MiniCluster(
    agents,
    zones.map((zone, index) => ({ ...spec, name: `node-${index + 1}`, zone, controlPlane: false })),
  );
  cluster.advance(31);
  return cluster;
}

const nodeOf = (cluster: MiniCluster, name: string): Node => cluster.find("Node", name) as Node;
const taintsOf = (cluster: MiniCluster, name: string): string[] =>
  (nodeOf(cluster, name).spec.taints ?? []).map(({ key, effect }) => `${key.replace("node.kubernetes.io/", "")}:${effect}`).sort();
const tainted = (cluster: MiniCluster): string[] =>
  cluster
    .list("Node")
    .filter(({ spec }) => spec.taints?.some(({ effect }) => effect === "NoExecute"))
    .map(({ metadata }) => metadata.name);

describe("a node whose kubelet falls silent", () => {
  test("is NotReady 40 to 60 s later, its pods with it, and is tainted at once and for eviction", () => {
    const cluster = clusterOf(["a", "b", "c"]);
    cluster.put(aReadyPod({ node: "node-1" }));
    cluster.put(aReadyPod({ name: "elsewhere", node: "node-2" }));
    cluster.manager.powerOff("node-1");
    const seconds = cluster.secondsUntil(() => !isNodeReady(nodeOf(cluster, "node-1")));
    expect(seconds).toBeGreaterThanOrEqual(40);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(nodeOf(cluster, "node-1").status.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual(
      ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) => [type, "Unknown", "NodeStatusUnknown"]),
    );
    expect(nodeCondition(nodeOf(cluster, "node-1"), "Ready")?.message).toBe("Kubelet stopped posting node status.");
    cluster.advance(0.2);
    expect(taintsOf(cluster, "node-1")).toEqual(["unreachable:NoSchedule"]);
    const pod = cluster.find("Pod", "default/web");
    expect(pod && podCondition(pod, "Ready")?.status).toBe("False");
    expect(pod && podCondition(pod, "ContainersReady")?.status).toBe("True");
    expect(cluster.events("web")).toEqual(["Warning NodeNotReady: Node is not ready"]);
    expect(cluster.events("elsewhere")).toEqual([]);
    expect(cluster.events("node-1")).toEqual([
      "Normal RegisteredNode: Node node-1 event: Registered Node node-1 in Controller",
      "Normal NodeNotReady: Node node-1 status is now: NodeNotReady",
    ]);
    cluster.advance(5);
    expect(taintsOf(cluster, "node-1")).toEqual(["unreachable:NoExecute", "unreachable:NoSchedule"]);
  });

  test("is clean again within 5 s of its return", () => {
    const cluster = clusterOf(["a", "b"]);
    cluster.manager.powerOff("node-1");
    cluster.advance(80);
    expect(taintsOf(cluster, "node-1")).toHaveLength(2);
    cluster.manager.powerOn("node-1");
    cluster.secondsUntil(() => isNodeReady(nodeOf(cluster, "node-1")));
    cluster.advance(5.1);
    expect(taintsOf(cluster, "node-1")).toEqual([]);
  });

  test("is given a fresh grace by a new controller manager", () => {
    const cluster = clusterOf(["a", "b"]);
    cluster.manager.powerOff("node-1");
    cluster.advance(30);
    cluster.manager.stopProcess("kube-controller-manager");
    cluster.advance(60);
    expect(isNodeReady(nodeOf(cluster, "node-1"))).toBe(true);
    cluster.manager.startProcess("kube-controller-manager", "control-plane");
    const seconds = cluster.secondsUntil(() => !isNodeReady(nodeOf(cluster, "node-1")));
    expect(seconds).toBeGreaterThanOrEqual(50);
    expect(seconds).toBeLessThanOrEqual(56);
  });

  test("gets its conditions from the controller when it has never reported", () => {
    const cluster = new MiniCluster([nodeLifecycleController], 1);
    cluster.advance(61);
    const ready = nodeCondition(nodeOf(cluster, "worker-1"), "Ready");
    expect([ready?.reason, ready?.message]).toEqual(["NodeStatusNeverUpdated", "Kubelet never posted node status."]);
  });
});

describe("how many nodes are tainted for eviction", () => {
  test("one per 10 s and zone", () => {
    const cluster = clusterOf(["a", "a", "a", "a", "a", "b", "b", "b"]);
    for (const name of ["node-1", "node-2", "node-6"]) cluster.manager.powerOff(name);
    cluster.secondsUntil(() => tainted(cluster).length > 0);
    cluster.advance(1);
    expect(tainted(cluster)).toEqual(["node-1", "node-6"]);
    cluster.advance(8);
    expect(tainted(cluster)).toHaveLength(2);
    cluster.advance(2);
    expect(tainted(cluster)).toEqual(["node-1", "node-2", "node-6"]);
  });

  test("none in a small zone of which most nodes are silent", () => {
    const cluster = clusterOf(["a", "a", "a", "a", "a"]);
    for (const name of ["node-1", "node-2", "node-3"]) cluster.manager.powerOff(name);
    cluster.advance(400);
    expect(isNodeReady(nodeOf(cluster, "node-1"))).toBe(false);
    expect(tainted(cluster)).toEqual([]);
  });

  test("all of a zone that is down, one after the other, while another zone is up", () => {
    const cluster = clusterOf(["a", "a", "b"]);
    for (const name of ["node-1", "node-2"]) cluster.manager.powerOff(name);
    cluster.advance(90);
    expect(tainted(cluster)).toEqual(["node-1", "node-2"]);
  });

  test("none when every node is silent; those that were tainted are freed, and returning nodes start anew", () => {
    const cluster = clusterOf(["a", "b"]);
    cluster.manager.powerOff("node-1");
    cluster.advance(70);
    expect(tainted(cluster)).toEqual(["node-1"]);
    cluster.manager.powerOff("node-2");
    cluster.advance(300);
    expect(tainted(cluster)).toEqual([]);
    expect(taintsOf(cluster, "node-1")).toEqual(["unreachable:NoSchedule"]);
    cluster.manager.powerOn("node-2");
    cluster.advance(40);
    expect(tainted(cluster)).toEqual(["node-1"]);
  });
});

describe("a node that was not ready for a moment", () => {
  test("does not go on waiting for its taint: a cluster of many nodes settles as soon as they are ready", () => {
    const cluster = new Cluster({ nodes: 60 });
    expect(cluster.runUntilSettled(10_000)).toBe(true);
  });

  test("does not keep others waiting", () => {
    const cluster = new Cluster({ nodes: 60 });
    cluster.manager.powerOff("worker-1");
    const isTainted = (): boolean =>
      (cluster.store.get("Node", "worker-1") as Node | undefined)?.spec.taints?.some(({ effect }) => effect === "NoExecute") === true;
    expect(cluster.runUntil(isTainted, 70_000)).toBe(true);
  });
});

describe("what follows from a node's spec and conditions", () => {
  test("a cordoned node has a taint for as long", () => {
    const cluster = clusterOf(["a", "b"]);
    const node = nodeOf(cluster, "node-1");
    cluster.put({ ...node, spec: { ...node.spec, unschedulable: true } });
    cluster.advance(0.1);
    expect(taintsOf(cluster, "node-1")).toEqual(["unschedulable:NoSchedule"]);
    const cordoned = nodeOf(cluster, "node-1");
    cluster.put({ ...cordoned, spec: { ...cordoned.spec, unschedulable: false } });
    cluster.advance(0.1);
    expect(taintsOf(cluster, "node-1")).toEqual([]);
  });

  test.each([
    ["MemoryPressure", "True", ["memory-pressure:NoSchedule"]],
    ["DiskPressure", "True", ["disk-pressure:NoSchedule"]],
    ["PIDPressure", "True", ["pid-pressure:NoSchedule"]],
    ["PIDPressure", "Unknown", []],
    ["Ready", "False", ["not-ready:NoExecute", "not-ready:NoSchedule"]],
  ])("%s %s", (type, status, taints) => {
    const cluster = new MiniCluster([nodeLifecycleController], standardNodes(2).slice(1));
    for (const { metadata } of cluster.list("Node")) report(cluster, metadata.name, {});
    cluster.advance(6);
    report(cluster, "worker-1", { [type]: status });
    cluster.advance(11);
    expect(taintsOf(cluster, "worker-1")).toEqual(taints);
  });

  test("a node that is deleted is spoken of once", () => {
    const cluster = clusterOf(["a", "b"]);
    cluster.manager.powerOff("node-2");
    cluster.delete("Node", "node-2");
    cluster.advance(20);
    expect(cluster.events("node-2")).toEqual([
      "Normal RegisteredNode: Node node-2 event: Registered Node node-2 in Controller",
      "Normal RemovingNode: Node node-2 event: Removing Node node-2 from Controller",
    ]);
  });

  test("healthy nodes cause no writes, and the cluster is settled", () => {
    const cluster = clusterOf(["a", "b", "c"]);
    const before = cluster.list("Node").map(({ metadata }) => metadata.resourceVersion);
    cluster.advance(600);
    expect(cluster.list("Node").map(({ metadata }) => metadata.resourceVersion)).toEqual(before);
    expect(cluster.manager.settled).toBe(true);
  });
});

describe("the state of zones", () => {
  const states = (zones: Zones): Record<string, readonly [string, number]> =>
    Object.fromEntries(Object.entries(zones).map(([name, { state, everyMs }]) => [name, [state, everyMs]]));

  test.each([
    ["ready but for two", { a: [1, 2] }, { a: ["Normal", 10_000] }],
    ["54 % are silent", { a: [46, 54] }, { a: ["Normal", 10_000] }],
    ["55 % of a big zone are silent", { a: [45, 55] }, { a: ["PartialDisruption", 100_000] }],
    ["3 of 5 are silent", { a: [2, 3] }, { a: ["PartialDisruption", 0] }],
    ["one zone is down", { a: [0, 1], b: [1, 0] }, { a: ["FullDisruption", 10_000], b: ["Normal", 10_000] }],
    ["all zones are down", { a: [0, 1], b: [0, 7] }, { a: ["FullDisruption", 0], b: ["FullDisruption", 0] }],
  ])("%s", (_name, counts, expected) => {
    const tallies = new Map(Object.entries(counts).map(([zone, [ready = 0, notReady = 0]]) => [zone, { ready, notReady }]));
    expect(states(assess({}, tallies, 0).zones)).toEqual(expected);
  });

  test("who waited under the old limit waits under the new one", () => {
    const before: Zones = { a: { state: "PartialDisruption", everyMs: 0, freeMs: 0, queue: ["node-1"] } };
    const { zones } = assess(before, new Map([["a", { ready: 5, notReady: 1 }]]), 7_000);
    expect(zones.a).toEqual({ state: "Normal", everyMs: 10_000, freeMs: 17_000, queue: ["node-1"] });
  });
});

/** Writes the node's conditions as its kubelet would: all well, except what is said. */
function report(cluster: MiniCluster, name: string, statuses: Readonly<Record<string, string>>): void {
  const node = nodeOf(cluster, name);
  const conditions = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) => ({
    type,
    status: statuses[type] ?? (type === "Ready" ? "True" : "False"),
    lastHeartbeatTime: new Date(cluster.manager.nowMs).toISOString(),
  }));
  cluster.put({ ...node, status: { ...node.status, conditions } });
}
