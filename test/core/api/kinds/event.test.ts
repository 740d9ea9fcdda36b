import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { type Event, eventKind } from "../../../../src/core/api/kinds/event.ts";

const NOW_MS = Date.parse("2026-01-01T01:00:00Z");

function anEvent(more: Partial<Event> = {}): Event {
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "web-0.17a", namespace: "shop" },
    involvedObject: { kind: "Pod", namespace: "shop", name: "web-0", uid: "u1", fieldPath: "spec.containers{web}" },
    reason: "BackOff",
    message: "Back-off restarting failed container \n",
    type: "Warning",
    source: { component: "kubelet", host: "node-1" },
    firstTimestamp: "2026-01-01T00:50:00Z",
    lastTimestamp: "2026-01-01T00:59:30Z",
    count: 4,
    ...more,
  };
}

const byNewRecorder = (more: Partial<Event> = {}): Event => {
  const { source: _source, firstTimestamp: _first, lastTimestamp: _last, count: _count, ...event } = anEvent();
  const who = { reportingComponent: "default-scheduler", reportingInstance: "default-scheduler-cp", action: "Scheduling" };
  return { ...event, ...who, eventTime: "2026-01-01T00:58:00.000000Z", ...more };
};

function row(event: Event, wide: boolean): (readonly [string, string])[] {
  const shown = eventKind.columns.filter((column) => wide || column.wide !== true);
  return shown.map((column) => [column.name, column.cell(event, { nowMs: NOW_MS, wide })] as const);
}

describe("columns", () => {
  test("the wide order has more columns between the plain ones", () => {
    expect(row(anEvent(), true)).toEqual([
      ["LAST SEEN", "30s"],
      ["TYPE", "Warning"],
      ["REASON", "BackOff"],
      ["OBJECT", "pod/web-0"],
      ["SUBOBJECT", "spec.containers{web}"],
      ["SOURCE", "kubelet, node-1"],
      ["MESSAGE", "Back-off restarting failed container"],
      ["FIRST SEEN", "10m"],
      ["COUNT", "4"],
      ["NAME", "web-0.17a"],
    ]);
    expect(row(anEvent(), false).map(([name]) => name)).toEqual(["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]);
  });

  test.each<[string, Event, { last: string; first: string; count: string; source: string }]>([
    ["once", byNewRecorder(), { last: "2m", first: "2m", count: "1", source: "default-scheduler, default-scheduler-cp" }],
    [
      "in a series",
      byNewRecorder({ series: { count: 3, lastObservedTime: "2026-01-01T00:59:50.000000Z" } }),
      { last: "10s", first: "2m", count: "3", source: "default-scheduler, default-scheduler-cp" },
    ],
  ])("an event of the newer recorder that happened %s", (_, event, expected) => {
    const cells = new Map(row(event, true));
    const [last, first, count, source] = ["LAST SEEN", "FIRST SEEN", "COUNT", "SOURCE"].map((name) => cells.get(name));
    expect({ last, first, count, source }).toEqual(expected);
  });
});

test("an event is found by the object it regards", () => {
  expect(eventKind.indexes?.regards(anEvent())).toBe("u1");
  expect(eventKind.indexes?.regardsName(anEvent())).toBe("Pod/shop/web-0");
  expect(eventKind.regards?.(anEvent())).toEqual({ kind: "Pod", key: "shop/web-0" });
  expect(eventKind.regards?.(anEvent({ involvedObject: { kind: "Node", name: "node-1" } }))).toEqual({ kind: "Node", key: "node-1" });
  expect(eventKind.regards?.(anEvent({ involvedObject: {} }))).toBeUndefined();
});

test.each([
  ["involvedObject.kind", "Pod"],
  ["involvedObject.name", "web-0"],
  ["source", "kubelet"],
  ["reportingComponent", ""],
  ["type", "Warning"],
])("the field selector %s reads %j", (path, expected) => {
  expect(eventKind.fieldSelectors?.[path]?.(anEvent())).toBe(expected);
});

test("the source of a newer event is who reports it", () => {
  expect(eventKind.fieldSelectors?.source?.(byNewRecorder())).toBe("default-scheduler");
});

test("a warning is failing, anything else is well", () => {
  expect(eventKind.health(anEvent({ message: "bad" }), { nowMs: 0 })).toEqual({ state: "failing", why: "bad" });
  expect(eventKind.health(anEvent({ type: "Normal" }), { nowMs: 0 }).state).toBe("ok");
});

test.each<[string, Event, string[]]>([
  ["an older event in its object's namespace passes", anEvent(), []],
  [
    "one about a node lies in default",
    anEvent({ metadata: { name: "a", namespace: "default" }, involvedObject: { kind: "Node", name: "n" } }),
    [],
  ],
  [
    "namespaces agree",
    anEvent({ metadata: { name: "a", namespace: "other" } }),
    ['involvedObject.namespace: Invalid value: "shop": does not match event.namespace'],
  ],
  ["a newer event that says who did what passes", byNewRecorder(), []],
  ["a newer event names its action", byNewRecorder({ action: "" }), ["action: Required value"]],
  [
    "a newer event's message is short",
    byNewRecorder({ message: "x".repeat(1025) }),
    ['message: Invalid value: "": can have at most 1024 characters'],
  ],
])("%s", (_, event, expected) => {
  expect((eventKind.validate?.(event) ?? []).map(fieldErrorText)).toEqual(expected);
});

test("describe prints every field, sorted, as kubectl does for kinds it has no words for", () => {
  const event = anEvent({ metadata: { name: "a", namespace: "shop", uid: "u9", resourceVersion: "7" }, message: "m" });
  expect(eventKind.describe?.(event, { nowMs: 0, get: () => undefined, list: () => [] })).toBe(
    [
      "Name:             a",
      "Namespace:        shop",
      "Labels:           <none>",
      "Annotations:      <none>",
      "API Version:      v1",
      "Count:            4",
      "First Timestamp:  2026-01-01T00:50:00Z",
      "Involved Object:",
      "  Field Path:    spec.containers{web}",
      "  Kind:          Pod",
      "  Name:          web-0",
      "  Namespace:     shop",
      "  UID:           u1",
      "Kind:            Event",
      "Last Timestamp:  2026-01-01T00:59:30Z",
      "Message:         m",
      "Metadata:",
      "  Resource Version:  7",
      "  UID:               u9",
      "Reason:              BackOff",
      "Source:",
      "  Component:  kubelet",
      "  Host:       node-1",
      "Type:         Warning",
      "",
    ].join("\n"),
  );
});
