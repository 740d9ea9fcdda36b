/**
 * The instants at which something happened that is worth stopping at: `,` and `.` go from one to the next; pure.
 *
 * They are looked for in the log when they are asked for, a little of it at a time, so that nothing is paid for while time runs.
 */
import { changeSentence } from "../../commands/print/change-sentence.ts";
import type { Cluster, LogEntry } from "../../core/index.ts";

/** One instant, and what tells most of what happened at it. */
export interface Moment {
  readonly timeMs: number;
  readonly seq: number;
  readonly text: string;
}

/** What a log is read from. */
export type Past = Pick<Cluster, "store" | "registry">;

const FIRST_WINDOW = 256;
/** Windows grow, for what is idle has long stretches in which nothing is told. */
const GROWTH = 4;
/** What breaks tells more than what follows from it. */
const FAULT_WEIGHT = 9;

/** The last moment before `timeMs`, among the entries up to number `seq`. */
export function momentBefore(past: Past, seq: number, timeMs: number): Moment | undefined {
  let last = seq;
  for (let size = FIRST_WINDOW; last > 0; size *= GROWTH) {
    const first = Math.max(1, last - size + 1);
    const found = entriesBetween(past, first, last).findLast((entry) => entry.timeMs < timeMs && tellingOf(past, entry) !== undefined);
    if (found !== undefined) return momentOf(past, found);
    last = first - 1;
  }
  return undefined;
}

/** The first moment after `timeMs`, among the entries above number `seq`. */
export function momentAfter(past: Past, seq: number, timeMs: number): Moment | undefined {
  const { log } = past.store;
  let first = seq + 1;
  for (let size = FIRST_WINDOW; first <= log.seq; size *= GROWTH) {
    const last = Math.min(log.seq, first + size - 1);
    const found = entriesBetween(past, first, last).find((entry) => entry.timeMs > timeMs && tellingOf(past, entry) !== undefined);
    if (found !== undefined) return momentOf(past, found);
    first = last + 1;
  }
  return undefined;
}

/** What a log entry says, and how much it tells; undefined for what says nothing new. */
export function tellingOf({ registry }: Past, entry: LogEntry): { readonly text: string; readonly weight: number } | undefined {
  if (entry.verb === "fault") return entry.text === undefined ? undefined : { text: entry.text, weight: FAULT_WEIGHT };
  return changeSentence(entry, registry);
}

/** All that is kept of the entries numbered from `first` to `last`, in order; kinds that keep no history tell nothing. */
export function entriesBetween({ store, registry }: Past, first: number, last: number): readonly LogEntry[] {
  const found = [...store.log.between("", first, last)];
  for (const { kind, history } of registry.kinds) if (history !== "last") found.push(...store.log.between(kind, first, last));
  return found.sort((a, b) => a.seq - b.seq);
}

/** Of all that happened at the instant of an entry what tells most. */
function momentOf(past: Past, { timeMs, seq }: LogEntry): Moment {
  let best: { readonly text: string; readonly weight: number } | undefined;
  for (const entry of entriesBetween(past, Math.max(1, seq - FIRST_WINDOW), seq + FIRST_WINDOW)) {
    if (entry.timeMs !== timeMs) continue;
    const told = tellingOf(past, entry);
    if (told !== undefined && (best === undefined || told.weight > best.weight)) best = told;
  }
  return { timeMs, seq, text: best?.text ?? "" };
}
