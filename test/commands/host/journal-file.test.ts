/**
 * Journals on a disk: what is kept when the disk fails, what is never overwritten, and which sessions there are.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Autosave } from "../../../src/commands/host/autosave.ts";
import { brokenReport, keepReplay } from "../../../src/commands/host/broken.ts";
import { fileSink, type JournalSink, journalHead, readJournalFile, writeJournalFile } from "../../../src/commands/host/journal-file.ts";
import { isAlive, thisProcess } from "../../../src/commands/host/process-mark.ts";
import { replayFile } from "../../../src/commands/host/replay-file.ts";
import { resume, takeOver } from "../../../src/commands/host/resume.ts";
import { runLines } from "../../../src/commands/host/run-headless.ts";
import { latestSession, listSessions, pruneSessions, sessionNamed, sessionPath } from "../../../src/commands/host/sessions.ts";
import { sessionsText } from "../../../src/commands/host/sessions-text.ts";
import { sessionsFolder } from "../../../src/commands/host/state-folder.ts";
import { JournalLines, type JournalRecord, journalText, Timeline } from "../../../src/core/index.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubarium-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOBODY = { pid: 2 ** 22 + 1 };

/** A short life: a label, a crash, a minute. */
function aTimeline(...lines: readonly string[]): Timeline {
  const timeline = new Timeline({ seed: 3, nodes: 1 }, "test");
  does(timeline, ...lines);
  return timeline;
}

function does(timeline: Timeline, ...lines: readonly string[]): void {
  const door = { output: "text" as const, readFiles: () => [], writeOut: () => {}, writeErr: (text: string) => expect(text).toBe("") };
  expect(runLines({ ...door, timeline, writeJournal: writeJournalFile }, lines)).toBe(0);
}

/** A session as a process that is gone left it. */
function leftBehind(name: string, records: readonly JournalRecord[], minutesAgo = 0): string {
  const path = join(folder, name);
  const lines = new JournalLines();
  writeFileSync(path, `${lines.head(NOBODY)}${records.map((record) => lines.record(record)).join("")}`);
  const seconds = Date.now() / 1_000 - minutesAgo * 60;
  utimesSync(path, seconds, seconds);
  return path;
}

/** A sink in memory whose disk fails from some write on. */
function failingSink(writesUntil = Number.POSITIVE_INFINITY): JournalSink & { text: string; syncs: number } {
  let writes = 0;
  return {
    path: "memory",
    text: "",
    syncs: 0,
    sync() {
      this.syncs += 1;
    },
    syncSoon(done) {
      this.syncs += 1;
      setImmediate(done, null);
    },
    append(text) {
      if (writes++ >= writesUntil) throw Object.assign(new Error("no"), { code: "ENOSPC" });
      this.text += text;
    },
    close() {},
  };
}

