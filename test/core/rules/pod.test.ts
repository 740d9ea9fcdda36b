import { describe, expect, test } from "vitest";
import type { PodCondition } from "../../../src/core/api/shapes/container-status.ts";
import type { PodSpec } from "../../../src/core/api/shapes/pod-spec.ts";
import {
  controllerOf,
  effectiveRequests,
  isPodActive,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
  isPodTerminating,
  podCondition,
  qosClass,
  readySinceMs,
  setCondition,
} from "../../../src/core/rules/pod.ts";
import { aContainer, aPod, aReadyPod, EPOCH_MS, timeAt } from "../../support/builders.ts";

const at = (seconds: number) => EPOCH_MS + seconds * 1_000;

describe("readiness", () => {
  test("a pod is ready as its condition says", () => {
    expect(isPodReady(aPod())).toBe(false);
    expect(isPodReady(aReadyPod())).toBe(true);
    expect(readySinceMs(aReadyPod())).toBe(at(10));
    expect(readySinceMs(aPod())).toBeUndefined();
    expect(podCondition(aReadyPod(), "Initialized")?.status).toBe("True");
  });

  test.each([
    [0, 10, true],
    [5, 14, false],
    [5, 15, true],
  ])("with minReadySeconds %d a pod ready since second 10 is, at second %d, available: %s", (minReadySeconds, second, expected) => {
    expect(isPodAvailable(aReadyPod(), minReadySeconds, at(second))).toBe(expected);
  });

  test("a pod that is not ready is never available", () => {
    expect(isPodAvailable(aPod(), 0, at(1_000))).toBe(false);
  });

  test("a pod whose readiness has no date is available only without minReadySeconds", () => {
    const pod = aReadyPod({ status: { conditions: [{ type: "Ready", status: "True" }] } });
    expect([isPodAvailable(pod, 0, at(99)), isPodAvailable(pod, 1, at(99))]).toEqual([true, false]);
  });
});

describe("life", () => {
  const deleting = aPod({ phase: "Running", metadata: { deletionTimestamp: timeAt(30) } });
  test.each([
    ["running", aPod({ phase: "Running" }), [true, false, false]],
    ["succeeded", aPod({ phase: "Succeeded" }), [false, true, false]],
    ["failed", aPod({ phase: "Failed" }), [false, true, false]],
    ["being deleted", deleting, [false, false, true]],
  ] as const)("a pod that is %s: active, terminal, terminating", (_, pod, expected) => {
    expect([isPodActive(pod), isPodTerminal(pod), isPodTerminating(pod)]).toEqual(expected);
  });

  test("the controller is the owner that says so", () => {
    const owner = (name: string, controller?: boolean) => ({
      apiVersion: "v1",
      kind: "X",
      name,
      uid: name,
      ...(controller ? { controller } : {}),
    });
    expect(controllerOf(aPod({ metadata: { ownerReferences: [owner("a"), owner("b", true)] } }))?.name).toBe("b");
    expect(controllerOf(aPod({ metadata: { ownerReferences: [owner("a")] } }))).toBeUndefined();
    expect(controllerOf(aPod())).toBeUndefined();
  });
});

describe("conditions", () => {
  const ready: PodCondition = { type: "Ready", status: "True", lastTransitionTime: timeAt(5) };
  const other: PodCondition = { type: "PodScheduled", status: "True", lastTransitionTime: timeAt(1) };

  test("a new condition is added and dated", () => {
    expect(setCondition([other], { type: "Ready", status: "False" }, at(9))).toEqual([
      other,
      { type: "Ready", status: "False", lastTransitionTime: timeAt(9) },
    ]);
    expect(setCondition<PodCondition>(undefined, { type: "Ready", status: "False" }, at(9))).toHaveLength(1);
  });

  test("a change of status is dated, in its place", () => {
    const next = setCondition([ready, other], { type: "Ready", status: "False", reason: "X" }, at(9));
    expect(next).toEqual([{ type: "Ready", status: "False", reason: "X", lastTransitionTime: timeAt(9) }, other]);
  });

  test("a change of reason alone keeps the date", () => {
    const next = setCondition([ready], { type: "Ready", status: "True", reason: "X" }, at(9));
    expect(next).toEqual([{ type: "Ready", status: "True", reason: "X", lastTransitionTime: timeAt(5) }]);
  });

  test("nothing new returns the same list", () => {
    const conditions = [ready, other];
    expect(setCondition(conditions, { type: "Ready", status: "True" }, at(9))).toBe(conditions);
    expect(setCondition(conditions, { type: "Ready", status: "True", reason: undefined }, at(9))).toBe(conditions);
  });
});

type Amounts = { readonly [resource: string]: string };
const asking = (requests: Amounts, limits: Amounts = {}, rest = {}) => aContainer({ resources: { requests, limits }, ...rest });
const specOf = (spec: Partial<PodSpec>): PodSpec => aPod({ spec }).spec;

