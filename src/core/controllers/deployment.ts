/**
 * Rolls a Deployment's template out through ReplicaSets, and scales them.
 *
 * Each sync looks at what is and takes one step; what a step leaves to do, the next change of a ReplicaSet brings up
 * again. All that is said about the Deployment goes into one status write at the end.
 * Absent on purpose: rollback (a client's patch of the template) and the event SelectingAll (validation lets no empty
 * selector through).
 * @see kubernetes pkg/controller/deployment/{deployment_controller,sync}.go
 */
import type { ApiError } from "../api/errors.ts";
import { keyOf } from "../api/kind.ts";
import type { Deployment, DeploymentStatus } from "../api/kinds/deployment.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { ReplicaSet } from "../api/kinds/replica-set.ts";
import { controllerOf } from "../api/owner.ts";
import { matches, selectorOf } from "../api/selector.ts";
import { type Agent, type Intent, NOTHING_TO_DO, type Outcome, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { isPodTerminal } from "../rules/pod.ts";
import { latency } from "../sim/latency.ts";
import { claimReplicaSets } from "./deployment/claim.ts";
import { hasDeadline, progressing, withFinding, withPauseNoted } from "./deployment/conditions.ts";
import { forgetRevisions } from "./deployment/history.ts";
import { findNewReplicaSet, newReplicaSetKey, withNewReplicaSet, withRevisionSynced } from "./deployment/new-replica-set.ts";
import { allOf, deploymentEvent, type Plan, resized } from "./deployment/plan.ts";
import { deadlineInMs, rolloutStatusOf } from "./deployment/progress.ts";
import { isOldRunning, stopOld } from "./deployment/recreate.ts";
import { rollingStep } from "./deployment/rolling.ts";
import { isScalingEvent, scale } from "./deployment/scaling.ts";
import { isComplete, isSameStatus, statusOf } from "./deployment/status.ts";

export const deploymentController: Agent = {
  name: "deployment",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  workers: { count: 5, serviceMs: 5 },
  watches: {
    Deployment: ({ before, after }) => [keyOf((after ?? before) as Deployment)],
    ReplicaSet: ({ before, after }, world) => new Set([...deploymentsOf(before, world), ...deploymentsOf(after, world)]),
    Pod: ({ before, after }, world) => (isOver(after) && !isOver(before) ? recreatedBy(before ?? after, world) : []),
  },
  reconcile(key, world) {
    const deployment = world.get("Deployment", key);
    if (deployment === undefined) return NOTHING_TO_DO;
    const { replicaSets, intents } = claimReplicaSets(deployment, world);
    const newReplicaSet = findNewReplicaSet(deployment, replicaSets);
    const oldReplicaSets = replicaSets.filter((replicaSet) => replicaSet !== newReplicaSet);
    return sync({ deployment, newReplicaSet, oldReplicaSets, intents }, world);
  },
};

/** The Deployment that owns the ReplicaSet, or those that might adopt it. */
function* deploymentsOf(replicaSet: ReplicaSet | undefined, world: World): Iterable<string> {
  if (replicaSet === undefined) return;
  const { namespace = "", labels } = replicaSet.metadata;
  const owner = controllerOf(replicaSet);
  if (owner !== undefined) {
    if (owner.kind === "Deployment") yield `${namespace}/${owner.name}`;
    return;
  }
  for (const deployment of world.list("Deployment", { namespace })) {
    if (matches(selectorOf(deployment.spec.selector), labels)) yield keyOf(deployment);
  }
}

function isOver(pod: Pod | undefined): boolean {
  return pod === undefined || isPodTerminal(pod);
}

/** The Deployment that waits for the end of the pod before it makes new ones. */
function recreatedBy(pod: Pod | undefined, world: World): readonly string[] {
  const owner = pod === undefined ? undefined : controllerOf(pod);
  if (pod === undefined || owner?.kind !== "ReplicaSet") return [];
  const { namespace = "" } = pod.metadata;
  const replicaSet = world.get("ReplicaSet", `${namespace}/${owner.name}`);
  const grandOwner = replicaSet === undefined ? undefined : controllerOf(replicaSet);
  if (grandOwner?.kind !== "Deployment") return [];
  const deployment = world.get("Deployment", `${namespace}/${grandOwner.name}`);
  return deployment?.spec.strategy.type === "Recreate" ? [keyOf(deployment)] : [];
}

function sync(start: Plan, world: World): Outcome {
  const { nowMs } = world;
  const { deployment } = start;
  if (deployment.metadata.deletionTimestamp !== undefined) {
    const plan = withRevisionSynced(start, nowMs);
    return finish(deployment, plan, statusOf(plan, nowMs), nowMs);
  }
  const synced = withRevisionSynced({ ...start, deployment: withPauseNoted(deployment, nowMs) }, nowMs);
  if (deployment.spec.paused === true || isScalingEvent(deployment, allOf(synced))) {
    const scaled = resized(synced, scale(synced.deployment, synced.newReplicaSet, synced.oldReplicaSets));
    const plan = deployment.spec.paused === true ? withHistoryCut(scaled) : scaled;
    return finish(deployment, plan, statusOf(plan, nowMs), nowMs);
  }
  const next = deployment.spec.strategy.type === "Recreate" ? recreate(synced, world) : roll(synced, world);
  if (next === "collision") return countCollision(synced);
  return finish(deployment, next, rolloutStatusOf(next, nowMs), nowMs);
}

function roll(start: Plan, world: World): Plan | "collision" {
  const plan = ensureNew(start, world);
  if (plan === "collision" || plan.newReplicaSet === undefined) return plan;
  const resizes = rollingStep(plan.deployment, plan.newReplicaSet, plan.oldReplicaSets);
  if (resizes.length > 0) return resized(plan, resizes);
  return isComplete(plan.deployment, plan.deployment.status) ? withHistoryCut(plan) : plan;
}

function recreate(start: Plan, world: World): Plan | "collision" {
  const stops = stopOld(start.oldReplicaSets);
  if (stops.length > 0) return resized(start, stops);
  if (isOldRunning(start.oldReplicaSets, world)) return start;
  const plan = ensureNew(start, world);
  if (plan === "collision" || plan.newReplicaSet === undefined) return plan;
  const { replicas } = plan.deployment.spec;
  const full = plan.newReplicaSet.spec.replicas === replicas ? plan : resized(plan, [{ replicaSet: plan.newReplicaSet, replicas }]);
  return isComplete(full.deployment, full.deployment.status) ? withHistoryCut(full) : full;
}

/** The plan with a new ReplicaSet, unless another one holds its name. */
function ensureNew(plan: Plan, world: World): Plan | "collision" {
  if (plan.newReplicaSet !== undefined) return plan;
  return world.get("ReplicaSet", newReplicaSetKey(plan.deployment)) === undefined ? withNewReplicaSet(plan, world.nowMs) : "collision";
}

/** The count is part of the hash, so the next sync, which this write brings about, tries another name. */
function countCollision({ deployment, intents }: Plan): Outcome {
  const { status } = deployment;
  const counted = { ...deployment, status: { ...status, collisionCount: (status.collisionCount ?? 0) + 1 } };
  return { intents: [...intents, updateStatus(counted)] };
}

function withHistoryCut(plan: Plan): Plan {
  return { ...plan, intents: [...plan.intents, ...forgetRevisions(plan.deployment, plan.oldReplicaSets)] };
}

function finish(before: Deployment, plan: Plan, status: DeploymentStatus, nowMs: number): Outcome {
  const after: Deployment = { ...plan.deployment, status };
  const isSame = before.metadata.annotations === after.metadata.annotations && isSameStatus(before.status, status);
  const intents = isSame ? plan.intents : [...plan.intents, updateStatus(after)];
  const requeueAfterMs = before.metadata.deletionTimestamp === undefined ? deadlineInMs(after, nowMs) : undefined;
  return {
    intents,
    ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
    onRefused: (refusal, index) => (intents[index]?.do === "create" ? tellCreateError(plan, before, refusal, nowMs) : []),
  };
}

/** What is written when the new ReplicaSet is refused, other than by a namespace that is going away. */
function tellCreateError(plan: Plan, deployment: Deployment, refusal: ApiError, nowMs: number): readonly Intent[] {
  const isTerminating = refusal.details.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
  if (isTerminating || refusal.reason === "AlreadyExists") return [];
  const message = `Failed to create new replica set "${plan.newReplicaSet?.metadata.name ?? ""}": ${refusal.message}`;
  const failed = hasDeadline(deployment)
    ? withFinding(deployment, progressing("False", "ReplicaSetCreateError", message), nowMs)
    : deployment;
  const told = deploymentEvent(deployment, { type: "Warning", reason: "ReplicaSetCreateError", message });
  return failed === deployment ? [told] : [updateStatus(failed), told];
}
