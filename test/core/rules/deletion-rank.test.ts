/**
 * Which of two pods goes first when there is one too many.
 */
import { describe, expect, test } from "vitest";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { byDeletionRank } from "../../../src/core/rules/deletion-rank.ts";
import { aContainer, aContainerStatus, aPod, aReadyPod, EPOCH_MS, type PodOverrides, timeAt } from "../../support/builders.ts";

const NOW_MS = EPOCH_MS + 100_000;
const cost = (value: string): PodOverrides["metadata"] => ({ annotations: { "controller.kubernetes.io/pod-deletion-cost": value } });

function ready(name: string, { readyAt = 10, restarts = 0, uid = `uid-${name}`, ...rest }: Ready = {}): Pod {
  return aReadyPod({
    name,
    ...rest,
    metadata: { uid, creationTimestamp: timeAt(0), ...rest.metadata },
    status: {
      conditions: [{ type: "Ready", status: "True", lastTransitionTime: timeAt(readyAt) }],
      containerStatuses: [aContainerStatus({ restartCount: restarts })],
      ...rest.status,
    },
  });
}
type Ready = PodOverrides & { readonly readyAt?: number; readonly restarts?: number; readonly uid?: string };

function withSidecar(name: string, restarts: number): Pod {
  return ready(name, {
    spec: { initContainers: [aContainer({ name: "proxy", restartPolicy: "Always" })] },
    status: {
      conditions: [{ type: "Ready", status: "True", lastTransitionTime: timeAt(10) }],
      initContainerStatuses: [aContainerStatus({ name: "proxy", restartCount: restarts })],
    },
  });
}

describe("the first to go", () => {
  test.each<[string, Pod, Pod]>([
    ["has no node", aPod({ name: "z" }), aPod({ name: "a", node: "node-1" })],
    [
      "is pending, before one whose phase nobody knows",
      aPod({ name: "z", node: "node-1" }),
      aPod({ name: "a", node: "node-1", phase: "Unknown" }),
    ],
    [
      "is unknown, before a running one",
      aPod({ name: "z", node: "node-1", phase: "Unknown" }),
      aPod({ name: "a", node: "node-1", phase: "Running" }),
    ],
    ["is not ready", aPod({ name: "z", node: "node-1", phase: "Running" }), ready("a", { metadata: cost("-5") })],
    ["costs less", ready("z", { metadata: cost("-1") }), ready("a", { readyAt: 90 })],
    [
      "is of a cost that nobody can read, which counts as 0",
      ready("z", { metadata: cost("cheap") }),
      ready("a", { metadata: cost("1"), readyAt: 90 }),
    ],
    ["has been ready for less time", ready("z", { readyAt: 90 }), ready("a", { readyAt: 10, restarts: 9 })],
    [
      "of two about as long ready, has the smaller UID, restarts or not",
      ready("z", { readyAt: 12, uid: "1" }),
      ready("a", { readyAt: 10, uid: "2", restarts: 9 }),
    ],
    ["of two ready in the same second, was restarted more often", ready("z", { restarts: 2 }), ready("a", { restarts: 1 })],
    ["of two alike, has the sidecar that was restarted more often", withSidecar("z", 1), withSidecar("a", 0)],
    [
      "of two alike in all that, is younger",
      ready("z", { metadata: { creationTimestamp: timeAt(9) } }),
      ready("a", { metadata: { creationTimestamp: timeAt(-900) } }),
    ],
  ])("%s", (_name, first, second) => {
    for (const pods of [
      [first, second],
      [second, first],
    ])
      expect(byDeletionRank(pods, pods, NOW_MS)[0]).toBe(first);
  });

  test("shares its node with more of its application, cost aside", () => {
    const [crowded, alone] = [ready("z", { node: "node-2" }), ready("a", { node: "node-1", readyAt: 90 })];
    const related = [crowded, alone, ready("of-the-old-set", { node: "node-2" })];
    expect(byDeletionRank([alone, crowded], related, NOW_MS)[0]).toBe(crowded);
  });
});
