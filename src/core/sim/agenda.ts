/**
 * What is due when: a sorted tree of data records, never of closures.
 *
 * At most one record per (agent, key): the earlier of its wake and its timer. The virtual clock is the due time of the
 * record that runs, so idle time costs nothing. The index by agent and key is a view, rebuilt on restore.
 */
import { assert } from "./assert.ts";
import { createTreeBy, type Tree } from "./tree.ts";

/** One appointment; frozen by convention, replaced to be changed. `causes` is opaque here. */
export interface Due<Causes = unknown> {
  readonly dueMs: number;
  /** Breaks ties: first come, first served. */
  readonly seq: number;
  readonly agent: string;
  readonly key: string;
  /** It will change nothing that anyone waits for: heartbeats, idle probes, resyncs. */
  readonly background: boolean;
  /** How often the last runs in a row were refused. */
  readonly failures: number;
  /** Why the last run was refused. */
  readonly refusal?: unknown;
  /** A worker is reserved for it at `dueMs`. */
  readonly slotted: boolean;
  readonly causes?: Causes | undefined;
}

/** All records and the counter; O(1) to take. */
export interface AgendaSnapshot<Causes> {
  readonly seq: number;
  readonly records: Tree<Due<Causes>, undefined>;
}

function compareDue(a: Due, b: Due): number {
  return a.dueMs - b.dueMs || a.seq - b.seq;
}

/** The sorted appointments of a cluster. */
export class Agenda<Causes> {
  readonly #records: Tree<Due<Causes>, undefined>;
  readonly #byAgent = new Map<string, Map<string, Due<Causes>>>();
  #seq: number;
  /** Records that are not background; the cluster is settled when there are none. */
  #foreground = 0;

  constructor(from?: AgendaSnapshot<Causes>) {
    this.#records = from?.records.clone() ?? createTreeBy<Due<Causes>, undefined>(compareDue);
    this.#seq = from?.seq ?? 0;
    for (const record of this.#records.keys()) this.#index(record);
  }

  get size(): number {
    return this.#records.size;
  }

  /** How many records will change something. */
  get foreground(): number {
    return this.#foreground;
  }

  /** The next appointment. */
  first(): Due<Causes> | undefined {
    return this.#records.minKey();
  }

  get(agent: string, key: string): Due<Causes> | undefined {
    return this.#byAgent.get(agent)?.get(key);
  }

  /** Puts a record in, replacing the one of the same agent and key. */
  put(record: Omit<Due<Causes>, "seq">): Due<Causes> {
    const previous = this.get(record.agent, record.key);
    if (previous !== undefined) this.remove(previous);
    // Written out field by field, so that all records have one shape: they are compared more often than anything else.
    const numbered: Due<Causes> = {
      dueMs: record.dueMs,
      seq: ++this.#seq,
      agent: record.agent,
      key: record.key,
      background: record.background,
      failures: record.failures,
      refusal: record.refusal,
      slotted: record.slotted,
      causes: record.causes,
    };
    this.#records.set(numbered, undefined);
    this.#index(numbered);
    return numbered;
  }

  /** Changes what a record carries, in its place: whoever joins an appointment does not move it. */
  join(record: Due<Causes>, { background, causes }: Pick<Due<Causes>, "background" | "causes">): void {
    const { dueMs, seq, agent, key, failures, refusal, slotted } = record;
    const joined: Due<Causes> = { dueMs, seq, agent, key, background, failures, refusal, slotted, causes };
    this.#records.set(joined, undefined);
    this.#byAgent.get(agent)?.set(key, joined);
    this.#foreground += Number(record.background) - Number(background);
  }

  remove(record: Due<Causes>): void {
    const removed = this.#records.delete(record);
    assert(removed, "an agenda record is removed once");
    this.#byAgent.get(record.agent)?.delete(record.key);
    if (!record.background) this.#foreground -= 1;
  }

  /** All records in order; iterate only while nothing is put or removed. */
  records(): Iterable<Due<Causes>> {
    return this.#records.keys();
  }

  /** The records of one agent, in no particular order. */
  recordsOf(agent: string): readonly Due<Causes>[] {
    return [...(this.#byAgent.get(agent)?.values() ?? [])];
  }

  snapshot(): AgendaSnapshot<Causes> {
    return { seq: this.#seq, records: this.#records.clone() };
  }

  #index(record: Due<Causes>): void {
    let keys = this.#byAgent.get(record.agent);
    if (keys === undefined) {
      keys = new Map();
      this.#byAgent.set(record.agent, keys);
    }
    keys.set(record.key, record);
    if (!record.background) this.#foreground += 1;
  }
}
