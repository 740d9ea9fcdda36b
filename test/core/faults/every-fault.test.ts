/** What is true of each fault, whatever it does: it can be taken back, ends on time, comes and goes, and is told again. */
import { describe, expect, test } from "vitest";
import { previewStrike } from "../../../src/core/faults/engine/preview.ts";
import { activeFaults, activeFaultTable, filledIn } from "../../../src/core/faults/engine/strike.ts";
import { type Fault, HARMS } from "../../../src/core/faults/fault.ts";
import { faults } from "../../../src/core/faults/index.ts";
import { machineTable } from "../../../src/core/reconcile/process.ts";
import { replayJournal } from "../../../src/core/timeline/replay.ts";
import { Timeline } from "../../../src/core/timeline/timeline.ts";
import { aCluster, aimOf, physicalState, strike } from "./broken-world.ts";

const lasting = faults.filter(({ isOnce }) => isOnce !== true);
const named = (all: readonly Fault[]): readonly (readonly [string, Fault])[] => all.map((fault) => [fault.name, fault]);

test("names are unique, and so are harm and noun together", () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
  expect(new Set(faults.map(({ harm, noun }) => `${harm} ${noun}`)).size).toBe(faults.length);
  expect(faults.filter(({ harm }) => !HARMS.includes(harm))).toEqual([]);
});

describe.each(named(lasting))("%s", (_name, fault) => {
  test("leaves nothing behind when it is healed, and says what it does and what is over", () => {
    const cluster = aCluster();
    const before = physicalState(cluster);
    const { seq } = cluster.store.log;
    const { strike: struck } = cluster.submit(strike(fault));
    const id = struck?.id ?? "";
    expect(physicalState(cluster)).not.toEqual(before);
    expect(activeFaults(cluster.tables)).toMatchObject([{ id, fault: fault.name, isOn: true }]);
    cluster.submit({ do: "heal", by: "test", id });
    expect(physicalState(cluster)).toEqual(before);
    expect(activeFaults(cluster.tables)).toEqual([]);
    const told = [...cluster.store.log.between("", seq + 1, cluster.store.log.seq)].map(({ text }) => text);
    const aim = filledIn(fault, aimOf(fault));
    expect(told).toEqual([fault.says(aim), fault.saysHealed?.(aim) ?? `over: ${fault.says(aim)}`]);
  });

  test("ends by itself, to the millisecond", () => {
    const cluster = aCluster();
    const before = physicalState(cluster);
    const { nowMs } = cluster;
    cluster.submit(strike(fault, { forMs: 12_345 }));
    cluster.advance(12_344);
    expect(activeFaults(cluster.tables)).toHaveLength(1);
    cluster.advance(1);
    expect(cluster.nowMs - nowMs).toBe(12_345);
    expect(activeFaults(cluster.tables)).toEqual([]);
    expect(physicalState(cluster)).toEqual(before);
  });

  test("comes and goes", () => {
    const cluster = aCluster();
    const before = physicalState(cluster);
    const id = cluster.submit(strike(fault, { everyMs: 3_000, forMs: 14_000 })).strike?.id ?? "";
    const isOn = (): boolean | undefined => cluster.tables.row(activeFaultTable, id)?.isOn;
    const seen = Array.from({ length: 5 }, () => {
      const on = isOn();
      const isBroken = JSON.stringify(physicalState(cluster)) !== JSON.stringify(before);
      cluster.advance(3_000);
      return [on, isBroken];
    });
    expect(seen).toEqual([
      [true, true],
      [false, false],
      [true, true],
      [false, false],
      [true, true],
    ]);
    expect(isOn()).toBeUndefined();
    expect(physicalState(cluster)).toEqual(before);
  });

  test("two of it are two: healing one leaves the other", () => {
    const cluster = aCluster();
    const before = physicalState(cluster);
    const first = cluster.submit(strike(fault)).strike?.id ?? "";
    try {
      cluster.submit(strike(fault));
    } catch {
      // What cannot be broken twice is refused, and nothing of it is left.
      expect(activeFaults(cluster.tables)).toHaveLength(1);
    }
    for (const { id } of activeFaults(cluster.tables).filter((each) => each.id !== first)) cluster.submit({ do: "heal", by: "test", id });
    expect(activeFaults(cluster.tables).map(({ id }) => id)).toEqual([first]);
    expect(physicalState(cluster)).not.toEqual(before);
    cluster.submit({ do: "heal", by: "test", id: first });
    expect(physicalState(cluster)).toEqual(before);
  });

  test("can be looked at first, and a look changes nothing", () => {
    const cluster = aCluster();
    const { hash } = cluster.store;
    const preview = previewStrike(fault, aimOf(fault), cluster.scene);
    expect(preview.hits.length + preview.pods.length + (preview.forecast.length > 0 ? 1 : 0)).toBeGreaterThan(0);
    for (const sentence of preview.forecast) expect(sentence).toMatch(/^[A-Z0-9].*[.]$/);
    expect(cluster.store.hash).toBe(hash);
    expect(physicalState(cluster)).toEqual(physicalState(aCluster()));
  });
});

test("a journal tells all of them again, byte for byte", () => {
  const timeline = new Timeline({ nodes: 3, hashing: true }, "test");
  const records: unknown[] = [];
  timeline.onRecord((record) => records.push(record));
  const { cluster } = timeline;
  for (const fault of faults.filter(({ target }) => target !== "pod" && target !== "container")) {
    try {
      cluster.submit(strike(fault, fault.isOnce ? {} : { forMs: 20_000 }));
    } catch {
      // Refused inputs are in the journal as well.
    }
    cluster.advance(7_777);
  }
  timeline.tick();
  const replay = last(replayJournal(records as Parameters<typeof replayJournal>[0], { version: "test" }));
  expect(replay.divergence).toBeUndefined();
  expect(replay.timeline.cluster.store.hash).toBe(cluster.store.hash);
  expect(activeFaults(replay.timeline.cluster.tables)).toEqual(activeFaults(cluster.tables));
});

function last<T>(steps: Generator<unknown, T, void>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

test("power that two faults keep away is back when both are over", () => {
  const cluster = aCluster();
  const node = faults.find(({ name }) => name === "node-power") as Fault;
  const zone = faults.find(({ name }) => name === "zone-power") as Fault;
  const worker = [...cluster.scene.store.list("Node")].find(({ metadata }) => metadata.name === "worker-1");
  const target = worker?.metadata.labels?.["topology.kubernetes.io/zone"] ?? "";
  const first = cluster.submit(strike(node)).strike?.id ?? "";
  const second = cluster.submit(strike(zone, {}, { target, options: {} })).strike?.id ?? "";
  const isPowered = (): boolean | undefined => cluster.tables.row(machineTable, "worker-1")?.powered;
  cluster.submit({ do: "heal", by: "test", id: first });
  expect(isPowered()).toBe(false);
  cluster.submit({ do: "heal", by: "test", id: second });
  expect(isPowered()).toBe(true);
});
