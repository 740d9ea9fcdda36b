/**
 * The README's programs do what it says they do.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "kubarium-readme-"));
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readme = readFileSync(join(root, "README.md"), "utf8");
const programs = [...readme.matchAll(/```ts\n(.*?)```\n\n```text\n(.*?)```/gs)].map(([, program = "", output = ""]) => ({
  program,
  output,
}));

describe("the README's programs", () => {
  test("are there", () => {
    expect(programs.map(({ program }) => program.includes("@kubernetes/client-node"))).toEqual([true, true]);
  });

  test.each(programs.map(({ program, output }, index) => [index + 1, program, output] as const))(
    "number %i prints what it says",
    (number, program, output) => {
      const path = join(folder, `program-${number}.mts`);
      writeFileSync(path, program.replace(/from "kubarium"/g, `from "${pathToFileURL(join(root, "src/index.ts"))}"`));
      const tsx = pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href;
      const run = spawnSync(process.execPath, ["--import", tsx, path], { cwd: folder, encoding: "utf8", timeout: 50_000 });
      expect([run.stdout, run.status, run.stderr.replace(/.*(DeprecationWarning|--trace-deprecation).*\n/g, "")]).toEqual([output, 0, ""]);
    },
  );
});
