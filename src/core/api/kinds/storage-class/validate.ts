/**
 * What is wrong with a storage class, and what of it may not change.
 * @see kubernetes pkg/apis/storage/validation/validation.go ValidateStorageClass
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from "../../errors.ts";
import { qualifiedName } from "../../names.ts";
import { sameJson } from "../../patch/json-value.ts";
import { badValue, optionalChoice } from "../../shapes/pod-validation/checks.ts";
import { validateParameters, validateProvisioner } from "../../shapes/storage-parameters.ts";
import type { StorageClass, TopologySelectorTerm } from "../storage-class.ts";

/** Everything that is wrong with a class that has its defaults. */
export function validateStorageClass(object: StorageClass): FieldError[] {
  return [
    ...validateProvisioner(object.provisioner, "provisioner"),
    ...validateParameters(object.parameters ?? {}, "parameters"),
    ...optionalChoice("reclaimPolicy", object.reclaimPolicy, ["Delete", "Retain"]),
    ...optionalChoice("volumeBindingMode", object.volumeBindingMode, ["Immediate", "WaitForFirstConsumer"]),
    ...validateTopologies(object.allowedTopologies ?? [], "allowedTopologies"),
  ];
}

/** How volumes are made stays. */
export function validateStorageClassUpdate(next: StorageClass, previous: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ["parameters", "provisioner", "reclaimPolicy"] as const) {
    if (!sameJson(next[name], previous[name])) errors.push(forbiddenField(name, `updates to ${name} are forbidden.`));
  }
  if (next.volumeBindingMode !== previous.volumeBindingMode) {
    errors.push(invalidValue("volumeBindingMode", next.volumeBindingMode, "field is immutable"));
  }
  return errors;
}

function validateTopologies(terms: readonly TopologySelectorTerm[], field: string): FieldError[] {
  const seen = new Set<string>();
  return terms.flatMap((term, index) => {
    const place = `${field}[${index}].matchLabelExpressions`;
    const errors = validateTerm(term, place);
    const meaning = meaningOf(term);
    if (seen.has(meaning)) errors.push(duplicate(place, ""));
    seen.add(meaning);
    return errors;
  });
}

/** The same text for terms that ask for the same: neither order counts. */
function meaningOf({ matchLabelExpressions = [] }: TopologySelectorTerm): string {
  const demands = matchLabelExpressions.map(({ key, values = [] }) => `${key} ${[...values].sort().join(",")}`);
  return demands.sort().join(";");
}

function validateTerm({ matchLabelExpressions = [] }: TopologySelectorTerm, field: string): FieldError[] {
  const keys = new Set<string>();
  return matchLabelExpressions.flatMap(({ key = "", values = [] }, index) => {
    const place = `${field}[${index}]`;
    const errors = values.length === 0 ? [required(`${place}.values`)] : [];
    for (const [at, value] of values.entries()) {
      if (values.indexOf(value) < at) errors.push(duplicate(`${place}.values[${at}]`, value));
    }
    errors.push(...badValue(`${place}.key`, key, qualifiedName(key)));
    if (keys.has(key)) errors.push(duplicate(`${place}.key`, key));
    keys.add(key);
    return errors;
  });
}
