import { expect, test } from "vitest";
import { canary } from "./invariants/canary.ts";
import { testSeeds } from "./seed-tests.ts";
import { seedsToRun } from "./seeds.ts";
import { simulate } from "./simulate.ts";

testSeeds(seedsToRun().filter((_, index) => index % 2 === 0));

test("the canary sings: an invariant that does not hold is seen", () => {
  expect(simulate(1, { extra: [canary] }).failures.some((text) => text.includes("no pod ever runs"))).toBe(true);
});

test("the same seed twice gives the same log", () => {
  expect(simulate(7).hash).toBe(simulate(7).hash);
});
