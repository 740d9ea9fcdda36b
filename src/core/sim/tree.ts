/**
 * The one sorted map of the house: copy-on-write, cheap to clone, iterated in byte order of its keys.
 *
 * `clone()` shares all nodes with the original and costs O(1), which is what makes a snapshot of the world cheap.
 * Never write to a tree while iterating it: iterate a clone.
 */
import BTreeModule from "sorted-btree";

// The package is CommonJS: bundlers hand out its default export, plain Node wraps it once more.
const BTree = ((BTreeModule as unknown as { default?: typeof BTreeModule }).default ?? BTreeModule) as typeof BTreeModule;

/** A sorted map, as the house uses it. */
export interface Tree<K, V> {
  readonly size: number;
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): boolean;
  /** Returns whether the key was there. */
  delete(key: K): boolean;
  clear(): void;
  minKey(): K | undefined;
  maxKey(): K | undefined;
  /** From `first` on (default: the least), in order. */
  keys(first?: K): IterableIterator<K>;
  values(first?: K): IterableIterator<V>;
  entries(first?: K): IterableIterator<[K, V]>;
  /** Shares all nodes with this tree until one of both is written to; O(1). */
  clone(): Tree<K, V>;
}

/** Orders strings by their UTF-16 code units and numbers by value: the same on every machine, unlike a locale's order. */
export function compareKeys(a: string | number, b: string | number): number {
  // Whether two texts are equal costs less to ask than which of them comes first.
  return a < b ? -1 : a === b ? 0 : 1;
}

/** An empty tree. */
export function createTree<K extends string | number, V>(): Tree<K, V> {
  return new BTree<K, V>(undefined, compareKeys as (a: K, b: K) => number);
}

/** An empty tree in an order of its own. */
export function createTreeBy<K, V>(compare: (a: K, b: K) => number): Tree<K, V> {
  return new BTree<K, V>(undefined, compare);
}

/** The entries whose key starts with `prefix`, in byte order. */
export function* entriesWithPrefix<V>(tree: Tree<string, V>, prefix: string): Generator<readonly [string, V]> {
  for (const [key, value] of tree.entries(prefix)) {
    if (!key.startsWith(prefix)) return;
    yield [key, value];
  }
}
