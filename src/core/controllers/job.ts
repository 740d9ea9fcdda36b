/**
 * Runs the pods of Jobs until enough have ended well, or too many badly.
 *
 * Every ended pod is counted once: its uid goes into the status, then its finalizer goes, then the counter rises; a
 * controller that stops anywhere in between goes on from there.
 * Absent on purpose: limits per index, success policies and Jobs that another controller manages; adoption of pods.
 * @see kubernetes pkg/controller/job/job_controller.go
 */

import { parseTime, rfc3339 } from "../api/duration.ts";
import type { ApiError } from "../api/errors.ts";
import { keyOf } from "../api/kind.ts";
import type { Job } from "../api/kinds/job.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { type Agent, type Intent, NOTHING_TO_DO, type Outcome, update, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { controllerOf } from "../rules/pod.ts";
import { latency } from "../sim/latency.ts";
import { isConditionTrue, isJobFinished, type Verdict, verdictOn, withCondition } from "./job/conditions.ts";
import { tell } from "./job/events.ts";
import { managePods } from "./job/manage.ts";
import { backOffEndMs, hasFinalizer, type JobSurvey, surveyJob, withoutFinalizer } from "./job/survey.ts";

/** Jobs that name another controller are left alone. */
const MANAGED_BY = "kubernetes.io/job-controller";

export const jobController: Agent = {
  name: "job",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  workers: { count: 5, serviceMs: 5 },
  watches: {
    Job: ({ before, after }) => [keyOf((after ?? before) as Job)],
    Pod: ({ before, after }) => (isOthers(before) && isOthers(after) ? [] : new Set([...jobOf(before), ...jobOf(after)])),
  },
  reconcile(key, world) {
    const job = world.get("Job", key);
    if (job === undefined) return { intents: releaseOrphans(key, world) };
    const { managedBy = MANAGED_BY } = job.spec;
    if (managedBy !== MANAGED_BY) return NOTHING_TO_DO;
    const survey = surveyJob(job, world);
    if (isJobFinished(job)) return { intents: survey.pods.filter(hasFinalizer).map((pod) => update(withoutFinalizer(pod))) };
    return job.metadata.deletionTimestamp === undefined ? sync(job, survey, world.nowMs) : { intents: track(job, survey, {}) };
  },
};

/** Nearly all pods are some other controller's, and this is asked at every change of each. */
function isOthers(pod: Pod | undefined): boolean {
  return pod === undefined || controllerOf(pod)?.kind !== "Job";
}

function* jobOf(pod: Pod | undefined): Iterable<string> {
  const owner = pod === undefined ? undefined : controllerOf(pod);
  if (pod !== undefined && owner?.kind === "Job") yield `${pod.metadata.namespace}/${owner.name}`;
}

/** The pods of a Job that is gone must not be kept by the finalizer that was for its counting. */
function releaseOrphans(key: string, world: World): readonly Intent[] {
  const [namespace = "", name = ""] = key.split("/");
  const orphans = [...world.list("Pod", { namespace })].filter((pod) => {
    const owner = controllerOf(pod);
    return owner?.kind === "Job" && owner.name === name && hasFinalizer(pod);
  });
  return orphans.map((pod) => update(withoutFinalizer(pod)));
}

function sync(job: Job, survey: JobSurvey, nowMs: number): Outcome {
  const { suspend = false } = job.spec;
  const started = withStart(job, nowMs);
  const verdict = verdictOn(started, survey, nowMs);
  const backOffMs = backOffEndMs(survey);
  const isWaiting = backOffMs !== undefined && backOffMs > nowMs;
  const managed = verdict === undefined || suspend ? managePods(started, survey, { isWaiting, nowMs }) : stopPods(started, survey);
  const suspension = suspensionOf(started, nowMs);
  const finished = finish(suspension.job, survey, verdict, nowMs);
  const counts = { active: survey.active.length, ready: survey.ready, terminating: survey.terminating };
  const timers = [isWaiting ? backOffMs - nowMs : undefined, deadlineMs(finished.job, nowMs)].filter((ms) => ms !== undefined);
  // What is known is written down first: pods that are refused (by a quota) must not keep the Job from having begun.
  const first = [...suspension.intents, ...track(finished.job, survey, counts, job), ...finished.intents];
  return {
    intents: [...first, ...managed],
    ...(timers.length === 0 ? {} : { requeueAfterMs: Math.max(0, Math.min(...timers)) }),
    onRefused: (refusal, index) => (index < first.length ? [] : failed(job, refusal, managed[index - first.length])),
  };
}

