/**
 * What may be wrong with what a claim asks for; PersistentVolumeClaims and ephemeral volumes share it.
 *
 * Objects come here as a client wrote them, so what the types promise may still be missing.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../errors.ts";
import { dns1123Subdomain } from "../names.ts";
import { canonicalQuantity, compareQuantities, quantityError } from "../quantity.ts";
import { validateLabelSelector } from "../selector.ts";
import { optionalChoice, optionalText } from "./pod-validation/checks.ts";
import { accessModes as knownModes, type PersistentVolumeClaimSpec } from "./volume-claim.ts";

/** What is wrong with the spec of a claim. */
export function validateVolumeClaimSpec(spec: PersistentVolumeClaimSpec, field: string): FieldError[] {
  return [
    ...validateAccessModes(spec.accessModes ?? [], `${field}.accessModes`),
    ...validateLabelSelector(spec.selector, `${field}.selector`),
    ...validateStorage(spec.resources?.requests?.storage, `${field}.resources[storage]`),
    ...optionalText(`${field}.storageClassName`, spec.storageClassName, dns1123Subdomain),
    ...optionalChoice(`${field}.volumeMode`, spec.volumeMode, ["Block", "Filesystem"]),
  ];
}

function validateAccessModes(modes: readonly string[], field: string): FieldError[] {
  const supported: readonly string[] = knownModes.toSorted();
  const errors = modes.length === 0 ? [required(field, "at least 1 access mode is required")] : [];
  for (const mode of modes) if (!supported.includes(mode)) errors.push(notSupported(field, mode, supported));
  if (modes.includes("ReadWriteOncePod") && modes.some((mode) => mode !== "ReadWriteOncePod")) {
    errors.push(forbiddenField(field, "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}

function validateStorage(size: string | undefined, field: string): FieldError[] {
  if (size === undefined) return [required(field)];
  const malformed = quantityError(size);
  if (malformed !== undefined) return [invalidValue(field, size, malformed)];
  return compareQuantities(size, "0") > 0 ? [] : [invalidValue(field, canonicalQuantity(size), "must be greater than 0")];
}