describe("quality of service", () => {
  const full = { cpu: "1", memory: "1Gi" };
  test.each([
    ["nothing asked for", { containers: [aContainer()] }, "BestEffort"],
    ["zero asked for", { containers: [asking({ cpu: "0" })] }, "BestEffort"],
    ["only other resources", { containers: [asking({ "ephemeral-storage": "1Gi" })] }, "BestEffort"],
    ["requests only", { containers: [asking({ cpu: "1" })] }, "Burstable"],
    ["limits equal requests", { containers: [asking(full, full)] }, "Guaranteed"],
    ["written differently, yet equal", { containers: [asking({ cpu: "1000m", memory: "1024Mi" }, full)] }, "Guaranteed"],
    ["limits above requests", { containers: [asking(full, { cpu: "2", memory: "1Gi" })] }, "Burstable"],
    ["one container of two", { containers: [asking(full, full), aContainer({ name: "b" })] }, "Burstable"],
    ["an init container without limits", { containers: [asking(full, full)], initContainers: [aContainer({ name: "i" })] }, "Burstable"],
    ["memory alone", { containers: [asking({ memory: "1Gi" }, { memory: "1Gi" })] }, "Burstable"],
    ["resources of the pod as a whole", { containers: [aContainer()], resources: { requests: full, limits: full } }, "Guaranteed"],
    ["requests of the pod as a whole", { containers: [asking(full, full)], resources: { requests: full } }, "Burstable"],
  ] as const)("%s: %s", (_, spec, expected) => {
    expect(qosClass(specOf(spec))).toBe(expected);
  });
});

describe("effective requests", () => {
  const Mi = 1024 * 1024;
  test.each<[string, Partial<PodSpec>, Partial<ReturnType<typeof effectiveRequests>>]>([
    [
      "containers add up",
      { containers: [asking({ cpu: "100m", memory: "64Mi" }), asking({ cpu: "1" })] },
      { cpuMillis: 1100, memoryBytes: 64 * Mi },
    ],
    [
      "an init container counts where it is greater",
      { containers: [asking({ cpu: "100m", memory: "64Mi" })], initContainers: [asking({ cpu: "50m", memory: "128Mi" })] },
      { cpuMillis: 100, memoryBytes: 128 * Mi },
    ],
    [
      "init containers run one by one",
      { containers: [aContainer()], initContainers: [asking({ cpu: "200m" }), asking({ cpu: "300m" })] },
      { cpuMillis: 300 },
    ],
    [
      "a sidecar adds up with the containers and with later init containers",
      {
        containers: [asking({ cpu: "100m" })],
        initContainers: [asking({ cpu: "900m" }), asking({ cpu: "50m" }, {}, { restartPolicy: "Always" }), asking({ cpu: "880m" })],
      },
      { cpuMillis: 930 },
    ],
    [
      "overhead comes on top",
      { containers: [asking({ cpu: "100m" })], overhead: { cpu: "20m", memory: "10Mi" } },
      { cpuMillis: 120, memoryBytes: 10 * Mi },
    ],
    [
      "requests of the pod as a whole replace those of its containers",
      { containers: [asking({ cpu: "100m", memory: "64Mi" })], resources: { requests: { cpu: "2" } }, overhead: { cpu: "100m" } },
      { cpuMillis: 2100, memoryBytes: 64 * Mi },
    ],
    [
      "local storage and devices are kept apart",
      { containers: [asking({ "ephemeral-storage": "1Ki", "example.com/gpu": "2" })] },
      { ephemeralBytes: 1024, extended: new Map([["example.com/gpu", 2]]) },
    ],
    [
      "a container that asks for nothing is scored as 100m and 200Mi",
      { containers: [aContainer(), asking({ cpu: "1" })] },
      { cpuMillis: 1000, memoryBytes: 0, nonZeroCpuMillis: 1100, nonZeroMemoryBytes: 400 * Mi },
    ],
    [
      "an explicit zero is scored as zero",
      { containers: [asking({ cpu: "0", memory: "0" })] },
      { nonZeroCpuMillis: 0, nonZeroMemoryBytes: 0 },
    ],
    [
      "what the pod requests as a whole is not guessed",
      { containers: [aContainer()], resources: { requests: { cpu: "2" } } },
      { nonZeroCpuMillis: 2000, nonZeroMemoryBytes: 200 * Mi },
    ],
  ])("%s", (_, spec, expected) => {
    expect(effectiveRequests(specOf(spec))).toMatchObject(expected);
  });

  test("the same spec is computed once", () => {
    const spec = specOf({});
    expect(effectiveRequests(spec)).toBe(effectiveRequests(spec));
  });
});
