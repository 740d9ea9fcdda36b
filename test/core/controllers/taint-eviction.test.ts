import { describe, expect, test } from "vitest";
import type { Node, Taint } from "../../../src/core/api/kinds/node.ts";
import { taintEvictionController } from "../../../src/core/controllers/taint-eviction.ts";
import type { Toleration } from "../../../src/core/rules/node.ts";
import { podCondition } from "../../../src/core/rules/pod.ts";
import { aReadyPod } from "../../support/builders.ts";
import { MiniCluster } from "../../support/mini-cluster.ts";

const UNREACHABLE: Taint = { key: "node.kubernetes.io/unreachable", effect: "NoExecute" };
const tolerating = (key: string, tolerationSeconds?: number): Toleration => ({
  key,
  operator: "Exists",
  effect: "NoExecute",
  ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
});

function clusterWith(tolerations: readonly Toleration[]): MiniCluster {
  const cluster = new MiniCluster([taintEvictionController], 1);
  cluster.put(aReadyPod({ node: "worker-1", spec: { tolerations } }));
  return cluster;
}

function taint(cluster: MiniCluster, ...taints: readonly Taint[]): void {
  const node = cluster.find("Node", "worker-1") as Node;
  cluster.put({ ...node, spec: { ...node.spec, taints } });
}

const isDeleting = (cluster: MiniCluster): boolean => cluster.find("Pod", "default/web")?.metadata.deletionTimestamp !== undefined;

describe("a pod on a node with NoExecute taints", () => {
  test.each<[string, readonly Toleration[], readonly Taint[], number]>([
    ["it does not tolerate them", [], [UNREACHABLE], 0],
    ["it tolerates them for a while", [tolerating(UNREACHABLE.key, 300)], [UNREACHABLE], 300],
    ["the shortest time counts", [tolerating("a", 60), tolerating("b", 20)], ["a", "b"].map((key) => ({ key, effect: "NoExecute" })), 20],
    ["one of them is not tolerated", [tolerating("a", 60)], ["a", "b"].map((key) => ({ key, effect: "NoExecute" })), 0],
    ["for no time at all", [tolerating("a", 0)], [{ key: "a", effect: "NoExecute" }], 0],
    ["for ever", [tolerating(UNREACHABLE.key)], [UNREACHABLE], Number.POSITIVE_INFINITY],
    ["every taint", [{ operator: "Exists" }], [UNREACHABLE], Number.POSITIVE_INFINITY],
    ["other effects do not evict", [], [{ key: "a", effect: "NoSchedule" }], Number.POSITIVE_INFINITY],
  ])("%s", (_name, tolerations, taints, seconds) => {
    const cluster = clusterWith(tolerations);
    taint(cluster, ...taints);
    const passed = cluster.secondsUntil(() => isDeleting(cluster), 1_000);
    if (seconds === Number.POSITIVE_INFINITY) expect(passed).toBe(seconds);
    else expect(passed).toBeCloseTo(seconds, 1);
  });

  test("is marked before it is deleted, and its events say so", () => {
    const cluster = clusterWith([tolerating(UNREACHABLE.key, 10)]);
    taint(cluster, UNREACHABLE);
    cluster.advance(11);
    const pod = cluster.find("Pod", "default/web");
    expect(pod && podCondition(pod, "DisruptionTarget")).toMatchObject({
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    });
    expect(cluster.events("web")).toEqual(["Normal TaintManagerEviction: Marking for deletion Pod default/web"]);
    cluster.advance(1_000);
    expect(cluster.events("web")).toHaveLength(1);
  });

  test("stays when the taint goes in time", () => {
    const cluster = clusterWith([tolerating(UNREACHABLE.key, 300)]);
    taint(cluster, UNREACHABLE);
    cluster.advance(299);
    expect(cluster.manager.settled).toBe(false);
    taint(cluster);
    cluster.advance(600);
    expect(isDeleting(cluster)).toBe(false);
    expect(cluster.events("web")).toEqual(["Normal TaintManagerEviction: Cancelling deletion of Pod default/web"]);
    expect(cluster.manager.settled).toBe(true);
  });

  test("keeps its time when another taint that it tolerates is added", () => {
    const cluster = clusterWith([tolerating(UNREACHABLE.key, 100), tolerating("a", 50)]);
    taint(cluster, UNREACHABLE);
    cluster.advance(90);
    taint(cluster, UNREACHABLE, { key: "a", effect: "NoExecute" });
    expect(cluster.secondsUntil(() => isDeleting(cluster))).toBeCloseTo(10, 1);
  });

  test("gets its whole time again from a new controller manager", () => {
    const cluster = clusterWith([tolerating(UNREACHABLE.key, 300)]);
    taint(cluster, UNREACHABLE);
    cluster.advance(200);
    cluster.manager.stopProcess("kube-controller-manager");
    cluster.manager.startProcess("kube-controller-manager", "control-plane");
    expect(cluster.secondsUntil(() => isDeleting(cluster))).toBeCloseTo(300, 1);
  });

  test("goes at its time also when its node has gone before", () => {
    const cluster = clusterWith([tolerating(UNREACHABLE.key, 100)]);
    taint(cluster, UNREACHABLE);
    cluster.advance(20);
    cluster.delete("Node", "worker-1");
    expect(cluster.secondsUntil(() => isDeleting(cluster))).toBeCloseTo(80, 1);
  });

  test("that arrives later is evicted too", () => {
    const cluster = clusterWith([]);
    taint(cluster, UNREACHABLE);
    cluster.advance(1);
    cluster.put(aReadyPod({ name: "late", node: "worker-1" }));
    cluster.advance(1);
    expect(cluster.events("late")).toEqual(["Normal TaintManagerEviction: Marking for deletion Pod default/late"]);
  });
});
