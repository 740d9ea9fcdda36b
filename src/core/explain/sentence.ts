/**
 * A log entry in one short sentence: `pod shop/web-x was assigned to worker-2 by the scheduler`.
 *
 * What an update says follows from fields, columns and health, so it knows no kind.
 */
import { type KubeObject, splitKey } from "../api/kind.ts";
import type { Event } from "../api/kinds/event.ts";
import { type Registry, singularOf } from "../api/registry.ts";
import type { LogEntry } from "../store/log.ts";
import { authorText } from "./author.ts";
import { changesOf, valueText } from "./changes.ts";
import { hasNewCells, predicates } from "./sentence/predicates.ts";
import { eventOf, regardingOf } from "./told.ts";

const MESSAGE_MAX = 160;

/** A sentence without a full stop. */
export interface Sentence {
  readonly text: string;
  /** Equal for entries that say the same again (a container that ends for the fifth time). */
  readonly sort: string;
  /** The entry says nothing that was not known. */
  readonly isEmpty?: true;
}

/** The sentence of any entry. */
export function sentenceOf(entry: LogEntry, registry: Registry): Sentence {
  if (entry.verb === "fault")
    return { text: `${entry.text ?? ""}${entry.agent === "user" ? " (the user)" : ""}`, sort: `fault ${entry.text}` };
  const event = eventOf(entry);
  if (event !== undefined) return eventSentence(event, registry);
  const { before, after } = entry as LogEntry<KubeObject>;
  const subject = subjectText(entry.kind, entry.objectKey, registry);
  const by = authorText(entry);
  if (before === undefined || after === undefined) {
    const done = before === undefined ? "created" : "removed";
    return { text: `${subject} was ${done} by ${by}`, sort: done };
  }
  if (entry.heartbeat === true) return { text: `${subject} was last renewed by ${by}`, sort: "renewed" };
  const change = { kind: registry.find(entry.kind), before, after, nowMs: entry.timeMs, by, changes: changesOf(before, after) };
  for (const predicate of predicates) {
    const found = predicate(change);
    if (found !== undefined) return { text: `${subject} ${found.text}`, sort: found.sort };
  }
  return { text: `${subject} was written by ${by}, and nothing changed`, sort: "written", isEmpty: true };
}

/** What was said of an object: `pod shop/web-x had Unhealthy: Liveness probe failed: …, three times`. */
function eventSentence(event: Event, registry: Registry): Sentence {
  const { reason = "", message = "", count = 1 } = event;
  const { kind, objectKey } = regardingOf(event);
  const times = count > 1 ? ` (${count} times)` : "";
  const text = valueText(message.replaceAll("\n", " ").replace(/\.$/, ""), MESSAGE_MAX);
  return { text: `${subjectText(kind, objectKey, registry)} had the event ${reason}${times}: ${text}`, sort: `event ${reason}` };
}

/** Whether a table of the kind would show the difference. */
export function isVisible(entry: LogEntry, registry: Registry): boolean {
  const { before, after, timeMs: nowMs } = entry as LogEntry<KubeObject>;
  if (before === undefined || after === undefined) return true;
  return hasNewCells({ kind: registry.find(entry.kind), before, after, nowMs, by: "", changes: [] });
}

/** `pod shop/web-x`, `node worker-1`. */
export function subjectText(kindName: string, key: string, registry: Registry): string {
  const kind = registry.find(kindName);
  const noun = kind === undefined ? kindName : singularOf(kind);
  const { namespace, name } = splitKey(key);
  return kind?.namespaced === true ? `${noun} ${namespace}/${name}` : `${noun} ${key}`;
}
