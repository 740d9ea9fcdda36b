/**
 * Deletes what has lost its owners, and carries out foreground and orphaning deletions.
 *
 * Its key is one object (`Pod/shop/web`). What depends on an owner is asked of the store's index over owners' uids, so
 * there is no graph to keep in step.
 * Absent on purpose: absent-owner caches and virtual nodes (the World is never stale); new kinds are served when their World has them.
 * @see kubernetes pkg/controller/garbagecollector/{garbagecollector,graph_builder}.go
 */
import { type KubeObject, keyOf } from "../api/kind.ts";
import { tableNameOf } from "../api/kind-names.ts";
import type { OwnerReference } from "../api/meta.ts";
import {
  type Agent,
  type Change,
  type DeleteIntent,
  type EventIntent,
  type Intent,
  type Key,
  NOTHING_TO_DO,
  type Outcome,
  update,
} from "../reconcile/agent.ts";
import { absence, evidence } from "../reconcile/evidence.ts";
import { kindIn } from "../reconcile/kind-in-world.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import type { Evidence } from "../store/log.ts";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";
const NO_KEYS: readonly Key[] = [];

export const garbageCollector: Agent = {
  name: "garbage-collector",
  process: processes.controllerManager,
  workers: { count: 20, serviceMs: 5 },
  watches: {},
  watchAny: (kind, change, world) => (kind === "Event" || isIrrelevant(change) ? NO_KEYS : new Set(keysOf(change, world))),
  reconcile(key, world) {
    const slash = key.indexOf("/");
    const object = world.getAny(key.slice(0, slash), key.slice(slash + 1));
    if (object === undefined) return NOTHING_TO_DO;
    const { deletionTimestamp, ownerReferences = [] } = object.metadata;
    if (deletionTimestamp !== undefined) return { intents: finishDeletion(object, world) };
    return ownerReferences.length === 0 ? NOTHING_TO_DO : collect(object, ownerReferences, world);
  },
};

/** Nearly every change: neither owners nor deletion have to do with it. */
function isIrrelevant({ before, after }: Change<KubeObject>): boolean {
  if (before === undefined || after === undefined) return false;
  const [a, b] = [before.metadata, after.metadata];
  return a.ownerReferences === b.ownerReferences && a.finalizers === b.finalizers && a.deletionTimestamp === b.deletionTimestamp;
}

function* keysOf({ before, after }: Change<KubeObject>, world: World): Iterable<Key> {
  if (before !== undefined && (after === undefined || before.metadata.ownerReferences !== after.metadata.ownerReferences))
    yield* waitingOwners(before, world);
  if (after === undefined) {
    if (before !== undefined) yield* dependentsOf(before, world).map(nodeKey);
    return;
  }
  if (after.metadata.deletionTimestamp === undefined) {
    if (!isHealthy(after, world)) yield nodeKey(after);
    return;
  }
  const { finalizers = [] } = after.metadata;
  if (finalizers.includes(FOREGROUND) || finalizers.includes(ORPHAN)) yield nodeKey(after);
  if (isDeletingDependents(after)) yield* dependentsOf(after, world).map(nodeKey);
}

/** `Pod/shop/web`. */
function nodeKey(object: KubeObject): Key {
  return `${tableNameOf(object)}/${keyOf(object)}`;
}

/** Everything that names the object as an owner, by kind and key. */
function dependentsOf(owner: KubeObject, world: World): readonly KubeObject[] {
  const { uid } = owner.metadata;
  return uid === undefined ? [] : world.kinds.flatMap((kind) => [...world.listAny(kind, { ownedBy: uid })]);
}

/** The owners whose foreground deletion may have waited for the object. */
function waitingOwners({ metadata }: KubeObject, world: World): readonly Key[] {
  return (metadata.ownerReferences ?? []).flatMap((reference) => {
    const owner = ownerOf(reference, metadata.namespace, world);
    return owner !== undefined && isDeletingDependents(owner) ? [nodeKey(owner)] : [];
  });
}

/** The owner that the reference means; a namesake with another uid is not it, nor is one in another namespace. */
function ownerOf(reference: OwnerReference, namespace: string | undefined, world: World): KubeObject | undefined {
  const { name, uid } = reference;
  const kind = tableNameOf(reference);
  // A key tells by itself whether the kind has namespaces, so at most one of the two can be there.
  const owner = (namespace === undefined ? undefined : world.getAny(kind, `${namespace}/${name}`)) ?? world.getAny(kind, name);
  return owner?.metadata.uid === uid ? owner : undefined;
}

function isDeletingDependents({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(FOREGROUND) ?? false);
}

/** Whether every owner is there and none waits for this object to go. */
function isHealthy({ metadata }: KubeObject, world: World): boolean {
  return (metadata.ownerReferences ?? []).every((reference) => {
    const owner = ownerOf(reference, metadata.namespace, world);
    return owner !== undefined && !isDeletingDependents(owner);
  });
}

