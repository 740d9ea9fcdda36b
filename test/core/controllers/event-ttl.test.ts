import { describe, expect, test } from "vitest";
import type { Event } from "../../../src/core/api/kinds/event.ts";
import { eventTtl } from "../../../src/core/controllers/event-ttl.ts";
import { EPOCH_MS, timeAt } from "../../support/builders.ts";
import { turnOf, worldAt } from "../../support/world-of.ts";

function anEvent(name: string, times: { readonly bornAt: number; readonly lastAt?: number; readonly seriesAt?: number }): Event {
  const { bornAt, lastAt, seriesAt } = times;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace: "shop", uid: `uid-${name}`, creationTimestamp: timeAt(bornAt) },
    involvedObject: {},
    ...(lastAt === undefined ? {} : { lastTimestamp: timeAt(lastAt) }),
    ...(seriesAt === undefined ? {} : { series: { count: 2, lastObservedTime: timeAt(seriesAt) } }),
  };
}
const minute = (seconds: number) => String(EPOCH_MS / 60_000 + Math.floor(seconds / 60));
const keysOf = (event: Event) => [...(eventTtl.watches.Event?.({ after: event }, worldAt(EPOCH_MS)) ?? [])];

test.each([
  ["that happened once", anEvent("a", { bornAt: 65 }), 65],
  ["that was counted", anEvent("a", { bornAt: 65, lastAt: 200 }), 200],
  ["in a series", anEvent("a", { bornAt: 65, seriesAt: 300 }), 300],
])("an event %s is kept under the minute of its last write", (_, event, seconds) => {
  expect(keysOf(event)).toEqual([minute(seconds)]);
});

test("a deletion wakes nobody", () => {
  expect([...(eventTtl.watches.Event?.({ before: anEvent("a", { bornAt: 0 }) }, worldAt(EPOCH_MS)) ?? [])]).toEqual([]);
});

describe("the sweep of a minute", () => {
  const events = [anEvent("old", { bornAt: 0 }), anEvent("counted", { bornAt: 0, lastAt: 120 })];

  test("waits in the background until the hour is over for all of it", () => {
    expect(eventTtl.reconcile(minute(0), worldAt(EPOCH_MS + 600_000, ...events), turnOf())).toEqual({
      intents: [],
      requeueAfterMs: 3_060_000,
      background: true,
    });
  });

  test("deletes what was not written since", () => {
    expect(eventTtl.reconcile(minute(0), worldAt(EPOCH_MS + 3_660_000, ...events), turnOf())).toEqual({
      intents: [{ do: "delete", kind: "Event", key: "shop/old", uid: "uid-old" }],
    });
  });
});
