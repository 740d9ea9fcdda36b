/**
 * The text of `kubectl describe job`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeJob
 */
import { describePodTemplate } from "../../describe/pod-template.ts";
import { rfc1123 } from "../../describe/times.ts";
import { createDescription, type Description } from "../../describe.ts";
import { humanDuration, parseTime } from "../../duration.ts";
import { controllerOf } from "../../owner.ts";
import { selectorOf, selectorText } from "../../selector.ts";
import type { Job } from "../job.ts";

/** The list of completed indexes is cut at the first comma from here on. */
const INDEXES_CHARS = 50;

/** Describes a Job and how far it is. */
export function describeJob(object: Job): string {
  const { metadata, spec } = object;
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  line(0, "Selector:", selectorText(selectorOf(spec.selector)));
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  const controller = controllerOf(object);
  if (controller !== undefined) line(0, "Controlled By:", `${controller.kind}/${controller.name}`);
  const given = (label: string, value: string | number | boolean | undefined) => {
    if (value !== undefined) line(0, label, value);
  };
  given("Parallelism:", spec.parallelism);
  line(0, "Completions:", spec.completions ?? "<unset>");
  given("Completion Mode:", spec.completionMode);
  given("Suspend:", spec.suspend);
  given("Backoff Limit:", spec.backoffLimit);
  given("TTL Seconds After Finished:", spec.ttlSecondsAfterFinished);
  describeProgress(description, object);
  describePodTemplate(description, spec.template);
  return description.text();
}

function describeProgress({ line }: Description, { spec, status }: Job): void {
  const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0, completedIndexes = "" } = status;
  if (startTime !== undefined) line(0, "Start Time:", rfc1123(startTime));
  if (completionTime !== undefined) line(0, "Completed At:", rfc1123(completionTime));
  if (startTime !== undefined && completionTime !== undefined) {
    line(0, "Duration:", humanDuration(parseTime(completionTime) - parseTime(startTime)));
  }
  if (spec.activeDeadlineSeconds !== undefined) line(0, "Active Deadline Seconds:", `${spec.activeDeadlineSeconds}s`);
  const activeText = ready === undefined ? `${active} Active` : `${active} Active (${ready} Ready)`;
  line(0, "Pods Statuses:", `${activeText} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec.completionMode === "Indexed") line(0, "Completed Indexes:", shortIndexes(completedIndexes));
}

function shortIndexes(indexes: string): string {
  if (indexes === "") return "<none>";
  const comma = indexes.indexOf(",", INDEXES_CHARS);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}
