/**
 * Living a piece of life again: from a keyframe, with the records that came after it, up to an instant.
 */
import { ApiError } from "../api/errors.ts";
import { Cluster } from "../cluster.ts";
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

/** Restores the keyframe, with the log that led to it, and lives on to `stop`. */
export function relive(frame: Keyframe, records: readonly LifeRecord[], stop: Stop, past: LogOfLife): Relived {
  if ("beforeSeq" in stop) {
    const found = positionBefore(frame, records, stop.beforeSeq);
    return relive(frame, records, found, past);
  }
  const cluster = Cluster.restore(frame.snapshot, past(frame.snapshot.store.seq));
  return { cluster, records: liveOn(cluster, records, frame.records, stop) };
}

/** Lives on to `stop`; returns how many records lie behind then. */
export function liveOn(cluster: Cluster, records: readonly LifeRecord[], from: number, stop: Exclude<Stop, { beforeSeq: number }>): number {
  const { manager } = cluster;
  let next = from;
  for (;;) {
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

/** Does what a record says; a refusal is part of the life. */
export function redo(cluster: Cluster, record: LifeRecord): void {
  if (record.type === "branch") cluster.store.raiseRevision(record.revision);
  if (record.type !== "input") return;
  try {
    cluster.submit(record.input);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** The instant before the step, or before the input, that wrote the entry. */
function positionBefore(frame: Keyframe, records: readonly LifeRecord[], seq: number): Exclude<Stop, { beforeSeq: number }> {
  const cluster = Cluster.restore(frame.snapshot);
  const { manager, store } = cluster;
  let next = frame.records;
  let before: Position = { steps: manager.steps, nowMs: manager.nowMs };
  for (;;) {
    const record = records[next];
    before = { steps: manager.steps, nowMs: manager.nowMs };
    if (record !== undefined && record.steps === manager.steps) {
      manager.idleUntil(record.nowMs);
      before = { steps: manager.steps, nowMs: manager.nowMs };
      redo(cluster, record);
      if (store.log.seq >= seq) return { at: before, records: next };
      next += 1;
      continue;
    }
    if (!manager.step(Number.POSITIVE_INFINITY) || store.log.seq >= seq) return { at: before, records: next };
  }
}