describe("an autosave", () => {
  test("writes nothing until it is told to, and then everything at once", () => {
    const timeline = aTimeline();
    const path = join(folder, "new", "a.journal");
    const autosave = new Autosave(timeline, fileSink(path));
    does(timeline, "label node worker-1 a=b", "advance 1m");
    expect(existsSync(path)).toBe(false);
    autosave.commit();
    expect(readJournalFile(path)).toEqual({ records: timeline.journal, writer: thisProcess(), isEnded: false });
    expect([statSync(path).mode & 0o777, statSync(join(folder, "new")).mode & 0o777]).toEqual([0o600, 0o700]);
    does(timeline, "advance 1m");
    autosave.close();
    autosave.close();
    autosave.commit();
    expect(readJournalFile(path)).toEqual({ records: timeline.journal, writer: thisProcess(), isEnded: true });
  });

  test("waits for the disk for what was done, not for the clock", () => {
    const timeline = aTimeline();
    const sink = failingSink();
    const autosave = new Autosave(timeline, sink);
    autosave.commit();
    const syncs = [sink.syncs];
    for (const line of ["advance 1m", "label node worker-1 a=b", "advance 1m"]) {
      does(timeline, line);
      autosave.commit();
      syncs.push(sink.syncs);
    }
    autosave.close();
    expect([...syncs, sink.syncs]).toEqual([1, 1, 2, 2, 3]);
    expect(sink.text.split("\n")).toHaveLength(timeline.journal.length + 3);
  });

  test("lets others work while the disk does, and the disk serves all who came meanwhile at once", async () => {
    const timeline = aTimeline();
    const waiting: (() => void)[] = [];
    const sink: JournalSink & { text: string } = { ...failingSink(), syncSoon: (done) => void waiting.push(() => done(null)) };
    const autosave = new Autosave(timeline, sink);
    const told: number[] = [];
    for (let number = 0; number < 3; number++) {
      does(timeline, `label node worker-1 a=${number} --overwrite`);
      autosave.commitSoon(() => told.push(number));
      expect(sink.text).toContain(`a=${number}`);
    }
    expect([waiting.length, told]).toEqual([1, []]);
    waiting[0]?.();
    expect([waiting.length, told]).toEqual([2, [0]]);
    waiting[1]?.();
    expect([waiting.length, told]).toEqual([2, [0, 1, 2]]);
    autosave.commitSoon(() => told.push(3));
    expect(told).toEqual([0, 1, 2, 3]);
  });

  test.each(["append", "sync"])("whose disk fails at the %s tells all who wait", async (what) => {
    const timeline = aTimeline();
    const full = Object.assign(new Error("no"), { code: "ENOSPC" });
    const sink: JournalSink = { ...failingSink(what === "append" ? 0 : 9), syncSoon: (done) => setImmediate(done, full) };
    const autosave = new Autosave(timeline, sink);
    await new Promise<void>((resolve) => autosave.commitSoon(resolve));
    expect(autosave.failure).toContain("no space is left on the device");
    await new Promise<void>((resolve) => autosave.commitSoon(resolve));
  });

  test("tells of an input before it is done", () => {
    const timeline = aTimeline();
    const seen: unknown[] = [];
    timeline.onRecord((record) => {
      if (record.type === "input") seen.push(timeline.cluster.server.get("Node", "worker-1").metadata.labels?.a);
    });
    does(timeline, "label node worker-1 a=b");
    expect(seen).toEqual([undefined]);
  });

  test.each([0, 2])("whose disk is full after %d writes says so once, and the session goes on", (writes) => {
    const timeline = aTimeline();
    const sink = failingSink(writes);
    const autosave = new Autosave(timeline, sink);
    const said: string[] = [];
    autosave.onFailure((message) => said.push(message));
    for (let minute = 0; minute < 5; minute++) {
      does(timeline, "advance 1m");
      autosave.commit();
    }
    autosave.close();
    expect(said).toEqual([`this session is ${writes === 0 ? "not" : "no longer"} saved: memory: no space is left on the device`]);
    expect(timeline.cluster.nowMs - timeline.cluster.startMs).toBe(300_000);
    if (writes > 0) expect(sink.text.split("\n").length).toBeGreaterThan(writes);
  });

  test("that failed before anybody listened says so to the first who does", () => {
    const autosave = new Autosave(aTimeline(), fileSink(join(folder, "a.journal", "b.journal")));
    writeFileSync(join(folder, "a.journal"), "");
    autosave.commit();
    const said: string[] = [];
    autosave.onFailure((message) => said.push(message));
    expect(said).toEqual([expect.stringMatching(/^this session is not saved: .*b\.journal: /)]);
  });
});

describe("writing a journal", () => {
  test("replaces a journal, and nothing else", () => {
    const path = join(folder, "a.journal");
    const text = journalText(aTimeline("advance 1s").journal);
    writeJournalFile(path, text);
    writeJournalFile(path, journalText(aTimeline("advance 2s").journal));
    expect(readFileSync(path, "utf8")).not.toBe(text);
    expect(readdirSync(folder)).toEqual(["a.journal"]);
  });

  test.each<[string, () => string, RegExp]>([
    ["a file of another kind", () => "hello\n", /is there and no journal of kubarium: it is left as it is$/],
    ["an empty file", () => "", /is there and no journal of kubarium: it is left as it is$/],
    ["a damaged journal", () => journalText(aTimeline("advance 1s").journal).replace("clock", "clack"), /is damaged: record 2, line 3: /],
    ["a session that is going on", () => new JournalLines().head(thisProcess()), /is being written by process \d+: it is left as it is$/],
  ])("leaves %s as it is", (_name, before, refusal) => {
    const path = join(folder, "a.journal");
    const text = before();
    writeFileSync(path, text);
    expect(() => writeJournalFile(path, journalText([]))).toThrow(refusal);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(folder)).toEqual(["a.journal"]);
  });

  test.each([
    ["a folder", "", /is there and no journal/],
    ["a folder that is not there", join("nowhere", "a.journal"), /cannot be written: there is no such file or folder$/],
  ])("refuses %s", (_name, path, refusal) => {
    expect(() => writeJournalFile(join(folder, path), journalText([]))).toThrow(refusal);
  });

  test("says why a file cannot be read", () => {
    expect(() => readJournalFile(join(folder, "nowhere"))).toThrow(/nowhere cannot be read: there is no such file or folder$/);
    expect(() => readJournalFile(folder)).toThrow(/cannot be read: it is a folder$/);
    const path = join(folder, "a.yaml");
    writeFileSync(path, "kind: Pod\n");
    expect(() => readJournalFile(path)).toThrow(`error: ${path} is no journal of kubarium`);
    expect([journalHead(path), journalHead(folder), journalHead("nowhere")]).toEqual([undefined, undefined, undefined]);
  });
});

