/**
 * What a benchmark is: `test/bench/*.bench.ts` export these, alone or in arrays, and `npm run bench` measures them.
 */

/** One measurement, repeated by the runner in a process with a fresh heap. */
export interface Benchmark {
  /** What is measured, as the table of budgets says it. */
  readonly name: string;
  /** `"≤ 0.5 s"` or `"≥ 5,000 pods/s"`; the unit must be that of the result. */
  readonly budget: string;
  /** One repetition; the work under measure is timed inside, its preparation is not. */
  run(): Promise<Measurement>;
}

/** What one repetition found. */
export interface Measurement {
  readonly value: number;
  readonly unit: string;
  /** Shown behind the row: memory, counts. */
  readonly note?: string;
}
