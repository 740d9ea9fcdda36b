/**
 * `npm run sim -- --seed 42 [--print]` or `--seeds 10000 [--from 501] [--jobs 2] [--marks]`: simulation outside the test runner.
 *
 * Many seeds are shared out among processes, in parts small enough that none has long to wait for the last.
 */
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { eventLine } from "../../src/commands/print/event-log.ts";
import { DEFAULT_START_MS } from "../../src/core/cluster.ts";
import { printableMarks } from "./marks.ts";
import { simulate } from "./simulate.ts";

const SEEDS_PER_PART = 25;

/** Seeds that one process runs in a row. */
interface Part {
  readonly from: number;
  readonly count: number;
}

/** What became of a part. */
interface Report {
  readonly seeds: number;
  /** One text per seed that failed. */
  readonly failures: readonly string[];
  readonly marks: readonly (readonly [string, number])[];
}

function numberAfter(flag: string): number | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}

function runPart({ from, count }: Part, print?: Parameters<typeof simulate>[1]): Report {
  const marks = new Map<string, number>();
  const failures: string[] = [];
  for (let seed = from; seed < from + count; seed++) {
    const failure = failureOf(seed, marks, print);
    if (failure !== "") failures.push(`seed ${seed} failed:\n  ${failure}\nagain: npm run sim -- --seed ${seed} --print`);
  }
  return { seeds: count, failures, marks: [...marks] };
}

function failureOf(seed: number, marks: Map<string, number>, options: Parameters<typeof simulate>[1]): string {
  try {
    const result = simulate(seed, options);
    for (const [mark, times] of result.marks) marks.set(mark, (marks.get(mark) ?? 0) + times);
    if (options !== undefined) console.log(`seed ${seed}: ${result.steps} steps, log hash ${result.hash.toString(16)}`);
    return result.failures.slice(0, 10).join("\n  ");
  } catch (error) {
    // A broken world is a failure of its seed, and the others are still worth running.
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function printEntry(entry: Parameters<typeof eventLine>[0]): void {
  if (entry.heartbeat !== true) console.log(eventLine(entry, DEFAULT_START_MS));
}

/** Hands out the parts to so many processes, and hears of each. */
async function runAll(parts: Part[], jobs: number, hear: (report: Report) => void): Promise<void> {
  const work = (child: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = (): void => {
        const part = parts.shift();
        if (part !== undefined) child.send(part);
        else child.disconnect();
      };
      child.on("message", (report: Report) => {
        hear(report);
        next();
      });
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      next();
    });
  const children = Array.from({ length: jobs }, () => fork(import.meta.filename, ["--worker"]));
  await Promise.all(children.map(work));
}

async function main(): Promise<void> {
  if (process.argv.includes("--worker")) {
    process.on("message", (part: Part) => process.send?.(runPart(part)));
    return;
  }
  const one = numberAfter("--seed");
  const count = one === undefined ? (numberAfter("--seeds") ?? 100) : 1;
  const from = one ?? numberAfter("--from") ?? 1;
  const marks = new Map<string, number>();
  let failed = 0;
  const hear = (report: Report): void => {
    failed += report.failures.length;
    for (const failure of report.failures) console.log(failure);
    for (const [mark, times] of report.marks) marks.set(mark, (marks.get(mark) ?? 0) + times);
  };
  if (one !== undefined) hear(runPart({ from, count }, process.argv.includes("--print") ? { print: printEntry } : {}));
  else {
    const parts = Array.from({ length: Math.ceil(count / SEEDS_PER_PART) }, (_, index) => {
      const start = from + index * SEEDS_PER_PART;
      return { from: start, count: Math.min(SEEDS_PER_PART, from + count - start) };
    });
    await runAll(parts, numberAfter("--jobs") ?? availableParallelism(), hear);
  }
  if (process.argv.includes("--marks")) for (const line of printableMarks(marks)) console.log(line);
  console.log(`${count - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
