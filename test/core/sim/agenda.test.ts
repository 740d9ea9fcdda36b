import fc from "fast-check";
import { expect, test } from "vitest";
import { Agenda } from "../../../src/core/sim/agenda.ts";

const due = (dueMs: number, key: string, background = false) => ({ dueMs, agent: "a", key, background, failures: 0, slotted: false });

test("records come in the order of their time, then of their arrival", () => {
  const agenda = new Agenda();
  for (const [dueMs, key] of [
    [20, "c"],
    [10, "a"],
    [10, "b"],
  ] as const)
    agenda.put(due(dueMs, key));
  expect([...agenda.records()].map(({ key }) => key)).toEqual(["a", "b", "c"]);
  expect(agenda.first()?.key).toBe("a");
});

test("there is one record per agent and key", () => {
  const agenda = new Agenda();
  agenda.put(due(10, "a"));
  agenda.put(due(30, "a"));
  expect(agenda.size).toBe(1);
  expect(agenda.get("a", "a")?.dueMs).toBe(30);
});

test("background records do not count as work to do", () => {
  const agenda = new Agenda();
  agenda.put(due(10, "heartbeat", true));
  expect(agenda.foreground).toBe(0);
  agenda.put(due(5, "heartbeat", false));
  expect(agenda.foreground).toBe(1);
  const first = agenda.first();
  if (first !== undefined) agenda.remove(first);
  expect(agenda.foreground).toBe(0);
});

test("a restored snapshot goes on as the original, and neither sees the other's changes", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(9), fc.boolean()), { maxLength: 40 }), (writes) => {
      const agenda = new Agenda();
      for (const [dueMs, key, background] of writes) agenda.put(due(dueMs, `k${key}`, background));
      const copy = new Agenda(agenda.snapshot());
      const before = [...copy.records()];
      agenda.put(due(1, "later"));
      expect([...copy.records()]).toEqual(before);
      expect(copy.foreground).toBe(before.filter((record) => !record.background).length);
    }),
  );
});

test("joining a record changes what it carries, not its place", () => {
  const agenda = new Agenda<string>();
  for (const key of ["a", "b"]) agenda.put({ ...due(10, key, true), causes: "" });
  const first = agenda.first();
  if (first !== undefined) agenda.join(first, { background: false, causes: "because" });
  expect([...agenda.records()].map(({ key, background, causes }) => [key, background, causes])).toEqual([
    ["a", false, "because"],
    ["b", true, ""],
  ]);
  expect(agenda.get("a", "a")).toBe(agenda.first());
  expect(agenda.foreground).toBe(1);
});

test("keys that come and go leave nothing behind, and those that stay are found", () => {
  const agenda = new Agenda();
  const staying = ["x", "y", "z"];
  for (const key of staying) agenda.put(due(1_000, key));
  for (let round = 0; round < 500; round++) {
    const passing = agenda.put(due(round, `pod-${round}`));
    for (const key of staying) agenda.put(due(1_000 + round, key));
    agenda.remove(passing);
    expect(agenda.get("a", passing.key)).toBeUndefined();
  }
  const left = agenda.recordsOf("a").map(({ key, dueMs }) => `${key} ${dueMs}`);
  expect(left.sort()).toEqual(staying.map((key) => `${key} 1499`));
  agenda.put(due(5, "pod-7"));
  expect(agenda.first()).toBe(agenda.get("a", "pod-7"));
  expect(agenda.foreground).toBe(4);
});
