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
  readonly event: string;
  readonly count: number;
  readonly firstMs: number;
  /** When the series was last written (newer recorder only). */
  readonly writtenMs: number;
}

interface Spoken {
  /** Token bucket of this source and object. */
  readonly tokens: number;
  readonly refilledMs: number;
  readonly lastMs: number;
  readonly similar: { readonly [aggregateKey: string]: { readonly messages: readonly string[]; readonly lastMs: number } };
  readonly counted: { readonly [key: string]: Counted };
}

/** What a process remembers of its events, by `instance/source/object`. */
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
    const rowKey = `${instance}/${intent.source}/${targetKey(intent.regarding)}`;
    const spoken = this.#tables.row(spokenTable, rowKey) ?? { tokens: BURST, refilledMs: nowMs, lastMs: nowMs, similar: {}, counted: {} };
    const { row, write } =
      intent.action === undefined
        ? recordCount(spoken, host, intent, nowMs, exists)
        : recordSeries(spoken, instance, intent, nowMs, exists);
    this.#tables.put(spokenTable, rowKey, { ...row, lastMs: nowMs });
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

function recordCount(
  spoken: Spoken,
  host: string | undefined,
  intent: EventIntent,
  nowMs: number,
  exists: (key: string) => boolean,
): Recorded {
  const aggregateKey = `${intent.fieldPath ?? ""}|${intent.type}|${intent.reason}`;
  const seen = spoken.similar[aggregateKey];
  const fresh = seen !== undefined && nowMs - seen.lastMs <= SIMILAR_WINDOW_MS ? seen.messages : [];
  const messages = fresh.includes(intent.message) ? fresh : [...fresh, intent.message].slice(-SIMILAR_MAX);
  const combined = messages.length >= SIMILAR_MAX;
  const key = combined ? `${aggregateKey}|` : `${aggregateKey}|${intent.message}`;
  const similar = { ...spoken.similar, [aggregateKey]: { messages, lastMs: nowMs } };
  const refilled = Math.min(BURST, spoken.tokens + (nowMs - spoken.refilledMs) / REFILL_MS);
  if (refilled < 1) return { row: { ...spoken, similar, tokens: refilled, refilledMs: nowMs }, write: undefined };
  const row = { ...spoken, similar, tokens: refilled - 1, refilledMs: nowMs };
  const previous = spoken.counted[key];
  if (previous !== undefined && exists(previous.event)) {
    const count = previous.count + 1;
    return {
      row: { ...row, counted: { ...spoken.counted, [key]: { ...previous, count } } },
      write: { do: "count", key: previous.event, count, lastMs: nowMs, series: false },
    };
  }
  const message = combined ? `(combined from similar events): ${intent.message}` : intent.message;
  const object = legacyEvent({ ...intent, message }, host, nowMs, Object.keys(spoken.counted).length);
  const event = `${object.metadata.namespace}/${object.metadata.name}`;
  return {
    row: { ...row, counted: { ...spoken.counted, [key]: { event, count: 1, firstMs: nowMs, writtenMs: nowMs } } },
    write: { do: "create", object },
  };
}

function recordSeries(spoken: Spoken, instance: string, intent: EventIntent, nowMs: number, exists: (key: string) => boolean): Recorded {
  const related = intent.related === undefined ? "" : targetKey(intent.related);
  const key = `${intent.type}|${intent.action}|${intent.reason}|${related}|${intent.regarding.metadata.resourceVersion ?? ""}`;
  const previous = spoken.counted[key];
  if (previous !== undefined && exists(previous.event)) {
    const count = previous.count + 1;
    const write = count === 2 || nowMs - previous.writtenMs >= SERIES_REWRITE_MS;
    const counted = { ...spoken.counted, [key]: { ...previous, count, writtenMs: write ? nowMs : previous.writtenMs } };
    return {
      row: { ...spoken, counted },
      write: write ? { do: "count", key: previous.event, count, lastMs: nowMs, series: true } : undefined,
    };
  }
  const object = seriesEvent(intent, instance, nowMs, Object.keys(spoken.counted).length);
  const event = `${object.metadata.namespace}/${object.metadata.name}`;
  return {
    row: { ...spoken, counted: { ...spoken.counted, [key]: { event, count: 1, firstMs: nowMs, writtenMs: nowMs } } },
    write: { do: "create", object },
  };
}

function targetKey(target: EventTarget): string {
  return `${target.kind}/${target.metadata.namespace ?? ""}/${target.metadata.name}/${target.metadata.uid ?? ""}`;
}

/** `<object>.<hex unix nanoseconds>`; `n` tells apart what one object's recorder says in one millisecond. */
function eventName(intent: EventIntent, nowMs: number, n: number): string {
  const salt = n + intent.source.length * 101 + intent.reason.length * 997;
  const nanoseconds = BigInt(Math.floor(nowMs)) * 1_000_000n + BigInt((salt * 7_919) % 1_000_000);
  return `${intent.regarding.metadata.name}.${nanoseconds.toString(16)}`;
}

function involved(target: EventTarget, fieldPath: string | undefined) {
  const { name, namespace, uid, resourceVersion } = target.metadata;
  return { kind: target.kind, namespace, name, uid, apiVersion: target.apiVersion, resourceVersion, fieldPath };
}

function base(intent: EventIntent, nowMs: number, n: number) {
  const namespace = intent.regarding.metadata.namespace ?? "default";
  return { apiVersion: "v1", kind: "Event", metadata: { name: eventName(intent, nowMs, n), namespace } };
}

function legacyEvent(intent: EventIntent, host: string | undefined, nowMs: number, n: number): Draft {
  const time = rfc3339(nowMs);
  return {
    ...base(intent, nowMs, n),
    involvedObject: involved(intent.regarding, intent.fieldPath),
    reason: intent.reason,
    message: intent.message,
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
    ...base(intent, nowMs, n),
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
