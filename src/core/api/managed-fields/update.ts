/**
 * Ownership after an ordinary write: whoever sets or changes a field owns it, and nobody owns what is gone.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/{fieldmanager,managedfieldsupdater,stripmeta,skipnonapplied}.go
 */
import { apiVersionOf, type KubeObject } from "../kind.ts";
import { sameJson } from "../patch/json-value.ts";
import type { AnyKind } from "../registry.ts";
import type { Comparison } from "./compare.ts";
import { isReset, type ManagedFields, readManagers, writeManagers } from "./entries.ts";
import { difference, type FieldSet, isEmpty, setOf, union } from "./field-set.ts";
import { capped, idOf, type ManagerId, type Managers, type Owned, settled } from "./managers.ts";
import { resetFilter } from "./reset-fields.ts";
import { adaptedManagers } from "./schema-change.ts";
import { comparer } from "./version-lens.ts";

/** Who writes, when, in which version, through what. */
export interface Writer {
  readonly manager: string;
  /** RFC 3339. */
  readonly time: string;
  /** The version of the request; default: the stored one. */
  readonly apiVersion?: string | undefined;
  readonly subresource?: string | undefined;
}

/** An ordinary write: `next` is decoded and defaulted, before anything that the server itself sets. */
export interface TrackedWrite extends Writer {
  /** The stored object; undefined for a new one. */
  readonly previous: KubeObject | undefined;
  readonly next: KubeObject;
}

/** Fields that nobody owns. */
const NOBODYS = setOf(
  ["apiVersion"],
  ["kind"],
  ["metadata"],
  ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"].map(
    (name) => ["metadata", name],
  ),
);

/** `next` with the managers that it has after the write. */
export function updatedManagers(kind: AnyKind, write: TrackedWrite): KubeObject {
  const { previous, next } = write;
  const managers = adaptedManagers(kind, managersBefore(write));
  // What was never accounted for stays so until it is applied.
  const untracked = managers.size === 0 && previous !== undefined;
  const after = untracked ? managers : capped(managersAfter(kind, write, managers));
  return withEntries(next, writeManagers(after, previous?.metadata.managedFields));
}

/** The accounts that a write goes on from: the client's own, when it sends sound ones to the main resource. */
function managersBefore({ previous, next, subresource }: TrackedWrite): Managers {
  const live = previous?.metadata.managedFields;
  const given = next.metadata.managedFields;
  if (subresource !== undefined || sameJson(given, live)) return readManagers(live).managers;
  if (isReset(given)) return new Map();
  const { managers } = readManagers(given);
  return managers.size === 0 ? readManagers(live).managers : managers;
}

/** The managers after a write by one of them. */
export function managersAfter(kind: AnyKind, write: TrackedWrite, before: Managers): Managers {
  const id = writerOf(kind, write, "Update");
  const filter = resetFilter(kind, write.subresource);
  const raw = comparer(kind, write.previous, write.next);
  // Upstream filters by the version's own reset fields; those of all versions of a kind are the same.
  const compareIn = (apiVersion: string): Comparison | undefined => filteredBy(filter, raw(apiVersion));
  const { managers } = settled(before, undefined, compareIn);
  const changes = compareIn(id.apiVersion);
  const set = changes === undefined ? {} : ownable(union(changes.modified, changes.added));
  if (isEmpty(set)) return managers;
  const own = managers.get(idOf(id));
  managers.set(idOf(id), { ...id, set: own === undefined ? set : union(set, own.set), time: write.time });
  return managers;
}

function filteredBy(filter: (set: FieldSet) => FieldSet, changes: Comparison | undefined): Comparison | undefined {
  if (changes === undefined) return undefined;
  return { added: filter(changes.added), removed: filter(changes.removed), modified: filter(changes.modified) };
}

/** The identity of a writer. */
export function writerOf(kind: AnyKind, { manager, apiVersion, subresource }: Writer, operation: Owned["operation"]): ManagerId {
  return {
    manager: manager === "" ? "unknown" : manager,
    operation,
    apiVersion: apiVersion ?? apiVersionOf(kind),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** The set without the fields that nobody owns. */
export function ownable(set: FieldSet): FieldSet {
  return difference(set, NOBODYS);
}

/** The object with these entries; the object itself when it has them. */
export function withEntries(object: KubeObject, entries: ManagedFields | undefined): KubeObject {
  if (object.metadata.managedFields === entries) return object;
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata: entries === undefined ? metadata : { ...metadata, managedFields: entries } };
}
