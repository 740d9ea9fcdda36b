/**
 * One line per write: when, who, what, and what changed.
 */
import { changesOf, type LogEntry, valueText } from "../../core/index.ts";

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

function changeText(entry: LogEntry): string {
  const changes = changesOf(entry.before, entry.after);
  const shown = changes
    .slice(0, CHANGES_MAX)
    .map(({ path, from, to }) => `${path}: ${valueText(from, VALUE_MAX)} → ${valueText(to, VALUE_MAX)}`);
  return changes.length > CHANGES_MAX ? `${shown.join(", ")}, +${changes.length - CHANGES_MAX} more` : shown.join(", ");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
