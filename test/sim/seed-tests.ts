/**
 * The tests of a run of seeds, for the files that share them out: each is run by a worker of its own.
 */
import { expect, test } from "vitest";
import { TROUBLES } from "../../src/core/reconcile/buggify.ts";
import { situations } from "./marks.ts";
import { simulate } from "./simulate.ts";
import { acts } from "./story/acts.ts";
import { faults } from "./story/faults.ts";
import { strikes } from "./story/strikes.ts";

/** So many seeds meet every trouble and do every act; a handful of them need not. */
const SEEDS_FOR_ALL = 50;
/** Met by a few seeds in a hundred. */
const RARE: readonly string[] = [
  "a namespace goes while its pods end",
  "a node is lost with pods that end",
  "a pod is adopted",
  "a ReplicaSet is adopted",
  "a pod passes its deadline",
  "a container cannot start",
  "a load balancer is given back",
  "every node is lost",
];

/** Declares a test for each seed, and one for what they met together. */
export function testSeeds(seeds: readonly number[]): void {
  const met = new Set<string>();
  test.each(seeds)("seed %i: safe under fire, healed afterwards, and nothing is left at the end", (seed) => {
    const { failures, hits, marks } = simulate(seed);
    expect(failures, `npm run sim -- --seed ${seed} --print`).toEqual([]);
    for (const mark of [...hits.keys(), ...marks.keys()]) met.add(mark);
  });

  test.skipIf(seeds.length < SEEDS_FOR_ALL)("every kind of trouble was met, every act done, every situation brought about", () => {
    const wanted = [...TROUBLES, ...Object.keys(acts), ...Object.keys(faults), ...Object.keys(strikes), ...Object.keys(situations)];
    expect(wanted.filter((name) => !met.has(name) && !RARE.includes(name))).toEqual([]);
  });
}
