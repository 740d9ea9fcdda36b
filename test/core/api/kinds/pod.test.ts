import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { podKind } from "../../../../src/core/api/kinds/pod.ts";
import type { PodSpec } from "../../../../src/core/api/shapes/pod-spec.ts";
import { aContainer, aPod, aReadyPod, EPOCH_MS } from "../../../support/builders.ts";

const context = { nowMs: EPOCH_MS + 300_000 };
const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "rs-uid", controller: true };

describe("the table", () => {
  const row = (pod: Parameters<typeof podKind.health>[0]) => podKind.columns.map((column) => column.cell(pod, context));

  test("has kubectl's columns in kubectl's order", () => {
    const names = (isWide: boolean) => podKind.columns.filter((column) => (column.wide ?? false) === isWide).map((column) => column.name);
    expect(names(false)).toEqual(["NAME", "READY", "STATUS", "RESTARTS", "AGE"]);
    expect(names(true)).toEqual(["IP", "NODE", "NOMINATED NODE", "READINESS GATES"]);
  });

  test("NAME, READY and STATUS go last, NODE just before", () => {
    const ranks = new Map(podKind.columns.map((column) => [column.name, column.rank]));
    expect(["NAME", "READY", "STATUS", "NODE"].map((name) => ranks.get(name))).toEqual([0, 0, 0, 1]);
    expect([...ranks.values()].filter((rank) => (rank ?? 1) <= 1)).toHaveLength(4);
  });

  test("shows a running pod and a pending one", () => {
    expect(row(aReadyPod())).toEqual(["web", "1/1", "Running", "0", "5m", "10.244.1.5", "node-1", "<none>", "<none>"]);
    const gated = aPod({ spec: { readinessGates: [{ conditionType: "lb" }] }, status: { nominatedNodeName: "node-2" } });
    expect(row(gated)).toEqual(["web", "0/1", "Pending", "0", "5m", "<none>", "<none>", "node-2", "0/1"]);
  });
});

describe("finding pods", () => {
  test("by node and by controller", () => {
    expect(podKind.indexes?.node(aReadyPod())).toBe("node-1");
    expect(podKind.indexes?.node(aPod())).toBeUndefined();
    expect(podKind.indexes?.owner(aPod({ metadata: { ownerReferences: [owner] } }))).toBe("rs-uid");
    expect(podKind.indexes?.owner(aPod())).toBeUndefined();
  });

  test.each([
    ["spec.nodeName", "node-1"],
    ["spec.restartPolicy", "Always"],
    ["spec.schedulerName", "default-scheduler"],
    ["spec.serviceAccountName", "default"],
    ["spec.hostNetwork", "false"],
    ["status.phase", "Running"],
    ["status.podIP", "10.244.1.5"],
    ["status.nominatedNodeName", ""],
  ])("by the field %s", (field, value) => {
    expect(podKind.fieldSelectors?.[field]?.(aReadyPod())).toBe(value);
  });
});

describe("defaults", () => {
  test("a pod that has everything stays the same object", () => {
    const pod = podKind.defaults?.(aPod()) ?? aPod();
    expect(podKind.defaults?.(pod)).toBe(pod);
    expect(podKind.validate?.(pod).map(fieldErrorText)).toEqual([]);
  });

  test("a pod without a spec is refused for its missing containers", () => {
    const { spec: _, ...rest } = aPod();
    // A client may send anything that decodes.
    const pod = podKind.defaults?.(rest as ReturnType<typeof aPod>) ?? aPod();
    expect(podKind.validate?.(pod).map(fieldErrorText)).toContain("spec.containers: Required value");
  });

  test("a pod may not be bound while it is gated", () => {
    const pod = aPod({ node: "node-1", spec: { schedulingGates: [{ name: "quota" }] } });
    expect(podKind.validate?.(podKind.defaults?.(pod) ?? pod).map(fieldErrorText)).toEqual([
      "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
    ]);
  });
});

