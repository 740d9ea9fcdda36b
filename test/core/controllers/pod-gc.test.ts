import { describe, expect, test } from "vitest";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { podGcController } from "../../../src/core/controllers/pod-gc.ts";
import type { Agent } from "../../../src/core/reconcile/agent.ts";
import { processes } from "../../../src/core/reconcile/process.ts";
import { aPod, aReadyPod, timeAt } from "../../support/builders.ts";
import { MiniCluster } from "../../support/mini-cluster.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

/** Keeps what pods became just before they went. */
function witness(): { readonly agent: Agent; readonly gone: Pod[] } {
  const gone: Pod[] = [];
  const agent: Agent = {
    name: "witness",
    process: processes.apiServer,
    watches: {
      Pod: ({ before, after }) => {
        if (after === undefined && before !== undefined) gone.push(before);
        return [];
      },
    },
    reconcile: () => ({ intents: [] }),
  };
  return { agent, gone };
}

const DELETING = { deletionTimestamp: timeAt(30), deletionGracePeriodSeconds: 30 };

describe("pods whose node object is deleted", () => {
  test("are removed 40 to 60 s later, as failed", () => {
    const { agent, gone } = witness();
    const cluster = new MiniCluster([podGcController, agent], 2);
    cluster.put(aReadyPod({ node: "worker-1" }));
    cluster.put(aReadyPod({ name: "other", node: "worker-2" }));
    cluster.advance(27);
    cluster.delete("Node", "worker-1");
    cluster.advance(1);
    expect(cluster.manager.settled).toBe(false);
    const seconds = 1 + cluster.secondsUntil(() => gone.length > 0);
    expect(seconds).toBeGreaterThanOrEqual(40);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(gone[0]?.status.phase).toBe("Failed");
    expect(gone[0]?.status.conditions?.at(-1)).toMatchObject({
      type: "DisruptionTarget",
      reason: "DeletionByPodGC",
      message: "PodGC: node no longer exists",
    });
    expect(cluster.list("Pod").map(({ metadata }) => metadata.name)).toEqual(["other"]);
    cluster.advance(60);
    expect(cluster.manager.settled).toBe(true);
  });

  test("stay when the node comes back in time", () => {
    const cluster = new MiniCluster([podGcController], 1);
    cluster.put(aReadyPod({ node: "worker-1" }));
    const node = cluster.find("Node", "worker-1") as Node;
    cluster.delete("Node", "worker-1");
    cluster.advance(35);
    cluster.put(node);
    cluster.advance(300);
    expect(cluster.list("Pod")).toHaveLength(1);
    cluster.delete("Node", "worker-1");
    cluster.advance(39);
    expect(cluster.list("Pod")).toHaveLength(1);
  });
});

describe("pods that nobody will end", () => {
  test("one that was never placed and is deleted goes within 20 s", () => {
    const cluster = new MiniCluster([podGcController], 1);
    cluster.advance(3);
    const pod = cluster.put(aPod());
    cluster.put({ ...pod, metadata: { ...pod.metadata, ...DELETING } });
    const seconds = cluster.secondsUntil(() => cluster.list("Pod").length === 0);
    expect(seconds).toBeGreaterThan(10);
    expect(seconds).toBeLessThanOrEqual(20);
  });

  test.each([
    ["out of service and not ready", "Unknown", true, 0],
    ["out of service but ready", "True", true, 1],
    ["not ready, but not out of service", "Unknown", false, 1],
  ])("a deleted one on a node that is %s", (_name, ready, isOut, left) => {
    const cluster = new MiniCluster([podGcController], 1);
    const node = cluster.find("Node", "worker-1") as Node;
    const taints = isOut ? [{ key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoExecute" as const }] : [];
    cluster.put({ ...node, spec: { ...node.spec, taints }, status: { ...node.status, conditions: [{ type: "Ready", status: ready }] } });
    cluster.put(aReadyPod({ node: "worker-1", metadata: DELETING }));
    cluster.put(aReadyPod({ name: "alive", node: "worker-1" }));
    cluster.advance(41);
    expect(cluster.list("Pod").map(({ metadata }) => metadata.name)).toEqual(left === 0 ? ["alive"] : ["alive", "web"]);
  });

  test("of more than 12,500 that have ended, evicted ones go first, then the oldest", () => {
    const pods = Array.from({ length: 12_500 }, (_, index) =>
      aPod({ name: `pod-${index}`, phase: "Succeeded", metadata: { creationTimestamp: timeAt(index) } }),
    );
    const evicted = aPod({
      name: "evicted",
      phase: "Failed",
      status: { reason: "Evicted" },
      metadata: { creationTimestamp: timeAt(99_999) },
    });
    const oldest = aPod({ name: "oldest", phase: "Failed", metadata: { creationTimestamp: timeAt(-1) } });
    const { intents } = podGcController.reconcile(
      "sweep",
      worldOf(...pods, evicted, oldest),
      turnOf({ tables: podGcController.tables ?? [] }),
    );
    expect(intents.flatMap((intent) => (intent.do === "delete" ? [intent.key] : []))).toEqual(["default/evicted", "default/oldest"]);
  });
});
