/**
 * Job: pods that are to end well, a number of times.
 * @see kubernetes staging/src/k8s.io/api/batch/v1/types.go and pkg/registry/batch/job/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { humanDuration, parseTime } from "../duration.ts";
import { type CellContext, defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { controllerOf } from "../owner.ts";
import { type Infer, int32, list, optional, part, struct, text, time } from "../schema.ts";
import { selectorOf, selectorText } from "../selector.ts";
import { meansSame } from "../shapes/canonical-text.ts";
import { defaultJobSpec } from "../shapes/job-defaults.ts";
import { jobSpec } from "../shapes/job-spec.ts";
import { patched } from "../shapes/sharing.ts";
import { templateColumns } from "../shapes/template-columns.ts";
import { describeJob } from "./job/describe.ts";
import { withGeneratedSelector } from "./job/selector.ts";
import { jobHealth, jobStatusText } from "./job/status.ts";
import { validateJob, validateJobUpdate } from "./job/validation.ts";

const jobCondition = struct("JobCondition", () => ({
  lastProbeTime: optional(time("When the condition was last checked.")),
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("SuccessCriteriaMet, Complete, FailureTarget, Failed or Suspended."),
}));
export type JobCondition = Infer<typeof jobCondition>;

const uncountedTerminatedPods = struct("UncountedTerminatedPods", () => ({
  failed: optional(list(text("UID of a pod."), "Pods that have failed.", { listType: "set" })),
  succeeded: optional(list(text("UID of a pod."), "Pods that have succeeded.", { listType: "set" })),
}));

const jobStatus = struct("JobStatus", () => ({
  active: optional(int32("Pods that neither have ended nor are being deleted.")),
  completedIndexes: optional(text("Indexes that have succeeded, such as 0,2-4.")),
  completionTime: optional(time("When the Job succeeded.")),
  conditions: optional(
    list(jobCondition, "What can be said about the Job as a whole.", { patch: "merge", mergeKey: "type", listType: "atomic" }),
  ),
  failed: optional(int32("Pods that have failed.")),
  failedIndexes: optional(text("Indexes that have failed for good.")),
  ready: optional(int32("Active pods that are ready.")),
  startTime: optional(time("When the controller first saw the Job, or saw it resumed.")),
  succeeded: optional(int32("Pods that have succeeded.")),
  terminating: optional(int32("Pods that are being deleted but still run.")),
  uncountedTerminatedPods: optional(part(uncountedTerminatedPods, "Pods that have ended and are not counted yet.")),
}));
export type JobStatus = Infer<typeof jobStatus>;

const jobSchema = struct("Job", () => ({
  ...typeAndMeta(),
  spec: part(jobSpec, "What is to be done."),
  status: part(jobStatus, "How far it is."),
}));
export type Job = Infer<typeof jobSchema>;

export const jobKind = defineKind({
  kind: "Job",
  group: "batch",
  version: "v1",
  plural: "jobs",
  shortNames: [],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: jobSchema,
  hasGeneration: true,
  hasStatus: true,
  indexes: { owner: (object) => controllerOf(object)?.uid },
  fieldSelectors: { "status.successful": ({ status }) => String(status.succeeded ?? 0) },
  columns: [
    nameColumn,
    { name: "STATUS", cell: jobStatusText },
    { name: "COMPLETIONS", cell: completionsText, sortKey: ({ status }) => status.succeeded ?? 0 },
    { name: "DURATION", cell: durationText, sortKey: durationMs, volatile: true, rank: 3 },
    ageColumn,
    ...templateColumns,
  ],
  health: jobHealth,
  defaults: withDefaults,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  strategy: {
    prepareCreate: (object) => ({ ...object, status: {} }),
    prepareNamed: withGeneratedSelector,
    bumpsGeneration: (next, previous) => !meansSame(jobSpec, next.spec, previous.spec),
    orphansByDefault: true,
  },
  podsOf: ({ metadata, spec }) => ({ namespace: metadata.namespace ?? "", labels: selectorText(selectorOf(spec.selector)) }),
  describe: describeJob,
});

/** Fills what the manifest leaves out; a Job without labels takes its template's. */
function withDefaults(object: Job): Job {
  const { spec = NO_SPEC, metadata }: Partial<Job> = object;
  const labels = spec.template?.metadata?.labels;
  const isUnlabelled = Object.keys(metadata?.labels ?? {}).length === 0;
  return patched(object, {
    metadata: metadata !== undefined && isUnlabelled && labels !== undefined ? patched(metadata, { labels }) : metadata,
    spec: defaultJobSpec(spec),
  });
}

// A manifest without a spec is read like one with an empty spec; validation names what it lacks.
const NO_SPEC = {} as Job["spec"];

/** `1/3`, or `0/1 of 2` of a Job that any one of its pods completes. */
function completionsText({ spec, status }: Job): string {
  const { completions, parallelism = 0 } = spec;
  const succeeded = status.succeeded ?? 0;
  if (completions !== undefined) return `${succeeded}/${completions}`;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationMs({ status }: Job, { nowMs }: CellContext): number {
  if (status.startTime === undefined) return 0;
  const endMs = status.completionTime === undefined ? nowMs : parseTime(status.completionTime);
  return endMs - parseTime(status.startTime);
}

function durationText(object: Job, context: CellContext): string {
  return object.status.startTime === undefined ? "" : humanDuration(durationMs(object, context));
}
