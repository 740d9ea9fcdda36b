/**
 * Keeps one pod of a DaemonSet on every node that it fits, and replaces pods of an old template.
 *
 * Absent on purpose: expectations (our World cannot be stale) and slow-start batches (intents are applied in order).
 * @see kubernetes pkg/controller/daemon/daemon_controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { ControllerRevision } from "../api/kinds/controller-revision.ts";
import type { DaemonSet } from "../api/kinds/daemon-set.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { matches, selectorOf } from "../api/selector.ts";
import { type Agent, create, type Intent, NOTHING_TO_DO, type Outcome, update, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { expiredRevisions, newRevision, nextRevision, REVISION_HASH, revisionOfTemplate } from "../rules/controller-revision.ts";
import { controllerOf, isPodActive, isPodAvailable, isPodReady, readySinceMs } from "../rules/pod.ts";
import { controllerReference } from "../rules/workload.ts";
import { latency } from "../sim/latency.ts";
import { backOffTable } from "./daemon-set/back-off.ts";
import { fitOf } from "./daemon-set/fit.ts";
import { failedToCreate, managePods, type NodePods, podsByNode } from "./daemon-set/manage.ts";
import { rollPods } from "./daemon-set/rolling.ts";

export const daemonSetController: Agent = {
  name: "daemonset",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  workers: { count: 2, serviceMs: 5 },
  tables: [backOffTable],
  watches: {
    DaemonSet: ({ before, after }) => [keyOf((after ?? before) as DaemonSet)],
    Pod: ({ before, after }, world) =>
      isOthers(before) && isOthers(after) ? [] : new Set([...daemonSetsOf(before, world), ...daemonSetsOf(after, world)]),
    ControllerRevision: ({ before, after }) => [...ownerKeys(before), ...ownerKeys(after)],
    Node: ({ before, after }, world) => (isSameToDaemons(before, after) ? [] : [...world.list("DaemonSet")].map(keyOf)),
  },
  reconcile(key, world, turn) {
    const daemonSet = world.get("DaemonSet", key);
    if (daemonSet === undefined || daemonSet.metadata.deletionTimestamp !== undefined) return NOTHING_TO_DO;
    return sync(daemonSet, world, turn.state);
  },
};

/** Nearly all pods are some other controller's, and this is asked at every change of each. */
function isOthers(pod: Pod | undefined): boolean {
  if (pod === undefined) return true;
  const owner = controllerOf(pod);
  return owner !== undefined && owner.kind !== "DaemonSet";
}

function* ownerKeys(object: Pod | ControllerRevision | undefined): Iterable<string> {
  const owner = object === undefined ? undefined : controllerOf(object);
  if (owner?.kind === "DaemonSet") yield `${object?.metadata.namespace}/${owner.name}`;
}

/** The DaemonSet that owns the pod, or those that might adopt it. */
function* daemonSetsOf(pod: Pod | undefined, world: World): Iterable<string> {
  if (pod === undefined) return;
  if (controllerOf(pod) !== undefined) {
    yield* ownerKeys(pod);
    return;
  }
  for (const daemonSet of world.list("DaemonSet", { namespace: pod.metadata.namespace ?? "" })) {
    if (matches(selectorOf(daemonSet.spec.selector), pod.metadata.labels)) yield keyOf(daemonSet);
  }
}

/** Heartbeats say nothing about whether a pod fits. */
function isSameToDaemons(before: Node | undefined, after: Node | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return before.metadata.labels === after.metadata.labels && before.spec.taints === after.spec.taints;
}

function sync(daemonSet: DaemonSet, world: World, state: Parameters<Agent["reconcile"]>[2]["state"]): Outcome {
  const revisions = [...world.list("ControllerRevision", { owner: daemonSet.metadata.uid ?? "" })];
  const current = revisionOfTemplate(daemonSet, revisions);
  const draft = current ?? newRevision(daemonSet, revisions);
  const hash = draft.metadata.labels?.[REVISION_HASH] ?? "";
  const history = historyIntents(daemonSet, revisions, current);
  const adoptions = adoptedPods(daemonSet, world);
  const pods = [...world.list("Pod", { owner: daemonSet.metadata.uid ?? "" }), ...adoptions];
  const nodes: readonly NodePods[] = podsByNode(pods, [...world.list("Node")]).map((entry) => ({
    ...entry,
    ...fitOf(daemonSet, entry.node),
  }));
  const managed = managePods({ daemonSet, nodes, pods, hash, nowMs: world.nowMs, state });
  const isRolling = daemonSet.spec.updateStrategy.type === "RollingUpdate" && managed.intents.length === 0;
  const rolled = isRolling ? rollPods(daemonSet, nodes, hash, world.nowMs) : [];
  const first: readonly Intent[] = [
    ...history,
    ...adoptions.map(update),
    ...statusIntents(daemonSet, nodes, hash, world.nowMs),
    ...cleanup(daemonSet, revisions, pods, draft.metadata.name),
  ];
  const timers = [managed.retryMs, nextAvailableMs(daemonSet, pods, world.nowMs)].filter((ms) => ms !== undefined);
  return {
    intents: [...first, ...managed.intents, ...rolled],
    ...(timers.length === 0 ? {} : { requeueAfterMs: Math.min(...timers) }),
    onRefused: (refusal, index) => (index < first.length ? [] : failedToCreate(daemonSet, refusal, managed.intents[index - first.length])),
  };
}

