/**
 * One line per write: when, who, what, and what changed.
 */
import type { LogEntry } from "../../core/index.ts";

const CHANGES_MAX = 3;
const VALUE_MAX = 60;

/** `+  12.345s  replicaset            create  Pod shop/web-7d4b-x2c9z`. */
export function eventLine(entry: LogEntry, startMs: number): string {
  const seconds = `+${((entry.timeMs - startMs) / 1_000).toFixed(3).padStart(9)}s`;
  return `${seconds}  ${entry.agent.padEnd(22)} ${entry.verb.padEnd(6)}  ${whatHappened(entry)}`.trimEnd();
}

function whatHappened(entry: LogEntry): string {
  if (entry.verb === "fault") return entry.text ?? "";
  const spoken = wordsOf(entry.after);
  const object = `${entry.kind} ${entry.objectKey}`;
  if (spoken !== undefined) return `${object}  ${spoken}`;
  return entry.verb === "update" ? `${object}  ${changeText(entry)}` : object;
}

/** What an Event says, and how often it was said: its name alone tells nobody anything. */
function wordsOf(object: unknown): string | undefined {
  if (!isRecord(object) || object.kind !== "Event") return undefined;
  const { reason, message, count } = object;
  const times = typeof count === "number" && count > 1 ? ` (x${count})` : "";
  return `${reason}${times}: ${message}`.replaceAll("\n", " ");
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
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every((item) => identityOf(item) !== undefined)) {
    collect(path, byIdentity(before), byIdentity(after), changes);
    return;
  }
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    collect(path === "" ? field : `${path}.${field}`, before[field], after[field], changes);
  }
}

/** Items that have a type or a name are compared with their namesakes, wherever they stand in the list. */
function byIdentity(items: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(items.map((item) => [identityOf(item) ?? "", item]));
}

function identityOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  const name = item.type ?? item.name;
  return typeof name === "string" ? name : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function valueText(value: unknown): string {
  if (value === undefined) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX - 1)}…` : text;
}
