/**
 * Turns event intents into Event objects: counting repeats, aggregating look-alikes, limiting spam.
 *
 * Both of upstream's recorders are here: the older one (kubelet, controllers) patches `count`; the newer one
 * (scheduler, kube-proxy; intents with an `action`) patches `series`. What they remember dies with their process.
 * Absent on purpose: upstream's LRU of 4,096 keys; rows leave by age instead.
 * @see kubernetes staging/src/k8s.io/client-go/tools/record/events_cache.go and tools/events/event_recorder.go
 */
import { rfc3339, rfc3339Micro } from "../api/duration.ts";
import { defineTable, type Tables } from "../store/tables.ts";
import type { Draft, EventIntent, EventTarget } from "./agent.ts";

interface Counted {
  /** What repeats: everything of the event but its times. */
  readonly key: string;
  /** The Event that counts it, by `namespace/name`. */
  readonly event: string;
  readonly count: number;
  readonly firstMs: number;
  /** When the series was last written (newer recorder only). */
  readonly writtenMs: number;
}

/** The messages of events that differ in nothing else. */
interface Similar {
  readonly key: string;
  readonly messages: readonly string[];
  readonly lastMs: number;
}

/** Lists rather than objects by key: an object has few events, and each of their keys would be a field that no other row has. */
interface Spoken {
  /** Token bucket of this source and object. */
  readonly tokens: number;
  readonly refilledMs: number;
  readonly lastMs: number;
  readonly similar: readonly Similar[];
  readonly counted: readonly Counted[];
}

/** What a process remembers of its events, by `instance/object/source`. */
export const spokenTable = defineTable<Spoken>("events-spoken", "process");

const BURST = 25;
const REFILL_MS = 300_000;
const SIMILAR_MAX = 10;
const SIMILAR_WINDOW_MS = 600_000;
const SERIES_REWRITE_MS = 30 * 60_000;
const SERIES_FORGET_MS = 6 * 60_000;
const FORGET_MS = 65 * 60_000;
const NOTE_BYTES_MAX = 1_024;

/** What the recorder wants written: a new Event, or the count of an old one. */
export type EventWrite =
  | { readonly do: "create"; readonly object: Draft }
  | { readonly do: "count"; readonly key: string; readonly count: number; readonly lastMs: number; readonly series: boolean };

/** Correlates the events of all processes. */
export class Recorder {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** What to write for `intent`, or undefined when the spam filter drops it or a series swallows it. */
  record(
    instance: string,
    host: string | undefined,
    intent: EventIntent,
    nowMs: number,
    exists: (key: string) => boolean,
  ): EventWrite | undefined {
    // The uid comes early: rows are found by comparing keys from their start.
    const rowKey = `${instance}/${intent.regarding.metadata.uid ?? ""}/${targetKey(intent.regarding)}/${intent.source}`;
    const spoken = this.#tables.row(spokenTable, rowKey) ?? silent(nowMs);
    const { row, write } =
      intent.action === undefined
        ? recordCount(spoken, host, intent, nowMs, exists)
        : recordSeries(spoken, instance, intent, nowMs, exists);
    this.#tables.put(spokenTable, rowKey, row);
    return write;
  }

