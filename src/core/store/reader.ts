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

/**
 * Where an object stands in the views. An index holds places rather than keys: a list of 5,000 follows pointers instead
 * of hashing 5,000 keys, and a write that changes no index only swaps the object in its one place.
 */
interface Place {
  readonly key: string;
  object: Stored;
}

type Bucket = Place[];
type Index = Map<string, Bucket>;
/** The index that narrows a list most, and what it holds. */
type LookUp = { readonly index: string; readonly places: readonly Place[] };
type Table = Tree<string, Stored>;

const NO_VALUES: readonly string[] = [];
const NO_PLACES: readonly Place[] = [];

/** Read access to tables; what the live store and a snapshot share. */
export class Reader {
  /** The tables that are always served; others come and go with what declares them. */
  readonly standing: readonly TableDefinition[];
  readonly #tables: Map<string, Table>;
  #definitions: ReadonlyMap<string, TableDefinition>;
  #kinds: readonly string[];
  readonly #indexes = new Map<string, Map<string, Index>>();
  /** The same objects by key, for look-ups in one step: a view, filled at a kind's first look-up. */
  readonly #places = new Map<string, Map<string, Place>>();

  constructor(definitions: readonly TableDefinition[], tables?: ReadonlyMap<string, Table>) {
    this.standing = definitions;
    this.#definitions = new Map(definitions.map((definition) => [definition.kind, definition]));
    this.#kinds = [...this.#definitions.keys()];
    this.#tables = new Map([...(tables ?? [])].map(([kind, table]) => [kind, table.clone()]));
    for (const kind of this.#kinds) if (!this.#tables.has(kind)) this.#tables.set(kind, createTree<string, Stored>());
  }

  get definitions(): readonly TableDefinition[] {
    return [...this.#definitions.values()];
  }

  /** The names of all tables that are served, the standing ones first; the list stays the same object while nothing changes. */
  get kinds(): readonly string[] {
    return this.#kinds;
  }

  /**
   * Serves these tables besides the standing ones, and no others. What is left in a table that is no longer served stays
   * there, out of sight, as it would in etcd; an empty one goes.
   */
  serveAlso(definitions: readonly TableDefinition[]): void {
    const served = [...this.standing, ...definitions];
    this.#definitions = new Map(served.map((definition) => [definition.kind, definition]));
    this.#kinds = served.map(({ kind }) => kind);
    for (const kind of this.#kinds) if (!this.#tables.has(kind)) this.#tables.set(kind, createTree<string, Stored>());
    for (const [kind, table] of [...this.#tables]) {
      if (!this.#definitions.has(kind) && table.size === 0) this.#tables.delete(kind);
    }
    // What was looked up while a table was not served is no view of it.
    for (const kind of [...this.#places.keys()].filter(isCustomTable)) this.#forget(kind);
  }

  /** The kind's table, for reading; a custom kind that is not served has nothing in it, any other would be a bug of the caller. */
  table(kind: string): Table {
    const table = this.serves(kind) ? this.#tables.get(kind) : undefined;
    if (table !== undefined) return table;
    if (!isCustomTable(kind)) throw new RangeError(`no table for kind ${kind}`);
    return createTree<string, Stored>();
  }

  serves(kind: string): boolean {
    return this.#definitions.has(kind);
  }

  get(kind: string, key: string): Stored | undefined {
    return this.#placesOf(kind).get(key)?.object;
  }

  count(kind: string): number {
    return this.table(kind).size;
  }

  /** The matching objects in byte order of their keys. */
  list(kind: string, where?: Where): Iterable<Stored> {
    const table = this.table(kind);
    if (where === undefined) return table.values();
    const lookUp = this.#bestIndex(kind, where);
    if (lookUp !== undefined) return this.#matching(kind, lookUp, where);
    return where.namespace === undefined ? table.values() : valuesOfNamespace(table, where.namespace);
  }

  /** Tells the views that a value was replaced; `undefined` stands for absence. */
  changed(kind: string, key: string, before: Stored | undefined, after: Stored | undefined): void {
    const places = this.#places.get(kind);
    // Without places there are no indexes either: both are built from the table when they are first asked for.
    if (places === undefined) return;
    const place = placeIn(places, key, after);
    if (after === undefined) places.delete(key);
    const indexes = this.#indexes.get(kind);
    if (place === undefined || indexes === undefined) return;
    for (const [name, index] of indexes) {
      const source = EVERY_KIND[name]?.source;
      if (source !== undefined && before !== undefined && after !== undefined && source(before) === source(after)) continue;
      const old = before === undefined ? NO_VALUES : this.#valuesOf(kind, name, before);
      const next = after === undefined ? NO_VALUES : this.#valuesOf(kind, name, after);
      if (old !== next) movePlace(index, place, old, next);
    }
  }

  /** Forgets every index; the next question rebuilds what it needs. */
  dropViews(): void {
    this.#places.clear();
    this.#indexes.clear();
  }

  /** Clones of all tables, O(kinds). */
  cloneTables(): Map<string, Table> {
    const clones = new Map<string, Table>();
    for (const [kind, table] of this.#tables) clones.set(kind, table.clone());
    return clones;
  }

  #forget(kind: string): void {
    this.#places.delete(kind);
    this.#indexes.delete(kind);
  }

  #placesOf(kind: string): Map<string, Place> {
    return this.#places.get(kind) ?? this.#fill(kind);
  }

  #fill(kind: string): Map<string, Place> {
    const places = new Map<string, Place>();
    for (const [key, object] of this.table(kind).entries()) places.set(key, { key, object });
    this.#places.set(kind, places);
    return places;
  }

  /** An array, because a loop over thousands of pods costs a third of what a generator makes of it. */
  #matching(kind: string, { index, places }: LookUp, where: Where): readonly Stored[] {
    const prefix = where.namespace === undefined ? "" : `${where.namespace}/`;
    const found: Stored[] = [];
    for (const { key, object } of places) {
      if (key.startsWith(prefix) && this.#matchesRest(kind, object, where, index)) found.push(object);
    }
    return found;
  }

  #bestIndex(kind: string, where: Where): LookUp | undefined {
    let best: LookUp | undefined;
    for (const index in where) {
      const value = where[index];
      if (index === "namespace" || value === undefined) continue;
      const places = this.#index(kind, index).get(value) ?? NO_PLACES;
      if (best === undefined || places.length < best.places.length) best = { index, places };
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
      const places = this.#placesOf(kind);
      for (const key of this.table(kind).keys()) {
        const place = places.get(key);
        if (place === undefined) continue;
        for (const value of this.#valuesOf(kind, name, place.object)) bucketOf(index, value).push(place);
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
    return values === undefined ? NO_VALUES : typeof values === "string" ? [values] : values;
  }
}

/** Whether a table comes and goes with a definition: those alone have a dot in their name. */
export function isCustomTable(kind: string): boolean {
  return kind.includes(".");
}

/** The indexes that every kind has; while `source` stays the same, so do the values. */
const EVERY_KIND: {
  readonly [index: string]: { source(object: Stored): unknown; values(object: Stored): readonly string[] } | undefined;
} = {
  label: { source: ({ metadata }) => metadata.labels, values: labelValues },
  uid: { source: ({ metadata }) => metadata.uid, values: ({ metadata }) => (metadata.uid === undefined ? NO_VALUES : [metadata.uid]) },
  ownedBy: {
    source: ({ metadata }) => metadata.ownerReferences,
    values: ({ metadata }) => [...new Set(metadata.ownerReferences?.map(({ uid }) => uid))],
  },
};

const labelValuesOf = new WeakMap<object, readonly string[]>();

function labelValues(object: Stored): readonly string[] {
  const labels = object.metadata.labels;
  if (labels === undefined) return NO_VALUES;
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

/** The place of `key`, with `after` in it; made when the object is new. */
function placeIn(places: Map<string, Place>, key: string, after: Stored | undefined): Place | undefined {
  const place = places.get(key);
  if (after === undefined) return place;
  if (place !== undefined) {
    place.object = after;
    return place;
  }
  const made: Place = { key, object: after };
  places.set(key, made);
  return made;
}

/** The objects whose key starts with the namespace. */
function* valuesOfNamespace(table: Table, namespace: string): Generator<Stored> {
  const end = `${namespace}0`; // "0" follows "/" in byte order, so the range is exactly the namespace.
  for (const [key, object] of table.entries(`${namespace}/`)) {
    if (key >= end) return;
    yield object;
  }
}

function movePlace(index: Index, place: Place, before: readonly string[], after: readonly string[]): void {
  for (const value of before) {
    if (after.includes(value)) continue;
    const bucket = index.get(value);
    if (bucket === undefined) continue;
    const at = positionOf(bucket, place.key);
    if (bucket[at] === place) bucket.splice(at, 1);
    if (bucket.length === 0) index.delete(value);
  }
  for (const value of after) {
    if (before.includes(value)) continue;
    const bucket = bucketOf(index, value);
    const at = positionOf(bucket, place.key);
    if (bucket[at] !== place) bucket.splice(at, 0, place);
  }
}

/** Where `key` stands in the sorted bucket, or belongs. */
function positionOf(bucket: Bucket, key: string): number {
  let low = 0;
  let high = bucket.length;
  // Names are often drawn in rising order; look at the end before halving.
  const last = bucket[high - 1];
  if (last !== undefined && last.key < key) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = bucket[middle];
    if (candidate !== undefined && candidate.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
