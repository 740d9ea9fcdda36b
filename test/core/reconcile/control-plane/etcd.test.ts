import { describe, expect, test } from "vitest";
import { commitMs, type EtcdRow, nextEtcd, quorumOf, type Voter } from "../../../../src/core/reconcile/control-plane/etcd.ts";
import { Tables } from "../../../../src/core/store/tables.ts";
import { memberKey, slowDiskTable } from "../../../../src/core/trouble/control-plane.ts";

/** `abc`: up; `-`: down; capital: up, but alone. */
function votersOf(text: string): readonly Voter[] {
  return [...text].map((letter, index) => ({
    name: "abc"[index] ?? "",
    isUp: letter !== "-",
    isParted: letter !== letter.toLowerCase(),
  }));
}

function disks(slow: Readonly<Record<string, number>>): Tables {
  const tables = new Tables([slowDiskTable]);
  for (const [name, writeMs] of Object.entries(slow)) tables.put(slowDiskTable, memberKey(name, "etcd-slow-1"), { writeMs });
  return tables;
}

describe("the quorum", () => {
  test.each([
    ["a", "a"],
    ["-", ""],
    ["A", "a"],
    ["abc", "abc"],
    ["ab-", "ab"],
    ["a--", ""],
    ["Abc", "bc"],
    ["ABc", ""],
    ["A-c", ""],
    ["-bc", "bc"],
  ])("of %s is %j", (text, expected) => {
    expect(quorumOf(votersOf(text)).join("")).toBe(expected);
  });
});

describe("who leads", () => {
  const led: EtcdRow = { leader: "a", term: 1 };
  const NOW = 100_000;
  const step = (row: EtcdRow | undefined, text: string, slow = {}, nowMs = NOW): EtcdRow =>
    nextEtcd(row, { state: disks(slow), voters: votersOf(text), nowMs, draw: () => 0.5 });

  test.each<[string, EtcdRow | undefined, string, Readonly<Record<string, number>>, EtcdRow]>([
    ["the first member, in a new cluster", undefined, "abc", {}, led],
    ["whoever led", led, "abc", {}, led],
    ["whoever led, while he belongs to the majority", led, "a-c", {}, led],
    ["nobody while the others vote", led, "-bc", {}, { leader: "", term: 1, untilMs: NOW + 1_500 }],
    ["nobody while they vote on", { leader: "", term: 1, untilMs: NOW + 1 }, "-bc", {}, { leader: "", term: 1, untilMs: NOW + 1 }],
    ["one of them when they have voted", { leader: "", term: 1, untilMs: NOW }, "-bc", {}, { leader: "c", term: 2 }],
    ["nobody without a majority", led, "a--", {}, { leader: "", term: 1 }],
    [
      "nobody, and a vote begins, when there is one again",
      { leader: "", term: 1 },
      "ab-",
      {},
      { leader: "", term: 1, untilMs: NOW + 1_500 },
    ],
    ["the only member, at once", { leader: "", term: 1 }, "a", {}, { leader: "a", term: 2 }],
    ["a slow leader, for a moment", led, "abc", { a: 2_000 }, { ...led, untilMs: NOW + 1_500 }],
    ["a slow leader, longer without a quicker rival", led, "abc", { a: 2_000, b: 2_000, c: 2_000 }, { ...led, untilMs: NOW + 7_500 }],
    ["nobody when the slow one is deposed", { ...led, untilMs: NOW }, "abc", { a: 2_000 }, { leader: "", term: 1, untilMs: NOW + 1_500 }],
    ["a quick one then", { leader: "", term: 1, untilMs: NOW }, "abc", { a: 2_000, b: 2_000 }, { leader: "c", term: 2 }],
    ["whoever led, when his disk is quick again", { ...led, untilMs: NOW }, "abc", {}, led],
    ["a leader who is not that slow", led, "abc", { a: 999 }, led],
    ["the only member, however slow", led, "a", { a: 60_000 }, led],
  ])("%s", (_name, row, text, slow, expected) => {
    expect(step(row, text, slow)).toEqual(expected);
  });
});

describe("a write through a member takes", () => {
  test.each<[string, Readonly<Record<string, number>>, string, number]>([
    ["nothing when no disk is slow", {}, "a", 0],
    ["nothing when a majority and the member are quick", { c: 500 }, "a", 0],
    ["as long as the member's own disk", { c: 500 }, "c", 500],
    ["as long as the quicker of two slow ones", { a: 300, c: 500 }, "b", 300],
  ])("%s", (_name, slow, member, expected) => {
    expect(commitMs(disks(slow), ["a", "b", "c"], 3, member)).toBe(expected);
  });

  test("as long as all troubles of its disk together", () => {
    const tables = disks({ a: 100 });
    tables.put(slowDiskTable, memberKey("a", "etcd-slow-2"), { writeMs: 50 });
    expect(commitMs(tables, ["a"], 1, "a")).toBe(150);
  });
});
