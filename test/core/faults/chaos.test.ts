/** The monkey: what it strikes, whom it spares, and that its stories can be told again. */
import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/core/cluster.ts";
import { type ChaosPlan, chaosOf } from "../../../src/core/faults/engine/chaos.ts";
import { isSpared, struckThings } from "../../../src/core/faults/engine/spared.ts";
import { activeFaults } from "../../../src/core/faults/engine/strike.ts";
import { faultNamed } from "../../../src/core/faults/index.ts";
import { aCluster, PROBED, strike } from "./broken-world.ts";

const PLAN: ChaosPlan = { seed: 7, gapMs: 20_000, lastsMs: 30_000, forMs: 600_000 };

/** What the monkey did, `at second: text`. */
function acts(cluster: Cluster, author = "chaos"): readonly string[] {
  const told = [...cluster.store.log.between("", 1, cluster.store.log.seq)].filter(({ agent }) => agent === author);
  return told.map(({ timeMs, text }) => `${timeMs} ${text}`);
}

function chaotic(plan: Partial<ChaosPlan> = {}): Cluster {
  const cluster = aCluster();
  cluster.submit({ do: "chaos", by: "chaos", plan: { ...PLAN, ...plan } });
  return cluster;
}

test("its acts are faults that end by themselves, in the log under its name", () => {
  const cluster = chaotic();
  cluster.advance(600_000);
  const { length } = acts(cluster);
  expect(length).toBeGreaterThan(20);
  expect(acts(cluster).at(-1)).toMatch(/chaos ends$/);
  expect(chaosOf(cluster.tables)).toBeUndefined();
  for (const { untilMs } of activeFaults(cluster.tables)) expect(untilMs).toBeGreaterThan(cluster.nowMs);
  cluster.advance(60_000);
  expect(activeFaults(cluster.tables)).toEqual([]);
});

test("the same seed is the same story, another one is another", () => {
  const [first, again, other] = [chaotic(), chaotic(), chaotic({ seed: 8 })];
  for (const cluster of [first, again, other]) cluster.advance(300_000);
  expect(again.store.hash).toBe(first.store.hash);
  expect(acts(again)).toEqual(acts(first));
  expect(acts(other)).not.toEqual(acts(first));
});

test("a story that is cut in two by a snapshot is the same story", () => {
  const [whole, cut] = [chaotic(), chaotic()];
  whole.advance(300_000);
  cut.advance(123_456);
  const rest = Cluster.restore(cut.snapshot());
  rest.advance(300_000 - 123_456);
  expect(rest.store.hash).toBe(whole.store.hash);
});

test("it does only what it was asked for, and stops when it is told to", () => {
  const cluster = chaotic({ kinds: ["pod-exit"] });
  cluster.advance(100_000);
  const before = acts(cluster);
  expect(before.length).toBeGreaterThan(2);
  expect(before.filter((text) => !text.includes("the containers of pod"))).toEqual([]);
  cluster.submit({ do: "chaos", by: "chaos" });
  cluster.advance(100_000);
  expect(acts(cluster)).toEqual(before);
});

describe("refused", () => {
  test.each<[string, ChaosPlan | undefined, string]>([
    ["a second monkey", PLAN, "error: chaos is going on already: chaos stop ends it"],
    ["a fault that is not there", { ...PLAN, kinds: ["nope"] }, 'error: no fault is called "nope": faults list names them all'],
    ["a storm", { ...PLAN, gapMs: 10 }, "error: chaos comes once a second at most: --rate 60/m"],
    ["an end without a beginning", undefined, "error: no chaos is going on"],
  ])("%s", (what, plan, message) => {
    const cluster = what === "a second monkey" ? chaotic() : aCluster();
    expect(() => cluster.submit({ do: "chaos", by: "chaos", ...(plan === undefined ? {} : { plan }) })).toThrow(message);
  });
});

describe("it spares", () => {
  test.each<
    [who: string, fault: string, target: string, struck: readonly (readonly [string, string])[], isFierce: boolean, expected: boolean]
  >([
    ["nobody without need", "node-power", "worker-1", [], false, false],
    ["what is struck already", "kubelet-stop", "worker-1", [["cpu-hog", "worker-1"]], true, true],
    ["pods on a node that is struck", "pod-exit", PROBED, [["cpu-hog", "worker-1"]], true, true],
    ["the control plane", "cpu-hog", "control-plane", [], false, true],
    ["not even that when it is fierce", "cpu-hog", "control-plane", [], true, false],
    ["the second of three workers", "node-power", "worker-2", [["node-power", "worker-1"]], false, true],
    ["not even that one when it is fierce", "node-power", "worker-2", [["node-power", "worker-1"]], true, false],
    ["a zone with a node that is struck", "zone-power", "zone-a", [["node-power", "worker-1"]], true, true],
    ["a node of a zone that is struck", "cpu-hog", "worker-2", [["zone-power", "zone-b"]], true, true],
  ])("%s", (_who, name, target, struck, isFierce, expected) => {
    const cluster = aCluster();
    for (const [fault, aim] of struck) cluster.submit(strike(faultNamed(fault), {}, { target: aim, options: {} }));
    const { scene } = cluster;
    expect(isSpared(faultNamed(name), target, { scene, struck: struckThings(scene), isFierce })).toBe(expected);
  });
});

test("a fierce one finds the control plane too", () => {
  const cluster = chaotic({ isFierce: true, gapMs: 5_000, lastsMs: 10_000 });
  cluster.advance(300_000);
  expect(acts(cluster).join("\n")).toMatch(/control-plane|zone/);
  expect(chaosOf(cluster.tables)?.acts).toBeGreaterThan(20);
});
