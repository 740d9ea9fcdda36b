/**
 * Looking along the log for an entry that fits, outwards from where one stands: the nearest is found soonest.
 */
import type { Cluster, LogEntry } from "../../core/index.ts";

/** Which entries are looked for. */
export interface EntrySearch {
  /** Parts of the log; `""` is that of faults. */
  readonly kinds: readonly string[];
  fits(entry: LogEntry): boolean;
}

type Log = Cluster["store"]["log"];

/** Entries of the first look; each further one is twice as wide. */
const WINDOW = 256;

/** The newest entry that fits, up to number `last`. */
export function lastEntry(log: Log, search: EntrySearch, last: number): LogEntry | undefined {
  for (let [end, size] = [last, WINDOW]; end > 0; size *= 2) {
    const begin = Math.max(1, end - size + 1);
    const found = fitting(log, search, begin, end).reduce<LogEntry | undefined>(
      (a, b) => (a === undefined || b.seq > a.seq ? b : a),
      undefined,
    );
    if (found !== undefined) return found;
    end = begin - 1;
  }
  return undefined;
}

/** The oldest entry that fits, from number `first` on. */
export function firstEntry(log: Log, search: EntrySearch, first: number): LogEntry | undefined {
  for (let [begin, size] = [first, WINDOW]; begin <= log.seq; size *= 2) {
    const end = begin + size - 1;
    const found = fitting(log, search, begin, end).reduce<LogEntry | undefined>(
      (a, b) => (a === undefined || b.seq < a.seq ? b : a),
      undefined,
    );
    if (found !== undefined) return found;
    begin = end + 1;
  }
  return undefined;
}

function fitting(log: Log, { kinds, fits }: EntrySearch, first: number, last: number): readonly LogEntry[] {
  return kinds.flatMap((kind) => [...log.between(kind, first, last)].filter(fits));
}
