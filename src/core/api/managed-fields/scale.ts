/**
 * Ownership of an object's replicas when they are written through its scale subresource.
 *
 * The writer owns that one field, under its own entry for the subresource. As upstream's, the entry of an update has no time.
 * Absent on purpose: managedFields of Scale objects; upstream shows none.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/managedfields/scalehandler.go
 */
import { apiVersionOf, type KubeObject } from "../kind.ts";
import type { AnyKind } from "../registry.ts";
import { compare } from "./compare.ts";
import { applyConflict } from "./conflict.ts";
import { readManagers, writeManagers } from "./entries.ts";
import { difference, type FieldSet, intersection, isEmpty, NO_FIELDS, setOf, union } from "./field-set.ts";
import { idOf, type Managers, type Owned, type Taken } from "./managers.ts";
import { withEntries } from "./update.ts";
import { lensOf } from "./version-lens.ts";

/** A write of a Scale, as the object sees it. */
export interface ScaleWrite {
  readonly previous: KubeObject;
  /** `previous` with the new number of replicas. */
  readonly next: KubeObject;
  readonly manager: string;
  /** Default: an ordinary write. */
  readonly operation?: "Update" | "Apply";
  /** Of an apply: take the field from other managers instead of refusing. */
  readonly force?: boolean;
}

/** The version in which Scale objects speak of replicas, and where. */
const SCALE = { apiVersion: "autoscaling/v1", replicas: setOf(["spec", "replicas"]) } as const;

/** `next` with the managers that it has after the write. */
export function afterScale(kind: AnyKind, write: ScaleWrite): KubeObject {
  const { previous, next, operation = "Update" } = write;
  const before = readManagers(previous.metadata.managedFields).managers;
  const isChanged = kind.scale?.replicas(next) !== kind.scale?.replicas(previous);
  const isTracked = operation === "Apply" || before.size > 0;
  if (!isTracked || (!isChanged && operation === "Update")) return next;
  const self = selfOf(kind, write);
  const { managers, taken } = withoutReplicas(kind, before, { write, self, isChanged });
  if (operation === "Apply" && write.force !== true && taken.length > 0) throw applyConflict(taken);
  managers.set(idOf(self), { ...self, set: replicasOf(kind, next, self.apiVersion), time: before.get(idOf(self))?.time });
  return withEntries(next, writeManagers(managers, previous.metadata.managedFields));
}

function selfOf(kind: AnyKind, { manager, operation = "Update" }: ScaleWrite): Omit<Owned, "set"> {
  return { manager: manager === "" ? "unknown" : manager, operation, apiVersion: apiVersionOf(kind), subresource: "scale" };
}

interface Stealing {
  readonly write: ScaleWrite;
  readonly self: Omit<Owned, "set">;
  readonly isChanged: boolean;
}

/** The others, without the replicas when those have changed; and who has lost them. */
function withoutReplicas(kind: AnyKind, before: Managers, { write, self, isChanged }: Stealing) {
  const managers = new Map<string, Owned>();
  const taken: Taken[] = [];
  for (const [id, owner] of before) {
    if (id === idOf(self) || lensOf(kind, owner.apiVersion) === undefined) continue;
    const replicas = replicasOf(kind, write.next, owner.apiVersion);
    const isOwner = !isEmpty(intersection(owner.set, replicas));
    if (isChanged && isOwner) taken.push({ owner: { ...owner, apiVersion: SCALE.apiVersion }, set: SCALE.replicas });
    const set = isChanged ? difference(owner.set, replicas) : owner.set;
    if (!isEmpty(set)) managers.set(id, set === owner.set ? owner : { ...owner, set });
  }
  return { managers, taken };
}

/** The field that holds the replicas, in a version of the kind: what changes when there is one more. */
function replicasOf(kind: AnyKind, object: KubeObject, apiVersion: string): FieldSet {
  const { scale } = kind;
  const lens = lensOf(kind, apiVersion);
  if (scale === undefined || lens === undefined) return NO_FIELDS;
  const more = scale.withReplicas(object, scale.replicas(object) + 1);
  const { added, modified } = compare(lens.fromStored(object), lens.fromStored(more), lens.type, lens);
  return union(added, modified);
}
