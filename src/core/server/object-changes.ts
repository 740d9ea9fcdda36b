/**
 * What a write makes of an object besides what the client asked for: what only the server may say, versions, generations.
 */

import { ApiError, alreadyExists, conflict } from "../api/errors.ts";
import { type KubeObject, keyOf } from "../api/kind.ts";
import { isCustomKind, tableNameOf } from "../api/kind-names.ts";
import type { ObjectMeta } from "../api/meta.ts";
import type { AnyKind } from "../api/registry.ts";

/** A copy that is not finished yet. */
export type Writable<T> = { -readonly [F in keyof T]: T[F] };

/** A copy without what only the server may say; rest patterns are slow, and objects that carry such fields are rare. */
export function withoutServerFields(metadata: ObjectMeta): Writable<ObjectMeta> {
  const { selfLink, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion } = metadata;
  if ((selfLink ?? deletionTimestamp ?? deletionGracePeriodSeconds ?? resourceVersion) === undefined) return { ...metadata };
  return {
    ...metadata,
    selfLink: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    resourceVersion: undefined,
  };
}

/** An object that may have a spec and a status. */
export interface WithStatus extends KubeObject {
  readonly status?: unknown;
  readonly spec?: unknown;
}

/** Everything as it was, but status, labels, annotations, owners and finalizers as given. */
export function statusUpdate(next: KubeObject, previous: KubeObject): KubeObject {
  const metadata = next.metadata === previous.metadata ? previous.metadata : keepSystemFields(next.metadata, previous.metadata);
  const { status } = next as WithStatus;
  // In Go a status that is not given is an empty one; of custom objects, which have no types, it is none.
  const isEmptied = status === undefined && (previous as WithStatus).status !== undefined && !isCustomKind({ kind: tableNameOf(previous) });
  return { ...previous, metadata, status: isEmptied ? {} : status } as KubeObject;
}

/** What no client may set, from the stored object. */
export function keepSystemFields(next: ObjectMeta, previous: ObjectMeta): ObjectMeta {
  if (next === previous) return previous;
  const { selfLink: _selfLink, ...kept } = next;
  return {
    ...kept,
    namespace: previous.namespace,
    uid: previous.uid,
    resourceVersion: previous.resourceVersion,
    generation: previous.generation,
    creationTimestamp: previous.creationTimestamp,
    deletionTimestamp: previous.deletionTimestamp,
    deletionGracePeriodSeconds: previous.deletionGracePeriodSeconds,
    generateName: previous.generateName,
  };
}

/** Counts a change of the spec, for the kinds that count. */
export function withGeneration(kind: AnyKind, next: KubeObject, previous: KubeObject): KubeObject {
  if (!kind.hasGeneration) return next;
  const changed = kind.strategy?.bumpsGeneration?.(next, previous) ?? !sameValue((next as WithStatus).spec, (previous as WithStatus).spec);
  return changed ? { ...next, metadata: { ...next.metadata, generation: (previous.metadata.generation ?? 0) + 1 } } : next;
}

/** Deleting, without grace left, and no finalizer holds it. */
export function isReleased(object: KubeObject, kind: AnyKind): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  const held = finalizers.length > 0 || (kind.strategy?.isHeld?.(object) ?? false);
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && !held;
}

/** The refusal of a second object of that name. */
export function alreadyExistsAs(kind: AnyKind, existing: KubeObject): ApiError {
  const error = alreadyExists(kind, existing.metadata.name);
  if (existing.metadata.deletionTimestamp === undefined) return error;
  return new ApiError("AlreadyExists", `object is being deleted: ${error.message}`, error.details);
}

/** The refusal of a write that means another object of that name. */
export function uidConflict(kind: AnyKind, previous: KubeObject, uid: string): ApiError {
  const { name } = previous.metadata;
  return conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: /registry/${kind.plural}/${keyOf(previous)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${previous.metadata.uid}`,
  );
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = b as Record<string, unknown>;
  if (left.length !== Object.keys(right).length || Array.isArray(a) !== Array.isArray(b)) return false;
  return left.every(([field, value]) => field in right && sameValue(value, right[field]));
}
