/**
 * What a failed pod does to its Job, by the Job's rules.
 * @see kubernetes pkg/controller/job/pod_failure_policy.go
 */
import type { Job } from "../../api/kinds/job.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { PodFailurePolicyRule } from "../../api/shapes/job-spec.ts";

/** The rule that fits first. */
export interface FailureMatch {
  readonly action: PodFailurePolicyRule["action"];
  readonly message: string;
}

/** The first rule that fits the pod; undefined when none does and the pod just counts. */
export function matchFailure({ spec }: Job, pod: Pod): FailureMatch | undefined {
  if (pod.status.phase !== "Failed") return undefined;
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const what = exitText(rule, pod) ?? conditionText(rule, pod);
    if (what !== undefined) return { action: rule.action, message: `${what} matching ${rule.action} rule at index ${index}` };
  }
  return undefined;
}

function exitText({ onExitCodes }: PodFailurePolicyRule, { metadata, status }: Pod): string | undefined {
  if (onExitCodes === undefined) return undefined;
  const { operator, values, containerName } = onExitCodes;
  for (const { name, state } of [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])]) {
    const code = state?.terminated?.exitCode ?? 0;
    if (code === 0 || (containerName !== undefined && containerName !== name)) continue;
    if (values.includes(code) === (operator === "In")) {
      return `Container ${name} for pod ${metadata.namespace}/${metadata.name} failed with exit code ${code}`;
    }
  }
  return undefined;
}

function conditionText({ onPodConditions = [] }: PodFailurePolicyRule, { metadata, status }: Pod): string | undefined {
  const found = (status.conditions ?? []).find((condition) =>
    onPodConditions.some((pattern) => pattern.type === condition.type && pattern.status === condition.status),
  );
  return found === undefined ? undefined : `Pod ${metadata.namespace}/${metadata.name} has condition ${found.type}`;
}
