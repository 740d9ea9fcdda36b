/**
 * `npm run sim -- --seed 42 [--print]` or `--seeds 1000 [--from 501] [--marks]`: simulation outside the test runner.
 */
import { eventLine } from "../../src/commands/print/event-log.ts";
import { DEFAULT_START_MS } from "../../src/core/cluster.ts";
import { printableMarks } from "./marks.ts";
import { simulate } from "./simulate.ts";

function numberAfter(flag: string): number | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}

const one = numberAfter("--seed");
const count = numberAfter("--seeds") ?? 100;
const from = numberAfter("--from") ?? 1;
const seeds = one === undefined ? Array.from({ length: count }, (_, index) => from + index) : [one];
const print = process.argv.includes("--print")
  ? (entry: Parameters<typeof eventLine>[0]) => entry.heartbeat !== true && console.log(eventLine(entry, DEFAULT_START_MS))
  : undefined;
const marks = new Map<string, number>();
let failed = 0;
for (const seed of seeds) {
  let failures: readonly string[];
  try {
    const result = simulate(seed, print === undefined ? {} : { print });
    failures = result.failures;
    for (const [mark, times] of result.marks) marks.set(mark, (marks.get(mark) ?? 0) + times);
    if (one !== undefined) console.log(`seed ${seed}: ${result.steps} steps, log hash ${result.hash.toString(16)}`);
  } catch (error) {
    // A broken world is a failure of its seed, and the others are still worth running.
    failures = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  if (failures.length === 0) continue;
  failed += 1;
  console.log(`seed ${seed} failed:\n  ${failures.slice(0, 10).join("\n  ")}\nagain: npm run sim -- --seed ${seed} --print`);
}
if (process.argv.includes("--marks")) for (const line of printableMarks(marks)) console.log(line);
console.log(`${seeds.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
