/**
 * What may be wrong with a DaemonSet.
 * @see kubernetes pkg/apis/apps/validation/validation.go
 */
import { type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { matches, selectorOf, validateLabelSelector } from "../../selector.ts";
import { validatePodTemplate } from "../../shapes/pod-validation.ts";
import {
  countIn,
  isEmptySelector,
  labelsMismatch,
  notNegative,
  validateAtMostAll,
  validateCountOrPercent,
  validateEndless,
} from "../../shapes/replicated.ts";
import type { DaemonSet, DaemonSetSpec } from "../daemon-set.ts";

const STRATEGY_TYPES = ["RollingUpdate", "OnDelete"] as const;

/** What is wrong with a DaemonSet's spec. */
export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  return [
    ...validateSelector(spec),
    ...validatePodTemplate(spec.template, "spec.template"),
    ...validateEndless(spec.template, "DaemonSet"),
    ...notNegative("spec.minReadySeconds", spec.minReadySeconds ?? 0),
    ...validateStrategy(spec.updateStrategy),
    ...notNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
  ];
}

function validateSelector(spec: DaemonSetSpec): FieldError[] {
  const field = "spec.selector";
  const { selector, template }: Partial<DaemonSetSpec> = spec;
  const errors = validateLabelSelector(selector, field);
  // Nothing can be said about the template when the selector cannot be read; a missing one selects nothing.
  if (errors.length === 0 && !matches(selectorOf(selector), template?.metadata?.labels)) {
    errors.push(labelsMismatch(template?.metadata?.labels));
  }
  if (selector !== undefined && isEmptySelector(selector)) {
    errors.push(invalidValue(field, selector, "empty selector is invalid for daemonset"));
  }
  return errors;
}

function validateStrategy({ type, rollingUpdate }: DaemonSetSpec["updateStrategy"]): FieldError[] {
  const field = "spec.updateStrategy";
  if (type === "OnDelete") return [];
  if (type === "RollingUpdate") {
    return rollingUpdate === undefined
      ? [required(`${field}.rollingUpdate`)]
      : validateRollingUpdate(rollingUpdate, `${field}.rollingUpdate`);
  }
  // Upstream prints its internal struct here, hence the capitals.
  const printed = rollingUpdate && { MaxUnavailable: rollingUpdate.maxUnavailable, MaxSurge: rollingUpdate.maxSurge };
  return [notSupported(field, { Type: type, RollingUpdate: printed ?? null }, STRATEGY_TYPES)];
}

function validateRollingUpdate(limits: NonNullable<DaemonSetSpec["updateStrategy"]["rollingUpdate"]>, field: string): FieldError[] {
  const { maxUnavailable, maxSurge } = limits;
  const errors = [
    ...validateCountOrPercent(maxUnavailable, `${field}.maxUnavailable`),
    ...validateCountOrPercent(maxSurge, `${field}.maxSurge`),
    ...validateAtMostAll(maxUnavailable, `${field}.maxUnavailable`),
    ...validateAtMostAll(maxSurge, `${field}.maxSurge`),
  ];
  const [hasUnavailable, hasSurge] = [countIn(maxUnavailable) !== 0, countIn(maxSurge) !== 0];
  if (hasUnavailable && hasSurge) {
    errors.push(invalidValue(`${field}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  }
  if (!hasUnavailable && !hasSurge) errors.push(required(`${field}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  return errors;
}
