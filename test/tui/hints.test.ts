import { describe, expect, test } from "vitest";
import type { LogEntry } from "../../src/core/index.ts";
import { FIRST_HINT, type HintProgress, hintAfter, hintText } from "../../src/tui/hints.ts";

function entry(fields: Partial<LogEntry>): LogEntry {
  return { agent: "test", key: "", seq: 1, revision: 1, timeMs: 0, verb: "update", kind: "", objectKey: "", ...fields };
}

const ready = (status: string) => ({ metadata: {}, status: { conditions: [{ type: "Ready", status }] } });
const crash = entry({ verb: "fault", objectKey: "worker-1", text: "node worker-1 loses its power" });
const notReady = entry({ kind: "Node", objectKey: "worker-1", before: ready("True"), after: ready("Unknown") });
const eviction = entry({
  kind: "Pod",
  objectKey: "shop/a",
  after: { metadata: { deletionTimestamp: "now" }, spec: { nodeName: "worker-1" } },
});
const back = entry({ kind: "Node", objectKey: "worker-1", before: ready("Unknown"), after: ready("True") });

function walk(...entries: readonly LogEntry[]): HintProgress {
  return entries.reduce(hintAfter, FIRST_HINT);
}

describe("the newcomer's way", () => {
  test.each<[string, readonly LogEntry[], HintProgress["step"]]>([
    ["begins with looking", [], "look"],
    [
      "a crash of a pod is not the story",
      [entry({ verb: "fault", objectKey: "shop/a", text: "container a of pod shop/a ends with exit code 1" })],
      "look",
    ],
    ["a node that loses its power is", [crash], "crashed"],
    ["another node's trouble does not count", [crash, { ...notReady, objectKey: "worker-2" }], "crashed"],
    ["the cluster notices", [crash, notReady], "not-ready"],
    ["pods are evicted", [crash, notReady, eviction], "evicted"],
    ["the node comes back before that", [crash, notReady, back], "healed"],
    ["the node comes back after that", [crash, notReady, eviction, back], "healed"],
    ["two minutes later it is over", [crash, notReady, eviction, back, entry({ timeMs: 121_000 })], "over"],
    ["and stays over", [crash, notReady, eviction, back, entry({ timeMs: 121_000 }), crash], "over"],
    ["who does not want to heal is left alone after an hour", [crash, notReady, eviction, entry({ timeMs: 3_600_001 })], "over"],
  ])("%s", (_, entries, step) => {
    expect(walk(...entries).step).toBe(step);
  });

  test("every step but the last has something to say, with the node's name", () => {
    expect(hintText(FIRST_HINT, "new")).toContain("Type :no");
    expect(hintText(FIRST_HINT, "at-nodes")).toContain("press x");
    expect(hintText(FIRST_HINT, "been-to-nodes")).toContain("Crash a worker");
    for (const entries of [[crash], [crash, notReady], [crash, notReady, eviction], [crash, notReady, eviction, back]])
      expect(hintText(walk(...entries), "new")).toContain("worker-1");
    expect(hintText({ step: "over", node: "", sinceMs: 0 }, "new")).toBeUndefined();
  });

  test("everything said fits into 80 columns", () => {
    const places = ["new", "at-nodes", "been-to-nodes"] as const;
    for (const entries of [[], [crash], [crash, notReady], [crash, notReady, eviction], [crash, notReady, eviction, back]])
      for (const place of places) expect(hintText(walk(...entries), place)?.length).toBeLessThanOrEqual(77);
  });
});
