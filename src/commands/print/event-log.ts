/**
 * One line per write: when, who, what, and what changed.
 */
import type { LogEntry } from "../../core/index.ts";

const CHANGES_MAX = 3;
const VALUE_MAX = 60;

/** `+  12.345s  replicaset            create  Pod shop/web-7d4b-x2c9z`. */
export function eventLine(entry: LogEntry, startMs: number): string {
  const seconds = `+${((entry.timeMs - startMs) / 1_000).toFixed(3).padStart(9)}s`;
  const what = entry.verb === "fault" ? (entry.text ?? "") : `${entry.kind} ${entry.objectKey}`;
  const change = entry.verb === "update" ? `  ${changeText(entry)}` : "";
  return `${seconds}  ${entry.agent.padEnd(22)} ${entry.verb.padEnd(6)}  ${what}${change}`.trimEnd();
}

/** The same as data, for `--output json`. */
export function eventRecord(entry: LogEntry, startMs: number): { readonly [field: string]: unknown } {
  const { seq, revision, timeMs, agent, key, verb, kind, objectKey, text } = entry;
  return {
    type: "event",
    seq,
    revision,
    time: new Date(timeMs).toISOString(),
    sinceStartMs: timeMs - startMs,
    agent,
    key,
    verb,
    ...(verb === "fault" ? { text } : { kind, object: objectKey }),
    ...(verb === "update" ? { changes: changesOf(entry.before, entry.after) } : {}),
  };
}

/** One changed leaf. */
interface LeafChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

function changeText(entry: LogEntry): string {
  const changes = changesOf(entry.before, entry.after);
  const shown = changes.slice(0, CHANGES_MAX).map(({ path, from, to }) => `${path}: ${valueText(from)} → ${valueText(to)}`);
  return changes.length > CHANGES_MAX ? `${shown.join(", ")}, +${changes.length - CHANGES_MAX} more` : shown.join(", ");
}

/** The leaves in which two objects differ; versions and counters that every write moves are left out. */
export function changesOf(before: unknown, after: unknown): readonly LeafChange[] {
  const changes: LeafChange[] = [];
  collect("", before, after, changes);
  return changes;
}

const ALWAYS_MOVING: ReadonlySet<string> = new Set(["metadata.resourceVersion", "metadata.managedFields", "metadata.generation"]);

function collect(path: string, before: unknown, after: unknown, changes: LeafChange[]): void {
  if (before === after || ALWAYS_MOVING.has(path)) return;
  if (!isRecord(before) || !isRecord(after)) {
    changes.push({ path, from: before, to: after });
    return;
  }
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    collect(path === "" ? field : `${path}.${nameOf(field, after, before)}`, before[field], after[field], changes);
  }
}

/** Items of a list are named by what tells them apart (`conditions.Ready`), not by their position. */
function nameOf(field: string, after: Record<string, unknown>, before: Record<string, unknown>): string {
  if (!Array.isArray(after) && !Array.isArray(before)) return field;
  const item = after[field] ?? before[field];
  if (!isRecord(item)) return field;
  const name = item.type ?? item.name;
  return typeof name === "string" ? name : field;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function valueText(value: unknown): string {
  if (value === undefined) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX - 1)}…` : text;
}
