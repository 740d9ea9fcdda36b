/**
 * What classes of storage share: the name of a driver, and parameters that only the driver understands.
 * @see kubernetes pkg/apis/storage/validation/validation.go validateProvisioner, validateParameters
 */
import { type FieldError, invalidValue, required, tooLong } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import { utf8Bytes } from "../utf8.ts";
import { requiredText } from "./pod-validation/checks.ts";

const PARAMETERS_MAX = 512;
const PARAMETERS_BYTES_MAX = 256 * 1024;

type Parameters = { readonly [key: string]: string };

/** A provisioner is a qualified name, in any case. */
export function validateProvisioner(name: string | undefined, field: string): FieldError[] {
  const errors = requiredText(field, name, (given) => qualifiedName(given.toLowerCase()));
  return errors.map((error) => ("value" in error ? { ...error, value: name?.toLowerCase() } : error));
}

/** Parameters are few and small. */
export function validateParameters(parameters: Parameters, field: string): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > PARAMETERS_MAX) return [tooLong(field, PARAMETERS_MAX)];
  const bytes = entries.reduce((sum, [key, value]) => sum + utf8Bytes(key) + utf8Bytes(value), 0);
  return [
    ...entries.flatMap(([key]) => (key === "" ? [invalidValue(field, key, "field can not be empty.")] : [])),
    ...(bytes > PARAMETERS_BYTES_MAX ? [tooLong(field, PARAMETERS_BYTES_MAX)] : []),
  ];
}

/** Parameters that must not be missing. */
export function validateSomeParameters(parameters: Parameters, field: string): FieldError[] {
  const isEmpty = Object.keys(parameters).length === 0;
  return [...validateParameters(parameters, field), ...(isEmpty ? [required(field, "must contain at least one key/value pair")] : [])];
}

/** `a=1,b=2`, sorted by key, or `<none>`. */
export function parametersText(parameters: Parameters | undefined): string {
  const keys = Object.keys(parameters ?? {}).sort();
  return keys.map((key) => `${key}=${parameters?.[key] ?? ""}`).join(",") || "<none>";
}
