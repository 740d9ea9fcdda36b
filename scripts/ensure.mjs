/**
 * Makes sure that what is about to run is installed and built, then runs it: `node scripts/ensure.mjs start|test|… [args…]`.
 *
 * Nothing but built-in modules, because this is what runs on a fresh clone. When there is nothing to do it says nothing.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join, resolve } from "node:path";
import { heapOptions, runInForeground } from "./foreground.mjs";

const root = resolve(import.meta.dirname ?? ".", "..");
const NODE_MIN = [20, 19];

/** What can be asked for: the file that does it, and whether it needs the bundle. */
const TASKS = {
  start: { file: "dist/kubarium.js", bundle: true, heap: true },
  test: { file: "scripts/test.mjs", bundle: true },
  check: { file: "scripts/check.mjs", bundle: false },
  e2e: { file: "scripts/e2e.mjs", bundle: true },
  bench: { file: "scripts/bench.mjs", bundle: true },
  nodes: { file: "scripts/nodes.mjs", bundle: true },
  pictures: { file: "scripts/pictures.mjs", bundle: true },
  sim: { file: "scripts/sim.mjs", bundle: false },
  update: { file: "scripts/update.mjs", bundle: false },
  build: { file: "scripts/bundle.mjs", bundle: false, args: ["--types"] },
};

const path = (name) => join(root, name);
const modifiedMs = (name) => statSync(path(name), { throwIfNoEntry: false })?.mtimeMs ?? 0;

function fail(message) {
  process.stderr.write(`kubarium: ${message}\n`);
  process.exit(1);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  fail(`needs Node ${NODE_MIN.join(".")} or newer; this is ${process.version}. Install a newer Node (https://nodejs.org) and try again.`);
}

/** Says what is being done, does it, and shows its output only when it fails. */
function step(title, command, args) {
  const startedMs = Date.now();
  const result = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 2 ** 20 });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  if (result.status === 0) {
    process.stderr.write(`kubarium: ${title} (${seconds} s)\n`);
    return;
  }
  process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  fail(`${title} failed${result.error === undefined ? "" : `: ${result.error.message}`}`);
}

/**
 * Whether node_modules holds what package-lock.json asks for.
 *
 * Times are the fast answer. A checkout touches the lock file without changing it, so when times say no, the contents decide.
 */
function isInstalled() {
  const installed = "node_modules/.package-lock.json";
  if (!existsSync(path(installed))) return false;
  if (modifiedMs(installed) >= modifiedMs("package-lock.json")) return true;
  const wanted = JSON.parse(readFileSync(path("package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(path(installed), "utf8")).packages;
  for (const [name, { version, optional }] of Object.entries(wanted)) {
    // What is optional may be missing: most of it is for other machines.
    const isThere = present[name] === undefined ? name === "" || optional === true : present[name].version === version;
    if (!isThere) return false;
  }
  if (Object.keys(present).some((name) => wanted[name] === undefined)) return false;
  const now = new Date();
  utimesSync(path(installed), now, now);
  return true;
}

/** The latest change below a folder; a folder's own time shows what was removed from it. */
function latestMs(folder) {
  let latest = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const child = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? latestMs(child) : statSync(child).mtimeMs);
  }
  return latest;
}

const BUNDLE_PARTS = ["package.json", "package-lock.json", "scripts/bundle.mjs", "scripts/launcher.mjs", "scripts/foreground.mjs"];

function isBuilt() {
  const builtMs = modifiedMs("dist/kubarium.js");
  return builtMs > 0 && builtMs >= Math.max(latestMs(path("src")), ...BUNDLE_PARTS.map(modifiedMs));
}

const [name, ...args] = process.argv.slice(2);
const task = TASKS[name ?? ""];
requireNode();
if (name !== undefined && task === undefined) fail(`unknown task "${name}"; there are ${Object.keys(TASKS).join(", ")}`);
if (!isInstalled()) step("installed the dependencies", process.platform === "win32" ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"]);
if ((task?.bundle ?? true) && !isBuilt()) step("built dist", process.execPath, [path("scripts/bundle.mjs")]);
// The program looks for files where the user stands; the tools work from the root.
if (task?.heap !== true) process.chdir(root);
if (task !== undefined) runInForeground([...(task.heap ? heapOptions() : []), path(task.file), ...(task.args ?? []), ...args]);
