/**
 * What may be wrong with a persistent volume, as an object of its own or inline in an attachment.
 *
 * Absent on purpose: the grammar of iSCSI names; nothing here attaches any of them.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../errors.ts";
import { dns1123Subdomain } from "../names.ts";
import { canonicalQuantity, compareQuantities } from "../quantity.ts";
import { validatePersistentVolumeSource } from "./persistent-volume-source-validation.ts";
import type { PersistentVolumeSpec } from "./persistent-volume-spec.ts";
import { badValue, optionalChoice } from "./pod-validation/checks.ts";
import { validateNodeSelector } from "./pod-validation/scheduling.ts";
import { validateModes } from "./volume-claim-validation.ts";

const VOLUME_MODES = ["Block", "Filesystem"];
const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"];
const INLINE = "in the context of inline volumes";

/** What is wrong with a volume that is an object of its own. */
export function validatePersistentVolumeSpec(spec: PersistentVolumeSpec, name: string, field: string): FieldError[] {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy, storageClassName = "", volumeMode } = spec;
  return [
    ...(accessModes.length === 0 ? [required(`${field}.accessModes`)] : []),
    ...validateModes(accessModes, `${field}.accessModes`),
    ...validateCapacity(spec.capacity ?? {}, `${field}.capacity`),
    ...optionalChoice(`${field}.persistentVolumeReclaimPolicy`, policy || undefined, RECLAIM_POLICIES),
    ...validateNodeAffinity(spec.nodeAffinity, `${field}.nodeAffinity`),
    ...validatePersistentVolumeSource(spec, name, field),
    ...(storageClassName === "" ? [] : badValue(`${field}.storageClassName`, storageClassName, dns1123Subdomain(storageClassName))),
    ...optionalChoice(`${field}.volumeMode`, volumeMode, VOLUME_MODES),
    ...validateAttributesClass(spec, field),
  ];
}

/** What is wrong with a volume that an attachment carries. */
export function validateInlineVolumeSpec(spec: PersistentVolumeSpec, field: string): FieldError[] {
  const { accessModes = [], capacity = {}, persistentVolumeReclaimPolicy: policy, volumeMode } = spec;
  const forbid = (name: string, isGiven: boolean) =>
    isGiven ? [forbiddenField(`${field}.${name}`, `may not be specified ${INLINE}`)] : [];
  const only = (name: string, value: string | undefined, allowed: string, words: string) =>
    value === undefined || value === "" || value === allowed ? [] : [forbiddenField(`${field}.${name}`, `${words}${allowed} ${INLINE}`)];
  return [
    ...forbid("claimRef", spec.claimRef !== undefined),
    ...forbid("capacity", Object.keys(capacity).length > 0),
    ...(spec.csi === undefined ? [required(`${field}.csi`, `has to be specified ${INLINE}`)] : []),
    ...(accessModes.length === 0 ? [required(`${field}.accessModes`)] : []),
    ...validateModes(accessModes, `${field}.accessModes`),
    ...only("persistentVolumeReclaimPolicy", policy, "Retain", "may only be "),
    ...forbid("nodeAffinity", spec.nodeAffinity !== undefined),
    ...validatePersistentVolumeSource(spec, "", field),
    ...forbid("storageClassName", (spec.storageClassName ?? "") !== ""),
    ...only("volumeMode", volumeMode, "Filesystem", "may not specify volumeMode other than "),
    ...validateAttributesClass(spec, field),
  ];
}

function validateCapacity(capacity: NonNullable<PersistentVolumeSpec["capacity"]>, field: string): FieldError[] {
  const amounts = Object.entries(capacity);
  const errors = amounts.length === 0 ? [required(field)] : [];
  if (amounts.length !== 1 || capacity.storage === undefined) errors.push(notSupported(field, capacity, ["storage"]));
  for (const [resource, amount] of amounts) {
    if (compareQuantities(amount, "0") > 0) continue;
    errors.push(invalidValue(`${field}[${resource}]`, canonicalQuantity(amount), "must be greater than zero"));
  }
  return errors;
}

function validateNodeAffinity(affinity: PersistentVolumeSpec["nodeAffinity"], field: string): FieldError[] {
  if (affinity === undefined) return [];
  const { required: nodes } = affinity;
  return nodes === undefined
    ? [required(`${field}.required`, "must specify required node constraints")]
    : validateNodeSelector(nodes, `${field}.required`);
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec, field: string): FieldError[] {
  if (name === undefined) return [];
  const place = `${field}.volumeAttributesClassName`;
  return [
    ...(name === "" ? [required(place, "an empty string is disallowed")] : badValue(place, name, dns1123Subdomain(name))),
    ...(csi === undefined ? [required(`${field}.csi`, "has to be specified when using volumeAttributesClassName")] : []),
  ];
}
