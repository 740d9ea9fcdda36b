import { describe, expect, test } from "vitest";
import { eventLine } from "../../src/commands/print/event-log.ts";
import { changesOf } from "../../src/core/index.ts";

const entry = {
  seq: 1,
  revision: 7,
  timeMs: 12_345,
  agent: "kubelet",
  key: "worker-1/shop/web",
  verb: "update",
  kind: "Pod",
  objectKey: "shop/web",
} as const;

describe("a line of the event log", () => {
  test("says when, who, what, and what changed", () => {
    const before = { status: { phase: "Pending" }, metadata: { resourceVersion: "6" } };
    const after = { status: { phase: "Running" }, metadata: { resourceVersion: "7" } };
    expect(eventLine({ ...entry, before, after }, 0)).toBe(
      "+   12.345s  kubelet                update  Pod shop/web  status.phase: Pending → Running",
    );
  });

  test("lets an Event speak", () => {
    const after = { kind: "Event", reason: "BackOff", message: "Back-off restarting\nfailed container", count: 3 };
    expect(eventLine({ ...entry, kind: "Event", objectKey: "shop/web.1", after }, 0)).toContain(
      "Event shop/web.1  BackOff (x3): Back-off restarting failed container",
    );
  });

  test("tells a fault in its own words", () => {
    expect(eventLine({ ...entry, verb: "fault", kind: "", text: "worker-1 lost power" }, 0)).toBe(
      "+   12.345s  kubelet                fault   worker-1 lost power",
    );
  });
});

test("items with a type or name are compared with their namesakes, in whatever order they stand", () => {
  const ready = { type: "Ready", status: "False" };
  const scheduled = { type: "PodScheduled", status: "True" };
  expect(changesOf({ conditions: [scheduled, ready] }, { conditions: [ready, scheduled] })).toEqual([]);
  expect(changesOf({ conditions: [scheduled] }, { conditions: [{ ...ready, status: "True" }, scheduled] })).toEqual([
    { path: "conditions.Ready", from: undefined, to: { type: "Ready", status: "True" } },
  ]);
  expect(changesOf({ args: ["a"] }, { args: ["b"] })).toEqual([{ path: "args.0", from: "a", to: "b" }]);
});
