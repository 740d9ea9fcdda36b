/**
 * What may be wrong with a HorizontalPodAutoscaler.
 * @see kubernetes pkg/apis/autoscaling/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { isNew } from "../../shapes/is-new.ts";
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, HPAScalingRules } from "../horizontal-pod-autoscaler.ts";
import { validateMetric, validateReference } from "./metric-validation.ts";

const WINDOW_SECONDS_MAX = 3_600;
const PERIOD_SECONDS_MAX = 1_800;

/** What is wrong with the spec; how small it may scale and what it scales are looked at when they are new. */
export function validateAutoscaler(object: HorizontalPodAutoscaler): FieldError[] {
  const { spec } = object;
  const { minReplicas, maxReplicas, metrics = [] } = spec;
  const errors: FieldError[] = isNew(object) ? validateLeast(spec, 1) : [];
  if (maxReplicas < 1) errors.push(invalidValue("spec.maxReplicas", maxReplicas, "must be greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalidValue("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  }
  errors.push(...validateReference(spec.scaleTargetRef, "spec.scaleTargetRef"));
  if (isNew(object)) errors.push(...validateTargetVersion(spec));
  errors.push(...metrics.flatMap((metric, index) => validateMetric(metric, `spec.metrics[${index}]`)));
  if (minReplicas === 0 && !metrics.some(({ type }) => type === "Object" || type === "External")) {
    errors.push(forbiddenField("spec.metrics", "must specify at least one Object or External metric to support scaling to zero replicas"));
  }
  return [
    ...errors,
    ...validateRules(spec.behavior?.scaleUp, "spec.behavior.scaleUp"),
    ...validateRules(spec.behavior?.scaleDown, "spec.behavior.scaleDown"),
  ];
}

/** What is wrong with a change; what was there may stay. */
export function validateAutoscalerUpdate(next: HorizontalPodAutoscaler, previous: HorizontalPodAutoscaler): FieldError[] {
  const [target, before] = [next.spec.scaleTargetRef, previous.spec.scaleTargetRef];
  const isSameTarget = target.apiVersion === before.apiVersion && target.kind === before.kind;
  return [...validateLeast(next.spec, previous.spec.minReplicas === 0 ? 0 : 1), ...(isSameTarget ? [] : validateTargetVersion(next.spec))];
}

function validateLeast({ minReplicas = 1 }: HorizontalPodAutoscalerSpec, least: number): FieldError[] {
  const detail = `must be greater than or equal to ${least}`;
  return minReplicas < least ? [invalidValue("spec.minReplicas", minReplicas, detail)] : [];
}

/** What can be scaled is in a group, but for ReplicationControllers. */
function validateTargetVersion({ scaleTargetRef }: HorizontalPodAutoscalerSpec): FieldError[] {
  const { apiVersion = "", kind } = scaleTargetRef;
  const field = "spec.scaleTargetRef.apiVersion";
  const slashes = apiVersion.split("/").length - 1;
  if (slashes > 1) return [invalidValue(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  const isGrouped = slashes === 1 && !apiVersion.startsWith("/");
  return isGrouped || kind === "ReplicationController" ? [] : [invalidValue(field, apiVersion, "apiVersion must specify API group")];
}

function validateRules(rules: HPAScalingRules | undefined, field: string): FieldError[] {
  if (rules === undefined) return [];
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [] } = rules;
  const errors: FieldError[] = [];
  const windowField = `${field}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.push(invalidValue(windowField, window, "must be greater than or equal to zero"));
  if (window !== undefined && window > WINDOW_SECONDS_MAX) {
    errors.push(invalidValue(windowField, window, `must be less than or equal to ${WINDOW_SECONDS_MAX}`));
  }
  if (selectPolicy !== undefined && !["Disabled", "Max", "Min"].includes(selectPolicy)) {
    errors.push(notSupported(`${field}.selectPolicy`, selectPolicy, ["Disabled", "Max", "Min"]));
  }
  if (policies.length === 0) errors.push(required(`${field}.policies`, "must specify at least one Policy"));
  return [...errors, ...policies.flatMap((policy, index) => validatePolicy(policy, `${field}.policies[${index}]`))];
}

function validatePolicy(policy: NonNullable<HPAScalingRules["policies"]>[number], field: string): FieldError[] {
  const { type, value = 0, periodSeconds = 0 } = policy;
  const errors: FieldError[] = [];
  if (type !== "Pods" && type !== "Percent") errors.push(notSupported(`${field}.type`, type, ["Percent", "Pods"]));
  if (value <= 0) errors.push(invalidValue(`${field}.value`, value, "must be greater than zero"));
  if (periodSeconds <= 0) errors.push(invalidValue(`${field}.periodSeconds`, periodSeconds, "must be greater than zero"));
  if (periodSeconds > PERIOD_SECONDS_MAX) {
    errors.push(invalidValue(`${field}.periodSeconds`, periodSeconds, `must be less than or equal to ${PERIOD_SECONDS_MAX}`));
  }
  return errors;
}
