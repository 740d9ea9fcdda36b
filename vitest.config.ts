/**
 * Four suites: unit (quick, mirrors src), sim (seeds), e2e (the bundle in a pseudo-terminal), parity (the HTTP door or a real cluster).
 */
import { defineConfig } from "vitest/config";

const MINUTE_MS = 60_000;

export default defineConfig({
  test: {
    passWithNoTests: true,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/*.test.ts", "test/{core,commands,tui}/**/*.test.{ts,tsx}"],
          // Nothing here keeps state in a module, so one load of the core serves all files: several times faster.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      { extends: true, test: { name: "sim", include: ["test/sim/**/*.test.ts"], isolate: false, testTimeout: 5 * MINUTE_MS } },
      {
        extends: true,
        // One at a time: these tests look at times and at a terminal.
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.{ts,tsx}"],
          fileParallelism: false,
          testTimeout: MINUTE_MS,
          hookTimeout: MINUTE_MS,
        },
      },
      { extends: true, test: { name: "parity", include: ["test/parity/**/*.test.ts"], testTimeout: MINUTE_MS, hookTimeout: MINUTE_MS } },
    ],
  },
});
