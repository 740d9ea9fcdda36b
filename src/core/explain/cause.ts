/**
 * What led to a log entry: the evidence its author gave, the entries that woke its author, a fault, or time that passed.
 *
 * An author's causes are all entries mapped to its key since its last run; which of them mattered is found by what they
 * have to do with the object that was written, and by how much they tell.
 */
import { nodeOfKey } from "../reconcile/process.ts";
import type { Causes, Evidence, LogEntry } from "../store/log.ts";
import type { Store } from "../store/store.ts";
import { isFromOutside } from "./author.ts";
import { valueAt } from "./changes.ts";
import { isDependentOf, isRelated, nodeNameOf, placesOf } from "./related.ts";
import { eventOf, isTurnForTheWorse, regardingOf, toldBetween } from "./told.ts";
import { WEIGHT, weightOf } from "./weight.ts";

/** What led to an entry. */
export interface Cause {
  readonly entry: LogEntry;
  /** `because`: it made the author act; `after`: only time has passed since; `silent`: the author has heard nothing since. */
  readonly how: "because" | "after" | "silent";
}

/** Why there is no cause to name: it came from outside, was dropped from the log, or nobody wrote it down. */
export type NoCause = "outside" | "gone" | "unknown";

/** Who knows what wakes whom; a manager does. */
export interface Watches {
  /** The kinds whose changes can wake an agent. */
  watchedBy(agent: string): ReadonlySet<string>;
}

/** What causes are looked for in. */
export interface CauseReader {
  readonly store: Store;
  readonly manager: Watches;
}

/** Of a very long range the newest entries of each kind are looked at. */
const CANDIDATES_MAX = 2_000;
/** An author that only heard of its own writes acted on what it heard before them. */
const ECHOES_MAX = 20;

/** Finds the cause of an entry; `how` says how the entry itself was come by. */
export function causeOf(entry: LogEntry, reader: CauseReader, how?: Cause["how"]): Cause | NoCause {
  const { store } = reader;
  if (how === "silent") return stoppedBy(entry, store) ?? "unknown";
  if (isFromOutside(entry)) return "outside";
  const event = eventOf(entry);
  if (event !== undefined) return beforeEvent(entry, regardingOf(event), store);
  for (const each of entry.because ?? []) {
    const found = witnessOf(each, entry, store);
    if (found !== undefined) return { entry: found, how: weightOf(found) === WEIGHT.none ? "silent" : "because" };
  }
  const woken = wakerOf(entry, entry.causes, reader, ECHOES_MAX);
  if (woken !== undefined) return { entry: woken, how: "because" };
  const earlier = previousOf(entry, store);
  const fault = faultSince(earlier?.seq ?? 0, entry, store);
  if (fault !== undefined) return { entry: fault, how: "because" };
  const told =
    earlier !== undefined && isTurnForTheWorse(entry) ? toldBetween(entry, { since: earlier.seq, until: entry.seq }, store) : undefined;
  if (told !== undefined) return { entry: told, how: "because" };
  if (earlier !== undefined) return { entry: earlier, how: entry.causes === undefined ? "after" : "because" };
  const isGone = entry.verb !== "create" || (entry.causes !== undefined && store.log.entry(entry.causes.first) === undefined);
  return isGone ? "gone" : "unknown";
}

/** What was told before an event, or how its object was then. */
function beforeEvent({ seq }: LogEntry, regarding: Pick<LogEntry, "kind" | "objectKey">, store: Store): Cause | NoCause {
  const earlier = previousOf({ ...regarding, seq }, store);
  if (earlier === undefined) return "gone";
  const told = toldBetween(regarding, { since: earlier.seq, until: seq }, store);
  return told === undefined ? { entry: earlier, how: "after" } : { entry: told, how: "because" };
}

/** The write that put there what the evidence says was read. */
function witnessOf({ object, revision, field }: Evidence, { seq }: LogEntry, { log, definitions }: Store): LogEntry | undefined {
  const slash = object.indexOf("/");
  const [kind, key] = [object.slice(0, slash), object.slice(slash + 1)];
  if (!definitions.some((definition) => definition.kind === kind)) return undefined;
  for (const entry of log.ofObject(kind, key, seq - 1)) {
    if (revision === "") {
      if (entry.after === undefined) return entry;
    } else if (
      entry.revision <= Number(revision) &&
      (field === undefined || valueAt(entry.before, field) !== valueAt(entry.after, field))
    ) {
      return entry;
    }
  }
  return undefined;
}

