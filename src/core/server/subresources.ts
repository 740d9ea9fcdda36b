/**
 * The subresources that change what a plain update may not: binding, eviction, scale, finalize.
 * @see kubernetes pkg/registry/core/pod/storage/{storage,eviction}.go
 */
import { rfc3339, rfc3339Micro } from "../api/duration.ts";
import { ApiError, conflict } from "../api/errors.ts";
import type { KubeObject, ObjectKey } from "../api/kind.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { isPodTerminal, setCondition } from "../rules/pod.ts";
import type { Author } from "../store/log.ts";
import type { DeleteOptions } from "./deletion.ts";
import { paymentForEviction } from "./disruption-budgets.ts";
import type { Server, WriteOptions } from "./server.ts";

/** Assigns the pod to a node; refuses with Conflict when it is assigned, deleting or another pod. */
export function bindPod(
  server: Server,
  key: ObjectKey,
  node: string,
  options: Pick<WriteOptions, "author" | "user" | "warn"> & { readonly uid?: string | undefined; readonly nowMs: number },
): KubeObject {
  const kind = server.registry.kind("Pod");
  const pod = server.get("Pod", key) as Pod;
  const { name } = pod.metadata;
  if (options.uid !== undefined && options.uid !== pod.metadata.uid)
    throw conflict(kind, name, `the UID in the precondition (${options.uid}) does not match the UID in record (${pod.metadata.uid})`);
  if (pod.metadata.deletionTimestamp !== undefined)
    throw conflict(kind, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== "")
    throw conflict(kind, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  const target = { apiVersion: "v1", kind: "Node", name: node };
  const binding = { apiVersion: "v1", kind: "Binding", metadata: { name, namespace: pod.metadata.namespace }, target };
  server.reviewSubresource("Pod", "CREATE", binding, { ...options, subresource: "binding" });
  const conditions = setCondition(pod.status.conditions ?? [], { type: "PodScheduled", status: "True" }, options.nowMs);
  const next: Pod = { ...pod, spec: { ...pod.spec, nodeName: node }, status: { ...pod.status, conditions } };
  return server.replace("Pod", key, next, options.author);
}

/** Deletes the pod as an eviction, which its budget must grant: marks it first, so that its owner and its log can tell. */
export function evictPod(
  server: Server,
  key: ObjectKey,
  options: DeleteOptions & Pick<WriteOptions, "author" | "user" | "warn" | "isDryRun"> & { readonly nowMs: number },
): void {
  const pod = server.get("Pod", key) as Pod;
  const { name, namespace } = pod.metadata;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  server.reviewSubresource("Pod", "CREATE", eviction, { ...options, subresource: "eviction" });
  const pay = paymentForEviction(server, pod, options);
  // Whoever outside has to be asked is asked before anything is written.
  server.reviewDeletion("Pod", key, options);
  pay();
  if (!isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined) {
    const target = {
      type: "DisruptionTarget",
      status: "True",
      reason: "EvictionByEvictionAPI",
      message: "Eviction API: evicting",
    } as const;
    const conditions = setCondition(pod.status.conditions ?? [], target, options.nowMs);
    server.replace("Pod", key, { ...pod, status: { ...pod.status, conditions } } as Pod, options.author);
  }
  server.delete("Pod", key, { ...options, isReviewed: true });
}

/** Sets the replicas of whatever can be scaled; `currentReplicas` and `resourceVersion` are preconditions. */
export function scale(
  server: Server,
  kindName: string,
  key: ObjectKey,
  replicas: number,
  options: WriteOptions & { readonly currentReplicas?: number | undefined; readonly uid?: string | undefined },
): KubeObject {
  const kind = server.registry.kind(kindName);
  const object = server.get(kindName, key);
  if (kind.scale === undefined) throw new ApiError("NotFound", "the server could not find the requested resource");
  const { currentReplicas } = options;
  const present = kind.scale.replicas(object);
  if (currentReplicas !== undefined && currentReplicas !== present) {
    throw new ApiError("Conflict", `Expected replicas to be ${currentReplicas}, was ${present}`);
  }
  if (options.uid !== undefined && options.uid !== object.metadata.uid)
    throw conflict(
      kind,
      object.metadata.name,
      `the UID in the precondition (${options.uid}) does not match the UID in record (${object.metadata.uid})`,
    );
  return server.update(kindName, kind.scale.withReplicas(object, replicas), { ...options, fromClient: true, isScale: true });
}

/** What an Event's count, series or last time becomes, and of look-alikes the message. */
export function countEvent(
  server: Server,
  key: ObjectKey,
  write: { readonly count: number; readonly lastMs: number; readonly series: boolean; readonly message?: string | undefined },
  author: Author,
): void {
  const event = server.find("Event", key);
  if (event === undefined) return;
  const { count, lastMs, message } = write;
  const change = write.series
    ? { series: { count, lastObservedTime: rfc3339Micro(lastMs) } }
    : { count, lastTimestamp: rfc3339(lastMs), ...(message === undefined ? {} : { message }) };
  server.replace("Event", key, { ...event, ...change } as KubeObject, author);
}