/** The present template must be in the history, and be the newest there. */
function historyIntents(
  daemonSet: DaemonSet,
  revisions: readonly ControllerRevision[],
  current: ControllerRevision | undefined,
): readonly Intent[] {
  if (current === undefined) return [create(newRevision(daemonSet, revisions))];
  const newest = nextRevision(revisions) - 1;
  return current.revision === newest ? [] : [update({ ...current, revision: newest + 1 } as ControllerRevision)];
}

function cleanup(daemonSet: DaemonSet, revisions: readonly ControllerRevision[], pods: readonly Pod[], current: string): readonly Intent[] {
  const { name } = daemonSet.metadata;
  const live = new Set([current, ...pods.map(({ metadata }) => `${name}-${metadata.labels?.[REVISION_HASH] ?? ""}`)]);
  return expiredRevisions(revisions, live, daemonSet.spec.revisionHistoryLimit).map((revision) => ({
    do: "delete",
    kind: "ControllerRevision",
    key: keyOf(revision),
  }));
}

/** Orphans that match, as they will be. */
function adoptedPods(daemonSet: DaemonSet, world: World): readonly Pod[] {
  const { namespace = "" } = daemonSet.metadata;
  const orphans = [...world.list("Pod", { orphan: namespace })];
  const found = orphans.filter((pod) => isPodActive(pod) && matches(selectorOf(daemonSet.spec.selector), pod.metadata.labels));
  return found.map((pod) => {
    const ownerReferences = [...(pod.metadata.ownerReferences ?? []), controllerReference(daemonSet)];
    return { ...pod, metadata: { ...pod.metadata, ownerReferences } };
  });
}

function statusIntents(daemonSet: DaemonSet, nodes: readonly NodePods[], hash: string, nowMs: number): readonly Intent[] {
  const { status, spec, metadata } = daemonSet;
  const counts = { desired: 0, current: 0, ready: 0, available: 0, updated: 0, misscheduled: 0 };
  for (const { shouldRun, pods } of nodes) {
    const [oldest] = pods;
    if (!shouldRun) counts.misscheduled += oldest === undefined ? 0 : 1;
    else {
      counts.desired += 1;
      if (oldest === undefined) continue;
      counts.current += 1;
      if (isPodReady(oldest)) counts.ready += 1;
      if (isPodAvailable(oldest, spec.minReadySeconds ?? 0, nowMs)) counts.available += 1;
      if (oldest.metadata.labels?.[REVISION_HASH] === hash) counts.updated += 1;
    }
  }
  const next: Partial<DaemonSet["status"]> = {
    currentNumberScheduled: counts.current,
    desiredNumberScheduled: counts.desired,
    numberAvailable: counts.available || undefined,
    numberMisscheduled: counts.misscheduled,
    numberReady: counts.ready,
    numberUnavailable: counts.desired - counts.available || undefined,
    observedGeneration: metadata.generation,
    updatedNumberScheduled: counts.updated || undefined,
  };
  const fields = Object.keys(next) as (keyof typeof next)[];
  return fields.every((field) => next[field] === status[field])
    ? []
    : [updateStatus({ ...daemonSet, status: { ...status, ...next } } as DaemonSet)];
}

/** When the next ready pod will have been ready for long enough. */
function nextAvailableMs({ spec }: DaemonSet, pods: readonly Pod[], nowMs: number): number | undefined {
  const { minReadySeconds = 0 } = spec;
  if (minReadySeconds === 0) return undefined;
  const waits = pods.map((pod) => (readySinceMs(pod) ?? Number.NaN) + minReadySeconds * 1_000 - nowMs).filter((ms) => ms > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
