/**
 * Reading a set of tables: by key, by namespace, by index.
 *
 * The same class reads the live store and a snapshot. Indexes are views: built from the table when first asked for,
 * kept up to date by `changed`, never saved, and safe to drop at any instant.
 */
import { createTree, type Tree } from "../sim/tree.ts";

/** What a table needs to know of its kind; the store knows no kind by name. */
export interface TableDefinition {
  readonly kind: string;
  readonly history: "full" | "last";
  readonly indexes?: { readonly [index: string]: (object: never) => string | readonly string[] | undefined };
}

/** What every stored value has. */
export interface Stored {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly labels?: { readonly [key: string]: string } | undefined;
    readonly resourceVersion?: string | undefined;
    readonly uid?: string | undefined;
    readonly ownerReferences?: readonly { readonly uid: string }[] | undefined;
  };
}

/**
 * Narrows a list: `namespace` is a key range, `label` is one `key=value`, `uid` the object's own, `ownedBy` that of any of
 * its owners, any other field is one of the kind's indexes.
 */
export type Where = { readonly namespace?: string | undefined; readonly label?: string | undefined } & {
  readonly [index: string]: string | undefined;
};

type Bucket = string[];
type Index = Map<string, Bucket>;
type Table = Tree<string, Stored>;

const NO_KEYS: readonly string[] = [];

/** Read access to tables; what the live store and a snapshot share. */
export class Reader {
  readonly #tables: Map<string, Table>;
  readonly #definitions: ReadonlyMap<string, TableDefinition>;
  readonly #indexes = new Map<string, Map<string, Index>>();
  /** The same objects by key, for look-ups in one step: a view, filled at a kind's first look-up. */
  readonly #byKey = new Map<string, Map<string, Stored>>();

  constructor(definitions: readonly TableDefinition[], tables?: ReadonlyMap<string, Table>) {
    this.#definitions = new Map(definitions.map((definition) => [definition.kind, definition]));
    this.#tables = new Map(definitions.map(({ kind }) => [kind, tables?.get(kind)?.clone() ?? createTree<string, Stored>()]));
  }

