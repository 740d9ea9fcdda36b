/**
 * A watch is a cursor over its kind's part of the log: no queue per watcher, no missed event, no copy.
 * Below the compaction mark it answers Expired, as upstream's does.
 */
import { ApiError } from "../api/errors.ts";
import type { Log, LogEntry } from "./log.ts";

/** Reads the changes of one kind in order. */
export class Watch {
  readonly #log: Log;
  readonly #kind: string;
  #revision: number;

  constructor(log: Log, kind: string, revision: number) {
    this.#log = log;
    this.#kind = kind;
    this.#revision = revision;
  }

  /** The revision up to which the watcher has read. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether `next` would give something, or refuse; a look at one number. */
  hasNews(): boolean {
    return this.#log.newest(this.#kind) > this.#revision;
  }

  /** Everything written since the last call; throws Expired when part of it is gone. */
  next(): LogEntry[] {
    if (!this.#log.reachesBack(this.#kind, this.#revision)) {
      throw new ApiError("Expired", `too old resource version: ${this.#revision} (${this.#log.oldest(this.#kind)})`);
    }
    const entries = [...this.#log.since(this.#kind, this.#revision)];
    this.#revision = entries.at(-1)?.revision ?? this.#revision;
    return entries;
  }
}
