import { testSeeds } from "./seed-tests.ts";
import { seedsToRun } from "./seeds.ts";

// The other half: with two files, two workers share the seeds.
const seeds = seedsToRun().filter((_, index) => index % 2 === 1);
if (seeds.length > 0) testSeeds(seeds);
