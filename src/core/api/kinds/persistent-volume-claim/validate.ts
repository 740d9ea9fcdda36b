/**
 * What is wrong with a claim, and what of it may not change: nearly everything.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimUpdate
 */
import { type FieldError, forbiddenField, invalidValue } from "../../errors.ts";
import { compareQuantities } from "../../quantity.ts";
import { CLASS_ANNOTATION } from "../../shapes/persistent-volume-spec.ts";
import type { PersistentVolumeClaimSpec } from "../../shapes/volume-claim.ts";
import type { PersistentVolumeClaim } from "../../shapes/volume-claim-object.ts";
import { validateVolumeClaimSpec } from "../../shapes/volume-claim-validation.ts";
import { canonicalText, unifiedDiff } from "../../unified-diff.ts";

const IMMUTABLE = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

/** Everything that is wrong with a claim that has its defaults. */
export function validatePersistentVolumeClaim({ spec }: PersistentVolumeClaim): FieldError[] {
  return validateVolumeClaimSpec(spec, "spec");
}

/** A claim may be bound once, and a bound one may ask for more. */
export function validatePersistentVolumeClaimUpdate(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): FieldError[] {
  return [
    ...validateClassAnnotation(next, previous),
    ...validateFixedSpec(next, previous),
    ...validateSize(next, previous),
    ...(next.spec.volumeMode === previous.spec.volumeMode ? [] : [invalidValue("volumeMode", next.spec.volumeMode, "field is immutable")]),
    ...validateAttributesClass(next, previous),
  ];
}

function validateClassAnnotation({ metadata }: PersistentVolumeClaim, { metadata: old }: PersistentVolumeClaim): FieldError[] {
  const [after = "", before = ""] = [metadata.annotations?.[CLASS_ANNOTATION], old.annotations?.[CLASS_ANNOTATION]];
  return after === before ? [] : [invalidValue(`metadata.annotations[${CLASS_ANNOTATION}]`, after, "field is immutable")];
}

function validateFixedSpec(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): FieldError[] {
  const { spec: old } = previous;
  const before = canonicalText({ ...old, ...(old.volumeName ? {} : { volumeName: next.spec.volumeName }) });
  const after = canonicalText(withoutFreeParts(next, previous));
  return before === after ? [] : [forbiddenField("spec", `${IMMUTABLE}\n${unifiedDiff(before, after)}`)];
}

/** The new spec with everything that may change as it was. */
function withoutFreeParts(
  { spec, status }: PersistentVolumeClaim,
  { metadata, spec: old }: PersistentVolumeClaim,
): PersistentVolumeClaimSpec {
  const annotation = metadata.annotations?.[CLASS_ANNOTATION];
  const mayGetClass = old.storageClassName === undefined && (annotation === undefined || annotation === spec.storageClassName);
  const storageClassName = mayGetClass ? undefined : spec.storageClassName;
  if (status?.phase !== "Bound") return { ...spec, storageClassName };
  const { resources } = spec;
  const requests = { ...resources?.requests, ...storageOf(old) };
  const { volumeAttributesClassName } = old;
  return { ...spec, storageClassName, volumeAttributesClassName, resources: { ...resources, requests } };
}

function storageOf({ resources }: PersistentVolumeClaimSpec): { readonly storage?: string } {
  const storage = resources?.requests?.storage;
  return storage === undefined ? {} : { storage };
}

function validateSize({ spec }: PersistentVolumeClaim, { spec: old, status }: PersistentVolumeClaim): FieldError[] {
  const size = spec.resources?.requests?.storage ?? "0";
  // Less than before is a way out of an expansion that failed, but never less than what is there.
  const shrinks = compareQuantities(size, old.resources?.requests?.storage ?? "0") < 0;
  if (!shrinks || compareQuantities(size, status?.capacity?.storage ?? "0") > 0) return [];
  return [forbiddenField("spec.resources.requests.storage", "field can not be less than status.capacity")];
}

function validateAttributesClass({ spec }: PersistentVolumeClaim, { spec: old, status }: PersistentVolumeClaim): FieldError[] {
  const name = spec.volumeAttributesClassName;
  if (name === old.volumeAttributesClassName || status?.currentVolumeAttributesClassName === undefined || (name ?? "") !== "") return [];
  const what = name === undefined ? "nil" : "empty string";
  const detail = `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`;
  return [forbiddenField("spec.volumeAttributesClassName", detail)];
}
