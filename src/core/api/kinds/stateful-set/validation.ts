/**
 * What may be wrong with a StatefulSet.
 * @see kubernetes pkg/apis/apps/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Label } from "../../names.ts";
import type { Struct } from "../../schema.ts";
import { matches, selectorOf, validateLabelSelector } from "../../selector.ts";
import { meansSame } from "../../shapes/canonical-text.ts";
import { isNew } from "../../shapes/is-new.ts";
import type { PodTemplateSpec } from "../../shapes/pod-spec.ts";
import { optionalText } from "../../shapes/pod-validation/checks.ts";
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
import { validateVolumeClaimSpec } from "../../shapes/volume-claim-validation.ts";
import type { StatefulSet, StatefulSetSpec } from "../stateful-set.ts";

const RETENTIONS = ["Retain", "Delete"] as const;

/** What is wrong with a StatefulSet's spec; what cannot change is looked at once, when the object is new. */
export function validateStatefulSet(object: StatefulSet): FieldError[] {
  const { spec } = object;
  const { whenDeleted, whenScaled } = spec.persistentVolumeClaimRetentionPolicy;
  return [
    ...validateManagement(spec),
    ...validateStrategy(spec.updateStrategy),
    ...validateRetention(whenDeleted, "spec.persistentVolumeClaimRetentionPolicy.whenDeleted"),
    ...validateRetention(whenScaled, "spec.persistentVolumeClaimRetentionPolicy.whenScaled"),
    ...(isNew(object) ? validateClaims(spec) : []),
    ...notNegative("spec.replicas", spec.replicas),
    ...notNegative("spec.minReadySeconds", spec.minReadySeconds ?? 0),
    ...notNegative("spec.ordinals.start", spec.ordinals?.start ?? 0),
    ...(isNew(object) ? optionalText("spec.serviceName", spec.serviceName, dns1123Label) : []),
    ...validateSelectorAndTemplate(spec),
    ...validateEndless(spec.template, "StatefulSet"),
  ];
}

/** What is wrong with a changed StatefulSet: that something else changed than may. */
export function validateStatefulSetUpdate(next: StatefulSet, previous: StatefulSet, specStruct: Struct<unknown>): FieldError[] {
  const { replicas, template, updateStrategy, minReadySeconds, ordinals, revisionHistoryLimit } = previous.spec;
  const { persistentVolumeClaimRetentionPolicy } = previous.spec;
  const changeable = { replicas, template, updateStrategy, minReadySeconds, ordinals, revisionHistoryLimit };
  const rest = { ...next.spec, ...changeable, persistentVolumeClaimRetentionPolicy };
  if (meansSame(specStruct, rest, previous.spec)) return [];
  const detail =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return [forbiddenField("spec", detail)];
}

function validateManagement({ podManagementPolicy: policy }: StatefulSetSpec): FieldError[] {
  const isKnown = policy === "OrderedReady" || policy === "Parallel";
  return isKnown ? [] : [invalidValue("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateStrategy({ type, rollingUpdate }: StatefulSetSpec["updateStrategy"]): FieldError[] {
  const field = "spec.updateStrategy";
  if (type === "OnDelete") {
    if (rollingUpdate === undefined) return [];
    // Upstream prints its internal struct here, hence the capitals.
    const printed = { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null };
    return [invalidValue(`${field}.rollingUpdate`, printed, "only allowed for updateStrategy 'RollingUpdate'")];
  }
  if (type !== "RollingUpdate") {
    const printed = rollingUpdate && { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null };
    return [invalidValue(field, { Type: type, RollingUpdate: printed ?? null }, "must be 'RollingUpdate' or 'OnDelete'")];
  }
  const { partition = 0, maxUnavailable } = rollingUpdate ?? {};
  const errors = notNegative(`${field}.rollingUpdate.partition`, partition);
  if (maxUnavailable === undefined) return errors;
  const at = `${field}.rollingUpdate.maxUnavailable`;
  const zero = countIn(maxUnavailable) === 0 ? [invalidValue(at, maxUnavailable, "cannot be 0")] : [];
  return [...errors, ...validateCountOrPercent(maxUnavailable, at), ...zero, ...validateAtMostAll(maxUnavailable, at)];
}

function validateRetention(policy: string, field: string): FieldError[] {
  return RETENTIONS.some((known) => known === policy) ? [] : [notSupported(field, policy, RETENTIONS)];
}

function validateClaims({ volumeClaimTemplates = [] }: StatefulSetSpec): FieldError[] {
  return volumeClaimTemplates.flatMap(({ spec }, index) => validateVolumeClaimSpec(spec, `spec.volumeClaimTemplates[${index}].spec`));
}

function validateSelectorAndTemplate(spec: StatefulSetSpec): FieldError[] {
  const field = "spec.selector";
  const { selector, template }: Partial<StatefulSetSpec> = spec;
  const templateErrors = () => validatePodTemplate(templateToValidate(spec), "spec.template");
  if (selector === undefined) return [required(field), labelsMismatch(template?.metadata?.labels), ...templateErrors()];
  const errors = validateLabelSelector(selector, field);
  if (isEmptySelector(selector)) errors.push(invalidValue(field, selector, "empty selector is invalid for statefulset"));
  // Nothing can be said about the template when the selector cannot be read.
  if (errors.length > 0 && !isEmptySelector(selector)) return [...errors, invalidValue(field, selector, "")];
  if (!isEmptySelector(selector) && !matches(selectorOf(selector), template?.metadata?.labels)) {
    errors.push(labelsMismatch(template?.metadata?.labels));
  }
  return [...errors, ...templateErrors()];
}

/** The controller gives each pod its host name, its subdomain and the volumes of its claims, whatever the template says. */
function templateToValidate({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  const { hostname: _hostname, subdomain: _subdomain, ...spec } = template.spec;
  if (volumeClaimTemplates.length === 0) return { ...template, spec };
  const claimed = volumeClaimTemplates.map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: metadata.name },
  }));
  const names = new Set(claimed.map(({ name }) => name));
  const others = (spec.volumes ?? []).filter(({ name }) => !names.has(name));
  return { ...template, spec: { ...spec, volumes: [...claimed, ...others] } };
}