/** What an object that is being deleted, but held by a finalizer of ours, still needs. */
function finishDeletion(object: KubeObject, world: World): readonly Intent[] {
  const { finalizers = [], uid = "" } = object.metadata;
  if (finalizers.includes(FOREGROUND)) {
    const isBlocked = dependentsOf(object, world).some((dependent) => blocks(dependent, uid));
    return isBlocked ? [] : [withoutFinalizer(object, FOREGROUND)];
  }
  if (!finalizers.includes(ORPHAN)) return [];
  const orphaned = dependentsOf(object, world).map((dependent) => withOwners(dependent, (owner) => owner.uid !== uid));
  return [...orphaned, withoutFinalizer(object, ORPHAN)];
}

function blocks({ metadata }: KubeObject, ownerUid: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.uid === ownerUid && owner.blockOwnerDeletion === true) ?? false;
}

function withoutFinalizer(object: KubeObject, finalizer: string): Intent {
  const finalizers = object.metadata.finalizers?.filter((present) => present !== finalizer);
  return update({ ...object, metadata: { ...object.metadata, finalizers } });
}

function withOwners(object: KubeObject, isKept: (owner: OwnerReference) => boolean): Intent {
  const kept = (object.metadata.ownerReferences ?? []).filter(isKept);
  return update({ ...object, metadata: { ...object.metadata, ownerReferences: kept.length === 0 ? undefined : kept } });
}

/** Decides about an object by its owners: it stays for one that stays, and goes with the last. */
function collect(object: KubeObject, references: readonly OwnerReference[], world: World): Outcome {
  const { namespace } = object.metadata;
  // A kind that nobody serves says nothing about whether the owner is there.
  if (references.some((reference) => !world.kinds.includes(tableNameOf(reference)))) return NOTHING_TO_DO;
  const absent: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  for (const reference of references) {
    const owner = ownerOf(reference, namespace, world);
    if (owner === undefined) absent.push(reference);
    else if (isDeletingDependents(owner)) waiting.push(reference);
  }
  const events = absent.filter((reference) => isElsewhere(reference, world)).map((reference) => misplaced(object, reference));
  // A cluster-scoped object cannot have an owner with a namespace: an error that no retry heals.
  if (namespace === undefined && absent.some((reference) => isNamespaced(reference, world))) return { intents: events };
  const gone = [...absent, ...waiting];
  if (gone.length === 0) return NOTHING_TO_DO;
  if (gone.length < references.length) return { intents: [...events, withOwners(object, (reference) => !gone.includes(reference))] };
  const because = gone.map((reference) => whatBecameOf(reference, namespace, world));
  return { intents: [...events, ...deletion(object, waiting.length > 0, world).map((intent) => ({ ...intent, because }))] };
}

/** Evidence that the owner is being deleted, or is not there. */
function whatBecameOf(reference: OwnerReference, namespace: string | undefined, world: World): Evidence {
  const owner = ownerOf(reference, namespace, world);
  if (owner !== undefined) return evidence(owner, "metadata.deletionTimestamp");
  const isHere = namespace !== undefined && isNamespaced(reference, world);
  return absence(tableNameOf(reference), isHere ? `${namespace}/${reference.name}` : reference.name);
}

/** Whether the owner's kind, which is served, lives in namespaces. */
function isNamespaced(reference: OwnerReference, world: World): boolean {
  return kindIn(world, tableNameOf(reference)).namespaced;
}

/** How the object goes: in the foreground when its owner waits and others depend on it, else as its own finalizers say. */
function deletion(object: KubeObject, isAwaited: boolean, world: World): readonly Intent[] {
  const dependents = isAwaited ? dependentsOf(object, world) : [];
  if (dependents.length === 0) return [deleteWith(object, ownPolicy(object))];
  // Owner and dependent that wait for each other would wait for ever.
  const isCircle = dependents.some(isDeletingDependents);
  return [...(isCircle ? [withoutBlocking(object)] : []), deleteWith(object, "Foreground")];
}

function withoutBlocking(object: KubeObject): Intent {
  const ownerReferences = object.metadata.ownerReferences?.map((owner) => ({ ...owner, blockOwnerDeletion: false }));
  return update({ ...object, metadata: { ...object.metadata, ownerReferences } });
}

function ownPolicy({ metadata }: KubeObject): NonNullable<DeleteIntent["propagation"]> {
  if (metadata.finalizers?.includes(ORPHAN)) return "Orphan";
  return metadata.finalizers?.includes(FOREGROUND) ? "Foreground" : "Background";
}

function deleteWith(object: KubeObject, propagation: NonNullable<DeleteIntent["propagation"]>): DeleteIntent {
  const { uid } = object.metadata;
  return { do: "delete", kind: tableNameOf(object), key: keyOf(object), propagation, ...(uid === undefined ? {} : { uid }) };
}

/** Whether the owner that is absent here lives in another namespace. */
function isElsewhere(reference: OwnerReference, world: World): boolean {
  for (const owner of world.listAny(tableNameOf(reference), { uid: reference.uid }))
    if (owner.metadata.namespace !== undefined) return true;
  return false;
}

function misplaced(object: KubeObject, { apiVersion, kind, name, uid }: OwnerReference): EventIntent {
  const { namespace = "" } = object.metadata;
  return {
    do: "event",
    regarding: object,
    type: "Warning",
    reason: "OwnerRefInvalidNamespace",
    message: `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`,
    source: "garbage-collector-controller",
  };
}
