/**
 * The law: a straight run ≡ run, snapshot, restore into a fresh cluster, go on; also when views are dropped and time is
 * let pass in random slices. Under random stories and every kind of trouble and fault, at more than a hundred instants a seed.
 */
import { expect, test } from "vitest";
import { Cluster } from "../../src/core/cluster.ts";
import { seedsToRun } from "./seeds.ts";
import { clusterOptions, FIRE_MS } from "./simulate.ts";
import { Dice } from "./story/dice.ts";
import { heal } from "./story/heal.ts";
import { tell } from "./story/tell.ts";

/** Long enough for what healing brings about, and too short for it all to be over. */
const AFTER_MS = 3 * 60_000;
/** A law costs three runs, so not every seed is tried. */
const EVERY = 12;
/** The longest slice of time between two cuts. */
const SLICE_MAX_MS = 8_000;
/** What all seeds together must have been cut. */
const CUTS_MIN = 1_000;

interface Ending {
  readonly hash: number;
  readonly tables: readonly string[];
  readonly agenda: readonly string[];
}

/** Tells the seed's story, with a `treat`ment between any two slices of time; without one, time passes in one go. */
function story(seed: number, treat?: (cluster: Cluster) => Cluster): { readonly ending: Ending; readonly cuts: number } {
  let cuts = 0;
  const pass = (start: Cluster, ms: number): Cluster => {
    let cluster = start;
    const endMs = cluster.nowMs + ms;
    while (treat !== undefined && cluster.nowMs < endMs) {
      cluster.advance(Math.min(endMs - cluster.nowMs, 1 + new Dice(seed, cuts).int("slice", SLICE_MAX_MS)));
      cluster = treat(cluster);
      cuts += 1;
    }
    cluster.advance(endMs - cluster.nowMs);
    return cluster;
  };
  const options = clusterOptions(seed);
  const start = new Cluster(options);
  const burnt = tell(start, { seed, untilMs: start.startMs + FIRE_MS, pass });
  heal(burnt, seed);
  return { ending: endingOf(pass(burnt, AFTER_MS)), cuts };
}

function endingOf(cluster: Cluster): Ending {
  const { agenda } = cluster.manager.snapshot();
  return {
    hash: cluster.store.hash,
    tables: [...cluster.tables.snapshot()].flatMap(([table, rows]) =>
      [...rows.entries()].map(([key, row]) => `${table} ${key} ${JSON.stringify(row)}`),
    ),
    agenda: [...agenda.records.keys()].map(
      ({ dueMs, seq, agent, key, background, failures }) => `${dueMs} ${seq} ${agent} ${key} ${background} ${failures}`,
    ),
  };
}

let allCuts = 0;
const seeds = seedsToRun().filter((_, index) => index % EVERY === 0);

test.each(seeds)("seed %i: restored clusters and clusters without views go on as the original would have", (seed) => {
  const straight = story(seed).ending;
  expect(straight.hash).not.toBe(0);
  const restored = story(seed, (cluster) => Cluster.restore(cluster.snapshot()));
  allCuts += restored.cuts;
  expect(restored.ending).toEqual(straight);
  const dropped = story(seed, (cluster) => {
    cluster.manager.dropViews();
    return cluster;
  });
  expect(dropped.ending).toEqual(straight);
});

test.skipIf(seeds.length < 100 / EVERY)("a thousand cuts were made", () => {
  expect(allCuts).toBeGreaterThan(CUTS_MIN);
});
