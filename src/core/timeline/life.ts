/**
 * Living a piece of life again: from a keyframe, with the records that came after it, up to an instant.
 */
import { ApiError } from "../api/errors.ts";
import { Cluster } from "../cluster.ts";
import { AskPending } from "../server/asks.ts";
import type { LogPast } from "../store/log.ts";
import type { LifeRecord, Position } from "./journal.ts";
import type { Keyframe } from "./keyframes.ts";

/** Where to stop: at a position, at the end of a virtual instant, or before whatever wrote a log entry. */
export type Stop =
  | { readonly at: Position /** How many records count; default: all up to the position. */; readonly records?: number }
  | { readonly atMs: number }
  | { readonly beforeSeq: number };

/** What is remembered of a life's log, up to a number. */
export type LogOfLife = (seq: number) => LogPast;

/** What has been lived again. */
export interface Relived {
  readonly cluster: Cluster;
  /** How many of the branch's records lie behind. */
  readonly records: number;
}

/** So often a snapshot is taken on the way, for whoever looks about near the same instant next. */
const WAYMARK_STEPS = 50;

/** Restores the keyframe, with the log that led to it, and lives on to `stop`; `mark` hears of snapshots on the way. */
export function relive(
  frame: Keyframe,
  records: readonly LifeRecord[],
  stop: Stop,
  past: LogOfLife,
  mark: (frame: Keyframe) => void = () => {},
): Relived {
  if ("beforeSeq" in stop) return reliveBefore(frame, records, stop.beforeSeq, past);
  const cluster = Cluster.restore(frame.snapshot, past(frame.snapshot.store.seq));
  return { cluster, records: liveOn(cluster, records, frame.records, stop, mark) };
}

/** Lives on to `stop`; returns how many records lie behind then. */
function liveOn(
  cluster: Cluster,
  records: readonly LifeRecord[],
  from: number,
  stop: Exclude<Stop, { beforeSeq: number }>,
  mark: (frame: Keyframe) => void,
): number {
  const { manager } = cluster;
  let next = from;
  let marked = manager.steps;
  for (;;) {
    if (manager.steps - marked >= WAYMARK_STEPS) {
      marked = manager.steps;
      mark({ steps: marked, nowMs: manager.nowMs, snapshot: cluster.snapshot(), records: next });
    }
    const record = records[next];
    if (record !== undefined && record.steps === manager.steps && isWithin(record, next, stop)) {
      manager.idleUntil(record.nowMs);
      redo(cluster, record);
      next += 1;
    } else if ("at" in stop) {
      if (manager.steps >= stop.at.steps) break;
      if (!manager.step(Number.POSITIVE_INFINITY)) break;
    } else if (!manager.step(stop.atMs)) break;
  }
  const untilMs = "at" in stop ? stop.at.nowMs : stop.atMs;
  if (untilMs > manager.nowMs) manager.idleUntil(untilMs);
  return next;
}

function isWithin(record: LifeRecord, index: number, stop: Exclude<Stop, { beforeSeq: number }>): boolean {
  if ("atMs" in stop) return record.nowMs <= stop.atMs;
  return index < (stop.records ?? Number.POSITIVE_INFINITY) && (record.steps < stop.at.steps || record.nowMs <= stop.at.nowMs);
}

/** Does what a record says; a refusal is part of the life, and so is a question whose answer comes with a later record. */
export function redo(cluster: Cluster, record: LifeRecord): void {
  if (record.type === "branch") cluster.store.raiseRevision(record.revision);
  if (record.type !== "input") return;
  try {
    cluster.submit(record.input);
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof AskPending)) throw error;
  }
}

/** Lives on to the instant before the step, or before the input, that wrote the entry. */
function reliveBefore(frame: Keyframe, records: readonly LifeRecord[], seq: number, past: LogOfLife): Relived {
  const near = waymarkBefore(frame, records, seq);
  const cluster = Cluster.restore(near.snapshot, past(near.snapshot.store.seq));
  let next = near.records;
  for (;;) {
    const record = records[next];
    if (record?.steps === cluster.manager.steps) cluster.manager.idleUntil(record.nowMs);
    // Which step it will be is known only afterwards: on the last steps a snapshot before each costs less than living them again.
    const before = cluster.snapshot();
    const after = liveOne(cluster, records, next);
    if (after === undefined || cluster.store.log.seq >= seq)
      return { cluster: Cluster.restore(before, cluster.store.log.until(before.store.seq)), records: next };
    next = after;
  }
}

/** A snapshot shortly before the entry was written. */
function waymarkBefore(frame: Keyframe, records: readonly LifeRecord[], seq: number): Keyframe {
  const cluster = Cluster.restore(frame.snapshot);
  const { manager, store } = cluster;
  let waymark = frame;
  for (let next: number | undefined = frame.records; next !== undefined && store.log.seq < seq; next = liveOne(cluster, records, next)) {
    if (manager.steps - waymark.steps < WAYMARK_STEPS) continue;
    waymark = { steps: manager.steps, nowMs: manager.nowMs, snapshot: cluster.snapshot(), records: next };
  }
  return waymark;
}

/** Does the next record, or the next step; returns how many records lie behind then, or undefined where this life ends. */
function liveOne(cluster: Cluster, records: readonly LifeRecord[], next: number): number | undefined {
  const { manager } = cluster;
  const record = records[next];
  if (record === undefined || record.steps !== manager.steps) return manager.step(Number.POSITIVE_INFINITY) ? next : undefined;
  // Life after a backup was restored begins at a keyframe of its own: from here it cannot be lived, nor is it asked for.
  if (record.type === "branch" && record.backup !== undefined) return undefined;
  manager.idleUntil(record.nowMs);
  redo(cluster, record);
  return next + 1;
}
