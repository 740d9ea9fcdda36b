/**
 * The steps of `npm run check` and `npm test`, and the runner that prints one line for each.
 *
 * A step is a Node process; two run at a time, because that is what the smallest machine has.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";

const root = resolve(import.meta.dirname, "..");
const CONCURRENCY = 2;

const tool = (title, file, ...args) => ({ title, argv: [join("node_modules", file), ...args] });
const vitest = (title, project, env = {}) => ({
  title,
  project,
  env,
  argv: ["node_modules/vitest/vitest.mjs", "run", "--project", project],
});

/** What must hold before every commit; the quick steps first. */
export const checkSteps = [
  tool("types", "typescript/bin/tsc", "-p", "tsconfig.json"),
  tool("types of the core", "typescript/bin/tsc", "-p", "src/core/tsconfig.json"),
  tool("format and lint", "@biomejs/biome/bin/biome", "check", "--error-on-warnings", "--colors=off"),
  tool("dead exports", "knip/bin/knip.js", "--no-progress"),
  vitest("unit tests", "unit"),
  vitest("simulation, 100 seeds", "sim", { SIM_SEEDS: "1-100" }),
];

/** The program in a terminal; alone, because it looks at times. */
export const endToEndSteps = [vitest("end to end", "e2e")];

/** Real clients against the program; more seeds than the check's are `npm run sim`'s. */
export const longSteps = [vitest("parity", "parity")];

/** The counts of one vitest run; a file that could not be loaded counts as one failure. */
function countsOf(reportFile) {
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    return undefined;
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Starts one step; `done` resolves to its output, its counts and whether it succeeded. */
function start(step, folder) {
  const reportFile = step.project === undefined ? undefined : join(folder, `${step.project}-${step.env.SIM_SEEDS ?? ""}.json`);
  const report = reportFile === undefined ? [] : ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const child = spawn(process.execPath, [...step.argv, ...report], { cwd: root, env: { ...process.env, ...step.env } });
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stderr.on("data", (chunk) => chunks.push(chunk));
  const startedMs = Date.now();
  const done = new Promise((settle) => {
    child.on("error", (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => {
      const counts = (reportFile && countsOf(reportFile)) ?? { passed: 0, failed: 0, skipped: 0 };
      const ok = code === 0 && counts.failed === 0;
      // A tool's complaint, or a run that died before it could report, is one failure.
      if (!ok && counts.failed === 0) counts.failed = 1;
      settle({
        step,
        ok,
        counts,
        output: stripVTControlCharacters(Buffer.concat(chunks).toString("utf8")),
        seconds: (Date.now() - startedMs) / 1000,
      });
    });
  });
  return { child, done };
}

function lineOf({ step, ok, counts, seconds }) {
  const tests = step.project === undefined ? "" : `  ${textOf(counts)}`;
  return `${ok ? "✓" : "✗"} ${step.title.padEnd(28)} ${seconds.toFixed(1).padStart(6)} s${tests}\n`;
}

/** `N passed, N failed`, with `, N skipped` when there are any. */
export function textOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/**
 * Runs `steps`, two at a time, and prints a line for each as it ends, and its output when it failed.
 * The first failure stops the others unless `keepGoing`; the results of those that ended are returned.
 */
export async function runSteps(steps, { keepGoing }) {
  const folder = mkdtempSync(join(tmpdir(), "kubarium-"));
  const waiting = [...steps];
  const running = new Set();
  const results = [];
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const { child, done } = start(step, folder);
      running.add(child);
      const result = await done;
      running.delete(child);
      if (!keepGoing && results.some(({ ok }) => !ok)) return;
      results.push(result);
      process.stdout.write(lineOf(result));
      if (result.ok) continue;
      process.stdout.write(`${result.output.trimEnd()}\n`);
      if (keepGoing) continue;
      waiting.length = 0;
      for (const other of running) other.kill();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  rmSync(folder, { recursive: true, force: true });
  return results;
}

/** The closing lines of a vitest run, its own summary. */
export function summaryOf({ output }) {
  const from = output.search(/^ *Test Files /m);
  return from < 0
    ? ""
    : output
        .slice(from)
        .split(/\n\s*\n/)[0]
        .trimEnd();
}

/** The counts of all results together. */
export function sumOf(results) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { counts } of results) for (const name of Object.keys(sum)) sum[name] += counts[name];
  return sum;
}
