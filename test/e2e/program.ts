/**
 * The built program without a terminal: arguments in, bytes and exit code out.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROGRAM, STATE_FOLDER } from "./tui.ts";

/** What a run of the program left. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
}

/** Runs `kubarium …words` to its end. */
export function kubarium(...words: readonly string[]): Ran {
  return kubariumIn({}, ...words);
}

/** Runs it with some more of an environment. */
export function kubariumIn(env: Readonly<Record<string, string>>, ...words: readonly string[]): Ran {
  const startedMs = performance.now();
  const options = { encoding: "utf8", maxBuffer: 64 * 2 ** 20, env: { ...process.env, XDG_STATE_HOME: STATE_FOLDER, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], options);
  return { code: status, out: stdout, err: stderr, seconds: (performance.now() - startedMs) / 1_000 };
}

/** Runs `use` with the path of a file of that name and text, in a folder that is gone afterwards. */
export function withFile<T>(name: string, text: string, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "kubarium-e2e-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, text);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
