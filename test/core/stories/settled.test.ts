/**
 * What `wait settled` waits for.
 */
import { expect, test } from "vitest";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import { crashNode, recoverNode } from "../../../src/core/by-hand.ts";
import { Cluster } from "../../../src/core/cluster.ts";
import { isNodeReady } from "../../../src/core/rules/node.ts";

const worker = (cluster: Cluster): Node => cluster.server.get("Node", "worker-1") as Node;

test("a cluster without work is settled, heartbeats or not", () => {
  const cluster = new Cluster({ nodes: 2 });
  expect(cluster.runUntilSettled(60_000)).toBe(true);
  cluster.advance(600_000);
  expect(cluster.settled).toBe(true);
});

test("after a crash it is settled when the node is NotReady and tainted, and after a recovery when it is neither", () => {
  const cluster = new Cluster({ nodes: 2 });
  cluster.runUntilSettled();
  crashNode(cluster, "worker-1");
  expect(cluster.runUntilSettled()).toBe(true);
  expect(isNodeReady(worker(cluster))).toBe(false);
  expect(
    worker(cluster)
      .spec.taints?.map(({ effect }) => effect)
      .sort(),
  ).toEqual(["NoExecute", "NoSchedule"]);
  recoverNode(cluster, "worker-1");
  expect(cluster.runUntilSettled()).toBe(true);
  expect(isNodeReady(worker(cluster))).toBe(true);
  expect(worker(cluster).spec.taints ?? []).toEqual([]);
});
