/**
 * How a Job is going to end, and the conditions that say so.
 * @see kubernetes pkg/controller/job/job_controller.go syncJob
 */
import { parseTime, rfc3339 } from "../../api/duration.ts";
import type { Job, JobCondition, JobStatus } from "../../api/kinds/job.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { setCondition } from "../../rules/pod.ts";
import type { JobSurvey } from "./survey.ts";

/** How the Job is going to end, and why. */
export interface Verdict {
  readonly isFailure: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Whether the condition is there and true. */
export function isConditionTrue({ conditions = [] }: JobStatus, type: string): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === "True");
}

/** Whether the Job has ended. */
export function isJobFinished({ status }: Job): boolean {
  return isConditionTrue(status, "Complete") || isConditionTrue(status, "Failed");
}

/** The status with a condition; one that says the same already stays as it is. */
export function withCondition(
  status: JobStatus,
  type: string,
  truth: "True" | "False",
  why: { readonly reason: string; readonly message: string },
  nowMs: number,
): JobStatus {
  const known = status.conditions?.find((condition) => condition.type === type);
  if (known?.status === truth) return status;
  const condition: JobCondition = { type, status: truth, lastProbeTime: rfc3339(nowMs), ...why };
  return { ...status, conditions: setCondition(status.conditions, condition, nowMs) };
}

/** What was decided before stays decided; otherwise a failure comes first, then the deadline, then success. */
export function verdictOn(job: Job, survey: JobSurvey, nowMs: number): Verdict | undefined {
  const decided = job.status.conditions?.find(
    ({ type, status }) => (type === "FailureTarget" || type === "SuccessCriteriaMet") && status === "True",
  );
  if (decided !== undefined) {
    const { type, reason = "", message = "" } = decided;
    return { isFailure: type === "FailureTarget", reason, message };
  }
  const { backoffLimit = 6, activeDeadlineSeconds } = job.spec;
  if (survey.fatal !== undefined) return { isFailure: true, reason: "PodFailurePolicy", message: survey.fatal };
  if (survey.failed > backoffLimit || hasRestartedTooOften(job, survey.active, backoffLimit)) {
    return { isFailure: true, reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  }
  const { startTime } = job.status;
  if (activeDeadlineSeconds !== undefined && startTime !== undefined && nowMs - parseTime(startTime) >= activeDeadlineSeconds * 1_000) {
    return { isFailure: true, reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  }
  return isEnough(job, survey)
    ? { isFailure: false, reason: "CompletionsReached", message: "Reached expected number of succeeded pods" }
    : undefined;
}

function isEnough({ spec }: Job, { succeeded, active }: JobSurvey): boolean {
  if (spec.completions === undefined) return succeeded > 0 && active.length === 0;
  return succeeded >= spec.completions;
}

/** Containers that are started again in their pods make no failed pods; their restarts count instead. */
function hasRestartedTooOften({ spec }: Job, active: readonly Pod[], limit: number): boolean {
  if (spec.template.spec.restartPolicy !== "OnFailure") return false;
  let restarts = 0;
  for (const { status } of active) {
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) restarts += restartCount;
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
