/**
 * Keeps as many pods as a ReplicaSet asks for.
 *
 * Level-triggered: it looks at what is, never at what just happened, so a lost or doubled event is harmless.
 * Absent on purpose: expectations (upstream's cache may be stale, our World cannot be) and slow-start batches (intents
 * are applied in order and the first refusal drops the rest, which is what the batches are for).
 * @see kubernetes pkg/controller/replicaset/replica_set.go
 */
import type { ApiError } from "../api/errors.ts";
import { keyOf } from "../api/kind.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { ReplicaSet } from "../api/kinds/replica-set.ts";
import { matches, selectorOf } from "../api/selector.ts";
import { type Agent, CREATED_NAME, create, type Intent, NOTHING_TO_DO, type Outcome, updateStatus } from "../reconcile/agent.ts";
import { evidence } from "../reconcile/evidence.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { byDeletionRank } from "../rules/deletion-rank.ts";
import { controllerOf, isPodActive, setCondition } from "../rules/pod.ts";
import { podFromTemplate } from "../rules/workload.ts";
import { latency } from "../sim/latency.ts";
import { compareKeys } from "../sim/tree.ts";
import type { Evidence } from "../store/log.ts";
import { forgetLook, forgetLooks, type Survey, surveyPods } from "./replica-set/survey.ts";

/** ReplicationControllers come through here too, in a ReplicaSet's clothes. */
const SOURCES: { readonly [kind: string]: string } = {
  ReplicaSet: "replicaset-controller",
  ReplicationController: "replication-controller",
};

function sourceOf({ kind }: ReplicaSet): string {
  return SOURCES[kind] ?? "";
}

/** At most this many pods are created or deleted in one go, so that no one controller floods the server. */
const BURST_REPLICAS = 500;

export const replicaSetController: Agent = {
  name: "replicaset",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  workers: { count: 5, serviceMs: 5 },
  watches: {
    ReplicaSet: ({ before, after }) => [keyOf((after ?? before) as ReplicaSet)],
    Pod: ({ before, after }, world) =>
      keepsController(before, after)
        ? replicaSetsOf(after, world)
        : new Set([...replicaSetsOf(before, world), ...replicaSetsOf(after, world)]),
  },
  dropViews: forgetLooks,
  reconcile(key, world) {
    const replicaSet = world.get("ReplicaSet", key);
    if (replicaSet === undefined) {
      forgetLook(key, world);
      return NOTHING_TO_DO;
    }
    return reconcileReplicas(replicaSet, world);
  },
};

/** Brings the pods to the number that is wanted, and says in the status how far that is. */
export function reconcileReplicas(replicaSet: ReplicaSet, world: World): Outcome {
  const survey = surveyPods(replicaSet, world);
  const scaling = replicaSet.metadata.deletionTimestamp === undefined ? scale(replicaSet, survey, world) : [];
  const status = statusIntents(replicaSet, survey, world.nowMs, undefined);
  const verb = scaling.some((intent) => intent.do === "create") ? "Create" : "Delete";
  const isScaling = (index: number): boolean => index >= survey.claims.length && index < survey.claims.length + scaling.length;
  return {
    intents: [...survey.claims, ...scaling, ...status],
    ...(survey.nextAvailableMs === undefined ? {} : { requeueAfterMs: survey.nextAvailableMs - world.nowMs }),
    onRefused: (refusal, index) => (isScaling(index) ? failureIntents(replicaSet, survey, world, verb, refusal) : []),
  };
}

/** Nearly every change of a pod leaves its controller alone; one side of the change then tells all. */
function keepsController(before: Pod | undefined, after: Pod | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return before.metadata.ownerReferences === after.metadata.ownerReferences && controllerOf(after) !== undefined;
}

/** The ReplicaSet that owns the pod, or those that might adopt it. */
function* replicaSetsOf(pod: Pod | undefined, world: World): Iterable<string> {
  if (pod === undefined) return;
  const { namespace = "" } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner !== undefined) {
    if (owner.kind === "ReplicaSet") yield `${namespace}/${owner.name}`;
    return;
  }
  for (const replicaSet of world.list("ReplicaSet", { namespace })) {
    if (matches(selectorOf(replicaSet.spec.selector), pod.metadata.labels)) yield keyOf(replicaSet);
  }
}

function scale(replicaSet: ReplicaSet, survey: Survey, world: World): readonly Intent[] {
  const missing = replicaSet.spec.replicas - survey.active;
  // A namespace that is going away takes nothing new, and there is nobody to tell.
  if (missing > 0 && isNamespaceTerminating(replicaSet, world)) return [];
  if (missing > 0) {
    const lost = lostPods(replicaSet, survey);
    return Array.from({ length: Math.min(missing, BURST_REPLICAS) }, (_, index) => createPod(replicaSet, lost[index])).flat();
  }
  if (missing === 0) return [];
  const active = survey.activePods();
  const related = relatedPods(replicaSet, active, world);
  return byDeletionRank(active, related, world.nowMs)
    .slice(0, Math.min(-missing, BURST_REPLICAS))
    .flatMap((pod) => deletePod(replicaSet, pod));
}

