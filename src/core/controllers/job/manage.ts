/**
 * Makes the pods that a Job wants, and takes away those that it does not.
 * @see kubernetes pkg/controller/job/job_controller.go manageJob, indexed_job_utils.go
 */
import { keyOf } from "../../api/kind.ts";
import type { Job } from "../../api/kinds/job.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { Container } from "../../api/shapes/container.ts";
import { isIndexed } from "../../api/shapes/job-spec.ts";
import { CREATED_NAME, create, type Intent } from "../../reconcile/agent.ts";
import { byDeletionRank } from "../../rules/deletion-rank.ts";
import { type PodDraft, podFromTemplate } from "../../rules/workload.ts";
import { tell } from "./events.ts";
import { FINALIZER, INDEX, indexOf, type JobSurvey } from "./survey.ts";

const INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
/** At most this many pods are created or deleted in one go. */
const BURST = 500;

/** Brings the number of active pods to what is wanted now; `isWaiting` after failures. */
export function managePods(
  job: Job,
  survey: JobSurvey,
  { isWaiting, nowMs }: { readonly isWaiting: boolean; readonly nowMs: number },
): readonly Intent[] {
  const active = survey.active.length;
  const wanted = wantedPods(job, survey);
  if (active > wanted) return removePods(job, survey.active, active - wanted, nowMs);
  // Whoever waits for pods to end counts those that are still ending as if they ran.
  const ending = job.spec.podReplacementPolicy === "Failed" ? survey.terminating : 0;
  const missing = Math.min(wanted - ending - active, BURST);
  if (missing <= 0 || isWaiting) return [];
  const drafts = isIndexed(job.spec)
    ? pendingIndexes(job, survey, missing).map((index) => indexedPod(job, index))
    : plainPods(job, missing);
  return drafts.flatMap((draft) => [create(draft), tell(job, "Normal", "SuccessfulCreate", `Created pod: ${CREATED_NAME}`)]);
}

function wantedPods({ spec }: Job, { succeeded, active }: JobSurvey): number {
  const { suspend = false, completions, parallelism = 1 } = spec;
  if (suspend) return 0;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded));
}

function removePods(job: Job, active: readonly Pod[], count: number, nowMs: number): readonly Intent[] {
  const removed = byDeletionRank(active, active, nowMs).slice(0, Math.min(count, BURST));
  return removed.flatMap((pod): readonly Intent[] => [
    { do: "delete", kind: "Pod", key: keyOf(pod), ...(pod.metadata.uid === undefined ? {} : { uid: pod.metadata.uid }) },
    tell(job, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`),
  ]);
}

function plainPods(job: Job, count: number): readonly PodDraft[] {
  return Array.from({ length: count }, () => tracked(podFromTemplate(job.spec.template, job)));
}

/** The lowest indexes that have neither succeeded nor run. */
function pendingIndexes({ spec }: Job, { active, completed }: JobSurvey, count: number): readonly number[] {
  const running = new Set(active.map(indexOf));
  const pending: number[] = [];
  for (let index = 0; index < (spec.completions ?? 0) && pending.length < count; index++) {
    if (!completed.has(index) && !running.has(index)) pending.push(index);
  }
  return pending;
}

function indexedPod(job: Job, index: number): PodDraft {
  const draft = tracked(podFromTemplate(job.spec.template, job));
  const { metadata, spec } = draft;
  const mark = { [INDEX]: String(index) };
  const withIndex = (container: Container): Container => {
    if (container.env?.some(({ name }) => name === INDEX_VARIABLE)) return container;
    const variable = { name: INDEX_VARIABLE, valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: `metadata.labels['${INDEX}']` } } };
    return { ...container, env: [...(container.env ?? []), variable] };
  };
  return {
    ...draft,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name}-${index}-`,
      annotations: { ...metadata.annotations, ...mark },
      labels: { ...metadata.labels, ...mark },
    },
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: spec.containers.map(withIndex),
      ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withIndex) }),
    },
  };
}

/** The pod with the finalizer that keeps it until it is counted. */
function tracked(draft: PodDraft): PodDraft {
  const { finalizers = [] } = draft.metadata;
  return { ...draft, metadata: { ...draft.metadata, finalizers: [...finalizers, FINALIZER] } };
}
