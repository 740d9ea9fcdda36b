/**
 * CronJob: Jobs made by the clock.
 * @see kubernetes staging/src/k8s.io/api/batch/v1/types.go and pkg/registry/batch/cronjob/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { ageText, parseTime } from "../duration.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, int32, int64, list, oneOf, optional, part, struct, text, time } from "../schema.ts";
import { labelSelectorText } from "../selector.ts";
import { meansSame } from "../shapes/canonical-text.ts";
import { defaultJobTemplate } from "../shapes/job-defaults.ts";
import { jobTemplateSpec } from "../shapes/job-spec.ts";
import { atomic } from "../shapes/list-rules.ts";
import { objectReference } from "../shapes/references.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { containerColumns } from "../shapes/template-columns.ts";
import { describeCronJob } from "./cron-job/describe.ts";
import { validateCronJob, validateCronJobUpdate } from "./cron-job/validation.ts";

const cronJobSpec = struct("CronJobSpec", () => ({
  concurrencyPolicy: oneOf(
    ["Allow", "Forbid", "Replace"],
    "What happens when a Job is due while an earlier one still runs.",
    "v1.ConcurrencyPolicy",
  ),
  failedJobsHistoryLimit: int32("How many failed Jobs are kept."),
  jobTemplate: part(jobTemplateSpec, "What the Jobs are made from."),
  schedule: text("When Jobs are due, in cron's five fields or a word such as @hourly."),
  startingDeadlineSeconds: optional(int64("Seconds after its time at which a Job that was missed is no longer made.")),
  successfulJobsHistoryLimit: int32("How many Jobs that succeeded are kept."),
  suspend: bool("Whether no further Jobs are made."),
  timeZone: optional(text("Time zone of the schedule, such as Europe/Berlin; that of the controller manager when absent.")),
}));
export type CronJobSpec = Infer<typeof cronJobSpec>;

const cronJobStatus = struct("CronJobStatus", () => ({
  active: optional(list(part(objectReference, "A Job.", { mapType: "atomic" }), "Jobs that run now.", atomic)),
  lastScheduleTime: optional(time("When a Job was last due and made.")),
  lastSuccessfulTime: optional(time("When a Job last succeeded.")),
}));
export type CronJobStatus = Infer<typeof cronJobStatus>;

const cronJobSchema = struct("CronJob", () => ({
  ...typeAndMeta(),
  spec: part(cronJobSpec, "What is wanted."),
  status: part(cronJobStatus, "What the controller last did."),
}));
export type CronJob = Infer<typeof cronJobSchema>;

export const cronJobKind = defineKind({
  kind: "CronJob",
  group: "batch",
  version: "v1",
  plural: "cronjobs",
  shortNames: ["cj"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: cronJobSchema,
  hasGeneration: true,
  hasStatus: true,
  columns: [
    nameColumn,
    { name: "SCHEDULE", cell: ({ spec }) => spec.schedule },
    { name: "TIMEZONE", cell: ({ spec }) => spec.timeZone ?? "<none>", rank: 4 },
    // Text, though upstream calls the column a boolean: it sends `True`, not true.
    { name: "SUSPEND", cell: ({ spec }) => (spec.suspend ? "True" : "False"), rank: 3 },
    { name: "ACTIVE", cell: ({ status }) => String(activeCount(status)), sortKey: ({ status }) => activeCount(status), type: "integer" },
    {
      name: "LAST SCHEDULE",
      cell: ({ status }, { nowMs }) => (status.lastScheduleTime === undefined ? "<none>" : ageText(status.lastScheduleTime, nowMs)),
      sortKey: ({ status }, { nowMs }) => nowMs - (parseTime(status.lastScheduleTime) || 0),
      volatile: true,
    },
    ageColumn,
    ...containerColumns<CronJob>(({ spec }) => spec.jobTemplate.spec.template),
    { name: "SELECTOR", cell: ({ spec }) => labelSelectorText(spec.jobTemplate.spec.selector), wide: true, rank: 8 },
  ],
  health: cronJobHealth,
  defaults: withDefaults,
  validate: validateCronJob,
  validateUpdate: validateCronJobUpdate,
  strategy: {
    prepareCreate: (object) => ({ ...object, status: {} }),
    bumpsGeneration: (next, previous) => !meansSame(cronJobSpec, next.spec, previous.spec),
  },
  describe: describeCronJob,
});

function activeCount({ active = [] }: CronJobStatus): number {
  return active.length;
}

function cronJobHealth({ metadata, spec, status }: CronJob): Health {
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "Being deleted." };
  if (activeCount(status) > 0) return { state: "progressing", why: `${activeCount(status)} of its Jobs run.` };
  return { state: "ok", why: spec.suspend ? "It is suspended." : "" };
}

// A manifest without a spec is read like one with an empty spec; validation names what it lacks.
const NO_SPEC = {} as CronJobSpec;

/** Fills what the manifest leaves out. */
function withDefaults(object: CronJob): CronJob {
  const { spec = NO_SPEC }: Partial<CronJob> = object;
  const { jobTemplate }: Partial<CronJobSpec> = spec;
  const jobSpec = (jobTemplate as Partial<CronJobSpec["jobTemplate"]> | undefined)?.spec ?? ({} as CronJobSpec["jobTemplate"]["spec"]);
  const base = filled(spec, {
    concurrencyPolicy: "Allow",
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    schedule: "",
  });
  const spread = jobTemplate ?? { spec: jobSpec };
  return patched(object, { spec: patched(base, { jobTemplate: patched(spread, { spec: defaultJobTemplate(jobSpec) }) }) });
}
