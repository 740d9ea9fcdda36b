/**
 * The README tells the truth: its generated parts are what the code says, its commands run, its files are there.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCli, USAGE } from "../src/commands/host/cli.ts";
import { readManifestFiles } from "../src/commands/host/files.ts";
import { runHeadless } from "../src/commands/host/run-headless.ts";
import { commands } from "../src/commands/index.ts";
import { splitWords } from "../src/commands/parse.ts";
import { builtInKinds } from "../src/core/api/kinds/index.ts";
import { Timeline } from "../src/core/index.ts";
import { actions } from "../src/tui/actions/index.ts";
import { keyLabel, MOTIONS } from "../src/tui/keys.ts";

const root = resolve(import.meta.dirname, "..");
const path = join(root, "README.md");
const isUpdate = process.env.UPDATE_GOLDEN === "1";

/** Keys with their titles; keys that only answer with a sentence are left out. */
function keysTable(): string {
  const rows = [
    ...MOTIONS.map(({ keys, title }) => ({ keys, title, on: "" })),
    ...actions.filter(({ title }) => title !== "").map(({ keys, title, on = "" }) => ({ keys, title, on })),
  ];
  const code = (key: string): string => (key === "`" || key === "|" ? `<code>&#${key.codePointAt(0)};</code>` : `\`${keyLabel(key)}\``);
  const lines = rows.map(({ keys, title, on }) => `| ${keys.map(code).join(" ")} | ${title} | ${on} |`);
  return ["| key | does | on |", "| --- | --- | --- |", ...lines].join("\n");
}

function commandsTable(): string {
  const rows = [...commands]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ usage, summary }) => `| \`${usage.replaceAll("|", "\\|")}\` | ${summary} |`);
  return ["| command | does |", "| --- | --- |", ...rows].join("\n");
}

function withPart(text: string, name: string, body: string): string {
  const begin = `<!-- ${name}: written by npm run update -->\n`;
  const end = `<!-- /${name} -->`;
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  if (from < begin.length || to < from) throw new Error(`README.md has no place for ${name}`);
  return `${text.slice(0, from)}${body}\n${text.slice(to)}`;
}

test("its keys and commands are those of the code", () => {
  const text = readFileSync(path, "utf8");
  const fresh = withPart(withPart(text, "keys", keysTable()), "commands", commandsTable());
  if (isUpdate && fresh !== text) writeFileSync(path, fresh);
  expect(isUpdate ? fresh : text).toBe(fresh);
});

const readme = readFileSync(path, "utf8");

describe("its command lines run", () => {
  const lines = [...readme.matchAll(/^kubarium run sample.*$/gm)].map(([line]) => line);

  test("there are some", () => {
    expect(lines.length).toBeGreaterThanOrEqual(3);
  });

  test.each(lines)("%s", (line) => {
    const request = parseCli(splitWords(line).slice(1));
    if (request.verb !== "run") throw new Error(JSON.stringify(request));
    const errors: string[] = [];
    const code = runHeadless({
      ...request,
      timeline: new Timeline({ nodes: request.nodes, seed: request.seed }, "test"),
      readFiles: (name) => readManifestFiles(join(root, name)),
      writeOut: () => {},
      writeErr: (text) => errors.push(text),
    });
    expect([code, errors]).toEqual([0, []]);
  });
});

test("it names every flag, every kind, and only files that are there", () => {
  for (const [flag] of USAGE.matchAll(/--[a-z]+/g)) expect(readme).toContain(flag);
  for (const { kind } of builtInKinds) expect(readme).toMatch(new RegExp(`\\b${kind}\\b`));
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);
  const samples = [...readme.matchAll(/`((?:shop|nginx|kinds)\/[^`]*)`/g)].map(([, target = ""]) => `sample-manifests/${target}`);
  for (const target of [...links, ...samples]) expect(existsSync(join(root, target)), target).toBe(true);
});
