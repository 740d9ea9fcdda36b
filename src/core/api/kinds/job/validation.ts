/**
 * What may be wrong with a Job.
 * @see kubernetes pkg/apis/batch/validation/validation.go
 */
import { type FieldError, invalidValue, required } from "../../errors.ts";
import { dns1123Label } from "../../names.ts";
import type { Schema } from "../../schema.ts";
import { matches, selectorOf, validateLabelSelector } from "../../selector.ts";
import { canonicalText } from "../../shapes/canonical-text.ts";
import { isIndexed, type JobSpec, jobSpec } from "../../shapes/job-spec.ts";
import { validateJobSpec } from "../../shapes/job-validation.ts";
import { labelsMismatch } from "../../shapes/replicated.ts";
import type { Job } from "../job.ts";
import { generatedLabels } from "./selector.ts";

/** What is wrong with a Job. */
export function validateJob(object: Job): FieldError[] {
  const { metadata, spec } = object;
  const errors = [...validateGenerated(object), ...validateJobSpec(spec, "spec"), ...validateSelector(spec)];
  if (isIndexed(spec) && (spec.completions ?? 0) > 0) {
    const hostname = `${metadata.name}-${(spec.completions ?? 0) - 1}`;
    if (dns1123Label(hostname).length > 0) {
      errors.push(invalidValue("metadata.name", metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`));
    }
  }
  return errors;
}

/** The labels and the selector that the server makes must be as it makes them; a client's own labels may have got in the way. */
function validateGenerated(object: Job): FieldError[] {
  const { spec } = object;
  if (spec.manualSelector === true || spec.selector === undefined) return [];
  const expected = generatedLabels(object);
  const labels = spec.template.metadata?.labels ?? {};
  // The short labels are looked at first, as upstream does.
  const keys = ["controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"];
  const errors = keys.flatMap((key) => {
    const field = `spec.template.metadata.labels[${key}]`;
    const detail = `must be '${expected[key]}'`;
    if (labels[key] === undefined) return [required(field, detail)];
    return labels[key] === expected[key] ? [] : [invalidValue(field, labels, detail)];
  });
  const isGenerated = validateLabelSelector(spec.selector, "").length > 0 || matches(selectorOf(spec.selector), expected);
  return isGenerated ? errors : [...errors, invalidValue("spec.selector", spec.selector, "`selector` not auto-generated")];
}

function validateSelector({ selector, template }: JobSpec): FieldError[] {
  const labels = template.metadata?.labels;
  if (selector === undefined) return [required("spec.selector"), labelsMismatch(labels)];
  const errors = validateLabelSelector(selector, "spec.selector");
  if (errors.length > 0) return errors;
  return matches(selectorOf(selector), labels) ? [] : [labelsMismatch(labels)];
}

const FIXED = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] as const;

/** What is wrong with a changed Job: what may not change after it was made, or after it began. */
export function validateJobUpdate(next: Job, previous: Job): FieldError[] {
  return [
    ...validateCompletions(next.spec, previous.spec),
    ...unchanged(next.spec, previous.spec, "selector"),
    ...validateTemplateUpdate(next, previous),
    ...FIXED.flatMap((name) => unchanged(next.spec, previous.spec, name)),
  ];
}

function unchanged(next: JobSpec, previous: JobSpec, name: keyof JobSpec): FieldError[] {
  return isSame(next, previous, name) ? [] : [invalidValue(`spec.${name}`, next[name], "field is immutable")];
}

function isSame(next: JobSpec, previous: JobSpec, name: keyof JobSpec): boolean {
  if (next[name] === previous[name]) return true;
  const schema: Schema | undefined = jobSpec.fields()[name];
  return canonicalText(next[name], schema) === canonicalText(previous[name], schema);
}

function validateCompletions(next: JobSpec, previous: JobSpec): FieldError[] {
  if (!isIndexed(next)) return unchanged(next, previous, "completions");
  const { completions, parallelism } = next;
  if (completions === previous.completions || completions === undefined || completions === parallelism) return [];
  return [invalidValue("spec.completions", completions, "can only be modified in tandem with spec.parallelism")];
}

/** Where the pods may run can still be said while the Job has never run. */
function validateTemplateUpdate(next: Job, previous: Job): FieldError[] {
  const isWaiting = previous.spec.suspend === true && previous.status.startTime === undefined;
  const compared = isWaiting ? withSchedulingOf(previous.spec, next.spec) : previous.spec;
  return unchanged(next.spec, compared, "template");
}

function withSchedulingOf(spec: JobSpec, { template: from }: JobSpec): JobSpec {
  const { template } = spec;
  const { nodeSelector, tolerations, schedulingGates } = from.spec;
  const affinity = { ...template.spec.affinity, nodeAffinity: from.spec.affinity?.nodeAffinity };
  const hasAffinity = Object.values(affinity).some((part) => part !== undefined);
  // An affinity that says nothing is as good as none when the next template has none either.
  const kept = hasAffinity || from.spec.affinity !== undefined ? affinity : undefined;
  const { labels, annotations } = from.metadata ?? {};
  return {
    ...spec,
    template: {
      ...template,
      metadata: { ...template.metadata, labels, annotations },
      spec: { ...template.spec, affinity: kept, nodeSelector, tolerations, schedulingGates },
    },
  };
}
