/**
 * What upstream fills into what Jobs are to do.
 *
 * The template of a CronJob gets only what all pod templates and policies get; the rest comes when a Job is made from it.
 * @see kubernetes pkg/apis/batch/v1/defaults.go
 */
import type { JobSpec } from "./job-spec.ts";
import { templateWithDefaults } from "./replicated-defaults.ts";
import { filled, mapShared, patched } from "./sharing.ts";

const INT32_MAX = 2_147_483_647;

/** Fills what a CronJob's template leaves out. */
export function defaultJobTemplate(spec: JobSpec): JobSpec {
  const given: Partial<JobSpec> = spec;
  return patched(spec, {
    template: templateWithDefaults(given.template),
    podFailurePolicy: given.podFailurePolicy && withConditionStatuses(given.podFailurePolicy),
  });
}

/** Fills what a Job leaves out. */
export function defaultJobSpec(spec: JobSpec): JobSpec {
  const { completions, parallelism, backoffLimitPerIndex, podFailurePolicy } = spec;
  // Who gives neither number wants one pod; who gives only the parallelism wants any one of the pods to succeed.
  const counts = completions === undefined && parallelism === undefined ? { completions: 1, parallelism: 1 } : { parallelism: 1 };
  return filled(defaultJobTemplate(spec), {
    ...counts,
    backoffLimit: backoffLimitPerIndex === undefined ? 6 : INT32_MAX,
    completionMode: "NonIndexed",
    suspend: false,
    podReplacementPolicy: podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed",
    manualSelector: false,
  });
}

type PodFailurePolicy = NonNullable<JobSpec["podFailurePolicy"]>;

function withConditionStatuses(policy: PodFailurePolicy): PodFailurePolicy {
  const { rules }: Partial<PodFailurePolicy> = policy;
  if (rules === undefined) return policy;
  const filledRules = mapShared(rules, (rule) => {
    const { onPodConditions } = rule;
    return patched(rule, {
      onPodConditions: onPodConditions && mapShared(onPodConditions, (pattern) => filled(pattern, { status: "True" })),
    });
  });
  return patched(policy, { rules: filledRules });
}
