/**
 * One look at all pods of a Job.
 * @see kubernetes pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers and backoff_utils.go
 */
import { parseTime } from "../../api/duration.ts";
import type { Job, JobStatus } from "../../api/kinds/job.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { countIndexes, indexesText, parseIndexes } from "../../api/shapes/job-indexes.ts";
import { isIndexed } from "../../api/shapes/job-spec.ts";
import type { World } from "../../reconcile/world.ts";
import { isPodActive, isPodReady, isPodTerminal, podCondition } from "../../rules/pod.ts";
import { matchFailure } from "./failure-policy.ts";

/** Keeps an ended pod until it is counted. */
export const FINALIZER = "batch.kubernetes.io/job-tracking";
/** The annotation and label that give a pod of an indexed Job its index. */
export const INDEX = "batch.kubernetes.io/job-completion-index";

const BACK_OFF_MS = 10_000;
const BACK_OFF_MAX_MS = 600_000;

/** What one look tells. */
export interface JobSurvey {
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  /** Pods that are being deleted and have not ended. */
  readonly terminating: number;
  /** All that have ended, counted or not. */
  readonly succeeded: number;
  readonly failed: number;
  /** What the status is to say of them. */
  readonly counted: Pick<JobStatus, "succeeded" | "failed" | "uncountedTerminatedPods" | "completedIndexes">;
  /** Some pods are noted but not counted yet. */
  readonly isCounting: boolean;
  /** Pods that may go once they are noted. */
  readonly finished: readonly Pod[];
  readonly completed: ReadonlySet<number>;
  /** Why a failed pod ends the whole Job, when a rule says so. */
  readonly fatal: string | undefined;
}

/** Looks at the Job's pods. */
export function surveyJob(job: Job, world: World): JobSurvey {
  const pods = [...world.list("Pod", { owner: job.metadata.uid ?? "" })];
  const active = pods.filter(isPodActive);
  const kept = new Map(pods.filter(hasFinalizer).map((pod) => [pod.metadata.uid ?? "", pod]));
  const { succeeded: notedSuccesses = [], failed: notedFailures = [] } = job.status.uncountedTerminatedPods ?? {};
  const noted = new Set([...notedSuccesses, ...notedFailures]);
  const finished = [...kept.values()].filter((pod) => isEnded(job, pod));
  const fresh = finished.filter(({ metadata }) => !noted.has(metadata.uid ?? ""));
  const judged = fresh.filter((pod) => pod.status.phase !== "Succeeded").map((pod) => [pod, matchFailure(job, pod)] as const);
  const freshFailures = judged.filter(([, match]) => match?.action !== "Ignore").map(([{ metadata }]) => metadata.uid ?? "");
  // An index that has succeeded is enough of a note.
  const indexed = isIndexed(job.spec);
  const isSuccess = ({ status }: Pod): boolean => status.phase === "Succeeded";
  const freshSuccesses = indexed ? [] : fresh.filter(isSuccess).map(({ metadata }) => metadata.uid ?? "");
  const completed = completedIndexes(job, pods.filter(isSuccess));
  const stillNoted = (uids: readonly string[]): readonly string[] => uids.filter((uid) => kept.has(uid));
  const [successes, failures] = [
    [...stillNoted(notedSuccesses), ...freshSuccesses],
    [...stillNoted(notedFailures), ...freshFailures],
  ];
  const countedSuccesses = (job.status.succeeded ?? 0) + notedSuccesses.length - stillNoted(notedSuccesses).length;
  const countedFailures = (job.status.failed ?? 0) + notedFailures.length - stillNoted(notedFailures).length;
  const succeeded = indexed ? completed.size : countedSuccesses + successes.length;
  return {
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod)).length,
    succeeded,
    failed: countedFailures + failures.length,
    counted: {
      succeeded: (indexed ? completed.size : countedSuccesses) || undefined,
      failed: countedFailures || undefined,
      uncountedTerminatedPods: {
        ...(successes.length === 0 ? {} : { succeeded: successes }),
        ...(failures.length === 0 ? {} : { failed: failures }),
      },
      ...(indexed ? { completedIndexes: indexesText(completed) || undefined } : {}),
    },
    isCounting: successes.length + failures.length > 0 || finished.length > 0,
    finished,
    completed,
    fatal: judged.find(([, match]) => match?.action === "FailJob")?.[1]?.message,
  };
}

/** A pod that is being deleted counts as failed at once, unless only pods that have really ended are replaced. */
function isEnded({ spec }: Job, pod: Pod): boolean {
  if (isPodTerminal(pod)) return true;
  return spec.podReplacementPolicy !== "Failed" && pod.metadata.deletionTimestamp !== undefined;
}

function completedIndexes({ spec, status }: Job, succeeded: readonly Pod[]): ReadonlySet<number> {
  const completed = new Set<number>();
  if (!isIndexed(spec)) return completed;
  const { completions = 0 } = spec;
  const runs = parseIndexes(status.completedIndexes ?? "", completions);
  if (typeof runs !== "string" && countIndexes(runs) > 0) {
    for (const [first, last] of runs) for (let index = first; index <= last; index++) completed.add(index);
  }
  for (const pod of succeeded) {
    const index = indexOf(pod);
    if (index !== undefined && index < completions) completed.add(index);
  }
  return completed;
}

/** The index of a pod of an indexed Job. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export function hasFinalizer({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(FINALIZER) ?? false;
}

/** The pod as it is once it is counted. */
export function withoutFinalizer(pod: Pod): Pod {
  const { finalizers = [], ...metadata } = pod.metadata;
  const others = finalizers.filter((finalizer) => finalizer !== FINALIZER);
  return { ...pod, metadata: others.length === 0 ? metadata : { ...metadata, finalizers: others } };
}

/** Until when no new pod is made because the last ones have failed: 10 s, doubled with each failure in a row. */
export function backOffEndMs({ pods }: JobSurvey): number | undefined {
  const ended = pods.filter((pod) => isPodTerminal(pod) || pod.metadata.deletionTimestamp !== undefined);
  const sorted = ended.map((pod) => [finishedMs(pod), pod] as const).sort(([a], [b]) => a - b);
  const lastSuccess = sorted.findLastIndex(([, { status }]) => status.phase === "Succeeded");
  const failures = sorted.slice(lastSuccess + 1).filter(([, { status }]) => status.phase === "Failed");
  const last = failures.at(-1);
  if (last === undefined) return undefined;
  let waitMs = BACK_OFF_MS;
  for (let count = 1; count < failures.length && waitMs < BACK_OFF_MAX_MS; count++) waitMs *= 2;
  return last[0] + Math.min(waitMs, BACK_OFF_MAX_MS);
}

function finishedMs(pod: Pod): number {
  const ends = (pod.status.containerStatuses ?? []).map(({ state }) => parseTime(state?.terminated?.finishedAt));
  if (ends.length > 0 && ends.every((ms) => !Number.isNaN(ms))) return Math.max(...ends);
  const ready = podCondition(pod, "Ready");
  const sinceMs = ready?.status === "False" ? parseTime(ready.lastTransitionTime) : Number.NaN;
  if (!Number.isNaN(sinceMs)) return sinceMs;
  const { deletionTimestamp, deletionGracePeriodSeconds: graceSeconds = 0, creationTimestamp } = pod.metadata;
  return deletionTimestamp === undefined ? parseTime(creationTimestamp) : parseTime(deletionTimestamp) - graceSeconds * 1_000;
}