  /** Forgets what was said long ago. */
  sweep(nowMs: number): void {
    for (const [key, row] of [...this.#tables.rows(spokenTable)]) {
      const forgetMs = key.startsWith("kube-scheduler/") ? SERIES_FORGET_MS : FORGET_MS;
      if (nowMs - row.lastMs > forgetMs) this.#tables.drop(spokenTable, key);
    }
  }
}

type Recorded = { readonly row: Spoken; readonly write: EventWrite | undefined };

function silent(nowMs: number): Spoken {
  return { tokens: BURST, refilledMs: nowMs, lastMs: nowMs, similar: [], counted: [] };
}

function recordCount(
  spoken: Spoken,
  host: string | undefined,
  intent: EventIntent,
  nowMs: number,
  exists: (key: string) => boolean,
): Recorded {
  const aggregateKey = `${intent.fieldPath ?? ""}|${intent.type}|${intent.reason}`;
  const messages = similarMessages(spoken.similar, aggregateKey, intent.message, nowMs);
  const combined = messages.length >= SIMILAR_MAX;
  const key = combined ? `${aggregateKey}|` : `${aggregateKey}|${intent.message}`;
  const similar = withKey(spoken.similar, { key: aggregateKey, messages, lastMs: nowMs });
  const refilled = Math.min(BURST, spoken.tokens + (nowMs - spoken.refilledMs) / REFILL_MS);
  const row = (tokens: number, counted: readonly Counted[]): Spoken => ({ tokens, refilledMs: nowMs, lastMs: nowMs, similar, counted });
  if (refilled < 1) return { row: row(refilled, spoken.counted), write: undefined };
  const previous = findKey(spoken.counted, key);
  if (previous !== undefined && exists(previous.event)) {
    const count = previous.count + 1;
    return {
      row: row(refilled - 1, withKey(spoken.counted, { ...previous, count })),
      write: { do: "count", key: previous.event, count, lastMs: nowMs, series: false },
    };
  }
  const message = combined ? `(combined from similar events): ${intent.message}` : intent.message;
  const object = legacyEvent(intent, message, host, nowMs, spoken.counted.length);
  const counted = withKey(spoken.counted, firstCount(key, object, nowMs));
  return { row: row(refilled - 1, counted), write: { do: "create", object } };
}

/** The last messages of that kind with this one; those of long ago are forgotten. */
function similarMessages(similar: readonly Similar[], key: string, message: string, nowMs: number): readonly string[] {
  const seen = findKey(similar, key);
  const fresh = seen !== undefined && nowMs - seen.lastMs <= SIMILAR_WINDOW_MS ? seen.messages : [];
  return fresh.includes(message) ? fresh : [...fresh, message].slice(-SIMILAR_MAX);
}

function recordSeries(spoken: Spoken, instance: string, intent: EventIntent, nowMs: number, exists: (key: string) => boolean): Recorded {
  const related = intent.related === undefined ? "" : targetKey(intent.related);
  const key = `${intent.type}|${intent.action}|${intent.reason}|${related}|${intent.regarding.metadata.resourceVersion ?? ""}`;
  const previous = findKey(spoken.counted, key);
  if (previous !== undefined && exists(previous.event)) {
    const count = previous.count + 1;
    const write = count === 2 || nowMs - previous.writtenMs >= SERIES_REWRITE_MS;
    const counted = withKey(spoken.counted, { ...previous, count, writtenMs: write ? nowMs : previous.writtenMs });
    return {
      row: { ...spoken, lastMs: nowMs, counted },
      write: write ? { do: "count", key: previous.event, count, lastMs: nowMs, series: true } : undefined,
    };
  }
  const object = seriesEvent(intent, instance, nowMs, spoken.counted.length);
  const counted = withKey(spoken.counted, firstCount(key, object, nowMs));
  return { row: { ...spoken, lastMs: nowMs, counted }, write: { do: "create", object } };
}

function firstCount(key: string, { metadata }: Draft, nowMs: number): Counted {
  return { key, event: `${metadata.namespace}/${metadata.name}`, count: 1, firstMs: nowMs, writtenMs: nowMs };
}

function findKey<T extends { readonly key: string }>(list: readonly T[], key: string): T | undefined {
  return list.find((item) => item.key === key);
}

/** The list with `item` in the place of its key, or at the end. */
function withKey<T extends { readonly key: string }>(list: readonly T[], item: T): readonly T[] {
  const index = list.findIndex(({ key }) => key === item.key);
  return index < 0 ? [...list, item] : list.with(index, item);
}

function targetKey(target: EventTarget): string {
  return `${target.kind}/${target.metadata.namespace ?? ""}/${target.metadata.name}/${target.metadata.uid ?? ""}`;
}

const TWO_TO_24 = 0x1000000;

/** `<object>.<hex unix nanoseconds>`; `n` tells apart what one object's recorder says in one millisecond. */
function eventName(intent: EventIntent, nowMs: number, n: number): string {
  const salt = n + intent.source.length * 101 + intent.reason.length * 997;
  // Nanoseconds do not fit a number, so their last six digits are counted apart from the rest.
  const ms = Math.floor(nowMs);
  const low = (ms % TWO_TO_24) * 1_000_000 + ((salt * 7_919) % 1_000_000);
  const high = Math.floor(ms / TWO_TO_24) * 1_000_000 + Math.floor(low / TWO_TO_24);
  return `${intent.regarding.metadata.name}.${high.toString(16)}${(low % TWO_TO_24).toString(16).padStart(6, "0")}`;
}

function involved(target: EventTarget, fieldPath: string | undefined) {
  const { name, namespace, uid, resourceVersion } = target.metadata;
  return { kind: target.kind, namespace, name, uid, apiVersion: target.apiVersion, resourceVersion, fieldPath };
}

function legacyEvent(intent: EventIntent, message: string, host: string | undefined, nowMs: number, n: number): Draft {
  const time = rfc3339(nowMs);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: eventName(intent, nowMs, n), namespace: intent.regarding.metadata.namespace ?? "default" },
    involvedObject: involved(intent.regarding, intent.fieldPath),
    reason: intent.reason,
    message,
    source: { component: intent.source, host },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: intent.type,
    reportingComponent: intent.source,
    reportingInstance: host ?? "",
  };
}

function seriesEvent(intent: EventIntent, instance: string, nowMs: number, n: number): Draft {
  const message = intent.message.length > NOTE_BYTES_MAX ? `${intent.message.slice(0, NOTE_BYTES_MAX - 4)} ...` : intent.message;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: eventName(intent, nowMs, n), namespace: intent.regarding.metadata.namespace ?? "default" },
    involvedObject: involved(intent.regarding, undefined),
    related: intent.related === undefined ? undefined : involved(intent.related, undefined),
    reason: intent.reason,
    message,
    source: {},
    eventTime: rfc3339Micro(nowMs),
    action: intent.action,
    type: intent.type,
    reportingComponent: intent.source,
    reportingInstance: `${intent.source}-${instance}`,
  };
}
