/**
 * Keeps the pods of a StatefulSet: each with its name and its claims, in order, and all of the right revision in the end.
 *
 * Absent on purpose: deleting claims when the set shrinks or goes (persistentVolumeClaimRetentionPolicy), and putting
 * right what somebody has changed in a pod's labels.
 * @see kubernetes pkg/controller/statefulset/stateful_set_control.go
 */
import type { ApiError } from "../api/errors.ts";
import { keyOf } from "../api/kind.ts";
import type { ControllerRevision } from "../api/kinds/controller-revision.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { StatefulSet } from "../api/kinds/stateful-set.ts";
import { matches, selectorOf } from "../api/selector.ts";
import { type Agent, create, type Intent, NOTHING_TO_DO, type Outcome, update, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import {
  expiredRevisions,
  newRevision,
  nextRevision,
  REVISION_HASH,
  revisionOfTemplate,
  templateOf,
} from "../rules/controller-revision.ts";
import { controllerOf, isPodActive, readySinceMs } from "../rules/pod.ts";
import { controllerReference } from "../rules/workload.ts";
import { latency } from "../sim/latency.ts";
import { failedEvent } from "./stateful-set/events.ts";
import { ordinalOf } from "./stateful-set/identity.ts";
import { countsOf, statusOf } from "./stateful-set/status.ts";
import { stepsOf } from "./stateful-set/steps.ts";

export const statefulSetController: Agent = {
  name: "statefulset",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  workers: { count: 5, serviceMs: 5 },
  watches: {
    StatefulSet: ({ before, after }) => [keyOf((after ?? before) as StatefulSet)],
    Pod: ({ before, after }, world) =>
      isOthers(before) && isOthers(after) ? [] : new Set([...statefulSetsOf(before, world), ...statefulSetsOf(after, world)]),
    ControllerRevision: ({ before, after }) => [...ownerKeys(before), ...ownerKeys(after)],
  },
  reconcile(key, world) {
    const set = world.get("StatefulSet", key);
    return set === undefined ? NOTHING_TO_DO : sync(set, world);
  },
};

/** Nearly all pods are some other controller's, and this is asked at every change of each. */
function isOthers(pod: Pod | undefined): boolean {
  if (pod === undefined) return true;
  const owner = controllerOf(pod);
  return owner !== undefined && owner.kind !== "StatefulSet";
}

function* ownerKeys(object: Pod | ControllerRevision | undefined): Iterable<string> {
  const owner = object === undefined ? undefined : controllerOf(object);
  if (owner?.kind === "StatefulSet") yield `${object?.metadata.namespace}/${owner.name}`;
}

/** The StatefulSet that owns the pod, or those that might adopt it. */
function* statefulSetsOf(pod: Pod | undefined, world: World): Iterable<string> {
  if (pod === undefined) return;
  if (controllerOf(pod) !== undefined) {
    yield* ownerKeys(pod);
    return;
  }
  for (const set of world.list("StatefulSet", { namespace: pod.metadata.namespace ?? "" })) {
    if (matches(selectorOf(set.spec.selector), pod.metadata.labels)) yield keyOf(set);
  }
}

function sync(set: StatefulSet, world: World): Outcome {
  const revisions = [...world.list("ControllerRevision", { owner: set.metadata.uid ?? "" })];
  const known = revisionOfTemplate(set, revisions);
  const updateRevision = known ?? newRevision(set, revisions);
  const currentRevision = revisions.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? updateRevision;
  const names = { current: currentRevision.metadata.name, update: updateRevision.metadata.name };
  const adoptions = adoptedPods(set, world);
  const pods = [...world.list("Pod", { owner: set.metadata.uid ?? "" }), ...adoptions].filter((pod) => ordinalOf(set, pod) !== undefined);
  const status = statusOf(set, names, countsOf(set, pods, names, world.nowMs));
  const isGoing = set.metadata.deletionTimestamp !== undefined;
  const currentTemplate = templateOf(currentRevision as ControllerRevision) ?? set.spec.template;
  const steps = isGoing ? [] : stepsOf({ set, pods, names, currentTemplate, world });
  const first: readonly Intent[] = [
    ...(isGoing ? [] : historyIntents(set, revisions, known)),
    ...adoptions.map(update),
    ...(status === undefined ? [] : [updateStatus({ ...set, status } as StatefulSet)]),
    ...cleanup(set, revisions, pods, names),
  ];
  const waitMs = nextAvailableMs(set, pods, world.nowMs);
  return {
    intents: [...first, ...steps],
    ...(waitMs === undefined ? {} : { requeueAfterMs: waitMs }),
    onRefused: (refusal, index) => (index < first.length ? [] : tellRefusal(set, refusal, steps[index - first.length])),
  };
}

function tellRefusal(set: StatefulSet, refusal: ApiError, intent: Intent | undefined): readonly Intent[] {
  // A name that is still taken (by a pod that is going, or by somebody else's) is tried again without a word.
  if (refusal.reason === "AlreadyExists") return [];
  return intent === undefined ? [] : failedEvent(set, refusal, intent);
}

/** The present template must be in the history, and be the newest there. */
function historyIntents(
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
  known: ControllerRevision | undefined,
): readonly Intent[] {
  if (known === undefined) return [create(newRevision(set, revisions))];
  const newest = nextRevision(revisions) - 1;
  return known.revision === newest ? [] : [update({ ...known, revision: newest + 1 } as ControllerRevision)];
}

function cleanup(
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
  pods: readonly Pod[],
  names: { readonly current: string; readonly update: string },
): readonly Intent[] {
  const live = new Set([names.current, names.update, ...pods.map(({ metadata }) => metadata.labels?.[REVISION_HASH] ?? "")]);
  return expiredRevisions(revisions, live, set.spec.revisionHistoryLimit).map((revision) => ({
    do: "delete",
    kind: "ControllerRevision",
    key: keyOf(revision),
  }));
}

/** Orphans that match and have one of the set's names, as they will be. */
function adoptedPods(set: StatefulSet, world: World): readonly Pod[] {
  if (set.metadata.deletionTimestamp !== undefined) return [];
  const orphans = [...world.list("Pod", { orphan: set.metadata.namespace ?? "" })];
  const found = orphans.filter((pod) => isPodActive(pod) && matches(selectorOf(set.spec.selector), pod.metadata.labels));
  return found
    .filter((pod) => ordinalOf(set, pod) !== undefined)
    .map((pod) => {
      const ownerReferences = [...(pod.metadata.ownerReferences ?? []), controllerReference(set)];
      return { ...pod, metadata: { ...pod.metadata, ownerReferences } };
    });
}

/** When the next ready pod will have been ready for long enough. */
function nextAvailableMs({ spec }: StatefulSet, pods: readonly Pod[], nowMs: number): number | undefined {
  const { minReadySeconds = 0 } = spec;
  if (minReadySeconds === 0) return undefined;
  const waits = pods.map((pod) => (readySinceMs(pod) ?? Number.NaN) + minReadySeconds * 1_000 - nowMs).filter((ms) => ms > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
