/**
 * What is wrong with a persistent volume, and what of it may not change.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidatePersistentVolume
 */
import { type FieldError, forbiddenField, invalidValue } from "../../errors.ts";
import { sameJson } from "../../patch/json-value.ts";
import { type PersistentVolumeSpec, persistentVolumeSources } from "../../shapes/persistent-volume-spec.ts";
import { validatePersistentVolumeSpec } from "../../shapes/persistent-volume-validation.ts";
import { canonicalText, unifiedDiff } from "../../unified-diff.ts";
import type { PersistentVolume } from "../persistent-volume.ts";

/** Everything that is wrong with a volume that has its defaults. */
export function validatePersistentVolume({ metadata, spec }: PersistentVolume): FieldError[] {
  return validatePersistentVolumeSpec(spec, metadata.name, "spec");
}

/** What stands behind the volume stays, and so do its mode and, once given, the nodes that reach it. */
export function validatePersistentVolumeUpdate({ spec }: PersistentVolume, { spec: old }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  const [before, after] = [canonicalText(sourceOf(old)), canonicalText(sourceOf(withoutLateSecret(spec, old)))];
  if (before !== after) {
    const detail = `spec.persistentvolumesource is immutable after creation\n${unifiedDiff(before, after)}`;
    errors.push(forbiddenField("spec.persistentvolumesource", detail));
  }
  if (spec.volumeMode !== old.volumeMode) errors.push(invalidValue("volumeMode", spec.volumeMode, "field is immutable"));
  if (old.nodeAffinity !== undefined && !sameJson(spec.nodeAffinity, old.nodeAffinity)) {
    errors.push(invalidValue("nodeAffinity", spec.nodeAffinity, "field is immutable, except for updating from beta label to GA"));
  }
  if (old.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    errors.push(forbiddenField("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"));
  }
  return errors;
}

/** The one part of a source that may be given later. */
function withoutLateSecret(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  if (spec.csi === undefined || old.csi === undefined || old.csi.controllerExpandSecretRef !== undefined) return spec;
  return { ...spec, csi: { ...spec.csi, controllerExpandSecretRef: undefined } };
}

function sourceOf(spec: PersistentVolumeSpec): object {
  const names = new Set(Object.keys(persistentVolumeSources()));
  return Object.fromEntries(Object.entries(spec).filter(([name]) => names.has(name)));
}
