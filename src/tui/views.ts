/**
 * Views that several actions open: the table of an object's kind with the cursor on it, the pods of something, a pane about an object.
 */
import { type AnyKind, type Cluster, type KubeObject, keyOf, type ObjectKey } from "../core/index.ts";
import { aView, type ObjectRef, type View } from "./state.ts";

/** An object by its identity. */
export function refOf(kind: AnyKind, object: KubeObject): ObjectRef {
  return { kind: kind.kind, key: keyOf(object), uid: object.metadata.uid ?? "" };
}

/** A pane of text (or of containers) about an object. */
export function paneView(pane: string, kind: AnyKind, object: KubeObject, reading: Partial<View["reading"]> = {}): View {
  const view = aView({ pane, kind: kind.kind, namespace: object.metadata.namespace ?? "", object: refOf(kind, object) });
  return { ...view, reading: { ...view.reading, ...reading } };
}

/** The table of a kind, in a namespace. */
export function tableView(kind: AnyKind, namespace: string): View {
  return aView({ pane: "resource-table", kind: kind.kind, namespace: kind.namespaced ? namespace : "" });
}

/** The table in which an object stands, with the cursor on it; undefined when there is no such object. */
export function viewOfObject(cluster: Cluster, kindName: string, key: ObjectKey): View | undefined {
  const kind = cluster.registry.find(kindName);
  const object = kind === undefined ? undefined : cluster.server.find(kindName, key);
  if (kind === undefined || object === undefined) return undefined;
  return { ...tableView(kind, object.metadata.namespace ?? ""), selected: { uid: object.metadata.uid ?? "", key, index: 0 } };
}

/** The pods that belong to an object, as its kind says; undefined when it has none. */
export function podsView(cluster: Cluster, kind: AnyKind, object: KubeObject): View | undefined {
  const selection = kind.podsOf?.(object);
  if (selection === undefined) return undefined;
  const { namespace, labels, node, ownerUid } = selection;
  const view = tableView(cluster.registry.kind("Pod"), namespace);
  // A namespace holds its pods as a shelf does: there is nothing to narrow.
  if (labels === undefined && node === undefined && ownerUid === undefined) return view;
  const scope = {
    label: object.metadata.name,
    ...(labels === undefined ? {} : { labels }),
    ...(node === undefined ? {} : { node }),
    ...(ownerUid === undefined ? {} : { ownerUid }),
  };
  return { ...view, scope };
}
