/**
 * Sessions that save themselves: a screen that is killed goes on where it was, and a saved file is gone on with, replayed, or refused.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readJournalFile } from "../../src/commands/host/journal-file.ts";
import { kubarium, kubariumIn } from "./program.ts";
import { SAMPLES, Tui } from "./tui.ts";

const KILLS = Number(process.env.KILLS ?? 20);
const SCREENS = Math.max(2, Math.floor(KILLS / 20));
const MINUTES_MS = 5 * 60_000;

let state = "";
let tui: Tui | undefined;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "kubarium-resume-"));
});
afterEach(() => {
  tui?.close();
  tui = undefined;
  rmSync(state, { recursive: true, force: true });
});

const open = (...words: readonly string[]): Tui => {
  tui = new Tui(words, { env: { XDG_STATE_HOME: state } });
  return tui;
};
const sessions = (): readonly string[] => {
  const folder = join(state, "kubarium", "sessions");
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
};
const linesOf = (path: string): readonly string[] =>
  readJournalFile(path).records.flatMap((record) => (record.type === "command" ? [record.line] : []));

/** Types a command, and waits for the word that says it was done. */
async function type(screen: Tui, line: string, done: string): Promise<void> {
  screen.keys(":", line, "enter");
  await screen.until(done);
}

test(
  `a screen that is killed while time runs goes on where it was, ${SCREENS} times`,
  async () => {
    const acknowledged: string[] = [];
    let screen = open("--speed", "20");
    for (let kill = 0; kill < SCREENS; kill++) {
      await screen.until(kill === 0 ? /RUNNING/ : /resumed .*: \+/);
      for (const line of [`label node worker-1 kill=${kill} --overwrite`, `annotate node worker-2 kill=${kill} --overwrite`]) {
        await type(screen, line, line.startsWith("label") ? "node/worker-1 labeled" : "node/worker-2 annotated");
        acknowledged.push(line);
      }
      screen.kill("SIGKILL");
      await screen.ended();
      const [path = "", ...others] = sessions();
      expect(others, "the session that was gone on with is in the new one").toEqual([]);
      expect(linesOf(path).filter((line) => line.includes("kill="))).toEqual(acknowledged);
      expect(readJournalFile(path).isEnded).toBe(false);
      expect(kubarium("replay", path)).toMatchObject({ code: 0, err: "" });
      screen.close();
      screen = open("--speed", "20", "--resume");
    }
    await screen.until(/resumed .*: \+/);
    await type(screen, "get node worker-1 --show-labels", `kill=${SCREENS - 1}`);
  },
  MINUTES_MS,
);

test("a session is its owner's alone, ends in order when it is left, and is listed", async () => {
  const screen = open("--empty", "--paused");
  await screen.until(/PAUSED/);
  await type(screen, "label node worker-1 a=b", "labeled");
  const [path = ""] = sessions();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
  const list = (): string => kubariumIn({ XDG_STATE_HOME: state }, "sessions").out;
  expect(list()).toMatch(/Z-\d+\.journal .* 1 +label node worker-1 a=b +in use by process \d+\n/);
  screen.keys("ctrl-c");
  await screen.ended();
  expect(readJournalFile(path).isEnded).toBe(true);
  expect(list()).toMatch(/ label node worker-1 a=b +ended\n/);
});

test("a session in use is not resumed twice", async () => {
  const screen = open("--empty", "--paused");
  await screen.until(/PAUSED/);
  await type(screen, "label node worker-1 a=b", "labeled");
  const [path = ""] = sessions();
  const second = new Tui(["--resume", path], { env: { XDG_STATE_HOME: state } });
  const { exitCode } = await second.ended();
  expect(exitCode).toBe(2);
  expect(second.text()).toContain("is in use by process");
  second.close();
});

test("a state folder that cannot be written to is said once, and the session goes on", async () => {
  writeFileSync(join(state, "kubarium"), "a file where the folder should be");
  const screen = open("--empty", "--paused");
  await screen.until(/PAUSED/);
  screen.keys(":", "label node worker-1 a=b", "enter");
  await screen.until("this session is not saved");
  await type(screen, "label node worker-1 a=c --overwrite", "labeled");
});

describe("a saved file", () => {
  const saved = (): string => join(state, "outage.journal");
  const save = (...lines: readonly string[]) =>
    kubarium("run", join(SAMPLES, "shop"), ...[...lines, `save ${saved()}`].flatMap((line) => ["--do", line]));

  test("is the same bytes for the same seed and commands, and lives again bit for bit", () => {
    expect(save("advance 20s", "crash node worker-1", "advance 2m", "undo", "advance 1m").code).toBe(0);
    const bytes = readFileSync(saved(), "utf8");
    rmSync(saved());
    save("advance 20s", "crash node worker-1", "advance 2m", "undo", "advance 1m");
    expect(readFileSync(saved(), "utf8")).toBe(bytes);
    const { code, out } = kubarium("replay", saved(), "--do", "advance 1s", "--do", `save ${saved()}`);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^replayed \d+ records: 2026-01-01T00:01:20Z, 1m20s after the start, step \d+, revision \d+, log hash [0-9a-f]+, branch 1\n/,
    );
    // All but the first line, which counts the records, and the last, which ends them.
    expect(readFileSync(saved(), "utf8").split("\n").slice(1)).toEqual(expect.arrayContaining(bytes.split("\n").slice(1, -2)));
  });

  test("is replayed up to an instant", () => {
    save("advance 20s", "crash node worker-1", "advance 2m");
    const at = (to: string): string => kubarium("replay", saved(), "--to", to).out;
    expect(at("+30s")).toMatch(/2026-01-01T00:00:30Z/);
    expect(at("00:00:30")).toBe(at("+30s"));
    expect(at("2026-01-01T00:00:30Z")).toBe(at("+30s"));
    expect(kubarium("replay", saved(), "--to", "soon")).toMatchObject({
      code: 2,
      err: 'error: "soon" is no instant such as 12:03:10, 2026-01-01T00:03:10Z or +5m41s\n',
    });
  });

  test("is gone on with at the screen", async () => {
    save("advance 20s", "crash node worker-1", "advance 2m");
    const screen = open(saved(), "--paused");
    await screen.until(/resumed .*outage\.journal: \+2m20s, 2 commands/);
    await type(screen, "get nodes", "NotReady");
    expect(existsSync(saved())).toBe(true);
  });

  test("is refused when a bit of it was changed, with record and reason, and is left as it is", () => {
    save("advance 20s");
    const text = readFileSync(saved(), "utf8").replace('"apply', '"drain');
    writeFileSync(saved(), text);
    const refusal = /^error: \S+outage\.journal is damaged: record 2, line 3: its checksum is wrong: /;
    expect(kubarium("replay", saved())).toMatchObject({ code: 2, err: expect.stringMatching(refusal) });
    expect(save("advance 20s")).toMatchObject({ code: 1, err: expect.stringMatching(refusal) });
    expect(readFileSync(saved(), "utf8")).toBe(text);
  });
});

test("a file of somebody else's is never overwritten", () => {
  const path = join(state, "notes.txt");
  writeFileSync(path, "mine\n");
  const { code, err } = kubarium("run", "--do", `save ${path}`);
  expect([code, err]).toEqual([1, `error: ${path} is there and no journal of kubarium: it is left as it is\n`]);
  expect(kubarium("run", "--journal", path)).toMatchObject({
    code: 2,
    err: `error: this session is not saved: ${path}: it is there already\n`,
  });
  expect(readFileSync(path, "utf8")).toBe("mine\n");
});