/** The entry that mattered among those that woke the author. */
function wakerOf(entry: LogEntry, causes: Causes | undefined, reader: CauseReader, echoes: number): LogEntry | undefined {
  if (causes === undefined || echoes === 0) return undefined;
  const candidates: LogEntry[] = [];
  let echo: LogEntry | undefined;
  const { store } = reader;
  for (const candidate of entriesThatWake(entry.agent, reader, causes.first, Math.min(causes.last, entry.seq - 1))) {
    const isSure = candidate.seq === causes.first || candidate.seq === causes.last;
    if (weightOf(candidate) === WEIGHT.none) continue;
    if (isEcho(candidate, entry)) echo = candidate;
    else if (isRelated(candidate, entry, store) || (isSure && hasNoCloser(entry))) candidates.push(candidate);
  }
  return weightiest(candidates, entry, store) ?? (echo && wakerOf(entry, echo.causes, reader, echoes - 1));
}

/** What the author wrote in the same spirit: of its own object, or of a sibling. */
function isEcho(candidate: LogEntry, entry: LogEntry): boolean {
  return candidate.agent === entry.agent && candidate.key === entry.key && !isDependentOf(candidate, entry);
}

/** Whether the author's key is of one object, so that whatever wakes it has to do with it; a queue's has not. */
function hasNoCloser({ key }: LogEntry): boolean {
  return key.includes("/");
}

/** Entries of a range that can have woken the agent: faults, and what it watches. */
function* entriesThatWake(agent: string, { store, manager }: CauseReader, first: number, last: number): Generator<LogEntry> {
  const { log, definitions } = store;
  const watched = manager.watchedBy(agent);
  const from = Math.max(first, last - CANDIDATES_MAX * definitions.length);
  for (const { kind, history } of [{ kind: "", history: "full" }, ...definitions]) {
    if (history === "last" || (kind !== "" && !watched.has(kind))) continue;
    yield* [...log.between(kind, from, last)].slice(-CANDIDATES_MAX);
  }
}

/** Of several of one weight, the one in the place that the entry has among its author's writes of one run. */
function weightiest(candidates: readonly LogEntry[], entry: LogEntry, store: Store): LogEntry | undefined {
  const weight = Math.max(0, ...candidates.map(weightOf));
  const best = candidates.filter((candidate) => weightOf(candidate) === weight).sort((a, b) => a.seq - b.seq);
  if (weight < WEIGHT.wish) return best.at(-1);
  const ofObjects = [
    ...new Map(best.toReversed().map((candidate) => [`${candidate.kind}/${candidate.objectKey}`, candidate])).values(),
  ].reverse();
  const place = ofObjects.length > 1 && entry.causes !== undefined ? placeInRun(entry, store) : 0;
  return ofObjects[Math.min(place, ofObjects.length - 1)];
}

function placeInRun({ seq, kind, agent, key, verb, causes }: LogEntry, { log }: Store): number {
  let place = 0;
  for (const other of log.between(kind, (causes?.last ?? seq) + 1, seq - 1)) {
    if (other.agent === agent && other.key === key && other.verb === verb) place += 1;
  }
  return place;
}

/** The last time that something happened to the same object. */
function previousOf({ kind, objectKey, seq }: Pick<LogEntry, "kind" | "objectKey" | "seq">, { log }: Store): LogEntry | undefined {
  if (kind === "") return undefined;
  for (const entry of log.ofObject(kind, objectKey, seq - 1)) if (weightOf(entry) > WEIGHT.none) return entry;
  return undefined;
}

/** A fault that hit the object, or what it is on, since then. */
function faultSince(seq: number, entry: LogEntry, store: Store): LogEntry | undefined {
  const places = placesOf(entry, store);
  return [...store.log.between("", seq + 1, entry.seq - 1)].findLast((fault) => isAt(fault, places));
}

/** What stopped the one who should have written again: the first fault at its place since. */
function stoppedBy(entry: LogEntry, store: Store): Cause | undefined {
  const node = nodeNameOf(entry) ?? nodeOfKey(entry.key);
  const places = placesOf({ ...entry, kind: "Node", objectKey: node }, store);
  for (const fault of store.log.between("", entry.seq + 1, store.log.seq)) if (isAt(fault, places)) return { entry: fault, how: "because" };
  return undefined;
}

/** A fault's key is what it was aimed at: a node, a zone, a pod, a process. */
function isAt({ key }: LogEntry, places: ReadonlySet<string>): boolean {
  return places.has(key) || places.has(key.slice(key.indexOf("@") + 1));
}
