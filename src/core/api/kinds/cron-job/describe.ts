/**
 * The text of `kubectl describe cronjob`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeCronJob
 */
import { describePodTemplate } from "../../describe/pod-template.ts";
import { rfc1123 } from "../../describe/times.ts";
import { createDescription } from "../../describe.ts";
import { selectorOf, selectorText } from "../../selector.ts";
import type { CronJob } from "../cron-job.ts";

/** Describes a CronJob, what its Jobs are made from and which of them run. */
export function describeCronJob({ metadata, spec, status }: CronJob): string {
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  line(0, "Schedule:", spec.schedule);
  line(0, "Concurrency Policy:", spec.concurrencyPolicy);
  line(0, "Suspend:", spec.suspend ? "True" : "False");
  line(0, "Successful Job History Limit:", spec.successfulJobsHistoryLimit);
  line(0, "Failed Job History Limit:", spec.failedJobsHistoryLimit);
  line(0, "Starting Deadline Seconds:", spec.startingDeadlineSeconds === undefined ? "<unset>" : `${spec.startingDeadlineSeconds}s`);
  const { selector, parallelism, completions, activeDeadlineSeconds, template } = spec.jobTemplate.spec;
  line(0, "Selector:", selector === undefined ? "<unset>" : selectorText(selectorOf(selector)));
  line(0, "Parallelism:", parallelism ?? "<unset>");
  line(0, "Completions:", completions ?? "<unset>");
  if (activeDeadlineSeconds !== undefined) line(0, "Active Deadline Seconds:", `${activeDeadlineSeconds}s`);
  describePodTemplate(description, template);
  line(0, "Last Schedule Time:", status.lastScheduleTime === undefined ? "<unset>" : rfc1123(status.lastScheduleTime));
  const active = (status.active ?? []).map(({ name = "" }) => name);
  line(0, "Active Jobs:", active.length === 0 ? "<none>" : active.join(", "));
  return description.text();
}