describe("updates", () => {
  const errors = (next: Partial<PodSpec>, previous: Partial<PodSpec> = {}) =>
    (podKind.validateUpdate?.(aPod({ spec: next }), aPod({ spec: previous })) ?? []).map(fieldErrorText);
  const toleration = { key: "a", operator: "Exists" } as const;
  const gates = [{ name: "quota" }];
  const required = (...values: string[]) => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: values.map((value) => ({ key: "zone", operator: "In" as const, values: [value] })) }],
      },
    },
  });

  test.each<[string, Partial<PodSpec>, Partial<PodSpec>]>([
    ["nothing", {}, {}],
    ["an image", { containers: [aContainer({ image: "nginx:2" })] }, {}],
    ["an init container's image", { initContainers: [aContainer({ image: "b" })] }, { initContainers: [aContainer({ image: "a" })] }],
    ["a first deadline", { activeDeadlineSeconds: 60 }, {}],
    ["an earlier deadline", { activeDeadlineSeconds: 30 }, { activeDeadlineSeconds: 60 }],
    ["one more toleration", { tolerations: [toleration, { key: "b" }] }, { tolerations: [toleration] }],
    ["a toleration's seconds", { tolerations: [{ ...toleration, tolerationSeconds: 5 }] }, { tolerations: [toleration] }],
    ["a negative grace to 1", { terminationGracePeriodSeconds: 1 }, { terminationGracePeriodSeconds: -1 }],
    ["fewer gates", {}, { schedulingGates: gates }],
    ["an empty list for none", { volumes: [] }, {}],
    [
      "a narrower choice of nodes while gated",
      { nodeSelector: { a: "1", b: "2" }, schedulingGates: gates },
      { nodeSelector: { a: "1" }, schedulingGates: gates },
    ],
    [
      "a narrower affinity while gated",
      { affinity: required("x", "y"), schedulingGates: gates },
      { affinity: required("x"), schedulingGates: gates },
    ],
    ["a first affinity while gated", { affinity: required("x"), schedulingGates: gates }, { schedulingGates: gates }],
  ])("%s may change", (_, next, previous) => {
    expect(errors(next, previous)).toEqual([]);
  });

  test.each<[string, Partial<PodSpec>, Partial<PodSpec>, string]>([
    [
      "another container",
      { containers: [aContainer(), aContainer({ name: "b" })] },
      {},
      "spec.containers: Forbidden: pod updates may not add or remove containers",
    ],
    [
      "another init container",
      { initContainers: [aContainer()] },
      {},
      "spec.initContainers: Forbidden: pod updates may not add or remove containers",
    ],
    ["an empty image", { containers: [aContainer({ image: "" })] }, {}, "spec.containers[0].image: Required value"],
    [
      "a blank after an image",
      { containers: [aContainer({ image: "a " })] },
      {},
      'spec.containers[0].image: Invalid value: "a ": must not have leading or trailing whitespace',
    ],
    [
      "a later deadline",
      { activeDeadlineSeconds: 61 },
      { activeDeadlineSeconds: 60 },
      "spec.activeDeadlineSeconds: Invalid value: 61: must be less than or equal to previous value",
    ],
    [
      "no deadline any more",
      {},
      { activeDeadlineSeconds: 60 },
      "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value",
    ],
    [
      "a toleration less",
      {},
      { tolerations: [toleration] },
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
    ],
    [
      "a new gate",
      { schedulingGates: gates },
      {},
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'quota'",
    ],
    [
      "another choice of nodes while gated",
      { nodeSelector: { a: "2" }, schedulingGates: gates },
      { nodeSelector: { a: "1" }, schedulingGates: gates },
      'spec.nodeSelector: Invalid value: {"a":"2"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
  ])("%s is refused", (_, next, previous, text) => {
    expect(errors(next, previous)).toEqual([text]);
  });

  test("any other change is refused and shown", () => {
    expect(errors({ nodeName: "node-2" }, { nodeName: "node-1" })).toEqual([
      [
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
        "@@ -10,7 +10,7 @@",
        "  ],",
        '  "dnsPolicy": "ClusterFirst",',
        '  "enableServiceLinks": true,',
        '- "nodeName": "node-1",',
        '+ "nodeName": "node-2",',
        '  "restartPolicy": "Always",',
        '  "schedulerName": "default-scheduler",',
        '  "serviceAccountName": "default",',
        "",
      ].join("\n"),
    ]);
  });
});
