/**
 * The selector and the labels that the server gives a Job, so that no other Job counts its pods.
 * @see kubernetes pkg/registry/batch/job/strategy.go generateSelector
 */
import type { Job } from "../job.ts";

const CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
const OLD_CONTROLLER_UID = "controller-uid";
const JOB_NAME = "batch.kubernetes.io/job-name";
const OLD_JOB_NAME = "job-name";

/** The labels by which the pods of a Job are known; the short ones are older. */
export function generatedLabels({ metadata }: Job): { readonly [key: string]: string } {
  const { uid = "", name } = metadata;
  return { [OLD_JOB_NAME]: name, [JOB_NAME]: name, [OLD_CONTROLLER_UID]: uid, [CONTROLLER_UID]: uid };
}

/** The Job with its selector and the labels it asks for, unless the client selects by hand; labels that are there stay. */
export function withGeneratedSelector(object: Job): Job {
  const { metadata, spec } = object;
  if (spec.manualSelector === true) return object;
  const given = spec.template.metadata?.labels;
  const labels = { ...generatedLabels(object), ...given };
  const matchLabels = { [CONTROLLER_UID]: metadata.uid ?? "", ...spec.selector?.matchLabels };
  // A Job that took its labels from the template goes on doing so.
  const isUnlabelled = Object.keys(metadata.labels ?? {}).length === 0 || metadata.labels === given;
  return {
    ...object,
    metadata: isUnlabelled ? { ...metadata, labels } : metadata,
    spec: {
      ...spec,
      selector: { ...spec.selector, matchLabels },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
}
