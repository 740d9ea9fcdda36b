/**
 * What happened to one object: who changed which field, when, from what to what, and why.
 *
 * Signs of life and writes that change nothing but bookkeeping are only counted.
 */
import type { LogEntry } from "../store/log.ts";
import { authorText } from "./author.ts";
import { causeOf } from "./cause.ts";
import { changesOf, isBookkeeping, isUnder, type LeafChange, valueAt } from "./changes.ts";
import { sentenceOf } from "./sentence.ts";
import type { WhyReader } from "./why.ts";

/** One write of an object. */
export interface HistoryItem {
  readonly seq: number;
  readonly revision: number;
  readonly timeMs: number;
  readonly verb: "create" | "update" | "delete";
  readonly author: string;
  readonly changes: readonly LeafChange[];
  /** What made its author write, as a sentence; absent for outsiders, and where only time had passed. */
  readonly because?: { readonly seq: number; readonly timeMs: number; readonly sentence: string };
  /** How many writes before it, since the item before, said nothing new. */
  readonly quiet: number;
}

/** An object's past, the oldest first. */
export interface History {
  readonly items: readonly HistoryItem[];
  /** How many items there are before these. */
  readonly older: number;
  /** How many writes after the last item said nothing new. */
  readonly quiet: number;
  /** Whether the past goes back to the creation of the object. */
  readonly isWhole: boolean;
}

/** What of an object's past is asked for. */
export interface HistoryQuery {
  /** One field and what is in it: `spec.replicas`. */
  readonly field?: string | undefined;
  /** So many of the newest items; default all. */
  readonly tail?: number | undefined;
}

/** Reads the past of an object from the log. */
export function historyOf(reader: WhyReader, kind: string, key: string, { field, tail }: HistoryQuery = {}): History {
  const found: Found[] = [];
  let quiet = 0;
  const entries = [...reader.store.log.ofObject(kind, key)].reverse();
  for (const entry of entries) {
    const changes = field === undefined ? changesIn(entry) : changesUnder(entry, field);
    const isNews = changes.length > 0 || (field === undefined && (entry.before === undefined || entry.after === undefined));
    if (isNews) found.push({ entry, changes, quiet });
    quiet = isNews ? 0 : quiet + 1;
  }
  const older = tail === undefined ? 0 : Math.max(0, found.length - tail);
  // Reasons cost more than all the rest, so only those that are asked for are looked for.
  const items = found.slice(older).map((each) => itemOf(each, reader));
  return { items, older, quiet, isWhole: entries.length > 0 && entries[0]?.before === undefined };
}

/** An entry that says something about what was asked for. */
interface Found {
  readonly entry: LogEntry;
  readonly changes: readonly LeafChange[];
  readonly quiet: number;
}

function itemOf({ entry, changes, quiet }: Found, reader: WhyReader): HistoryItem {
  const { seq, revision, timeMs, before, after } = entry;
  const verb = before === undefined ? "create" : after === undefined ? "delete" : "update";
  return { seq, revision, timeMs, verb, author: authorText(entry), changes, ...reasonOf(entry, reader), quiet };
}

function changesIn({ before, after, heartbeat }: LogEntry): readonly LeafChange[] {
  if (before === undefined || after === undefined || heartbeat === true) return [];
  return changesOf(before, after).filter((change) => !isBookkeeping(change));
}

function changesUnder({ before, after }: LogEntry, field: string): readonly LeafChange[] {
  const [from, to] = [valueAt(before, field), valueAt(after, field)];
  if (from === to) return [];
  if (from === undefined || to === undefined) return [{ path: field, from, to }];
  return changesOf(before, after).filter(({ path }) => isUnder(path, field));
}

function reasonOf(entry: LogEntry, reader: WhyReader): Pick<HistoryItem, "because"> {
  const cause = causeOf(entry, reader);
  if (typeof cause === "string" || cause.how === "after") return {};
  const { seq, timeMs } = cause.entry;
  return { because: { seq, timeMs, sentence: sentenceOf(cause.entry, reader.registry).text } };
}
