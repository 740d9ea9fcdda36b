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

/** So many keys without an appointment are kept in any case. */
const VACANT_MAX = 64;

/**
 * One agent's records by key: a view.
 *
 * A key without an appointment keeps its place for a while, because most keys get their next one at once: a Map that
 * keys leave and enter all the time is rebuilt all the time, which was a twentieth of what an idle cluster did.
 */
class Appointments<Causes> {
  readonly #byKey = new Map<string, Due<Causes> | undefined>();
  #vacant = 0;

  get(key: string): Due<Causes> | undefined {
    return this.#byKey.get(key);
  }

  /** Puts in the record of a key that has none. */
  add(record: Due<Causes>): void {
    const { size } = this.#byKey;
    this.#byKey.set(record.key, record);
    if (this.#byKey.size === size) this.#vacant -= 1;
  }

  /** Puts in another record of a key that has one. */
  replace(record: Due<Causes>): void {
    this.#byKey.set(record.key, record);
  }

  remove(key: string): void {
    this.#byKey.set(key, undefined);
    this.#vacant += 1;
    if (this.#vacant <= VACANT_MAX || this.#vacant * 2 <= this.#byKey.size) return;
    for (const [each, record] of this.#byKey) if (record === undefined) this.#byKey.delete(each);
    this.#vacant = 0;
  }

  records(): readonly Due<Causes>[] {
    return [...this.#byKey.values()].filter((record) => record !== undefined);
  }
}

function compareDue(a: Due, b: Due): number {
  return a.dueMs - b.dueMs || a.seq - b.seq;
}

/** The sorted appointments of a cluster. */
export class Agenda<Causes> {
  readonly #records: Tree<Due<Causes>, undefined>;
  readonly #byAgent = new Map<string, Appointments<Causes>>();
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
    this.#byAgent.get(agent)?.replace(joined);
    this.#foreground += Number(record.background) - Number(background);
  }

  remove(record: Due<Causes>): void {
    const removed = this.#records.delete(record);
    assert(removed, "an agenda record is removed once");
    this.#byAgent.get(record.agent)?.remove(record.key);
    if (!record.background) this.#foreground -= 1;
  }

  /** All records in order; iterate only while nothing is put or removed. */
  records(): Iterable<Due<Causes>> {
    return this.#records.keys();
  }

  /** The records of one agent, in no particular order. */
  recordsOf(agent: string): readonly Due<Causes>[] {
    return this.#byAgent.get(agent)?.records() ?? [];
  }

  snapshot(): AgendaSnapshot<Causes> {
    return { seq: this.#seq, records: this.#records.clone() };
  }

  #index(record: Due<Causes>): void {
    let appointments = this.#byAgent.get(record.agent);
    if (appointments === undefined) {
      appointments = new Appointments();
      this.#byAgent.set(record.agent, appointments);
    }
    appointments.add(record);
    if (!record.background) this.#foreground += 1;
  }
}
