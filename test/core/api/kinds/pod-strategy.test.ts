import { describe, expect, test } from "vitest";
import { graceSeconds, prepareCreate } from "../../../../src/core/api/kinds/pod/strategy.ts";
import { aContainer, aPod, aReadyPod, EPOCH_MS, timeAt } from "../../../support/builders.ts";

const context = { nowMs: EPOCH_MS + 5_000 };

describe("a pod that is created", () => {
  test("is pending, whatever status the client sent", () => {
    expect(prepareCreate(aReadyPod(), context).status).toEqual({ phase: "Pending", qosClass: "BestEffort" });
    const limits = { cpu: "1", memory: "1Gi" };
    const pod = aPod({ spec: { containers: [aContainer({ resources: { limits, requests: limits } })] } });
    expect(prepareCreate(pod, context).status.qosClass).toBe("Guaranteed");
  });

  test("with gates is marked as gated", () => {
    const pod = aPod({ spec: { schedulingGates: [{ name: "quota" }] } });
    expect(prepareCreate(pod, context).status.conditions).toEqual([
      {
        type: "PodScheduled",
        status: "False",
        reason: "SchedulingGated",
        message: "Scheduling is blocked due to non-empty scheduling gates",
        lastTransitionTime: timeAt(5),
      },
    ]);
  });

  test("keeps its spec as it is when no label keys are to be resolved", () => {
    const pod = aPod({
      spec: { topologySpreadConstraints: [{ topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" }] },
    });
    expect(prepareCreate(pod, context).spec).toBe(pod.spec);
  });

  test("has the matchLabelKeys of its selectors resolved with its own labels", () => {
    const labelSelector = { matchLabels: { app: "web" } };
    const pod = prepareCreate(
      aPod({
        labels: { app: "web", "pod-template-hash": "abc" },
        spec: {
          topologySpreadConstraints: [
            {
              topologyKey: "zone",
              maxSkew: 1,
              whenUnsatisfiable: "DoNotSchedule",
              labelSelector,
              matchLabelKeys: ["pod-template-hash", "absent"],
            },
          ],
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone", labelSelector, mismatchLabelKeys: ["app"] }],
            },
          },
        },
      }),
      context,
    );
    expect(pod.spec.topologySpreadConstraints?.[0]?.labelSelector?.matchExpressions).toEqual([
      { key: "pod-template-hash", operator: "In", values: ["abc"] },
    ]);
    const [term] = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(term?.labelSelector?.matchExpressions).toEqual([{ key: "app", operator: "NotIn", values: ["web"] }]);
  });
});

describe("the grace of a deletion", () => {
  test.each([
    ["the pod's own by default", aReadyPod(), undefined, 30],
    ["what was asked for", aReadyPod(), 5, 5],
    ["none when none was asked for", aReadyPod(), 0, 0],
    ["one second for a negative wish", aReadyPod(), -1, 1],
    ["none before the pod has a node", aPod(), 60, 0],
    ["none after it succeeded", aReadyPod({ phase: "Succeeded" }), 60, 0],
    ["none after it failed", aReadyPod({ phase: "Failed" }), undefined, 0],
  ])("is %s", (_, pod, requested, seconds) => {
    expect(graceSeconds(pod, requested)).toBe(seconds);
  });
});
