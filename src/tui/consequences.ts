/**
 * *What will happen*: who depends on an object and what becomes of it when the object goes; pure questions to the store.
 */
import { type AnyKind, type Cluster, controllerOf, type KubeObject, singularOf } from "../core/index.ts";
import type { Consequence } from "./state.ts";

/** Rows that a dialog shows; the last one counts the others. */
const ROWS_MAX = 6;

/** `pod/web-1`. */
export function objectName(kind: AnyKind, object: KubeObject): string {
  return `${singularOf(kind)}/${object.metadata.name}`;
}

/** `ReplicaSet web-7d4b`, or a dash. */
export function ownerName(object: KubeObject): string {
  const owner = controllerOf(object);
  return owner === undefined ? "-" : `${owner.kind} ${owner.name}`;
}

/** What goes when objects are deleted. */
export function deletionConsequences(cluster: Cluster, kind: AnyKind, objects: readonly KubeObject[]): readonly Consequence[] {
  const rows: Consequence[] = [];
  for (const object of objects) {
    rows.push({ object: objectName(kind, object), owner: ownerName(object), consequence: fateOf(object) });
    for (const { kind: dependentKind, object: dependent } of dependentsOf(cluster, object))
      rows.push({ object: objectName(dependentKind, dependent), owner: ownerName(dependent), consequence: "goes with its owner" });
    rows.push(...placeConsequences(cluster, kind, object));
  }
  return limited(rows);
}

/** What goes with the place it lies in: the contents of a namespace, by kind; the pods of a node. */
function placeConsequences(cluster: Cluster, kind: AnyKind, place: KubeObject): readonly Consequence[] {
  const held = kind.namespaced ? undefined : kind.podsOf?.(place);
  if (held === undefined) return [];
  const { node, namespace } = held;
  if (node !== undefined) return podConsequences(cluster, node, { owned: "removed, and replaced", alone: "removed for good" });
  const { name } = place.metadata;
  if (namespace !== name) return [];
  const rows: Consequence[] = [];
  for (const each of cluster.registry.kinds) {
    if (!each.namespaced) continue;
    const count = [...cluster.server.list(each.kind, { namespace })].length;
    if (count > 0)
      rows.push({ object: `${count} ${count === 1 ? singularOf(each) : each.plural}`, owner: "", consequence: "in it: deleted too" });
  }
  return rows;
}

/** What becomes of the pods of nodes that lose power. */
export function crashConsequences(cluster: Cluster, nodeKind: AnyKind, nodes: readonly KubeObject[]): readonly Consequence[] {
  const rows: Consequence[] = nodes.map((node) => ({
    object: objectName(nodeKind, node),
    owner: "-",
    consequence: "NotReady after 40-60 s",
  }));
  const fate = { owned: "replaced after about 5 m 40 s", alone: "Terminating until the node is back" };
  for (const node of nodes) rows.push(...podConsequences(cluster, node.metadata.name, fate));
  return limited(rows);
}

function podConsequences(cluster: Cluster, node: string, fate: { readonly owned: string; readonly alone: string }): readonly Consequence[] {
  const kind = cluster.registry.kind("Pod");
  return Array.from(cluster.server.list("Pod", { node }), (pod) => ({
    object: objectName(kind, pod),
    owner: ownerName(pod),
    consequence: controllerOf(pod) === undefined ? fate.alone : fate.owned,
  }));
}

function fateOf(object: KubeObject): string {
  if ((object.metadata.finalizers ?? []).length > 0) return "goes when its finalizers let it";
  return controllerOf(object) === undefined ? "is gone for good" : "its owner makes another one";
}

/** What the object owns, and what that owns. */
function* dependentsOf(cluster: Cluster, owner: KubeObject): Generator<{ readonly kind: AnyKind; readonly object: KubeObject }> {
  const { uid } = owner.metadata;
  if (uid === undefined) return;
  for (const kind of cluster.registry.kinds) {
    if (kind.indexes?.owner === undefined) continue;
    for (const object of cluster.server.list(kind.kind, { owner: uid })) {
      yield { kind, object };
      yield* dependentsOf(cluster, object);
    }
  }
}

function limited(rows: readonly Consequence[]): readonly Consequence[] {
  if (rows.length <= ROWS_MAX) return rows;
  const left = rows.length - ROWS_MAX + 1;
  return [...rows.slice(0, ROWS_MAX - 1), { object: `${left} more`, owner: "", consequence: "the same" }];
}
