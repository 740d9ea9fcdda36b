import { describe, expect, test } from "vitest";
import { changeSentence } from "../../../src/commands/print/change-sentence.ts";
import { spacedDuration } from "../../../src/commands/print/spaced-duration.ts";
import { Cluster, type KubeObject, type LogEntry, type Node } from "../../../src/core/index.ts";
import { aContainerStatus, aPod, aReadyPod, EPOCH_MS, timeAt } from "../../support/builders.ts";

const { registry, server } = new Cluster({ nodes: 1 });
const worker = server.get("Node", "worker-1") as Node;
const entry = (before: KubeObject | undefined, after: KubeObject | undefined, rest: Partial<LogEntry> = {}): LogEntry => {
  const { kind = "" } = after ?? before ?? {};
  const verb = before === undefined ? "create" : after === undefined ? "delete" : "update";
  return { seq: 1, revision: 1, timeMs: EPOCH_MS + 60_000, agent: "x", key: "y", verb, kind, objectKey: "", before, after, ...rest };
};
const withReady = (status: "True" | "Unknown", heartbeat: number): Node => ({
  ...worker,
  status: {
    ...worker.status,
    conditions: [{ type: "Ready", status, lastHeartbeatTime: timeAt(heartbeat), lastTransitionTime: timeAt(0), reason: "", message: "" }],
  },
});
const crashing = aReadyPod({
  namespace: "shop",
  status: { containerStatuses: [aContainerStatus({ ready: false, started: false, state: { waiting: { reason: "CrashLoopBackOff" } } })] },
});

describe("a change in a sentence", () => {
  test.each<[LogEntry, string | undefined]>([
    [entry(withReady("True", 0), withReady("Unknown", 0)), "worker-1 is NotReady"],
    [entry(withReady("True", 0), withReady("True", 10)), undefined],
    [entry(withReady("True", 0), { ...withReady("True", 0), spec: { podCIDR: "10.9.0.0/24" } } as Node), "worker-1: spec.podCIDR"],
    [entry(undefined, aPod({ namespace: "shop" })), "pod shop/web is created"],
    [entry(aPod({ namespace: "shop" }), undefined), "pod shop/web is gone"],
    [entry(aReadyPod({ namespace: "shop" }), crashing), "pod shop/web is CrashLoopBackOff"],
    [entry(aReadyPod(), aReadyPod({ metadata: { deletionTimestamp: timeAt(90) } })), "pod default/web is Terminating"],
    [entry(aPod(), aPod({ labels: { a: "b" } })), "pod default/web: metadata.labels changes"],
    [entry(aPod(), aPod({ labels: { a: "b" } }), { heartbeat: true }), undefined],
  ])("%#", (change, text) => {
    const sentence = changeSentence(change, registry);
    if (text === undefined) expect(sentence).toBeUndefined();
    else expect(sentence?.text).toContain(text);
  });

  test("a status tells more than a birth, and a birth more than a label", () => {
    const weights = [
      entry(withReady("True", 0), withReady("Unknown", 0)),
      entry(undefined, aPod()),
      entry(aPod(), aPod({ labels: { a: "b" } })),
    ];
    const [status = 0, birth = 0, label = 0] = weights.map((change) => changeSentence(change, registry)?.weight);
    expect(status).toBeGreaterThan(birth);
    expect(birth).toBeGreaterThan(label);
  });
});

test.each([
  [10, "10 ms"],
  [999.6, "1000 ms"],
  [1_000, "1 s"],
  [41_900, "41 s"],
  [60_000, "1 m"],
  [340_000, "5 m 40 s"],
  [3_600_000, "1 h"],
  [3_725_000, "1 h 2 m"],
])("%d ms are %s", (ms, text) => {
  expect(spacedDuration(ms)).toBe(text);
});
