/**
 * Keeps as many pods as a ReplicationController asks for: it is read as a ReplicaSet with its labels as selector.
 * @see kubernetes pkg/controller/replication/replication_controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { ReplicaSet } from "../api/kinds/replica-set.ts";
import type { ReplicationController } from "../api/kinds/replication-controller.ts";
import { matches, selectorOfMap } from "../api/selector.ts";
import { type Agent, NOTHING_TO_DO } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { controllerOf } from "../rules/pod.ts";
import { latency } from "../sim/latency.ts";
import { reconcileReplicas } from "./replica-set.ts";

export const replicationController: Agent = {
  name: "replicationcontroller",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  workers: { count: 5, serviceMs: 5 },
  watches: {
    ReplicationController: ({ before, after }) => [keyOf((after ?? before) as ReplicationController)],
    Pod: ({ before, after }, world) =>
      world.count("ReplicationController") === 0 ? [] : new Set([...controllersOf(before, world), ...controllersOf(after, world)]),
  },
  reconcile(key, world) {
    const object = world.get("ReplicationController", key);
    const replicaSet = object === undefined ? undefined : asReplicaSet(object);
    return replicaSet === undefined ? NOTHING_TO_DO : reconcileReplicas(replicaSet, world);
  },
};

/** The one that owns the pod, or those that might adopt it. */
function* controllersOf(pod: Pod | undefined, world: World): Iterable<string> {
  if (pod === undefined) return;
  const { namespace = "" } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner !== undefined) {
    if (owner.kind === "ReplicationController") yield `${namespace}/${owner.name}`;
    return;
  }
  for (const object of world.list("ReplicationController", { namespace })) {
    if (matches(selectorOfMap(object.spec.selector), pod.metadata.labels)) yield keyOf(object);
  }
}

const replicaSets = new WeakMap<ReplicationController, ReplicaSet>();

/** Its kind stays what it is, so that pods and events name the right owner. */
function asReplicaSet(object: ReplicationController): ReplicaSet | undefined {
  const known = replicaSets.get(object);
  const { template, selector: matchLabels = {} } = object.spec;
  if (known !== undefined || template === undefined) return known;
  const replicaSet: ReplicaSet = { ...object, spec: { ...object.spec, template, selector: { matchLabels } } };
  replicaSets.set(object, replicaSet);
  return replicaSet;
}
