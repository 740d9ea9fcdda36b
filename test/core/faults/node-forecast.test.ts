import { describe, expect, test } from "vitest";
import type { StrikeOptions } from "../../../src/core/faults/engine/strike.ts";
import { Cluster, faultNamed, type Node, type Pod, previewStrike } from "../../../src/core/index.ts";
import { aReadyPod, type PodOverrides } from "../../support/builders.ts";

const owned: PodOverrides["metadata"] = {
  ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-1", uid: "u", controller: true }],
};
const stays = (tolerationSeconds?: number): PodOverrides["spec"] => ({
  tolerations: [
    {
      key: "node.kubernetes.io/unreachable",
      operator: "Exists",
      effect: "NoExecute",
      ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
    },
  ],
});
const onWorker = (name: string, overrides: PodOverrides = {}): Pod =>
  aReadyPod({ name, node: "worker-1", metadata: owned, spec: stays(300), ...overrides });

/** A cluster in which every node is ready, with these pods on worker-1. */
function clusterWith(pods: readonly Pod[], nodes = 3): Cluster {
  const cluster = new Cluster({ nodes });
  cluster.runUntilSettled();
  for (const pod of pods) cluster.store.put("Pod", `default/${pod.metadata.name}`, pod, cluster.nowMs, { agent: "test", key: "" });
  return cluster;
}

/** What is said about a crash of the node. */
function nodeCrashForecast({ scene }: Cluster, node: string): string {
  return previewStrike(faultNamed("node-power"), { target: node, options: {} }, scene).forecast.join(" ");
}

describe("what a node's crash will bring", () => {
  test.each<[string, readonly Pod[], string]>([
    ["its pods are replaced", [onWorker("a"), onWorker("b")], "The cluster notices in 40-60 s and replaces its pods after about 5 m 40 s."],
    ["sooner if they tolerate less", [onWorker("a", { spec: stays(20) })], "and replaces its pods after about 1 m."],
    ["at once if they tolerate nothing", [onWorker("a", { spec: {} })], "and replaces its pods after about 40 s."],
    ["never if they tolerate it for ever", [onWorker("a", { spec: stays() })], "its pods tolerate that for ever, so none is evicted."],
    ["bare pods are lost", [onWorker("a", { metadata: {} })], "evicts its pods after about 5 m 40 s; nobody replaces them."],
    [
      "some are replaced, some are not",
      [onWorker("a"), onWorker("b", { metadata: {} })],
      "replaces its pods after about 5 m 40 s; nobody replaces the other 1.",
    ],
    ["there is nothing to replace", [], "no pods run there, so there is nothing to replace."],
    ["pods that have ended do not count", [onWorker("a", { phase: "Succeeded" })], "there is nothing to replace."],
  ])("%s", (_what, pods, expected) => {
    expect(nodeCrashForecast(clusterWith(pods), "worker-1")).toContain(expected);
  });

  test("with every other worker cordoned, replacements stay Pending", () => {
    const cluster = clusterWith([onWorker("a")], 2);
    const other = cluster.server.get("Node", "worker-2") as Node;
    cluster.store.put("Node", "worker-2", { ...other, spec: { ...other.spec, unschedulable: true } }, cluster.nowMs, {
      agent: "test",
      key: "",
    });
    expect(nodeCrashForecast(cluster, "worker-1")).toContain("their replacements stay Pending, for no other node takes pods.");
  });

  test("with no other node ready, nothing is evicted", () => {
    const cluster = clusterWith([onWorker("a")], 1);
    const master = cluster.server.get("Node", "control-plane") as Node;
    const conditions = (master.status.conditions ?? []).map((each) =>
      each.type === "Ready" ? { ...each, status: "False" as const } : each,
    );
    cluster.store.put("Node", "control-plane", { ...master, status: { ...master.status, conditions } }, cluster.nowMs, {
      agent: "test",
      key: "",
    });
    expect(nodeCrashForecast(cluster, "worker-1")).toContain("with no other node ready it evicts nothing");
  });

  test("the control plane goes down with its only member, and nobody notices anything", () => {
    expect(nodeCrashForecast(clusterWith([]), "control-plane")).toContain("The control plane goes with it: nothing is noticed");
  });

  test("a crash that is over before anybody misses the node is no crash to the cluster", () => {
    const { scene } = clusterWith([onWorker("a")]);
    const { forecast } = previewStrike(faultNamed("node-reboot"), { target: "worker-1", options: {} }, scene);
    expect(forecast).toEqual(["It is back in about 38 s, and its pods start again with one restart more; before anybody misses it."]);
  });

  test.each<[string, string, StrikeOptions, readonly string[]]>([
    [
      "node-power",
      "worker-1",
      { forMs: 30_000 },
      ["It is back in about 38 s, and its pods start again with one restart more; before anybody misses it."],
    ],
    [
      "node-power",
      "worker-1",
      { everyMs: 20_000, forMs: 600_000 },
      [expect.stringMatching(/^It is back in about 28 s, .* before anybody/)],
    ],
    [
      "node-power",
      "worker-1",
      { forMs: 120_000 },
      ["The cluster notices in 40-60 s that the node is gone.", expect.stringMatching(/^It is back in about 2 m 8 s, /)],
    ],
    ["node-power", "worker-1", { forMs: 600_000 }, ["The cluster notices in 40-60 s and replaces its pods after about 5 m 40 s."]],
    ["node-reboot", "worker-1", { forMs: 600_000 }, ["The cluster notices in 40-60 s and replaces its pods after about 5 m 40 s."]],
    [
      "node-power",
      "control-plane",
      { forMs: 60_000 },
      [expect.stringMatching(/^The control plane goes with it/), expect.stringMatching(/^It is back in about 1 m 8 s, /)],
    ],
    ["zone-power", "zone-b", { forMs: 10_000 }, [expect.stringMatching(/before anybody misses it\.$/)]],
    ["kubelet-stop", "worker-1", { forMs: 30_000 }, [expect.stringMatching(/^It is over before anybody misses the node/)]],
    [
      "node-partition",
      "worker-1",
      { forMs: 120_000 },
      [expect.stringMatching(/leave their Services\.$/), expect.stringMatching(/Ready within 10 s/)],
    ],
    ["zone-partition", "zone-a", { forMs: 30_000 }, [expect.stringMatching(/^It is over before anybody misses a node/)]],
    [
      "zone-partition",
      "zone-a",
      { forMs: 120_000 },
      [expect.stringMatching(/NotReady in 40-60 s\.$/), expect.stringMatching(/Ready within 10 s/)],
    ],
  ])("%s of %s for %o", (name, target, times, expected) => {
    const { scene } = clusterWith([
      onWorker("a"),
      onWorker("b"),
      { ...onWorker("c"), spec: { ...onWorker("c").spec, nodeName: "worker-2" } },
    ]);
    expect(previewStrike(faultNamed(name), { target, options: {} }, scene, times).forecast).toEqual(expected);
  });
});
