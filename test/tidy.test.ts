/**
 * Style as a test: layers, registries, sizes, names and bans, over every source file, with the replacement in the message.
 *
 * The rules stand in test/tidy/; the table at the end proves that each of them bites, and on nothing else.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { banFindings } from "./tidy/bans.ts";
import { type Finding, importFindings } from "./tidy/places.ts";
import { registryFindings } from "./tidy/registry.ts";
import { FILE_LINES_MAX, MEDIAN_LINES_AIM, medianLines, nameFindings, RATCHET, sizeFindings } from "./tidy/size.ts";
import { parseSource, type SourceFile } from "./tidy/source-file.ts";

const root = resolve(import.meta.dirname, "..");
const NOT_OURS = ["node_modules", "dist", ".git", "coverage"];

/** Every file of the project, by its path from the root with slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [relative(root, path).split(sep).join("/")];
  });
}

const paths = filesBelow(root);
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const sources = paths.filter((path) => /^(src|test|scripts)\/.*\.(tsx?|mjs)$/.test(path)).map((path) => parseSource(path, read(path)));

function commentFindings(file: SourceFile): Finding[] {
  const unfinished = file.comments.filter(({ text }) => /\b(FIXME|TODO|XXX)\b/.test(text));
  const findings = unfinished.map(({ line }) => ({ line, message: "finish it, or write an issue: no FIXME or TODO is kept" }));
  if (file.path.startsWith("src/") && !file.text.startsWith("/**"))
    findings.push({ line: 1, message: "open with a comment on what lives here" });
  return findings;
}

function findingsOf(file: SourceFile, files: readonly SourceFile[]): string[] {
  const findings = [
    ...file.errors.map((message) => ({ line: 1, message })),
    ...importFindings(file),
    ...registryFindings(file, files),
    ...banFindings(file),
    ...sizeFindings(file),
    ...nameFindings(file.path),
    ...commentFindings(file),
  ];
  return findings.map(({ line, message }) => `${file.path}:${line} ${message}`);
}

describe("tidy", () => {
  test.each(sources.map((file) => [file.path, file] as const))("%s", (_path, file) => {
    expect(findingsOf(file, sources)).toEqual([]);
  });

  test("the ratchet names only what exists", () => {
    const known = new Set(paths);
    expect(Object.keys(RATCHET).filter((what) => !known.has(what.split(" ")[0] ?? ""))).toEqual([]);
  });

  test("half of the files are short enough to read at one go", () => {
    const median = medianLines(sources.filter(({ path }) => path.startsWith("src/")));
    if (median > MEDIAN_LINES_AIM) console.warn(`the median file of src has ${median} lines; aim at ${MEDIAN_LINES_AIM}`);
    expect(median).toBeLessThanOrEqual(FILE_LINES_MAX);
  });
});

describe("no file names a place of the machine it was written on", () => {
  const registry = process.env.npm_config_registry;
  const registryHost = registry === undefined ? undefined : new URL(registry).host;
  const banned: readonly (readonly [RegExp, string])[] = [
    [new RegExp(`(?<![\\w.*-])/${"work"}/`), "a path of this machine"],
    [/"resolved":\s*"https?:/, "a registry: set omit-lockfile-registry-resolved"],
    [/^\s*registry\s*=/m, "a registry"],
    [/\bregistry\.(npmjs|yarnpkg|npmmirror)\./, "a registry"],
    [/\/\/[^/\s"]*(artifactory|verdaccio|nexus)[^/\s"]*\//i, "a registry"],
  ];

  test.each(paths.filter((path) => path !== "test/tidy.test.ts"))("%s", (path) => {
    const text = read(path);
    if (text.includes("\0")) return;
    for (const [pattern, what] of banned) expect(pattern.exec(text)?.[0], what).toBeUndefined();
    expect(text.includes(root), "the path of this clone").toBe(false);
    if (registryHost !== undefined) expect(text.includes(registryHost), "the registry's host").toBe(false);
  });
});

describe("the rules bite", () => {
  const inSrc = (path: string, code: string): string[] => findingsOf(parseSource(path, `/** Header. */\n${code}\n`), []);

  test.each([
    ["src/core/sim/x.ts", 'import type { A } from "../api/a.ts";', "sim may not import api: it is a higher level"],
    ["src/core/kubelet/x.ts", 'export { a } from "../scheduler/a.ts";', "folders of one level meet through API objects"],
    ["src/core/store/x.ts", 'export type A = import("../server/a.ts").A;', "it is a higher level"],
    ["src/core/oddments/x.ts", 'import { a } from "../sim/a.ts";', "is in no layer"],
    ["src/core/api/x.ts", 'import { a } from "../../commands/a.ts";', "the core imports only the core"],
    ["src/commands/x.ts", 'import type { A } from "../core/api/meta.ts";', "through src/core/index.ts"],
    ["src/tui/x.ts", 'import { Door } from "../core/http.ts";', "through src/core/index.ts"],
    ["src/commands/x.ts", 'const a = await import("../tui/run.tsx");', "commands never import the TUI"],
    ["src/commands/x.ts", 'import { a } from "./a";', "with its extension"],
    ["src/tui/components/x.tsx", 'import { a } from "../../core/index.ts";', "knows no kind"],
    ["src/tui/x.ts", 'import { readFileSync } from "node:fs";', "node:fs only in"],
    ["src/tui/components/x.tsx", 'import { Table } from "ink-table";', "ink-table only in"],
    ["src/core/store/x.ts", 'import BTree from "sorted-btree";', "createTree()"],
    ["src/commands/x.ts", 'import { Box } from "ink";', "ink only in src/tui"],
    ["src/commands/host/x.ts", "export const home = process.env.HOME;", "main.ts alone"],
    ["src/commands/x.ts", "process.exit(1);", "process belongs to"],
    ["src/commands/x.ts", "console.log(1);", "nothing prints"],
    ["src/commands/x.ts", "export default 1;", "a named export"],
    ["src/commands/x.ts", "export const a: any = 1;", "unknown, or the type"],
    ["src/core/api/x.ts", "export const a = new Date();", "milliseconds"],
    ["src/core/api/x.ts", "export const a = new Date(text);", "milliseconds"],
    ["src/core/api/x.ts", "export const a = new Date(2026, 1);", "milliseconds"],
    ["src/core/api/x.ts", "export const a = when.getHours();", "UTC getters"],
    ["src/core/api/x.ts", 'export const a = "a".localeCompare("b");', "compareKeys"],
    ["src/core/api/x.ts", "export const a = Date.now();", "world.nowMs"],
    ["src/core/api/x.ts", "export const a = Math.random();", "turn.draw"],
    ["src/core/api/x.ts", "export const a = 2 ** 3;", "multiplication"],
    ["src/core/api/x.ts", "export const a = Math.pow(2, 3);", "multiplication"],
    ["src/core/api/x.ts", "export const a = Math.log2(8);", "sim/math"],
    ["src/core/api/x.ts", "export async function a() {}", "synchronous"],
    ["src/core/api/x.ts", "export type A = Promise<number>;", "synchronous"],
    ["src/core/api/x.ts", "export const a = error.stack;", "stacks differ"],
    ["src/core/api/x.ts", "export const a = new WeakRef(b);", "not deterministic"],
    ["src/tui/x.tsx", 'import { useState } from "react";', "AppState"],
    ["src/tui/x.tsx", "const a = React.useReducer(f, 0);", "AppState"],
    ["src/tui/x.tsx", "useInput(() => {});", "key-input"],
    ["src/tui/x.tsx", "const a = <Static items={b}>{c}</Static>;", "a Surface"],
    ["src/tui/x.tsx", "const { write } = useStdout();", "only writer"],
    ["src/tui/x.tsx", 'stdout.write("a");', "only writer"],
    ["src/core/api/pod-utils.ts", "", "says nothing"],
    ["src/core/api/podSpec.ts", "", "kebab-case"],
    ["src/core/api/x.ts", "// TODO later", "FIXME"],
    ["src/core/api/x.ts", "const a = ;", "Unexpected"],
    ["src/core/api/x.ts", `export function long() {\n${"  a();\n".repeat(70)}}`, "long has 72 lines"],
    ["src/core/api/x.ts", "a();\n".repeat(400), "has 401 lines"],
  ])("%s: %s", (path, code, message) => {
    expect(inSrc(path, code).join("\n")).toContain(message);
  });

  test.each([
    ["src/core/api/x.ts", 'export const a = "await new Date() TODO ** Math.random()"; // any Promise, Intl or localeCompare is banned'],
    ["src/core/api/x.ts", "export const a = { async: 1, Promise: 2, stack: 3 }.async;"],
    [
      "src/core/api/x.ts",
      "export const a = [new Date(0), new Date(nowMs), new Date(Math.floor(x)), new Date(world.nowMs + 5), new Date(Date.parse(text))];",
    ],
    ["src/core/api/x.ts", "export const a = when.getUTCHours() + Date.parse(text) + Math.sqrt(4) + Math.floor(1.5);"],
    ["src/core/reconcile/x.ts", "const process = start(spec); process.pause(process.on);"],
    ["src/core/sim/math.ts", "export const a = Math.log2(8);"],
    ["src/core/api/x.ts", `export const table = () => ({\n${"  a: 1,\n".repeat(80)}});`],
    ["src/core/cluster.ts", 'import { a } from "./kubelet/a.ts";'],
    ["src/core/cluster/nodes.ts", 'import { a } from "../kubelet/a.ts";'],
    ["src/main.ts", 'const { run } = await import("./tui/run.tsx"); run(process.argv, process.env);'],
    ["src/tui/terminal/x.ts", 'import { writeSync } from "node:fs"; stdout.write("a");'],
    ["src/tui/x.tsx", "const { stdout } = useStdout(); const a = <Text>Don't use useless braces {b}</Text>;"],
    ["src/commands/cluster-info.ts", "export const clusterInfoCommand = 1;"],
  ])("but not on %s: %s", (path, code) => {
    expect(inSrc(path, code)).toEqual([]);
  });

  test("a registry must list its siblings, and a private folder has one owner", () => {
    const files = Object.entries({
      "src/core/controllers/index.ts": 'import { a } from "./a.ts";',
      "src/core/controllers/a.ts": 'import { step } from "./a/step.ts";',
      "src/core/controllers/a/step.ts": "export const step = 1;",
      "src/core/controllers/b.ts": 'import { step } from "./a/step.ts";',
      "src/commands/index.ts": "",
      "src/commands/parse.ts": "export const parse = 1;",
      "src/commands/get.ts": "export const getCommand = 1;",
    }).map(([path, text]) => parseSource(path, text));
    expect(files.flatMap((file) => registryFindings(file, files).map(({ message }) => `${file.path}: ${message}`))).toEqual([
      "src/core/controllers/index.ts: list b.ts here",
      "src/core/controllers/b.ts: src/core/controllers/a/step.ts belongs to a",
      "src/commands/index.ts: list get.ts here",
    ]);
  });

  test("the ratchet only goes down", () => {
    const file = parseSource("src/core/api/x.ts", "a();\n".repeat(410));
    const messageWith = (allowed: number): string | undefined => sizeFindings(file, { "src/core/api/x.ts": allowed })[0]?.message;
    expect(messageWith(410)).toBeUndefined();
    expect(messageWith(405)).toContain("may only shrink from 405");
    expect(messageWith(500)).toContain("ratchet it to 410");
  });
});
