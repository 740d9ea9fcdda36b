/**
 * The one log: every write in order, with who wrote it and why.
 *
 * It is kept in parts, one per kind, because a watch is a cursor over its kind's part; `seq` gives the order over all.
 * Old entries go when the byte budget is used up; kinds with `history: "last"` (heartbeats, events) keep a short tail.
 */

/** A reference to log entries by their `seq`: everything mapped to a key since its last run. */
export interface Causes {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** A piece of evidence that an intent rests on, absence included. */
export interface Evidence {
  /** `Lease/kube-node-lease/worker-1`: the kind, then the key. */
  readonly object: string;
  /** Its resourceVersion as read; empty when it was not there. */
  readonly revision: string;
  /** What of it was read; absent for the object as a whole. */
  readonly field?: string;
}

/** Who writes, and why. */
export interface Author {
  /** The agent's name, or `user` for an input. */
  readonly agent: string;
  readonly key: string;
  readonly causes?: Causes | undefined;
  readonly because?: readonly Evidence[] | undefined;
  /** The write says nothing new (a lease renewal): event logs leave it out. */
  readonly heartbeat?: boolean | undefined;
}

/** One write, or one change of the world that is no write (a fault). */
export interface LogEntry<T = unknown> extends Author {
  readonly seq: number;
  readonly revision: number;
  readonly timeMs: number;
  readonly verb: "create" | "update" | "delete" | "fault";
  readonly kind: string;
  readonly objectKey: string;
  readonly before?: T | undefined;
  readonly after?: T | undefined;
  /** For faults: what happened, in words. */
  readonly text?: string | undefined;
}

/** An entry without its number and its author. */
export type Written = Omit<LogEntry, "seq" | keyof Author>;

/** Where a log begins. */
export interface LogStart {
  readonly seq: number;
  readonly revision: number;
  readonly kinds: readonly string[];
  /** Entries from before it began. */
  readonly past?: LogPast | undefined;
}

/** A log's entries up to some number, apart from the log. */
export type LogPast = ReadonlyMap<string, Part>;

interface Part {
  entries: LogEntry[];
  /** Revision of the newest entry that was dropped: below it the past is gone. */
  compactedAt: number;
  bytes: number;
}

/** Entries that kinds without history keep, enough for a watch to catch up. */
const LAST_ENTRIES_MAX = 4_096;
/** A rough size: an update shares most of its object with its predecessor. */
const CREATE_BYTES = 2_048;
const UPDATE_BYTES = 768;
/** 256 MB: the design's budget for log and keyframes. */
const BUDGET_BYTES = 256 * 1024 * 1024;

/** An append-only sequence of entries with a byte budget. */
export class Log {
  readonly #parts = new Map<string, Part>();
  readonly #budgetBytes: number;
  /** The revision at which the log began. */
  readonly #beginning: number;
  #bytes = 0;
  #seq: number;

  constructor(start: LogStart, budgetBytes = BUDGET_BYTES) {
    this.#seq = start.seq;
    this.#budgetBytes = budgetBytes;
    this.#beginning = start.revision;
    for (const [kind, past] of start.past ?? []) {
      this.#parts.set(kind, past);
      this.#bytes += past.bytes;
    }
    for (const kind of ["", ...start.kinds]) this.open(kind);
  }