  get definitions(): readonly TableDefinition[] {
    return [...this.#definitions.values()];
  }

  /** The kind's table; asking for a kind that is not served is a bug of the caller. */
  table(kind: string): Table {
    const table = this.#tables.get(kind);
    if (table === undefined) throw new RangeError(`no table for kind ${kind}`);
    return table;
  }

  serves(kind: string): boolean {
    return this.#tables.has(kind);
  }

  get(kind: string, key: string): Stored | undefined {
    return (this.#byKey.get(kind) ?? this.#fill(kind)).get(key);
  }

  count(kind: string): number {
    return this.table(kind).size;
  }

  /** The matching objects in byte order of their keys. */
  *list(kind: string, where?: Where): Generator<Stored> {
    const table = this.table(kind);
    const namespace = where?.namespace;
    const lookUp = where === undefined ? undefined : this.#bestIndex(kind, where);
    if (lookUp !== undefined) {
      const prefix = namespace === undefined ? "" : `${namespace}/`;
      for (const key of lookUp.keys) {
        if (!key.startsWith(prefix)) continue;
        const object = this.get(kind, key);
        if (object !== undefined && this.#matchesRest(kind, object, where as Where, lookUp.index)) yield object;
      }
      return;
    }
    if (namespace === undefined) {
      yield* table.values();
      return;
    }
    const end = `${namespace}0`; // "0" follows "/" in byte order, so the range is exactly the namespace.
    for (const [key, object] of table.entries(`${namespace}/`)) {
      if (key >= end) return;
      yield object;
    }
  }

  /** Tells the views that a value was replaced; `undefined` stands for absence. */
  changed(kind: string, key: string, before: Stored | undefined, after: Stored | undefined): void {
    const byKey = this.#byKey.get(kind);
    if (after === undefined) byKey?.delete(key);
    else byKey?.set(key, after);
    const indexes = this.#indexes.get(kind);
    if (indexes === undefined) return;
    for (const [name, index] of indexes) {
      const source = EVERY_KIND[name]?.source;
      if (source !== undefined && before !== undefined && after !== undefined && source(before) === source(after)) continue;
      moveKey(
        index,
        key,
        before === undefined ? NO_KEYS : this.#valuesOf(kind, name, before),
        after === undefined ? NO_KEYS : this.#valuesOf(kind, name, after),
      );
    }
  }

  /** Forgets every index; the next question rebuilds what it needs. */
  dropViews(): void {
    this.#byKey.clear();
    this.#indexes.clear();
  }

  /** Clones of all tables, O(kinds). */
  cloneTables(): Map<string, Table> {
    const clones = new Map<string, Table>();
    for (const [kind, table] of this.#tables) clones.set(kind, table.clone());
    return clones;
  }

  #fill(kind: string): Map<string, Stored> {
    const byKey = new Map<string, Stored>();
    for (const [key, object] of this.table(kind).entries()) byKey.set(key, object);
    this.#byKey.set(kind, byKey);
    return byKey;
  }

  #bestIndex(kind: string, where: Where): { readonly index: string; readonly keys: readonly string[] } | undefined {
    let best: { readonly index: string; readonly keys: readonly string[] } | undefined;
    for (const index in where) {
      const value = where[index];
      if (index === "namespace" || value === undefined) continue;
      const keys = this.#index(kind, index).get(value) ?? NO_KEYS;
      if (best === undefined || keys.length < best.keys.length) best = { index, keys };
    }
    return best;
  }

  #matchesRest(kind: string, object: Stored, where: Where, used: string): boolean {
    for (const index in where) {
      const value = where[index];
      if (index === "namespace" || index === used || value === undefined) continue;
      if (!this.#valuesOf(kind, index, object).includes(value)) return false;
    }
    return true;
  }

  #index(kind: string, name: string): Index {
    let indexes = this.#indexes.get(kind);
    if (indexes === undefined) {
      indexes = new Map();
      this.#indexes.set(kind, indexes);
    }
    let index = indexes.get(name);
    if (index === undefined) {
      index = new Map();
      for (const [key, object] of this.table(kind).entries()) {
        for (const value of this.#valuesOf(kind, name, object)) bucketOf(index, value).push(key);
      }
      indexes.set(name, index);
    }
    return index;
  }

  #valuesOf(kind: string, index: string, object: Stored): readonly string[] {
    const general = EVERY_KIND[index];
    if (general !== undefined) return general.values(object);
    const compute = this.#definitions.get(kind)?.indexes?.[index];
    if (compute === undefined) throw new RangeError(`${kind} has no index ${index}`);
    const values = compute(object as never);
    return values === undefined ? NO_KEYS : typeof values === "string" ? [values] : values;
  }
}

/** The indexes that every kind has; while `source` stays the same, so do the values. */
const EVERY_KIND: {
  readonly [index: string]: { source(object: Stored): unknown; values(object: Stored): readonly string[] } | undefined;
} = {
  label: { source: ({ metadata }) => metadata.labels, values: labelValues },
  uid: { source: ({ metadata }) => metadata.uid, values: ({ metadata }) => (metadata.uid === undefined ? NO_KEYS : [metadata.uid]) },
  ownedBy: {
    source: ({ metadata }) => metadata.ownerReferences,
    values: ({ metadata }) => [...new Set(metadata.ownerReferences?.map(({ uid }) => uid))],
  },
};

const labelValuesOf = new WeakMap<object, readonly string[]>();

function labelValues(object: Stored): readonly string[] {
  const labels = object.metadata.labels;
  if (labels === undefined) return NO_KEYS;
  let values = labelValuesOf.get(labels);
  if (values === undefined) {
    values = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    labelValuesOf.set(labels, values);
  }
  return values;
}

function bucketOf(index: Index, value: string): Bucket {
  let bucket = index.get(value);
  if (bucket === undefined) {
    bucket = [];
    index.set(value, bucket);
  }
  return bucket;
}

function moveKey(index: Index, key: string, before: readonly string[], after: readonly string[]): void {
  for (const value of before) {
    if (after.includes(value)) continue;
    const bucket = index.get(value);
    if (bucket === undefined) continue;
    const at = positionOf(bucket, key);
    if (bucket[at] === key) bucket.splice(at, 1);
    if (bucket.length === 0) index.delete(value);
  }
  for (const value of after) {
    if (before.includes(value)) continue;
    const bucket = bucketOf(index, value);
    const at = positionOf(bucket, key);
    if (bucket[at] !== key) bucket.splice(at, 0, key);
  }
}

/** Where `key` stands in the sorted bucket, or belongs. */
function positionOf(bucket: Bucket, key: string): number {
  let low = 0;
  let high = bucket.length;
  // Names are often drawn in rising order; look at the end before halving.
  const last = bucket[high - 1];
  if (last !== undefined && last < key) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = bucket[middle];
    if (candidate !== undefined && candidate < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
