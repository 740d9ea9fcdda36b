import { expect, test } from "vitest";
import { TROUBLES } from "../../src/core/reconcile/buggify.ts";
import { canary } from "./invariants/canary.ts";
import { seedsToRun } from "./seeds.ts";
import { simulate } from "./simulate.ts";

const met = new Map<string, number>();

test.each(seedsToRun())("seed %i: safe under fire, and healed afterwards", (seed) => {
  const { failures, hits } = simulate(seed);
  expect(failures, `npm run sim -- --seed ${seed} --print`).toEqual([]);
  for (const [trouble, count] of hits) met.set(trouble, (met.get(trouble) ?? 0) + count);
});

test("every kind of trouble was met", () => {
  for (const trouble of TROUBLES) expect(met.get(trouble) ?? 0, trouble).toBeGreaterThan(0);
});

test("the canary sings: an invariant that does not hold is seen", () => {
  expect(simulate(1, { extra: [canary] }).failures.some((text) => text.includes("no pod ever runs"))).toBe(true);
});

test("the same seed twice gives the same log", () => {
  expect(simulate(7).hash).toBe(simulate(7).hash);
});