  /** Keeps entries of a kind from now on; what is kept of its past stays, though nobody may have served it for a while. */
  open(kind: string): void {
    if (!this.#parts.has(kind)) this.#parts.set(kind, { entries: [], compactedAt: this.#beginning, bytes: 0 });
  }

  /** The number of the newest entry. */
  get seq(): number {
    return this.#seq;
  }

  /** Numbers the entry and keeps it. */
  append(written: Written, author: Author, history: "full" | "last"): LogEntry {
    // Written out field by field: this is the hottest allocation of the house, and a spread costs thrice as much.
    const numbered: LogEntry = {
      seq: ++this.#seq,
      revision: written.revision,
      timeMs: written.timeMs,
      verb: written.verb,
      kind: written.kind,
      objectKey: written.objectKey,
      before: written.before,
      after: written.after,
      text: written.text,
      agent: author.agent,
      key: author.key,
      causes: author.causes,
      because: author.because,
      heartbeat: author.heartbeat,
    };
    const entry = numbered;
    const part = this.#part(entry.kind);
    part.entries.push(numbered);
    if (history === "last") {
      if (part.entries.length > 2 * LAST_ENTRIES_MAX) this.#drop(part, part.entries.length - LAST_ENTRIES_MAX);
    } else {
      const bytes = entry.verb === "create" ? CREATE_BYTES : UPDATE_BYTES;
      part.bytes += bytes;
      this.#bytes += bytes;
      if (this.#bytes > this.#budgetBytes) this.#thinOut();
    }
    return numbered;
  }

  /** Whether everything after `revision` is still there. */
  reachesBack(kind: string, revision: number): boolean {
    return revision >= this.#part(kind).compactedAt;
  }

  /** The oldest revision a watch of the kind may start from. */
  oldest(kind: string): number {
    return this.#part(kind).compactedAt;
  }

  /** The revision of the kind's newest entry that is kept, or up to which it was forgotten. */
  newest(kind: string): number {
    const part = this.#part(kind);
    return part.entries.at(-1)?.revision ?? part.compactedAt;
  }

  /** The kind's entries with a revision above `revision`, oldest first. */
  *since(kind: string, revision: number): Generator<LogEntry> {
    const { entries } = this.#part(kind);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    for (let index = low; index < entries.length; index++) {
      const entry = entries[index];
      if (entry !== undefined) yield entry;
    }
  }

  /** The entry of that number, if it is still kept. */
  entry(seq: number): LogEntry | undefined {
    for (const { entries } of this.#parts.values()) {
      const found = entries[firstFrom(entries, seq)];
      if (found?.seq === seq) return found;
    }
    return undefined;
  }

  /** The kind's entries numbered from `first` to `last`, oldest first; "" is the kind of faults. */
  *between(kind: string, first: number, last: number): Generator<LogEntry> {
    const { entries } = this.#part(kind);
    for (let index = firstFrom(entries, first); index < entries.length; index++) {
      const entry = entries[index];
      if (entry === undefined || entry.seq > last) return;
      yield entry;
    }
  }

  /** What is kept of one object's past up to the entry of number `last`, newest first. */
  *ofObject(kind: string, objectKey: string, last = this.#seq): Generator<LogEntry> {
    const { entries } = this.#part(kind);
    for (let index = firstFrom(entries, last + 1) - 1; index >= 0; index--) {
      const entry = entries[index];
      if (entry?.objectKey === objectKey) yield entry;
    }
  }

  /** All entries still kept with a number above `seq`, in order. */
  all(seq = 0): LogEntry[] {
    const kept: LogEntry[] = [];
    for (const part of this.#parts.values()) for (const entry of part.entries) if (entry.seq > seq) kept.push(entry);
    return kept.sort((a, b) => a.seq - b.seq);
  }

  /** What is kept of everything up to the entry of number `seq`; the entries are shared, the lists are not. */
  until(seq: number): LogPast {
    return pastUntil(this.#parts, seq);
  }

  #part(kind: string): Part {
    const part = this.#parts.get(kind);
    if (part !== undefined) return part;
    // A custom kind that was never served has no past.
    if (!kind.includes(".")) throw new RangeError(`no log for kind ${kind}`);
    return { entries: [], compactedAt: this.#beginning, bytes: 0 };
  }

  #drop(part: Part, count: number): void {
    const newest = part.entries[count - 1];
    part.compactedAt = newest?.revision ?? part.compactedAt;
    const share = part.bytes * (count / part.entries.length);
    part.bytes -= share;
    this.#bytes -= share;
    part.entries = part.entries.slice(count);
  }

  /** Drops the oldest quarter of the part that costs most, so that trimming is rare and cheap per entry. */
  #thinOut(): void {
    let largest: Part | undefined;
    for (const part of this.#parts.values()) if (largest === undefined || part.bytes > largest.bytes) largest = part;
    if (largest !== undefined) this.#drop(largest, Math.ceil(largest.entries.length / 4));
  }
}

/** The part of a past up to the entry of number `seq`. */
export function pastUntil(past: LogPast, seq: number): LogPast {
  return new Map(
    [...past].map(([kind, { entries, compactedAt, bytes }]) => {
      const count = firstFrom(entries, seq + 1);
      const share = entries.length === 0 ? 0 : count / entries.length;
      return [kind, { entries: entries.slice(0, count), compactedAt, bytes: bytes * share }] as const;
    }),
  );
}

/** Where the entries numbered `seq` and above begin. */
function firstFrom(entries: readonly LogEntry[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
