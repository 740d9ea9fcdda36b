/**
 * `npm run nodes`: tells one story under every Node that is supported, and compares the output byte by byte; then has each
 * live the journal again that this machine's Node wrote, to the same hash of the log.
 *
 * This machine's Node is the reference; the others are the packages `node-<platform>-<arch>` of the registry, kept in
 * node_modules/.cache between runs. They are no development dependencies: each unpacks to over 100 MB.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const cache = join(root, "node_modules", ".cache", "nodes");

/** The last release of each line when this was written. */
const VERSIONS = ["20.20.2", "22.23.3", "24.21.0"];

const PROGRAM = join(root, "dist", "kubarium.js");
const STORY = [
  PROGRAM,
  "run",
  "sample-manifests/shop",
  "sample-manifests/nginx",
  "sample-manifests/kinds/deployment.yaml",
  ...[
    "wait settled",
    "crash node worker-1",
    "advance 7m",
    "recover node worker-1",
    "set image deploy/nginx nginx=nginx:1.28",
    "rollout status deploy/nginx",
    "drain worker-2",
    "scale deploy/frontend -n shop --replicas=12",
    "advance 15m",
    "get all -A -o wide",
    "get events -A",
    "describe nodes",
    "get pods -A -o yaml",
  ].flatMap((line) => ["--do", line]),
  "--output",
  "json",
];

/** The program of that version, brought from the registry when it is not there yet. */
function nodeOf(version) {
  if (process.versions.node === version) return process.execPath;
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = join(cache, version);
  const program = join(folder, "package", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  run("npm", ["pack", `${name}@${version}`, "--loglevel=error"], folder);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? "";
  run("tar", ["-xzf", tarball], folder);
  return program;
}

function run(command, words, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: "utf8", maxBuffer: 256 * 2 ** 20 });
  if (status !== 0) throw new Error(`${command} ${words[0]} ended with ${status}: ${error?.message ?? stderr}`);
  return stdout;
}

const folder = mkdtempSync(join(tmpdir(), "kubarium-nodes-"));
const journal = join(folder, "story.journal");
run(process.execPath, [...STORY, "--do", "undo", "--do", "advance 5m", "--do", `save ${journal}`]);

const results = VERSIONS.map((version) => {
  const startedMs = performance.now();
  const node = nodeOf(version);
  const actual = run(node, ["--version"]).trim();
  const output = run(node, STORY);
  const replay = run(node, [PROGRAM, "replay", journal]).trim();
  const hash = createHash("sha256").update(output).update(replay).digest("hex").slice(0, 16);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${actual.padEnd(10)} ${hash}  ${output.length} bytes  ${replay}  ${seconds} s\n`);
  return hash;
});
rmSync(folder, { recursive: true });
const isSame = new Set(results).size === 1;
process.stdout.write(isSame ? "the same bytes everywhere\n" : "the outputs differ\n");
process.exitCode = isSame ? 0 : 1;
