import { expect, test } from "vitest";
import type { Lease } from "../../../src/core/api/kinds/lease.ts";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import { type Nodes, nodesOf } from "../../support/node-of.ts";

const AUTHOR = { agent: "test", key: "" };
const KUBELET = "kubelet@worker-1";

const findings = (nodes: Nodes) => nodes.node().status.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`);
const WELL = [
  "MemoryPressure False KubeletHasSufficientMemory",
  "DiskPressure False KubeletHasNoDiskPressure",
  "PIDPressure False KubeletHasSufficientPID",
  "Ready True KubeletReady",
];

test("a new node is not ready until its network is, then says so", () => {
  const nodes = nodesOf({ booted: false });
  nodes.advance(1);
  expect(findings(nodes)?.at(-1)).toBe("Ready False KubeletNotReady");
  expect(nodes.node().status.conditions?.at(-1)?.message).toMatch(/^container runtime network not ready: NetworkReady=false /);
  expect(nodes.manager.settled).toBe(false);
  nodes.advance(9);
  expect(findings(nodes)).toEqual(WELL);
  expect(nodes.events("worker-1")).toEqual([
    "Starting: Starting kubelet.",
    "InvalidDiskCapacity: invalid capacity 0 on image filesystem",
    "NodeAllocatableEnforced: Updated Node Allocatable limit across pods",
    "NodeHasSufficientMemory: Node worker-1 status is now: NodeHasSufficientMemory",
    "NodeHasNoDiskPressure: Node worker-1 status is now: NodeHasNoDiskPressure",
    "NodeHasSufficientPID: Node worker-1 status is now: NodeHasSufficientPID",
    "NodeReady: Node worker-1 status is now: NodeReady",
  ]);
  expect(nodes.manager.settled).toBe(true);
});

test("its lease is renewed every ten seconds, its status every five minutes or so, and only as heartbeats", () => {
  const nodes = nodesOf();
  const writes: Record<string, number> = {};
  const loud: string[] = [];
  nodes.store.observe(({ kind, heartbeat }) => {
    writes[kind] = (writes[kind] ?? 0) + 1;
    if (heartbeat !== true) loud.push(kind);
  });
  nodes.advance(3_600);
  expect(writes.Lease).toBeGreaterThan(345);
  expect(writes.Lease).toBeLessThan(375);
  expect(writes.Node).toBeGreaterThan(7);
  expect(writes.Node).toBeLessThan(25);
  expect(loud).toEqual([]);
  const lease = nodes.store.get("Lease", "kube-node-lease/worker-1") as unknown as Lease;
  expect(lease.spec).toMatchObject({ holderIdentity: "worker-1", leaseDurationSeconds: 40 });
});

test("a node that was given up is well again within seconds after its link is back", () => {
  const nodes = nodesOf();
  nodes.manager.cutLink(KUBELET);
  const node = nodes.node();
  const conditions = node.status.conditions?.map((each) => ({ ...each, status: "Unknown", reason: "NodeStatusUnknown" }));
  nodes.server.update("Node", { ...node, status: { ...node.status, conditions } } as Node, { author: AUTHOR, subresource: "status" });
  nodes.advance(100);
  expect(findings(nodes)?.at(-1)).toBe("Ready Unknown NodeStatusUnknown");
  nodes.manager.restoreLink(KUBELET);
  nodes.advance(10);
  expect(findings(nodes)).toEqual(WELL);
  expect(nodes.event("worker-1", "NodeReady")?.count).toBe(2);
});

test("a kubelet that was away for a moment leaves its node ready", () => {
  const nodes = nodesOf();
  nodes.manager.stopProcess(KUBELET);
  nodes.advance(20);
  nodes.manager.startProcess(KUBELET, "worker-1");
  nodes.advance(1);
  expect(findings(nodes)).toEqual(WELL);
  expect(nodes.events("worker-1").filter((text) => text.startsWith("Starting"))).toHaveLength(2);
  expect(nodes.events("worker-1").filter((text) => text.startsWith("NodeReady"))).toHaveLength(1);
});

test("cordon and uncordon are told", () => {
  const nodes = nodesOf();
  for (const unschedulable of [true, false]) {
    const node = nodes.node();
    nodes.server.update("Node", { ...node, spec: { ...node.spec, unschedulable } }, { author: AUTHOR });
    nodes.advance(1);
  }
  expect(nodes.events("worker-1").slice(-2)).toEqual([
    "NodeNotSchedulable: Node worker-1 status is now: NodeNotSchedulable",
    "NodeSchedulable: Node worker-1 status is now: NodeSchedulable",
  ]);
});

test("a Node that was deleted is registered again when its kubelet starts", () => {
  const nodes = nodesOf();
  const { labels } = nodes.node().metadata;
  nodes.server.delete("Node", "worker-1", { author: AUTHOR });
  nodes.advance(30);
  expect(nodes.node()).toBeUndefined();
  nodes.manager.stopProcess(KUBELET);
  nodes.manager.startProcess(KUBELET, "worker-1");
  nodes.advance(20);
  expect(nodes.node().metadata.labels).toEqual(labels);
  expect(findings(nodes)).toEqual(WELL);
});
