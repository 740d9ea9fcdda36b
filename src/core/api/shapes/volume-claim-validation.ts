/**
 * What may be wrong with what a claim asks for; PersistentVolumeClaims and ephemeral volumes share it.
 *
 * Objects come here as a client wrote them, so what the types promise may still be missing.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../errors.ts";
import { dns1123Label, dns1123Subdomain } from "../names.ts";
import { canonicalQuantity, compareQuantities, quantityError } from "../quantity.ts";
import { validateLabelSelector } from "../selector.ts";
import { optionalChoice, optionalText } from "./pod-validation/checks.ts";
import { accessModes as knownModes, type PersistentVolumeClaimSpec } from "./volume-claim.ts";

/** What is wrong with the spec of a claim. */
export function validateVolumeClaimSpec(spec: PersistentVolumeClaimSpec, field: string): FieldError[] {
  return [
    ...(spec.accessModes === undefined || spec.accessModes.length === 0
      ? [required(`${field}.accessModes`, "at least 1 access mode is required")]
      : []),
    ...validateLabelSelector(spec.selector, `${field}.selector`),
    ...validateModes(spec.accessModes ?? [], `${field}.accessModes`),
    ...validateStorage(spec.resources?.requests?.storage, `${field}.resources[storage]`),
    ...optionalText(`${field}.storageClassName`, spec.storageClassName, dns1123Subdomain),
    ...optionalChoice(`${field}.volumeMode`, spec.volumeMode, ["Block", "Filesystem"]),
    ...validateSources(spec, field),
    ...optionalText(`${field}.volumeAttributesClassName`, spec.volumeAttributesClassName, dns1123Subdomain),
  ];
}

/** What is wrong with the access modes of a claim or a volume, but that there are none. */
export function validateModes(modes: readonly string[], field: string): FieldError[] {
  const supported: readonly string[] = knownModes.toSorted();
  const errors = modes.flatMap((mode) => (supported.includes(mode) ? [] : [notSupported(field, mode, supported)]));
  if (modes.includes("ReadWriteOncePod") && modes.some((mode) => mode !== "ReadWriteOncePod" && supported.includes(mode))) {
    errors.push(forbiddenField(field, "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}

function validateStorage(size: string | undefined, field: string): FieldError[] {
  if (size === undefined) return [required(field)];
  const malformed = quantityError(size);
  if (malformed !== undefined) return [invalidValue(field, size, malformed)];
  return compareQuantities(size, "0") > 0 ? [] : [invalidValue(field, canonicalQuantity(size), "must be greater than zero")];
}

type DataSource = NonNullable<PersistentVolumeClaimSpec["dataSourceRef"]>;

function validateSources({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, field: string): FieldError[] {
  const errors = [
    ...(dataSource === undefined ? [] : validateSource(dataSource, `${field}.dataSource`)),
    ...(dataSourceRef === undefined ? [] : validateSource(dataSourceRef, `${field}.dataSourceRef`)),
  ];
  if (dataSource === undefined || dataSourceRef === undefined) return errors;
  // Upstream shows the path of the field, as an object without public fields.
  if (dataSourceRef.namespace) {
    return [...errors, invalidValue(field, {}, "may not be specified when dataSourceRef.namespace is specified")];
  }
  const isSame = (["apiGroup", "kind", "name"] as const).every((part) => dataSource[part] === dataSourceRef[part]);
  return isSame ? errors : [...errors, invalidValue(field, {}, "must match dataSourceRef")];
}

function validateSource({ apiGroup = "", kind = "", name = "", namespace }: DataSource, field: string): FieldError[] {
  const errors = [...(name === "" ? [required(`${field}.name`)] : []), ...(kind === "" ? [required(`${field}.kind`)] : [])];
  if (apiGroup === "" && kind !== "PersistentVolumeClaim") {
    errors.push(invalidValue(field, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  return [
    ...errors,
    ...optionalText(`${field}.apiGroup`, apiGroup, dns1123Subdomain),
    ...optionalText(`${field}.namespace`, namespace, dns1123Label),
  ];
}
