/**
 * What the log of a branch tells, read backward from now a little at a time, and forward as it grows.
 */
import { authorText, type Branch, type LogEntry, type ObjectKey, type Timeline } from "../../../core/index.ts";
import { entriesBetween, tellingOf } from "../../time/moments.ts";

/** One thing that happened. */
export interface Tale {
  readonly seq: number;
  readonly timeMs: number;
  readonly text: string;
  readonly by: string;
  readonly sort: "fault" | "change";
  readonly object: { readonly kind: string; readonly key: ObjectKey } | undefined;
}

/** More are never kept; what is older is found by the bar of time. */
const TALES_MAX = 2_000;
/** Entries looked at in one go: a frame must not wait for more. */
const WINDOW = 200;
/** What tells less than a status, a creation or an end is left out. */
const WEIGHT_MIN = 3;

/** The tales of the branch that lives. */
export class Tales {
  #branch: Branch | undefined;
  /** Numbers between which everything has been looked at. */
  #from = 0;
  #to = 0;
  #newest = 0;
  #tales: Tale[] = [];
  #version = 0;

  /** Oldest first. */
  get all(): readonly Tale[] {
    return this.#tales;
  }

  /** Another number whenever `all` is different. */
  get version(): number {
    return this.#version;
  }

  /** Whether there is more to look at. */
  get isBehind(): boolean {
    return this.#to < this.#newest || (this.#from > 1 && this.#tales.length < TALES_MAX);
  }

  /** Looks at a little of what is new, or else of what is old. */
  sync(timeline: Timeline): void {
    const { branch, cluster } = timeline;
    const { log } = cluster.store;
    if (branch !== this.#branch) {
      this.#branch = branch;
      this.#from = log.seq + 1;
      this.#to = log.seq;
      this.#tales = [];
      this.#version += 1;
    }
    this.#newest = log.seq;
    if (this.#to < log.seq) {
      const last = Math.min(log.seq, this.#to + WINDOW);
      this.#add(this.#told(timeline, this.#to + 1, last), "new");
      this.#to = last;
    } else if (this.isBehind) {
      const first = Math.max(1, this.#from - WINDOW);
      this.#add(this.#told(timeline, first, this.#from - 1), "old");
      this.#from = first;
    }
  }

  #add(tales: readonly Tale[], age: "new" | "old"): void {
    if (tales.length === 0) return;
    this.#version += 1;
    this.#tales = age === "new" ? [...this.#tales, ...tales].slice(-TALES_MAX) : [...tales, ...this.#tales];
  }

  #told({ cluster, startMs }: Timeline, first: number, last: number): readonly Tale[] {
    return entriesBetween(cluster, first, last).flatMap((entry) => {
      const told = tellingOf(cluster, entry);
      // The making of the cluster is before its time.
      if (told === undefined || told.weight < WEIGHT_MIN || entry.timeMs < startMs) return [];
      return [taleOf(entry, told.text)];
    });
  }
}

function taleOf(entry: LogEntry, text: string): Tale {
  const { seq, timeMs, verb, kind, objectKey } = entry;
  const isFault = verb === "fault";
  return {
    seq,
    timeMs,
    text,
    by: authorText(entry),
    sort: isFault ? "fault" : "change",
    object: isFault ? undefined : { kind, key: objectKey },
  };
}
