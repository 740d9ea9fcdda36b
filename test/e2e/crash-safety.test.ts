/**
 * `kill -9` at any moment loses nothing that was acknowledged.
 *
 * The program is killed again and again at random instants while it works; each time what it left behind is compared with
 * the journal of a life that nobody interrupted. `KILLS=200 npm run e2e crash-safety` does it as often as one likes.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "../../package.json";
import { readManifestFiles } from "../../src/commands/host/files.ts";
import { readJournalFile } from "../../src/commands/host/journal-file.ts";
import { replayFile } from "../../src/commands/host/replay-file.ts";
import { runLines } from "../../src/commands/host/run-headless.ts";
import { type Cluster, JournalLines, type SavedJournal, Timeline } from "../../src/core/index.ts";
import { draw } from "../../src/core/sim/draw.ts";
import { PROGRAM } from "./tui.ts";

const KILLS = Number(process.env.KILLS ?? 20);
const AT_A_TIME = 2;
/** How long after its first words the program is killed at the latest; before them, every tenth time. */
const LIFE_MS = 200;
const START_MS = 400;

const NODES = 2;

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "nginx:1.29"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kubarium-kills-"));
  writeFileSync(join(folder, "web.yaml"), WEB);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every sort of input, branches included; each round can follow itself. */
function round(number: number): readonly string[] {
  return [
    `apply -f ${join(folder, "web.yaml")}`,
    `annotate node worker-2 team=${number} --overwrite`,
    "advance 3s",
    "scale deployment/web --replicas=4",
    "label node worker-1 shelf=top --overwrite",
    "advance 2s",
    "crash node worker-1",
    "advance 1s",
    "recover node worker-1",
    "delete pods --all --wait=false",
    "undo",
    "advance 1500ms",
    "rewind 2s",
    "fork",
    "recover node worker-1",
    "set image deploy/web main=nginx:1.28",
    "advance 4s",
  ];
}

const lines = (): readonly string[] => Array.from({ length: 15 }, (_, number) => round(number)).flat();
const afterwards = (): readonly string[] => ["advance 2s", `apply -f ${join(folder, "web.yaml")}`, "advance 3s", "undo", "advance 1s"];

function does(timeline: Timeline, lines: readonly string[], acknowledge?: () => void): void {
  const errors: string[] = [];
  const door = { output: "text" as const, readFiles: readManifestFiles, writeOut: () => {}, writeErr: (text: string) => errors.push(text) };
  const code = runLines({ ...door, timeline, ...(acknowledge === undefined ? {} : { acknowledge }) }, lines);
  expect([code, errors]).toEqual([0, []]);
}

/** The journal of a life that nobody interrupts, and its length after each command. */
function undisturbed(): { readonly text: string; readonly ends: readonly number[] } {
  const timeline = new Timeline({ seed: 1, nodes: NODES, controlPlane: 1 }, version);
  const written = new JournalLines();
  let text = "";
  timeline.onRecord((record) => {
    text += written.record(record);
  });
  const ends: number[] = [];
  does(timeline, lines(), () => ends.push(text.length));
  return { text: `${text}${written.end()}`, ends };
}

/** What a killed program left. */
interface Remains {
  readonly path: string;
  readonly pid: number;
  /** The commands whose results were shown. */
  readonly acknowledged: number;
  readonly wasKilled: boolean;
}

function killedRun(index: number): Promise<Remains> {
  const path = join(folder, `${index}.journal`);
  const child = spawn(
    process.execPath,
    [PROGRAM, "run", "--nodes", String(NODES), "--journal", path, ...lines().flatMap((line) => ["--do", line])],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let out = "";
  const atStart = index % 10 === 0;
  const delayMs = draw(7, "kill", index) * (atStart ? START_MS : LIFE_MS);
  let timer = atStart ? setTimeout(() => child.kill("SIGKILL"), delayMs) : undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    timer ??= setTimeout(() => child.kill("SIGKILL"), delayMs);
  });
  return new Promise((done) => {
    child.on("close", (_code, signal) => {
      clearTimeout(timer);
      // The result of a command follows its line, so a line that is there whole was acknowledged.
      const acknowledged = out.split("\n").filter((line) => line.startsWith("$ ")).length - (/(^|\n)\$ [^\n]*$/.test(out) ? 1 : 0);
      done({ path, pid: child.pid ?? 0, acknowledged, wasKilled: signal === "SIGKILL" });
    });
  });
}

function digestOf({ store, manager }: Cluster): string {
  return `${store.hash} ${store.revision} ${manager.steps} ${manager.nowMs}`;
}

/** The life goes on from what was left, and is the same as when it is lived in one go. */
function goOn(path: string, journal: SavedJournal): void {
  const { replay, divergence } = replayFile({ path, journal, version });
  expect(divergence).toBeUndefined();
  const { timeline } = replay;
  expect(timeline.journal).toEqual(journal.records);
  does(timeline, afterwards());
  const again = replayFile({ path, journal: { records: timeline.journal, isEnded: true }, version });
  expect(again.divergence).toBeUndefined();
  expect(digestOf(again.replay.timeline.cluster)).toBe(digestOf(timeline.cluster));
}

describe("a run that is killed", () => {
  test(
    `leaves everything that it acknowledged, ${KILLS} times`,
    async () => {
      const life = undisturbed();
      const seen = { kills: 0, acknowledged: 0, torn: 0, unfinished: 0 };
      const check = ({ path, pid, acknowledged, wasKilled }: Remains): void => {
        if (wasKilled) seen.kills += 1;
        seen.acknowledged += acknowledged;
        const text = existsSync(path) ? readFileSync(path, "utf8") : "";
        const body = text.includes("\n") ? text.slice(text.indexOf("\n") + 1) : "";
        // Byte for byte what the undisturbed life wrote, and at least as far as the last acknowledged command.
        expect(life.text.startsWith(body), `${path} is the beginning of the same journal`).toBe(true);
        expect(body.length).toBeGreaterThanOrEqual(acknowledged === 0 ? 0 : (life.ends[acknowledged - 1] ?? Number.POSITIVE_INFINITY));
        if (!text.includes("\n")) return;
        const journal = readJournalFile(path);
        expect(journal.writer?.pid).toBe(pid);
        expect(journal.isEnded).toBe(!wasKilled);
        if (journal.tornLine !== undefined) seen.torn += 1;
        if (body.length > (life.ends[acknowledged - 1] ?? 0)) seen.unfinished += 1;
        if (journal.records.length > 0) goOn(path, journal);
      };
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let index = next++; index < KILLS; index = next++) check(await killedRun(index));
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, worker));
      process.stderr.write(`${JSON.stringify(seen)}\n`);
      expect(seen.kills).toBeGreaterThan(KILLS * 0.9);
      expect(seen.acknowledged).toBeGreaterThan(KILLS);
    },
    10 * 60_000,
  );
});
