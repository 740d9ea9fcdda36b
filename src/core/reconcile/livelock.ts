/**
 * Stops a world in which agents chase each other: a bug that would otherwise look like a hang.
 */
import { Broken } from "../sim/assert.ts";

const RUNS_AT_ONE_INSTANT_MAX = 100;
const WRITING_RUNS_PER_MINUTE_MAX = 1_000;
const MINUTE_MS = 60_000;
/** Keys that are gone leave their counts behind; past this many, counting starts anew. */
const KEYS_MAX = 500_000;

interface Count {
  instantMs: number;
  atInstant: number;
  minute: number;
  writing: number;
}

/** Counts runs per key; a view, never saved. */
export class Livelock {
  readonly #counts = new Map<string, Map<string, Count>>();

  /** Notes one reconcile; breaks the world when its key runs without end. */
  observe(record: { readonly agent: string; readonly key: string }, nowMs: number, wrote: boolean): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const count = this.#countOf(record.agent, record.key, nowMs, minute);
    count.atInstant = count.instantMs === nowMs ? count.atInstant + 1 : 1;
    count.instantMs = nowMs;
    if (count.minute !== minute) {
      count.minute = minute;
      count.writing = 0;
    }
    if (wrote) count.writing += 1;
    const id = (): string => `livelock: ${record.agent} ${record.key}`;
    if (count.atInstant > RUNS_AT_ONE_INSTANT_MAX) throw new Broken(`${id()} ran ${count.atInstant} times at one instant`);
    if (count.writing > WRITING_RUNS_PER_MINUTE_MAX) throw new Broken(`${id()} wrote ${count.writing} times within a minute`);
  }

  #countOf(agent: string, key: string, nowMs: number, minute: number): Count {
    let keys = this.#counts.get(agent);
    if (keys === undefined || keys.size > KEYS_MAX) {
      keys = new Map();
      this.#counts.set(agent, keys);
    }
    let count = keys.get(key);
    if (count === undefined) {
      count = { instantMs: nowMs, atInstant: 0, minute, writing: 0 };
      keys.set(key, count);
    }
    return count;
  }
}