function isNamespaceTerminating({ metadata }: ReplicaSet, world: World): boolean {
  return world.get("Namespace", metadata.namespace ?? "")?.metadata.deletionTimestamp !== undefined;
}

/** What made the set smaller than it last said it was: the pods that have ended or are being deleted, the newest first. */
function lostPods({ status }: ReplicaSet, survey: Survey): readonly Evidence[] {
  const count = status.replicas - survey.active;
  if (count <= 0) return [];
  const since = ({ metadata, status: { phase } }: Pod): string => metadata.deletionTimestamp ?? phase;
  const lost = survey.lostPods().toSorted((a, b) => compareKeys(since(b), since(a)));
  return lost
    .slice(0, count)
    .map((pod) => evidence(pod, pod.metadata.deletionTimestamp === undefined ? "status.phase" : "metadata.deletionTimestamp"));
}

function createPod(replicaSet: ReplicaSet, lost: Evidence | undefined): readonly Intent[] {
  const creation = create(podFromTemplate(replicaSet.spec.template, replicaSet));
  return [
    lost === undefined ? creation : { ...creation, because: [lost] },
    {
      do: "event",
      regarding: replicaSet,
      type: "Normal",
      reason: "SuccessfulCreate",
      message: `Created pod: ${CREATED_NAME}`,
      source: sourceOf(replicaSet),
    },
  ];
}

function deletePod(replicaSet: ReplicaSet, pod: Pod): readonly Intent[] {
  const { name, uid } = pod.metadata;
  return [
    { do: "delete", kind: "Pod", key: keyOf(pod), ...(uid === undefined ? {} : { uid }) },
    {
      do: "event",
      regarding: replicaSet,
      type: "Normal",
      reason: "SuccessfulDelete",
      message: `Deleted pod: ${name}`,
      source: sourceOf(replicaSet),
    },
  ];
}

/** Active pods of all ReplicaSets of the same owner: a node that holds many of them loses some first. */
function relatedPods(replicaSet: ReplicaSet, active: readonly Pod[], world: World): readonly Pod[] {
  const owner = controllerOf(replicaSet);
  if (owner === undefined) return active;
  const related: Pod[] = [];
  for (const sibling of world.list("ReplicaSet", { owner: owner.uid })) {
    for (const pod of world.list("Pod", { owner: sibling.metadata.uid ?? "" })) if (isPodActive(pod)) related.push(pod);
  }
  return related;
}

function statusIntents(replicaSet: ReplicaSet, survey: Survey, nowMs: number, failure: Failure | undefined): readonly Intent[] {
  const { status } = replicaSet;
  const next = {
    replicas: survey.active,
    fullyLabeledReplicas: survey.fullyLabeled || undefined,
    readyReplicas: survey.ready || undefined,
    availableReplicas: survey.available || undefined,
    observedGeneration: replicaSet.metadata.generation,
    conditions: conditionsOf(replicaSet, failure, nowMs),
  };
  const same = (Object.keys(next) as (keyof typeof next)[]).every((field) => next[field] === status[field]);
  return same ? [] : [updateStatus({ ...replicaSet, status: { ...status, ...next } } as ReplicaSet)];
}

/** The API's refusal, for the condition ReplicaFailure. */
interface Failure {
  readonly reason: string;
  readonly message: string;
}

function conditionsOf({ status }: ReplicaSet, failure: Failure | undefined, nowMs: number): ReplicaSet["status"]["conditions"] {
  const present = status.conditions ?? [];
  // A failure that goes on keeps the words of its first time, though each refusal may name another pod.
  if (failure !== undefined && present.some(({ type }) => type === "ReplicaFailure")) return status.conditions;
  if (failure !== undefined) return setCondition(present, { type: "ReplicaFailure", status: "True", ...failure }, nowMs);
  const kept = present.filter(({ type }) => type !== "ReplicaFailure");
  return kept.length === present.length ? status.conditions : kept.length === 0 ? undefined : kept;
}

function failureIntents(
  replicaSet: ReplicaSet,
  survey: Survey,
  world: World,
  verb: "Create" | "Delete",
  refusal: ApiError,
): readonly Intent[] {
  const reason = `Failed${verb}`;
  const message = `Error ${verb === "Create" ? "creating" : "deleting"}: ${refusal.message}`;
  return [
    { do: "event", regarding: replicaSet, type: "Warning", reason, message, source: sourceOf(replicaSet) },
    ...statusIntents(replicaSet, survey, world.nowMs, { reason, message: refusal.message }),
  ];
}
