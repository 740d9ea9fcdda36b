/**
 * Whether a rollout gets on: the condition Progressing, its deadline, and the failures of ReplicaSets.
 * @see kubernetes pkg/controller/deployment/progress.go
 */
import { parseTime, rfc3339 } from "../../api/duration.ts";
import type { Deployment, DeploymentStatus } from "../../api/kinds/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import { conditionOf, type Finding, hasDeadline, progressing, withCondition, withoutCondition } from "./conditions.ts";
import { allOf, type Plan } from "./plan.ts";
import { isComplete, statusOf } from "./status.ts";

/** Added to the deadline, so that the look at it does not come a moment too soon. */
const LATE_MS = 1_000;

/** The status with what can be said about the rollout. */
export function rolloutStatusOf(plan: Plan, nowMs: number): DeploymentStatus {
  const counted = statusOf(plan, nowMs);
  return withFailure(withProgress(plan, counted, nowMs), plan, nowMs);
}

/** When to look whether the deadline was missed; undefined when no rollout is under way, or it was reported already. */
export function deadlineInMs(deployment: Deployment, nowMs: number): number | undefined {
  const current = conditionOf(deployment, "Progressing");
  if (!hasDeadline(deployment) || current === undefined || deployment.spec.paused === true) return undefined;
  if (current.reason === "NewReplicaSetAvailable" || current.reason === "ProgressDeadlineExceeded") return undefined;
  if (isComplete(deployment, deployment.status)) return undefined;
  return Math.max(LATE_MS, parseTime(current.lastUpdateTime) + deployment.spec.progressDeadlineSeconds * 1_000 + LATE_MS - nowMs);
}

function withProgress(plan: Plan, status: DeploymentStatus, nowMs: number): DeploymentStatus {
  const { deployment } = plan;
  if (!hasDeadline(deployment)) return { ...status, conditions: withoutCondition(status.conditions, "Progressing") };
  const current = conditionOf(deployment, "Progressing");
  // Once a rollout has succeeded, pods that come and go are no business of it.
  const isDone = status.replicas === status.updatedReplicas && current?.reason === "NewReplicaSetAvailable";
  if (isDone) return status;
  const who =
    plan.newReplicaSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${plan.newReplicaSet.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const finding = progressing("True", "NewReplicaSetAvailable", `${who} has successfully progressed.`);
    return { ...status, conditions: withCondition(status.conditions, finding, nowMs) };
  }
  if (hasProgressed(deployment.status, status)) return renewed(status, `${who} is progressing.`, nowMs);
  if (!isTimedOut(deployment, nowMs)) return status;
  const finding = progressing("False", "ProgressDeadlineExceeded", `${who} has timed out progressing.`);
  return { ...status, conditions: withCondition(status.conditions, finding, nowMs) };
}

/** Progress is written down each time, also when it has been before: the deadline counts from the last one. */
function renewed(status: DeploymentStatus, message: string, nowMs: number): DeploymentStatus {
  const current = status.conditions?.find(({ type }) => type === "Progressing");
  const since = current?.status === "True" ? { lastTransitionTime: current.lastTransitionTime ?? rfc3339(nowMs) } : {};
  const finding: Finding = { ...progressing("True", "ReplicaSetUpdated", message), ...since };
  return { ...status, conditions: withCondition(withoutCondition(status.conditions, "Progressing"), finding, nowMs) };
}

/** Whether there are more new pods than before, fewer old ones, or more that are ready or available. */
export function hasProgressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const { replicas: replicasBefore = 0, updatedReplicas: updatedBefore = 0 } = before;
  const { replicas = 0, updatedReplicas = 0 } = now;
  return (
    updatedReplicas > updatedBefore ||
    replicas - updatedReplicas < replicasBefore - updatedBefore ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isTimedOut(deployment: Deployment, nowMs: number): boolean {
  const current = conditionOf(deployment, "Progressing");
  if (current === undefined || current.reason === "NewReplicaSetAvailable") return false;
  if (current.reason === "ProgressDeadlineExceeded") return true;
  return parseTime(current.lastUpdateTime) + deployment.spec.progressDeadlineSeconds * 1_000 < nowMs;
}

function withFailure(status: DeploymentStatus, plan: Plan, nowMs: number): DeploymentStatus {
  const failure = failureOf(plan.newReplicaSet) ?? firstFailure(allOf(plan));
  const conditions =
    failure === undefined ? withoutCondition(status.conditions, "ReplicaFailure") : withCondition(status.conditions, failure, nowMs);
  return conditions === status.conditions ? status : { ...status, conditions };
}

function firstFailure(replicaSets: readonly ReplicaSet[]): Finding | undefined {
  for (const replicaSet of replicaSets) {
    const failure = failureOf(replicaSet);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function failureOf(replicaSet: ReplicaSet | undefined): Finding | undefined {
  const failure = replicaSet?.status.conditions?.find(({ type }) => type === "ReplicaFailure");
  return failure === undefined ? undefined : { ...failure, lastUpdateTime: failure.lastTransitionTime };
}
