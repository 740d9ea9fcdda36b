/**
 * Turns event intents into Event objects: counting repeats, aggregating look-alikes, limiting spam.
 *
 * Both of upstream's recorders are here: the older one (kubelet, controllers) patches `count`; the newer one
 * (scheduler, kube-proxy; intents with an `action`) patches `series`. What they remember dies with their process.
 * Absent on purpose: upstream's LRU of 4,096 keys; rows leave by age instead.
 * @see kubernetes staging/src/k8s.io/client-go/tools/record/events_cache.go and tools/events/event_recorder.go
 */
import { rfc3339, rfc3339Micro } from "../api/duration.ts";
import { splitKey } from "../api/kind.ts";
import { defineTable, type Tables } from "../store/tables.ts";
import type { Draft, EventIntent, EventTarget } from "./agent.ts";

interface Counted {
  /** What repeats: everything of the event but its times. */
  readonly key: string;
  /** The Event that counts it, by `namespace/name`. */
  readonly event: string;
  /** How often it was said; the Event may say less. */
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** When the Event was last written, and with which count. */
  readonly writtenMs: number;
  readonly writtenCount: number;
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
  /** Whether the newer recorder speaks. */
  readonly isSeries: boolean;
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

/** What becomes of an Event that is there. */
export interface EventCount {
  readonly do: "count";
  readonly key: string;
  readonly count: number;
  readonly lastMs: number;
  readonly series: boolean;
  /** Of look-alikes, the last one's. */
  readonly message?: string | undefined;
}

/** What the recorder wants written: a new Event, or the count of an old one. */
export type EventWrite = { readonly do: "create"; readonly object: Draft } | EventCount;

/** Correlates the events of all processes. */
export class Recorder {
  readonly #tables: Tables;
  /** What the last call of `record` has overwritten. */
  #before: { readonly key: string; readonly row: Spoken | undefined } | undefined;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** As if `record` had not been called the last time: what it wanted written will be tried again. */
  takeBack(): void {
    if (this.#before === undefined) return;
    const { key, row } = this.#before;
    if (row === undefined) this.#tables.drop(spokenTable, key);
    else this.#tables.put(spokenTable, key, row);
    this.#before = undefined;
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
    const isSeries = intent.action !== undefined;
    const known = this.#tables.row(spokenTable, rowKey);
    this.#before = { key: rowKey, row: known };
    const spoken = known ?? silent(nowMs, isSeries);
    const { row, write } = isSeries ? recordSeries(spoken, host, intent, nowMs, exists) : recordCount(spoken, host, intent, nowMs, exists);
    this.#tables.put(spokenTable, rowKey, row);
    return write;
  }

  /** Forgets what was said long ago, and returns the counts of series that have yet to be written. */
  sweep(nowMs: number, isLinked: (instance: string) => boolean): readonly EventCount[] {
    const writes: EventCount[] = [];
    for (const [key, row] of [...this.#tables.rows(spokenTable)]) {
      if (!row.isSeries) {
        if (nowMs - row.lastMs > FORGET_MS) this.#tables.drop(spokenTable, key);
        continue;
      }
      // A recorder that cannot write keeps what it has to say.
      if (!isLinked(key.slice(0, key.indexOf("/")))) continue;
      const swept = sweepSeries(row, nowMs);
      if (swept === undefined) continue;
      writes.push(...swept.writes);
      if (swept.counted.length === 0) this.#tables.drop(spokenTable, key);
      else this.#tables.put(spokenTable, key, { ...row, counted: swept.counted });
    }
    return writes;
  }
}

type Recorded = { readonly row: Spoken; readonly write: EventWrite | undefined };

function silent(nowMs: number, isSeries: boolean): Spoken {
  return { tokens: BURST, refilledMs: nowMs, lastMs: nowMs, isSeries, similar: [], counted: [] };
}

function recordCount(
  spoken: Spoken,
  host: string | undefined,
  intent: EventIntent,
  nowMs: number,
  exists: (key: string) => boolean,
): Recorded {
  const kind = `${intent.type}|${intent.reason}`;
  const messages = similarMessages(spoken.similar, kind, intent.message, nowMs);
  const isCombined = messages.length >= SIMILAR_MAX;
  const key = isCombined ? kind : `${kind}|${intent.fieldPath ?? ""}|${intent.message}`;
  // The list stays one short of its limit, so that the next new message is combined, too.
  const similar = withKey(spoken.similar, { key: kind, messages: messages.slice(0, SIMILAR_MAX - 1), lastMs: nowMs });
  const tokens = Math.min(BURST, spoken.tokens + (nowMs - spoken.refilledMs) / REFILL_MS);
  const message = isCombined ? `(combined from similar events): ${intent.message}` : intent.message;
  const known = findKey(spoken.counted, key);
  const count = (known?.count ?? 0) + 1;
  const event = known?.event ?? nameOf(intent, nowMs, spoken.counted.length);
  const firstMs = known?.firstMs ?? nowMs;
  // What the spam filter holds back counts all the same: the next write tells of it.
  const counted = withKey(spoken.counted, { key, event, count, firstMs, lastMs: nowMs, writtenMs: nowMs, writtenCount: count });
  const row = { tokens: tokens < 1 ? tokens : tokens - 1, refilledMs: nowMs, lastMs: nowMs, isSeries: false, similar, counted };
  if (tokens < 1) return { row, write: undefined };
  if (known !== undefined && exists(event)) {
    return { row, write: { do: "count", key: event, count, lastMs: nowMs, series: false, message: isCombined ? message : undefined } };
  }
  return { row, write: { do: "create", object: legacyEvent({ ...intent, message }, { event, host, count, firstMs, nowMs }) } };
}

/** The last messages of that kind with this one; those of long ago are forgotten. */
function similarMessages(similar: readonly Similar[], key: string, message: string, nowMs: number): readonly string[] {
  const seen = findKey(similar, key);
  const fresh = seen !== undefined && nowMs - seen.lastMs <= SIMILAR_WINDOW_MS ? seen.messages : [];
  return fresh.includes(message) ? fresh : [...fresh, message];
}

function recordSeries(
  spoken: Spoken,
  host: string | undefined,
  intent: EventIntent,
  nowMs: number,
  exists: (key: string) => boolean,
): Recorded {
  const related = intent.related === undefined ? "" : targetKey(intent.related);
  const key = `${intent.type}|${intent.action}|${intent.reason}|${related}|${intent.regarding.metadata.resourceVersion ?? ""}`;
  const known = findKey(spoken.counted, key);
  if (known === undefined || !exists(known.event)) {
    const event = nameOf(intent, nowMs, spoken.counted.length);
    const first: Counted = { key, event, count: 1, firstMs: nowMs, lastMs: nowMs, writtenMs: nowMs, writtenCount: 1 };
    const row = { ...spoken, lastMs: nowMs, counted: withKey(spoken.counted, first) };
    return { row, write: { do: "create", object: seriesEvent(intent, host, event, nowMs) } };
  }
  const again = { ...known, count: known.count + 1, lastMs: nowMs };
  // The second time makes a series of it; of what follows, only the sweep tells.
  const next = again.count === 2 ? written(again, nowMs) : again;
  const row = { ...spoken, lastMs: nowMs, counted: withKey(spoken.counted, next) };
  return { row, write: next === again ? undefined : seriesCount(next) };
}

/** What is left of a row, and what has to be written; undefined when there is nothing to do. */
function sweepSeries(
  { counted }: Spoken,
  nowMs: number,
): { readonly counted: readonly Counted[]; readonly writes: readonly EventCount[] } | undefined {
  const kept: Counted[] = [];
  const writes: EventCount[] = [];
  let isChanged = false;
  for (const each of counted) {
    const isQuiet = nowMs - each.lastMs > SERIES_FORGET_MS;
    const isTold = each.count > each.writtenCount && (isQuiet || nowMs - each.writtenMs >= SERIES_REWRITE_MS);
    const next = isTold ? written(each, nowMs) : each;
    if (isTold) writes.push(seriesCount(next));
    if (!isQuiet) kept.push(next);
    isChanged ||= isQuiet || isTold;
  }
  return isChanged ? { counted: kept, writes } : undefined;
}

function written(counted: Counted, nowMs: number): Counted {
  return { ...counted, writtenMs: nowMs, writtenCount: counted.count };
}

function seriesCount({ event, count, lastMs }: Counted): EventCount {
  return { do: "count", key: event, count, lastMs, series: true };
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

/** `namespace/name` of the Event to be. */
function nameOf(intent: EventIntent, nowMs: number, n: number): string {
  return `${intent.regarding.metadata.namespace ?? "default"}/${eventName(intent, nowMs, n)}`;
}

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

interface Telling {
  readonly event: string;
  readonly host: string | undefined;
  readonly count: number;
  readonly firstMs: number;
  readonly nowMs: number;
}

function legacyEvent(intent: EventIntent, { event, host, count, firstMs, nowMs }: Telling): Draft {
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: splitKey(event),
    involvedObject: involved(intent.regarding, intent.fieldPath),
    reason: intent.reason,
    message: intent.message,
    source: { component: intent.source, host },
    firstTimestamp: rfc3339(firstMs),
    lastTimestamp: rfc3339(nowMs),
    count,
    type: intent.type,
    reportingComponent: intent.source,
    reportingInstance: host ?? "",
  };
}

function seriesEvent(intent: EventIntent, host: string | undefined, event: string, nowMs: number): Draft {
  const message = intent.message.length > NOTE_BYTES_MAX ? `${intent.message.slice(0, NOTE_BYTES_MAX - 4)} ...` : intent.message;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: splitKey(event),
    involvedObject: involved(intent.regarding, undefined),
    related: intent.related === undefined ? undefined : involved(intent.related, undefined),
    reason: intent.reason,
    message,
    source: {},
    eventTime: rfc3339Micro(nowMs),
    action: intent.action,
    type: intent.type,
    reportingComponent: intent.source,
    // Processes of the whole cluster run on the control-plane node.
    reportingInstance: `${intent.source}-${host ?? "control-plane"}`,
  };
}
