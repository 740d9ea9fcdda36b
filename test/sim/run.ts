/**
 * `npm run sim -- --seed 42 [--print]` or `--seeds 1000`: simulation outside the test runner.
 */
import { eventLine } from "../../src/commands/print/event-log.ts";
import { DEFAULT_START_MS } from "../../src/core/cluster.ts";
import { simulate } from "./simulate.ts";

function numberAfter(flag: string): number | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}

const one = numberAfter("--seed");
const count = numberAfter("--seeds") ?? 100;
const seeds = one === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [one];
const print = process.argv.includes("--print")
  ? (entry: Parameters<typeof eventLine>[0]) => entry.heartbeat !== true && console.log(eventLine(entry, DEFAULT_START_MS))
  : undefined;
let failed = 0;
for (const seed of seeds) {
  const { failures, hash, steps } = simulate(seed, print === undefined ? {} : { print });
  if (one !== undefined) console.log(`seed ${seed}: ${steps} steps, log hash ${hash.toString(16)}`);
  if (failures.length === 0) continue;
  failed += 1;
  console.log(`seed ${seed} failed:\n  ${failures.slice(0, 10).join("\n  ")}\nagain: npm run sim -- --seed ${seed} --print`);
}
console.log(`${seeds.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