describe("sessions", () => {
  const records = aTimelineRecords();

  test("lie where the XDG specification has them", () => {
    expect(sessionsFolder({ XDG_STATE_HOME: "/var/state" })).toBe("/var/state/kubarium/sessions");
    expect(sessionsFolder({ XDG_STATE_HOME: "relative" })).toBe(sessionsFolder({}));
    expect(sessionsFolder({})).toMatch(/\/\.local\/state\/kubarium\/sessions$/);
    expect(basename(sessionPath(folder, Date.UTC(2026, 10, 20, 9, 58, 1)))).toBe(`20261120T095801Z-${process.pid}.journal`);
  });

  test("are listed, the newest first, with what is known of each", () => {
    leftBehind("20260101T000000Z-1.journal", records, 90);
    const damaged = leftBehind("20260101T000000Z-2.journal", records, 2);
    writeFileSync(damaged, readFileSync(damaged, "utf8").replace("label", "lebal"));
    new Autosave(aTimeline(), fileSink(sessionPath(folder, Date.now()))).commit();
    writeFileSync(join(folder, "20260101T000000Z-3.journal"), "");
    writeFileSync(join(folder, "notes.txt"), "mine");
    const text = sessionsText(listSessions(folder), folder, Date.now());
    expect(text.split("\n").map((line) => line.replaceAll(/ {2,}/g, "  "))).toEqual([
      "SESSION  WRITTEN  CLUSTER TIME  COMMANDS  LAST COMMAND  STATE",
      expect.stringMatching(/-\d+\.journal {2}0s ago {2}0s {2}0 {2}in use by process \d+$/),
      expect.stringMatching(/Z-2\.journal {2}0s ago {2}damaged: record 2, line 3: its checksum is wrong/),
      expect.stringMatching(/Z-1\.journal {2}1h30m0s ago {2}1m0s {2}1 {2}label node worker-1 a=b {2}cut off$/),
      `in ${folder}`,
    ]);
    expect(sessionsText([], folder, 0)).toBe(`No sessions in ${folder}`);
  });

  test("are gone on with from the latest, unless one is named", () => {
    expect(() => latestSession(folder)).toThrow(/no session has been saved in /);
    leftBehind("20260101T000000Z-1.journal", records, 90);
    const latest = leftBehind("20260101T000000Z-2.journal", records, 2);
    leftBehind("20260101T000000Z-9-broken.journal", records, 1);
    const mine = new Autosave(aTimeline(), fileSink(sessionPath(folder, Date.now())));
    mine.commit();
    expect(latestSession(folder)).toBe(latest);
    expect(sessionNamed("20260101T000000Z-1.journal", folder)).toBe(join(folder, "20260101T000000Z-1.journal"));
    expect(sessionNamed("elsewhere.journal", folder)).toBe("elsewhere.journal");
    expect(() => resume(mine.path, "test")).toThrow(/is in use by process \d+: save FILE in that session makes a copy$/);
  });

  test("go on where they ended, in a new file that has all of the old one", () => {
    const from = leftBehind("20260101T000000Z-1.journal", records);
    writeFileSync(from, `${readFileSync(from, "utf8")}{"type":"clo`);
    const { timeline, message } = resume(from, "test");
    expect(message).toBe(`resumed ${from}: +1m0s, 1 command; line ${records.length + 2} was cut off while it was written, and is left out`);
    expect(timeline.journal).toEqual(records);
    const autosave = new Autosave(timeline, fileSink(sessionPath(folder, Date.now())));
    takeOver(autosave, folder, from);
    expect(existsSync(from)).toBe(false);
    expect(readJournalFile(autosave.path).records).toEqual(records);
  });

  test("stay where they are when the new one cannot be written, or when the file is no session of ours", () => {
    const from = leftBehind("20260101T000000Z-1.journal", records);
    takeOver(new Autosave(resume(from, "test").timeline, failingSink(0)), folder, from);
    expect(existsSync(from)).toBe(true);
    const saved = join(folder, "mine.journal");
    writeJournalFile(saved, journalText(records));
    takeOver(new Autosave(resume(saved, "test").timeline, fileSink(sessionPath(folder, Date.now()))), folder, saved);
    expect(existsSync(saved)).toBe(true);
  });

  test("are twenty at most; what is in use, or not ours, stays", () => {
    for (let index = 0; index < 30; index++) leftBehind(`20260101T000000Z-${1_000 + index}.journal`, records, 100 + index);
    const mine = sessionPath(folder, Date.now());
    new Autosave(aTimeline(), fileSink(mine)).commit();
    utimesSync(mine, 1, 1);
    writeFileSync(join(folder, "notes.txt"), "mine");
    pruneSessions(folder);
    expect(readdirSync(folder).sort()).toEqual(
      [...Array.from({ length: 20 }, (_, index) => `20260101T000000Z-${1_000 + index}.journal`), basename(mine), "notes.txt"].sort(),
    );
    expect(() => pruneSessions(join(folder, "notes.txt"))).not.toThrow();
  });
});

