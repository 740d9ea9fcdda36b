/**
 * What may be wrong with a Deployment.
 * @see kubernetes pkg/apis/apps/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, notSupported } from "../../errors.ts";
import { countIn, notNegative, validateAtMostAll, validateCountOrPercent, validateSelectorAndTemplate } from "../../shapes/replicated.ts";
import type { Deployment, DeploymentSpec } from "../deployment.ts";

const STRATEGY_TYPES = ["Recreate", "RollingUpdate"] as const;

/** What is wrong with a Deployment's spec. */
export function validateDeployment({ spec }: Deployment): FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  const errors = [
    ...notNegative("spec.replicas", spec.replicas),
    ...validateSelectorAndTemplate(spec),
    ...validateStrategy(spec.strategy),
    ...notNegative("spec.minReadySeconds", minReadySeconds),
    ...notNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...notNegative("spec.progressDeadlineSeconds", progressDeadlineSeconds),
  ];
  if (progressDeadlineSeconds <= minReadySeconds) {
    errors.push(invalidValue("spec.progressDeadlineSeconds", progressDeadlineSeconds, "must be greater than minReadySeconds"));
  }
  return errors;
}

function validateStrategy({ type, rollingUpdate }: DeploymentSpec["strategy"]): FieldError[] {
  const field = "spec.strategy";
  if (!STRATEGY_TYPES.includes(type)) {
    // Upstream prints its internal struct here, hence the capitals.
    const printed = {
      Type: type,
      RollingUpdate: rollingUpdate ? { MaxUnavailable: rollingUpdate.maxUnavailable, MaxSurge: rollingUpdate.maxSurge } : null,
    };
    return [notSupported(field, printed, STRATEGY_TYPES)];
  }
  if (rollingUpdate === undefined) return [];
  if (type === "Recreate") {
    return [forbiddenField(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  return validateRollingUpdate(rollingUpdate, `${field}.rollingUpdate`);
}

function validateRollingUpdate(rollingUpdate: NonNullable<DeploymentSpec["strategy"]["rollingUpdate"]>, field: string): FieldError[] {
  const { maxSurge, maxUnavailable } = rollingUpdate;
  const errors = [
    ...validateCountOrPercent(maxUnavailable, `${field}.maxUnavailable`),
    ...validateCountOrPercent(maxSurge, `${field}.maxSurge`),
  ];
  if (countIn(maxUnavailable) === 0 && countIn(maxSurge) === 0) {
    errors.push(invalidValue(`${field}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return [...errors, ...validateAtMostAll(maxUnavailable, `${field}.maxUnavailable`)];
}
