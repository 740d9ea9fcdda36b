/**
 * A Deployment's conditions: Progressing, Available, ReplicaFailure.
 *
 * Unlike those of most kinds they are ordered by their last change: one whose status or reason changes moves to the end,
 * and a message alone changes nothing.
 * @see kubernetes pkg/controller/deployment/util/deployment_util.go SetDeploymentCondition
 */
import { rfc3339 } from "../../api/duration.ts";
import type { Deployment, DeploymentCondition } from "../../api/kinds/deployment.ts";

/** A condition before it has its times. */
export type Finding = Pick<DeploymentCondition, "type" | "status" | "reason" | "message"> &
  Partial<Pick<DeploymentCondition, "lastUpdateTime" | "lastTransitionTime">>;

type Conditions = readonly DeploymentCondition[];

const NONE: Conditions = [];

/** The Deployment's condition of that type. */
export function conditionOf({ status }: Deployment, type: string): DeploymentCondition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

/** The conditions with `next`; the same list when its status and reason are known already. */
export function withCondition(conditions: Conditions = NONE, next: Finding, nowMs: number): Conditions {
  const current = conditions.find(({ type }) => type === next.type);
  if (current?.status === next.status && current.reason === next.reason) return conditions;
  const lastTransitionTime = current?.status === next.status ? current.lastTransitionTime : undefined;
  const nowText = rfc3339(nowMs);
  const dated = { lastUpdateTime: nowText, ...next, lastTransitionTime: lastTransitionTime ?? next.lastTransitionTime ?? nowText };
  return [...withoutCondition(conditions, next.type), dated];
}

/** The conditions without that type; the same list when there is none. */
export function withoutCondition(conditions: Conditions = NONE, type: string): Conditions {
  return conditions.some((condition) => condition.type === type) ? conditions.filter((condition) => condition.type !== type) : conditions;
}

/** The Deployment with `finding` among its conditions. */
export function withFinding(deployment: Deployment, finding: Finding, nowMs: number): Deployment {
  const conditions = withCondition(deployment.status.conditions, finding, nowMs);
  return conditions === deployment.status.conditions ? deployment : { ...deployment, status: { ...deployment.status, conditions } };
}

/** Whether lack of progress is to be reported; upstream takes the largest number as "never". */
export function hasDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== 2_147_483_647;
}

/** The condition Progressing with a reason that is not about pods. */
export function progressing(status: "True" | "False" | "Unknown", reason: string, message: string): Finding {
  return { type: "Progressing", status, reason, message };
}

/** The Deployment with a note that it was paused or goes on, so that the pause does not count as lack of progress. */
export function withPauseNoted(deployment: Deployment, nowMs: number): Deployment {
  const reason = conditionOf(deployment, "Progressing")?.reason;
  // That the deadline was missed stays said, whatever comes after.
  if (!hasDeadline(deployment) || reason === "ProgressDeadlineExceeded") return deployment;
  const { paused = false } = deployment.spec;
  if (paused === (reason === "DeploymentPaused")) return deployment;
  const finding = paused
    ? progressing("Unknown", "DeploymentPaused", "Deployment is paused")
    : progressing("Unknown", "DeploymentResumed", "Deployment is resumed");
  return withFinding(deployment, finding, nowMs);
}
