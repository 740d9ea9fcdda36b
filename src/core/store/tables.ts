/**
 * State tables: what agents remember that is no API object (pull progress, queue rows, accepted pods).
 *
 * Copy-on-write trees beside the store, without revision, log entry or API. Each says what it dies with, so that a
 * crash forgets exactly what a real crash forgets.
 */
import { createTree, entriesWithPrefix, type Tree } from "../sim/tree.ts";

/** What takes a row with it: the process, the machine's power, its disk, or nothing short of the cluster. */
export type DiesWith = "process" | "machine" | "disk" | "cluster";

/** A declared table. Rows of per-node processes have keys that start with the node's name and a slash. */
export interface TableSpec<Row> {
  readonly name: string;
  readonly diesWith: DiesWith;
  /** Carries the row's type; never set. */
  readonly row?: Row;
}

/** Declares a table; `name` is unique in the cluster. */
export function defineTable<Row>(name: string, diesWith: DiesWith): TableSpec<Row> {
  return { name, diesWith };
}

/** Read access to state tables, as an agent has it while it reconciles. */
export interface StateReader {
  row<Row>(table: TableSpec<Row>, key: string): Row | undefined;
  /** The rows whose key starts with `prefix`, in byte order; the whole table for "". */
  rows<Row>(table: TableSpec<Row>, prefix?: string): Iterable<readonly [string, Row]>;
  size(table: TableSpec<unknown>): number;
}

/** Clones of all tables. */
export type TablesSnapshot = ReadonlyMap<string, Tree<string, unknown>>;

/** All state tables of a cluster. */
export class Tables implements StateReader {
  readonly #trees = new Map<string, Tree<string, unknown>>();
  /** The same rows by key, for look-ups in one step: a view, filled at a table's first look-up. */
  readonly #views = new Map<string, Map<string, unknown>>();
  readonly #specs = new Map<string, TableSpec<unknown>>();

  constructor(specs: readonly TableSpec<unknown>[], from?: TablesSnapshot) {
    for (const spec of specs) {
      this.#specs.set(spec.name, spec);
      this.#trees.set(spec.name, from?.get(spec.name)?.clone() ?? createTree());
    }
  }

  row<Row>(table: TableSpec<Row>, key: string): Row | undefined {
    const view = this.#views.get(table.name) ?? this.#fill(table);
    return view.get(key) as Row | undefined;
  }

  rows<Row>(table: TableSpec<Row>, prefix = ""): Iterable<readonly [string, Row]> {
    const tree = this.#tree(table);
    return prefix === "" ? tree.entries() : entriesWithPrefix(tree, prefix);
  }

  size(table: TableSpec<unknown>): number {
    return this.#tree(table).size;
  }

  put<Row>(table: TableSpec<Row>, key: string, row: Row): void {
    this.#tree(table).set(key, row);
    this.#views.get(table.name)?.set(key, row);
  }

  drop(table: TableSpec<unknown>, key: string): void {
    this.#tree(table).delete(key);
    this.#views.get(table.name)?.delete(key);
  }

  /** Forgets the rows under `prefix` in every named table that dies with one of `causes`. */
  forget(names: readonly string[], causes: readonly DiesWith[], prefix: string): void {
    for (const name of names) {
      const spec = this.#specs.get(name);
      const tree = this.#trees.get(name);
      if (spec === undefined || tree === undefined || !causes.includes(spec.diesWith)) continue;
      for (const [key] of [...entriesWithPrefix(tree, prefix)]) this.drop(spec, key);
    }
  }

  snapshot(): TablesSnapshot {
    return new Map([...this.#trees].map(([name, tree]) => [name, tree.clone()]));
  }

  #fill(table: TableSpec<unknown>): Map<string, unknown> {
    const view = new Map(this.#tree(table).entries());
    this.#views.set(table.name, view);
    return view;
  }

  #tree<Row>(table: TableSpec<Row>): Tree<string, Row> {
    const tree = this.#trees.get(table.name);
    if (tree === undefined) throw new RangeError(`the state table ${table.name} was not declared by any agent`);
    return tree as Tree<string, Row>;
  }
}
