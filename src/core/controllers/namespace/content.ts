/**
 * What is in a namespace: how to delete it, and what will be left of it for now.
 * @see kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go deleteAllContentForGroupVersionResource
 */
import { qualifiedResource } from "../../api/errors.ts";
import { type KubeObject, keyOf } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { AnyKind } from "../../api/registry.ts";
import type { DeleteIntent } from "../../reconcile/agent.ts";
import { kindIn } from "../../reconcile/kind-in-world.ts";
import type { World } from "../../reconcile/world.ts";
import { isPodTerminal } from "../../rules/pod.ts";
import { decideDeletion } from "../../server/deletion.ts";

/** What stays although it was asked to go. */
export interface Remains {
  readonly count: number;
  /** The longest grace of any pod, which is when the last should be gone. */
  readonly graceSeconds: number;
  /** How many objects each finalizer holds. */
  readonly finalizers: ReadonlyMap<string, number>;
}

/** One kind in one namespace. */
export interface Content {
  readonly kind: AnyKind;
  readonly intents: readonly DeleteIntent[];
  readonly remains: Remains;
}

/** The deletion of everything of that kind; it finds nothing of a kind that has no namespaces. */
export function emptied(kindName: string, namespace: string, world: World): Content {
  const kind = kindIn(world, kindName);
  const intents: DeleteIntent[] = [];
  const finalizers = new Map<string, number>();
  let count = 0;
  let graceSeconds = 0;
  for (const object of world.listAny(kindName, { namespace })) {
    graceSeconds = Math.max(graceSeconds, graceOf(object));
    const left = decideDeletion(kind, object, { propagation: "Background" }, world.nowMs);
    if (left === "remove" || isNews(object, left)) intents.push(deletionOf(kind, object));
    if (left === "remove") continue;
    count += 1;
    const held = left === "wait" ? object : left;
    for (const finalizer of held.metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  }
  return { kind, intents, remains: { count, graceSeconds, finalizers } };
}

/** The sum over several kinds. */
export function total(parts: readonly Remains[]): Remains {
  const finalizers = new Map<string, number>();
  for (const part of parts) {
    for (const [finalizer, count] of part.finalizers) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + count);
  }
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    graceSeconds: Math.max(0, ...parts.map((part) => part.graceSeconds)),
    finalizers,
  };
}

/** `pods. has 3 resource instances`; upstream joins group and resource with a dot even when there is no group. */
export function remainingText({ kind, remains }: Content): string {
  return `${kind.group === "" ? `${kind.plural}.` : qualifiedResource(kind)} has ${remains.count} resource instances`;
}

/** Whether the delete would change anything: a pod that is ending already is not told again. */
function isNews(object: KubeObject, left: "wait" | KubeObject): boolean {
  if (left === "wait") return false;
  return object.metadata.deletionTimestamp === undefined || left.metadata.finalizers?.length !== object.metadata.finalizers?.length;
}

/** Pods alone end gracefully; a pod at its end goes at once. */
function graceOf(object: KubeObject): number {
  if (object.kind !== "Pod") return 0;
  const pod = object as Pod;
  return isPodTerminal(pod) ? 0 : (pod.spec.terminationGracePeriodSeconds ?? 0);
}

function deletionOf(kind: AnyKind, object: KubeObject): DeleteIntent {
  const { uid } = object.metadata;
  return { do: "delete", kind: kind.kind, key: keyOf(object), propagation: "Background", ...(uid === undefined ? {} : { uid }) };
}
