/**
 * Living a whole journal again, and noticing where it is not the same life.
 */
import { ApiError } from "../api/errors.ts";
import type { Cluster } from "../cluster.ts";
import { JOURNAL_FORMAT, type JournalRecord, type Position, type StartRecord } from "./journal.ts";
import { Timeline } from "./timeline.ts";

/** Where a replay found another life than the journal tells of. */
export interface Divergence {
  /** The record's place in the journal; the first is 0. */
  readonly record: number;
  readonly why: string;
}

/** What a replay led to. */
export interface Replay {
  readonly timeline: Timeline;
  /** How many records were replayed. */
  readonly records: number;
  readonly divergence: Divergence | undefined;
}

/** How to replay. */
export interface ReplayOptions {
  /** The version that replays. */
  readonly version: string;
  /** Stop at this instant of virtual time. */
  readonly toMs?: number;
  /** Told of each record before it is replayed, by its place in the journal. */
  readonly onRecord?: (record: number) => void;
}

/** Between two breaths of the host. */
const STEPS_PER_BREATH = 100;

/** Replays a journal; each `yield` lets the host breathe. It stops at the first record at which life differs. */
export function* replayJournal(journal: readonly JournalRecord[], options: ReplayOptions): Generator<undefined, Replay, void> {
  const start = startOf(journal);
  const timeline = new Timeline(start.options, options.version);
  const { toMs = Number.POSITIVE_INFINITY } = options;
  for (const [index, record] of journal.entries()) {
    if (record.type === "start") continue;
    options.onRecord?.(index);
    const isLate = record.nowMs > toMs && record.type !== "branch";
    const why = isLate ? yield* reach(timeline.cluster, undefined, toMs) : yield* take(timeline, record);
    if (why !== undefined) return { timeline, records: index, divergence: { record: index, why } };
    if (isLate) return { timeline, records: index, divergence: undefined };
  }
  return { timeline, records: journal.length, divergence: undefined };
}

function startOf(journal: readonly JournalRecord[]): StartRecord {
  const [start] = journal;
  if (start?.type !== "start") throw new ApiError("BadRequest", "error: the journal does not begin with how its cluster was made");
  if (start.format !== JOURNAL_FORMAT)
    throw new ApiError("BadRequest", `error: the journal has format ${start.format}; this version reads format ${JOURNAL_FORMAT}`);
  return start;
}

/** Brings the timeline to a record, and does what it says; returns what is different. */
function* take(timeline: Timeline, record: Exclude<JournalRecord, StartRecord>): Generator<undefined, string | undefined, void> {
  if (record.type === "branch") {
    timeline.repeat(record);
    return undefined;
  }
  const why = yield* reach(timeline.cluster, record, record.nowMs);
  if (why !== undefined) return why;
  if (record.type === "hash" && timeline.cluster.store.hash !== record.hash)
    return `the log up to here has the hash ${timeline.cluster.store.hash.toString(16)}, not ${record.hash.toString(16)}`;
  if (record.type !== "hash") timeline.repeat(record);
  return undefined;
}

/** Runs to a position, or (without one) to an instant; returns why it cannot be reached. */
function* reach({ manager }: Cluster, at: Position | undefined, untilMs: number): Generator<undefined, string | undefined, void> {
  for (let count = 1; at === undefined || manager.steps < at.steps; count++) {
    if (!manager.step(untilMs)) break;
    if (count % STEPS_PER_BREATH === 0) yield undefined;
  }
  if (at !== undefined && manager.steps < at.steps) return `only ${manager.steps} of ${at.steps} steps were due by then`;
  if (at !== undefined && manager.steps > at.steps) return `${manager.steps} steps were due by then, not only ${at.steps}`;
  const { nextDueMs = Number.POSITIVE_INFINITY, nowMs } = manager;
  if (at !== undefined && (nowMs > at.nowMs || nextDueMs < at.nowMs)) return `step ${at.steps} came at another time`;
  if (untilMs !== Number.POSITIVE_INFINITY && untilMs > nowMs) manager.idleUntil(untilMs);
  return undefined;
}
