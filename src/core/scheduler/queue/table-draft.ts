/**
 * A state table as it will be once the intents made so far are applied.
 */
import { type DropIntent, dropRow, type PutIntent, putRow } from "../../reconcile/agent.ts";
import type { StateReader, TableSpec } from "../../store/tables.ts";

/** A table with writes on top that are not in it yet. */
export class TableDraft<Row> {
  readonly #table: TableSpec<Row>;
  readonly #state: StateReader;
  readonly #intents: (PutIntent | DropIntent)[];
  readonly #puts = new Map<string, Row>();
  readonly #drops = new Set<string>();

  /** Writes are added to `intents`. */
  constructor(table: TableSpec<Row>, state: StateReader, intents: (PutIntent | DropIntent)[]) {
    this.#table = table;
    this.#state = state;
    this.#intents = intents;
  }

  get(key: string): Row | undefined {
    return this.#puts.get(key) ?? (this.#drops.has(key) ? undefined : this.#state.row(this.#table, key));
  }

  put(key: string, row: Row): void {
    this.#puts.set(key, row);
    this.#drops.delete(key);
    this.#intents.push(putRow(this.#table, key, row));
  }

  drop(key: string): void {
    this.#puts.delete(key);
    this.#drops.add(key);
    this.#intents.push(dropRow(this.#table, key));
  }

  /** The row with the lowest key. */
  first(): readonly [string, Row] | undefined {
    let first: readonly [string, Row] | undefined;
    for (const entry of this.#state.rows(this.#table)) {
      if (this.#drops.has(entry[0]) || this.#puts.has(entry[0])) continue;
      first = entry;
      break;
    }
    for (const entry of this.#puts) if (first === undefined || entry[0] < first[0]) first = entry;
    return first;
  }

  /** Whether there is a row with another value than `row`. */
  hasOther(row: Row | undefined): boolean {
    for (const value of this.#puts.values()) if (value !== row) return true;
    for (const [key, value] of this.#state.rows(this.#table))
      if (value !== row && !this.#drops.has(key) && !this.#puts.has(key)) return true;
    return false;
  }

  /** The rows whose key starts with a time up to `timeMs`, in order; a copy. */
  until(timeMs: number): readonly (readonly [string, Row])[] {
    const due: (readonly [string, Row])[] = [];
    for (const [key, row] of this.#state.rows(this.#table)) {
      if (Number(key.slice(0, key.indexOf("/"))) > timeMs) break;
      if (!this.#drops.has(key) && !this.#puts.has(key)) due.push([key, row]);
    }
    return due;
  }

  /** The rows whose key starts with `prefix`, in order; a copy. */
  under(prefix: string): readonly Row[] {
    const found: (readonly [string, Row])[] = [];
    for (const entry of this.#state.rows(this.#table, prefix)) {
      if (!this.#drops.has(entry[0]) && !this.#puts.has(entry[0])) found.push(entry);
    }
    const before = found.length;
    for (const entry of this.#puts) if (entry[0].startsWith(prefix)) found.push(entry);
    if (found.length > before) found.sort(([a], [b]) => (a < b ? -1 : 1));
    return found.map(([, row]) => row);
  }
}
