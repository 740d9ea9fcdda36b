/**
 * `npm run bench [-- word…]`: measures what the budgets promise, and prints budget and result as one table.
 *
 * Every test/bench/*.bench.ts exports entries as test/bench/benchmark.ts describes them; a word selects those whose file
 * or name contains it. Each file runs in a process of its own, with React's production build and a fresh heap.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { heapOptions } from "./foreground.mjs";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "test", "bench");
const REPETITIONS = 5;
/** A benchmark that has taken this long is not repeated. */
const ENOUGH_MS = 20_000;

const isBenchmark = (value) =>
  typeof value === "object" && value !== null && typeof value.run === "function" && typeof value.name === "string";

/** `"≤ 0.5 s"` or `"≥ 5,000 pods/s"` as data. */
function parseBudget(text) {
  const match = /^([≤≥]) ([\d.,]+) ?(.+)$/.exec(text);
  if (match === null) throw new Error(`a budget reads "≤ 0.5 s" or "≥ 5,000 pods/s", not "${text}"`);
  return { most: match[1] === "≤", limit: Number(match[2].replaceAll(",", "")), unit: match[3] };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs one benchmark several times; the budget is held against the median. */
async function measure({ name, budget, run }) {
  const { most, limit, unit } = parseBudget(budget);
  const startedMs = performance.now();
  const values = [];
  let note = "";
  do {
    globalThis.gc?.();
    const result = await run();
    if (result.unit !== unit) throw new Error(`${name} answers in ${result.unit}, its budget is in ${unit}`);
    values.push(result.value);
    note = result.note ?? note;
  } while (values.length < REPETITIONS && performance.now() - startedMs < ENOUGH_MS);
  const middle = median(values);
  const best = most ? Math.min(...values) : Math.max(...values);
  return { name, budget, unit, median: middle, best, runs: values.length, hit: most ? middle <= limit : middle >= limit, note };
}

/** The child's part: measures what one file exports and sends the rows to the parent. */
async function measureFile(file, words) {
  const exported = Object.values(await import(pathToFileURL(file).href)).flat();
  const benchmarks = exported.filter(isBenchmark).filter(({ name }) => isWanted(file, name, words));
  for (const benchmark of benchmarks) process.send(await measure(benchmark));
  process.disconnect();
}

function isWanted(file, name, words) {
  return words.every((word) => `${basename(file)} ${name}`.toLowerCase().includes(word.toLowerCase()));
}

const number = (value) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en-US") : Number(value.toPrecision(3)).toString());

function print({ name, budget, unit, median, best, runs, hit, note }) {
  const cells = [
    hit ? "hit " : "MISS",
    budget.padEnd(18),
    `${number(median)} ${unit}`.padEnd(18),
    `${number(best)} ${unit}`.padEnd(18),
    String(runs).padEnd(4),
    name,
  ];
  process.stdout.write(`${cells.join("  ")}${note === "" ? "" : `  (${note})`}\n`);
}

/** The parent's part: one process per file, rows as they come; resolves to their number and whether every budget was met. */
function runFile(file, words) {
  const argv = [...heapOptions(), "--expose-gc", "--import", "tsx", import.meta.filename, "--file", file, ...words];
  const child = spawn(process.execPath, argv, {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  let rows = 0;
  let hits = true;
  child.on("message", (row) => {
    print(row);
    rows += 1;
    hits &&= row.hit;
  });
  return new Promise((settle) => child.on("close", (code) => settle({ rows, ok: code === 0 && hits })));
}

async function runAll(words) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".bench.ts"));
  process.stdout.write(`      ${"budget".padEnd(18)}  ${"median".padEnd(18)}  ${"best".padEnd(18)}  runs  what\n`);
  const results = [];
  for (const name of files.sort()) results.push(await runFile(join(folder, name), words));
  if (results.every(({ rows }) => rows === 0))
    process.stdout.write(`no benchmark${words.length === 0 ? "" : ` matches "${words.join(" ")}"`}\n`);
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
}

const [flag, file, ...words] = process.argv.slice(2);
if (flag === "--file") await measureFile(file, words);
else await runAll(process.argv.slice(2));
