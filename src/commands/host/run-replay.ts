/**
 * `kubarium replay FILE`: lives a journal again bit for bit without a screen, says where it stands, and runs commands there.
 */
import { goDuration, parseDuration, parseTime, type Replay, rfc3339, type SavedJournal, type Timeline } from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import { type Progress, replayFile } from "./replay-file.ts";
import { runLines } from "./run-headless.ts";

/** What `replay` was asked for, and where its words go. */
export interface ReplayRun {
  readonly path: string;
  readonly journal: SavedJournal;
  readonly version: string;
  /** An instant, as it was written. */
  readonly to: string | undefined;
  readonly lines: readonly string[];
  readonly output: "text" | "json";
  readonly readFiles: CommandContext["readFiles"];
  readonly writeJournal?: CommandContext["writeJournal"];
  readonly progress?: Progress;
  /** Told of the timeline as soon as there is one: it may break. */
  onTimeline(timeline: Timeline): void;
  writeOut(text: string): void;
  writeErr(text: string): void;
}

const DAY_MS = 24 * 3_600_000;

/** Replays; returns the exit code: 1 when it is not the same life or a command failed, 2 when something was refused. */
export function runReplay(run: ReplayRun): 0 | 1 | 2 {
  const { path, journal, version, to } = run;
  const toMs = to === undefined ? undefined : instantOf(to, startOf(journal));
  if (to !== undefined && toMs === undefined) {
    run.writeErr(`error: ${JSON.stringify(to)} is no instant such as 12:03:10, 2026-01-01T00:03:10Z or +5m41s\n`);
    return 2;
  }
  const { replay, divergence } = replayFile({
    path,
    journal,
    version,
    ...(toMs === undefined ? {} : { toMs }),
    ...(run.progress === undefined ? {} : { progress: run.progress }),
  });
  run.onTimeline(replay.timeline);
  run.writeOut(run.output === "json" ? `${JSON.stringify(standRecord(replay))}\n` : `${standText(replay)}\n`);
  if (journal.tornLine !== undefined) run.writeErr(`line ${journal.tornLine} was cut off while it was written, and is left out\n`);
  if (divergence !== undefined) {
    run.writeErr(`error: ${divergence}\n`);
    return 1;
  }
  return runLines({ ...run, timeline: replay.timeline }, run.lines);
}

/** Where a replay stands. */
function standRecord({ timeline, records }: Replay) {
  const { cluster, branch } = timeline;
  const { nowMs, startMs, manager, store } = cluster;
  return {
    type: "replay",
    records,
    time: rfc3339(nowMs),
    sinceStartMs: nowMs - startMs,
    steps: manager.steps,
    revision: store.revision,
    hash: store.hash.toString(16),
    branch: branch.id,
  };
}

function standText(replay: Replay): string {
  const { records, time, sinceStartMs, steps, revision, hash, branch } = standRecord(replay);
  const of = branch === 0 ? "" : `, branch ${branch}`;
  return `replayed ${records} records: ${time}, ${goDuration(sinceStartMs)} after the start, step ${steps}, revision ${revision}, log hash ${hash}${of}`;
}

function startOf({ records: [start] }: SavedJournal): number {
  return start?.type === "start" ? (start.options.startMs ?? 0) : 0;
}

/** `+5m41s` after the start, a time of day (its first one), or a date and time. */
function instantOf(word: string, startMs: number): number | undefined {
  const ms = word.startsWith("+") ? parseDuration(word) : undefined;
  if (ms !== undefined) return startMs + Math.round(ms);
  const [, hours, minutes, seconds = "0"] = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(word) ?? [];
  if (hours !== undefined) {
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) >= 60) return undefined;
    const today =
      Math.floor(startMs / DAY_MS) * DAY_MS + Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000);
    return today < startMs ? today + DAY_MS : today;
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(word)) return undefined;
  const dateMs = parseTime(word);
  return Number.isNaN(dateMs) ? undefined : dateMs;
}
