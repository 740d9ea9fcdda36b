/**
 * What may be wrong with a selector and the template of pods that are kept up for ever: ReplicaSets and their like.
 *
 * Objects come here as a client wrote them, so what the types promise may still be missing.
 * @see kubernetes pkg/apis/apps/validation/validation.go
 */
import { compareKeys } from "../../sim/tree.ts";
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../errors.ts";
import type { LabelSelector } from "../meta.ts";
import { percent } from "../names.ts";
import { matches, selectorOf, validateLabelSelector } from "../selector.ts";
import type { PodTemplateSpec } from "./pod-spec.ts";
import { validatePodTemplate } from "./pod-validation.ts";

/** A number that may not be below zero. */
export function notNegative(field: string, value: number): FieldError[] {
  return value < 0 ? [invalidValue(field, value, "must be greater than or equal to 0")] : [];
}

/** A number of at least 0, or a percentage. */
export function validateCountOrPercent(value: number | string, field: string): FieldError[] {
  if (typeof value === "number") return notNegative(field, value);
  return percent(value).map((message) => invalidValue(field, value, message));
}

/** A percentage may not be more than the whole; numbers may be anything. */
export function validateAtMostAll(value: number | string, field: string): FieldError[] {
  const isTooMuch = isPercent(value) && countIn(value) > 100;
  return isTooMuch ? [invalidValue(field, value, "must not be greater than 100%")] : [];
}

/** The number in a count or percentage; 0 for text that is neither, as upstream reads it. */
export function countIn(value: number | string): number {
  return typeof value === "number" ? value : Number.parseInt(isPercent(value) ? value : "0", 10);
}

function isPercent(value: number | string): value is string {
  return typeof value === "string" && percent(value).length === 0;
}

/** What is wrong with a selector, a template, and the two together. */
export function validateSelectorAndTemplate(spec: {
  readonly selector?: LabelSelector | undefined;
  readonly template: PodTemplateSpec;
}): FieldError[] {
  const { selector, template } = spec;
  const field = "spec.selector";
  const labels = template.metadata?.labels;
  if (selector === undefined) return [required(field), labelsMismatch(labels), ...validateTemplate(template)];
  const errors = validateLabelSelector(selector, field);
  // Nothing can be said about the template when the selector cannot be read.
  if (errors.length > 0) return [...errors, invalidValue(field, selector, "invalid label selector")];
  // The text says "deployment" for ReplicaSets too: upstream wrote it once.
  if (isEmptySelector(selector)) errors.push(invalidValue(field, selector, "empty selector is invalid for deployment"));
  else if (!matches(selectorOf(selector), labels)) errors.push(labelsMismatch(labels));
  return [...errors, ...validateTemplate(template)];
}

/** What is wrong with a changed selector: that it has changed. */
export function validateSelectorUpdate(next: LabelSelector | undefined, previous: LabelSelector): FieldError[] {
  const isSame = next !== undefined && canonicalSelector(next) === canonicalSelector(previous);
  return isSame ? [] : [invalidValue("spec.selector", next, "field is immutable")];
}

/** The selector would not find the pods that the template makes. */
export function labelsMismatch(labels: { readonly [key: string]: string } | undefined): FieldError {
  const sorted = labels === undefined ? undefined : sortKeys(labels);
  return invalidValue("spec.template.metadata.labels", sorted, "`selector` does not match template `labels`");
}

function validateTemplate(template: PodTemplateSpec): FieldError[] {
  return [...validatePodTemplate(template, "spec.template"), ...validateEndless(template, "ReplicaSet")];
}

/** Pods that are kept up for ever may neither end nor have a deadline; `kind` is whom upstream's text names. */
export function validateEndless({ spec }: PodTemplateSpec, kind: string): FieldError[] {
  const field = "spec.template.spec";
  const errors: FieldError[] = [];
  if (spec.restartPolicy !== "Always") errors.push(notSupported(`${field}.restartPolicy`, spec.restartPolicy, ["Always"]));
  if (spec.activeDeadlineSeconds !== undefined) {
    errors.push(forbiddenField(`${field}.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
  }
  return errors;
}

/** Whether the selector says nothing, and so would select everything. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

function canonicalSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => [key, operator, values]);
  return JSON.stringify([sortKeys(matchLabels), expressions]);
}

function sortKeys(labels: { readonly [key: string]: string }): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => compareKeys(a, b)));
}
