/**
 * What a Job is to do; Jobs and the templates of CronJobs share it.
 * @see kubernetes staging/src/k8s.io/api/batch/v1/types.go
 */
import { labelSelector } from "../meta.ts";
import { bool, type Infer, int32, int64, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { atomic } from "./list-rules.ts";
import { podTemplateSpec } from "./pod-spec.ts";
import { templateMeta } from "./template-metadata.ts";

const onExitCodes = struct("PodFailurePolicyOnExitCodesRequirement", () => ({
  containerName: optional(text("Container that is meant; all of them when absent.")),
  operator: oneOf(["In", "NotIn"], "Whether the exit code must be one of the values or none of them."),
  values: list(int32("An exit code."), "Exit codes, in rising order.", { listType: "set" }),
}));

const onPodConditions = struct("PodFailurePolicyOnPodConditionsPattern", () => ({
  status: oneOf(["True", "False", "Unknown"], "Status that the condition must have; True when absent.", "v1.ConditionStatus"),
  type: text("Condition of the pod that is meant."),
}));

const podFailurePolicyRule = struct("PodFailurePolicyRule", () => ({
  action: oneOf(["Count", "FailIndex", "FailJob", "Ignore"], "What a failed pod that fits does to the Job.", "v1.PodFailurePolicyAction"),
  onExitCodes: optional(part(onExitCodes, "Pods whose containers ended with certain exit codes.")),
  onPodConditions: optional(list(onPodConditions, "Pods that have one of these conditions.", atomic)),
}));
export type PodFailurePolicyRule = Infer<typeof podFailurePolicyRule>;

const podFailurePolicy = struct("PodFailurePolicy", () => ({
  rules: list(podFailurePolicyRule, "Rules; the first that fits a failed pod decides.", atomic),
}));
export type PodFailurePolicy = Infer<typeof podFailurePolicy>;

const successPolicyRule = struct("SuccessPolicyRule", () => ({
  succeededCount: optional(int32("How many of the indexes must have succeeded.")),
  succeededIndexes: optional(text("Indexes that count, such as 0,2-4; all of them when absent.")),
}));
export type SuccessPolicyRule = Infer<typeof successPolicyRule>;

const successPolicy = struct("SuccessPolicy", () => ({
  rules: list(successPolicyRule, "Rules; the Job has succeeded as soon as one is met.", atomic),
}));
export type SuccessPolicy = Infer<typeof successPolicy>;

export const jobSpec = struct("JobSpec", () => ({
  activeDeadlineSeconds: optional(int64("Seconds after its start at which the Job is failed, retries included.")),
  backoffLimit: optional(int32("How many pods may fail before the Job does.")),
  backoffLimitPerIndex: optional(int32("How many pods of one index may fail before the index does.")),
  completionMode: optional(
    oneOf(["NonIndexed", "Indexed"], "Whether any pod counts as a completion or each index wants one of its own.", "v1.CompletionMode"),
  ),
  completions: optional(int32("How many pods must succeed; when absent, the success of any one ends the Job.")),
  managedBy: optional(text("Controller that does the Job; the built-in one when absent; cannot change.")),
  manualSelector: optional(bool("Whether the selector is the client's own instead of the server's.")),
  maxFailedIndexes: optional(int32("How many indexes may fail before the Job does.")),
  parallelism: optional(int32("How many pods may run at a time.")),
  podFailurePolicy: optional(part(podFailurePolicy, "What certain failures of pods do to the Job.")),
  podReplacementPolicy: optional(
    oneOf(
      ["TerminatingOrFailed", "Failed"],
      "Whether a pod is replaced as soon as it is being deleted or only once it has ended.",
      "v1.PodReplacementPolicy",
    ),
  ),
  selector: optional(
    part(labelSelector, "Pods that are counted; the server makes it, unless manualSelector is set.", { mapType: "atomic" }),
  ),
  successPolicy: optional(part(successPolicy, "When an indexed Job has succeeded before all indexes have.")),
  suspend: optional(bool("Whether the Job waits: it runs no pod while this is set.")),
  template: part(podTemplateSpec, "What the pods are made from."),
  ttlSecondsAfterFinished: optional(int32("Seconds after its end at which the Job is deleted.")),
}));
/** What a Job is to do. */
export type JobSpec = Infer<typeof jobSpec>;

export const jobTemplateSpec = struct("JobTemplateSpec", () => ({
  metadata: optional(part(templateMeta, "Labels and annotations of the Jobs.")),
  spec: part(jobSpec, "What the Jobs are to do."),
}));
/** What Jobs are made from. */
export type JobTemplateSpec = Infer<typeof jobTemplateSpec>;

/** Whether each index of the Job wants a success of its own. */
export function isIndexed({ completionMode }: JobSpec): boolean {
  return completionMode === "Indexed";
}
