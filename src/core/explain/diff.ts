/**
 * What tells two states of a cluster apart, object by object: two instants of one life, or the heads of two branches.
 *
 * What only shows that time has passed is left out unless asked for: signs of life, versions, kinds without a history.
 */
import { type KubeObject, keyOf } from "../api/kind.ts";
import type { AnyKind, Registry } from "../api/registry.ts";
import type { Reader } from "../store/reader.ts";
import { changesOf, isBookkeeping, type LeafChange, valueAt } from "./changes.ts";

/** One state. */
export interface DiffSide {
  readonly store: Reader;
}

/** What to compare, and how closely. */
export interface DiffScope {
  readonly registry: Registry;
  /** Default: all. */
  readonly kinds?: readonly AnyKind[] | undefined;
  /** Default: all. */
  readonly namespace?: string | undefined;
  /** Signs of life, versions and kinds without a history included. */
  readonly isWhole?: boolean;
}

/** An object that is not the same on both sides. */
export interface ObjectDifference {
  readonly kind: AnyKind;
  readonly key: string;
  readonly name: string;
  /** `replaced`: another object has its name now. */
  readonly change: "created" | "deleted" | "replaced" | "changed";
  /** Empty for what was created or deleted. */
  readonly leaves: readonly LeafChange[];
}

/** All that is different. */
export interface Difference {
  /** By kind in the registry's order, then by key. */
  readonly objects: readonly ObjectDifference[];
  /** How many objects differ only in what was left out. */
  readonly quiet: number;
}

/** Fields that every write moves; compared only when the whole is. */
const VERSIONS = ["metadata.generation", "metadata.resourceVersion", "metadata.managedFields"] as const;

/** Compares two states, from the first to the second. */
export function differenceOf(from: DiffSide, to: DiffSide, scope: DiffScope): Difference {
  const objects: ObjectDifference[] = [];
  let quiet = 0;
  for (const kind of scope.kinds ?? scope.registry.kinds) {
    const isNamed = scope.kinds !== undefined;
    if (kind.history === "last" && scope.isWhole !== true && !isNamed) continue;
    for (const [key, [before, after]] of pairsOf(kind, from, to, scope.namespace)) {
      const found = compare(kind, key, before, after, scope.isWhole === true);
      if (found === "quiet") quiet += 1;
      else if (found !== undefined) objects.push(found);
    }
  }
  return { objects, quiet };
}

type Pair = readonly [before: KubeObject | undefined, after: KubeObject | undefined];

/** Objects of one name on both sides, by key. */
function pairsOf(kind: AnyKind, from: DiffSide, to: DiffSide, namespace: string | undefined): readonly (readonly [string, Pair])[] {
  if (namespace !== undefined && !kind.namespaced) return [];
  const where = namespace === undefined ? undefined : { namespace };
  // A custom kind need not have been served all the time.
  const listed = ({ store }: DiffSide): readonly KubeObject[] =>
    store.serves(kind.kind) ? [...(store.list(kind.kind, where) as Iterable<KubeObject>)] : [];
  const pairs = new Map<string, Pair>(listed(from).map((object) => [keyOf(object), [object, undefined]]));
  for (const object of listed(to)) {
    const key = keyOf(object);
    pairs.set(key, [pairs.get(key)?.[0], object]);
  }
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
}

function compare(
  kind: AnyKind,
  key: string,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  isWhole: boolean,
): ObjectDifference | "quiet" | undefined {
  if (before === after) return undefined;
  const name = (after ?? before)?.metadata.name ?? key;
  if (before === undefined || after === undefined) {
    return { kind, key, name, change: before === undefined ? "created" : "deleted", leaves: [] };
  }
  const leaves = [...changesOf(before, after), ...(isWhole ? versionChanges(before, after) : [])];
  const told = isWhole ? leaves : leaves.filter((leaf) => !isBookkeeping(leaf));
  const isReplaced = before.metadata.uid !== after.metadata.uid;
  if (told.length > 0) return { kind, key, name, change: isReplaced ? "replaced" : "changed", leaves: told };
  return leaves.length > 0 || before.metadata.resourceVersion !== after.metadata.resourceVersion ? "quiet" : undefined;
}

function versionChanges(before: KubeObject, after: KubeObject): readonly LeafChange[] {
  return VERSIONS.map((path) => ({ path, from: valueAt(before, path), to: valueAt(after, path) })).filter(
    ({ from, to }) => JSON.stringify(from) !== JSON.stringify(to),
  );
}
