/**
 * Who owns which fields, as it is while a write is worked out; entries.ts turns it into `metadata.managedFields` and back.
 * @see sigs.k8s.io/structured-merge-diff merge/update.go
 */
import type { Comparison } from "./compare.ts";
import { difference, type FieldSet, intersection, isEmpty, union } from "./field-set.ts";

/** What tells managers apart: one program may apply, update, and update through a subresource or in another version. */
export interface ManagerId {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  /** Of an applier, the version of its latest apply; it does not tell appliers apart. */
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
}

/** A manager's fields, and when they last changed. */
export interface Owned extends ManagerId {
  readonly set: FieldSet;
  readonly time?: string | undefined;
}

/** All managers of an object, by `idOf`. */
export type Managers = ReadonlyMap<string, Owned>;

/** The key of a manager. */
export function idOf({ manager, operation, apiVersion, subresource }: ManagerId): string {
  return JSON.stringify([manager, operation, operation === "Apply" ? "" : apiVersion, subresource ?? ""]);
}

/** Fields that a write would take from another manager. */
export interface Taken {
  readonly owner: Owned;
  readonly set: FieldSet;
}

/** Compares in the version of a manager; undefined for versions that are served no more, whose managers are forgotten. */
export type CompareIn = (apiVersion: string) => Comparison | undefined;

/** What a change of the object leaves to all managers but `self`, and what is taken from them though it is still there. */
export function settled(
  managers: Managers,
  self: string | undefined,
  compareIn: CompareIn,
): { readonly managers: Map<string, Owned>; readonly taken: readonly Taken[] } {
  const left = new Map<string, Owned>();
  const taken: Taken[] = [];
  for (const [id, owner] of managers) {
    if (id === self) {
      if (!isEmpty(owner.set)) left.set(id, owner);
      continue;
    }
    const changes = compareIn(owner.apiVersion);
    if (changes === undefined) continue;
    const lost = intersection(owner.set, union(changes.modified, changes.added));
    if (!isEmpty(lost)) taken.push({ owner, set: lost });
    const set = difference(difference(owner.set, lost), changes.removed);
    if (!isEmpty(set)) left.set(id, set === owner.set ? owner : { ...owner, set });
  }
  return { managers: left, taken };
}

/** How many managers that update are told apart. */
const UPDATE_MANAGERS_MAX = 10;

/** Joins the oldest managers that update, each version's under one name, until there are no more than ten. */
export function capped(managers: Managers): Managers {
  const updaters = [...managers].filter(([, { operation }]) => operation === "Update");
  if (updaters.length <= UPDATE_MANAGERS_MAX) return managers;
  updaters.sort(([left, a], [right, b]) => compareText(a.time ?? "", b.time ?? "") || compareText(left, right));
  const kept = new Map(managers);
  const firsts = new Map<string, string>();
  let count = updaters.length;
  for (const [id, owner] of updaters) {
    if (count <= UPDATE_MANAGERS_MAX) break;
    const { apiVersion } = owner;
    const first = firsts.get(apiVersion);
    if (first === undefined) {
      firsts.set(apiVersion, id);
      continue;
    }
    const bucket: ManagerId = { manager: "ancient-changes", operation: "Update", apiVersion };
    const bucketId = idOf(bucket);
    const joined = kept.get(bucketId) ?? kept.get(first);
    if (!kept.has(bucketId)) kept.delete(first);
    kept.delete(id);
    kept.set(bucketId, { ...bucket, set: union(owner.set, joined?.set ?? {}), time: owner.time });
    count -= 1;
  }
  return kept;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