function aTimelineRecords(): readonly JournalRecord[] {
  return aTimeline("label node worker-1 a=b", "advance 1m").journal;
}

describe("a replay", () => {
  test("of another life names record, line, what it was, why, and the versions", () => {
    const { journal } = aTimeline("label node worker-1 a=b", "advance 20m");
    const records = journal.map((record) =>
      record.type === "start"
        ? { ...record, version: "0.0.9" }
        : record.type === "input" && record.input.do === "patch"
          ? { ...record, input: { ...record.input, patch: { type: "merge" as const, body: { metadata: { labels: { a: "c" } } } } } }
          : record,
    );
    const at = records.findIndex(({ type }) => type === "hash");
    const { divergence } = replayFile({ path: "a.journal", journal: { records, isEnded: true }, version: "0.1.0" });
    expect(divergence).toMatch(
      new RegExp(
        `^a\\.journal, record ${at + 1}, line ${at + 2} \\(hash at \\+\\d+m\\d+s\\): not the same life: the log up to here has the hash [0-9a-f]+, not [0-9a-f]+; kubarium 0\\.0\\.9 wrote it, this is 0\\.1\\.0$`,
      ),
    );
    writeJournalFile(join(folder, "a.journal"), journalText(records));
    expect(() => resume(join(folder, "a.journal"), "0.1.0")).toThrow(/not the same life: .*\nkubarium replay .* shows it up to there$/s);
  });

  test("of a branch that never was is refused at its record", () => {
    const { journal } = aTimeline("advance 1s");
    const records: JournalRecord[] = [
      ...journal,
      { type: "branch", steps: 1, nowMs: 1, branch: 9, from: 0, records: 0, by: "switch", revision: 1 },
    ];
    expect(() => replayFile({ path: "a.journal", journal: { records, isEnded: true }, version: "test" })).toThrow(
      /^error: a\.journal, record 3, line 4 \(branch at .*\): there is no branch 9$/,
    );
  });

  test("that takes long says how far it is, and takes that away again", () => {
    const { journal } = aTimeline("advance 3h");
    const shown: string[] = [];
    let clears = 0;
    let wallMs = 0;
    const progress = { nowMs: () => (wallMs += 70), show: (text: string) => shown.push(text), clear: () => void clears++ };
    replayFile({ path: "a.journal", journal: { records: journal, isEnded: true }, version: "test", progress });
    expect(shown[0]).toMatch(/^kubarium: living a\.journal again: \d+ %$/);
    expect(clears).toBe(1);
  });
});

describe("a world that breaks", () => {
  test("leaves a journal that leads to the same instant, and the line that shows it", () => {
    const timeline = aTimeline("label node worker-1 a=b");
    timeline.cluster.advance(12_345);
    const path = join(folder, "sessions", "a-broken.journal");
    expect(keepReplay(timeline, path)).toBe(path);
    const { replay } = replayFile({ path, journal: readJournalFile(path), version: "test" });
    expect(replay.timeline.cluster.nowMs).toBe(timeline.cluster.nowMs);
    const report = brokenReport(timeline.cluster, new Error("no"), path);
    expect(report).toContain(`again: kubarium replay ${path} --do "advance 1s"`);
    expect(report).toContain("when: +12.345 s");
  });

  test("is told of also when no journal can be kept", () => {
    writeFileSync(join(folder, "a"), "");
    expect(keepReplay(aTimeline(), join(folder, "a", "b.journal"))).toBeUndefined();
    expect(brokenReport(undefined, new Error("no"))).toMatch(/what: Error: no$/);
  });
});

test("a process is told from another one that has its pid", () => {
  const me = thisProcess();
  expect(isAlive(me)).toBe(true);
  if (me.since !== undefined) expect(isAlive({ ...me, since: "1" })).toBe(false);
  const { pid } = spawnSync(process.execPath, ["--version"]);
  expect(isAlive({ pid })).toBe(false);
});

test("save writes the session to a file, and says how to go on", () => {
  const path = join(folder, "a.journal");
  const timeline = aTimeline("label node worker-1 a=b", `save ${path}`);
  expect(readJournalFile(path)).toEqual({ records: timeline.journal, isEnded: true });
});