function failed(job: Job, refusal: ApiError, intent: Intent | undefined): readonly Intent[] {
  if (intent?.do === "create") return [tell(job, "Warning", "FailedCreate", `Error creating: ${refusal.message}`)];
  return intent?.do === "delete" ? [tell(job, "Warning", "FailedDelete", `Error deleting: ${refusal.message}`)] : [];
}

/** A Job that nobody suspends begins when it is first seen. */
function withStart(job: Job, nowMs: number): Job {
  if (job.status.startTime !== undefined || job.spec.suspend === true) return job;
  return { ...job, status: { ...job.status, startTime: rfc3339(nowMs) } };
}

function deadlineMs({ spec, status }: Job, nowMs: number): number | undefined {
  const { activeDeadlineSeconds } = spec;
  if (activeDeadlineSeconds === undefined || status.startTime === undefined || isConditionTrue(status, "FailureTarget")) return undefined;
  return parseTime(status.startTime) + activeDeadlineSeconds * 1_000 - nowMs;
}

/** Once the end is decided nothing that still runs is needed. */
function stopPods(job: Job, survey: JobSurvey) {
  return managePods({ ...job, spec: { ...job.spec, suspend: true } }, survey, { isWaiting: false, nowMs: 0 });
}

function suspensionOf(job: Job, nowMs: number): { readonly job: Job; readonly intents: readonly Intent[] } {
  const { suspend = false } = job.spec;
  const isSuspended = isConditionTrue(job.status, "Suspended");
  if (suspend === isSuspended) return { job, intents: [] };
  if (suspend) {
    const { startTime: _, ...status } = job.status;
    const stopped = {
      ...job,
      status: withCondition(status, "Suspended", "True", { reason: "JobSuspended", message: "Job suspended" }, nowMs),
    };
    return { job: stopped, intents: [tell(job, "Normal", "Suspended", "Job suspended")] };
  }
  const resumed = withCondition(job.status, "Suspended", "False", { reason: "JobResumed", message: "Job resumed" }, nowMs);
  return { job: { ...job, status: { ...resumed, startTime: rfc3339(nowMs) } }, intents: [tell(job, "Normal", "Resumed", "Job resumed")] };
}

/** Writes down how it is going to end, and that it has ended once no pod runs and all are counted. */
function finish(job: Job, survey: JobSurvey, verdict: Verdict | undefined, nowMs: number) {
  if (verdict === undefined) return { job, intents: [] };
  const { isFailure, reason, message } = verdict;
  const decided = withCondition(job.status, isFailure ? "FailureTarget" : "SuccessCriteriaMet", "True", { reason, message }, nowMs);
  if (survey.active.length > 0 || survey.terminating > 0 || survey.isCounting) return { job: { ...job, status: decided }, intents: [] };
  const ended = withCondition(decided, isFailure ? "Failed" : "Complete", "True", { reason, message }, nowMs);
  if (isFailure) return { job: { ...job, status: ended }, intents: [tell(job, "Warning", reason, message)] };
  const { completions } = job.spec;
  const isTooMany = completions !== undefined && survey.succeeded > completions;
  const warning = "Too many succeeded pods running after completion count reached";
  return {
    job: { ...job, status: { ...ended, completionTime: rfc3339(nowMs) } },
    intents: [
      ...(isTooMany ? [tell(job, "Warning", "TooManySucceededPods", warning)] : []),
      tell(job, "Normal", "Completed", "Job completed"),
    ],
  };
}

interface Counts {
  readonly active?: number;
  readonly ready?: number;
  readonly terminating?: number;
}

/** The status with what was counted, if it says anything new, and then the pods without their finalizers. */
function track(job: Job, survey: JobSurvey, { active = 0, ready = 0, terminating = 0 }: Counts, stored: Job = job): readonly Intent[] {
  const status: Job["status"] = {
    ...job.status,
    ...survey.counted,
    active: active === 0 ? undefined : active,
    ready,
    terminating,
  };
  const isSame = canonical(status) === canonical(stored.status);
  const releases = survey.finished.map((pod) => update(withoutFinalizer(pod)));
  return isSame ? releases : [updateStatus({ ...stored, status } as Job), ...releases];
}

/** Text by which two statuses are compared; fields that say nothing do not count. */
function canonical(status: Job["status"]): string {
  return JSON.stringify(
    Object.entries(status)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
