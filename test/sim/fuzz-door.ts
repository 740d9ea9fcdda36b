/**
 * `node --import tsx test/sim/fuzz-door.ts --requests 100000 [--seed 1] [--chapter 0] [--length 1000]`: anything at all, for the door.
 *
 * Prints each finding once, with the chapter and the number of the request that led to it.
 */
import { fuzzDoor } from "./door/fuzz.ts";

function numberAfter(flag: string, otherwise: number): number {
  const at = process.argv.indexOf(flag);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const seed = numberAfter("--seed", 1);
const first = numberAfter("--chapter", 0);
const length = numberAfter("--length", 1_000);
const chapters = Math.ceil(numberAfter("--requests", 10_000) / length);

const answers = new Map<string, number>();
const seen = new Map<string, number>();
for (let chapter = first; chapter < first + chapters; chapter++) {
  const startMs = performance.now();
  const told = fuzzDoor(seed, chapter, length);
  for (const [name, count] of told.answers) answers.set(name, (answers.get(name) ?? 0) + count);
  for (const { why, number, request } of told.findings) {
    const name = why.replaceAll(/[0-9]+/g, "0").slice(0, 400);
    seen.set(name, (seen.get(name) ?? 0) + 1);
    if (seen.get(name) === 1) console.log(`chapter ${chapter}, request ${number}: ${why}\n  ${request}\n`);
  }
  console.log(`chapter ${chapter}: ${told.findings.length} findings, ${Math.round(performance.now() - startMs)} ms`);
}
console.log(
  [...answers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name}: ${count}`)
    .join("\n"),
);
console.log(`${seen.size} different findings`);
process.exitCode = seen.size === 0 ? 0 : 1;
