/**
 * What is wrong with a ConfigMap, and what of it may not change.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidateConfigMap
 */
import { base64Length } from "../../base64.ts";
import { type FieldError, invalidValue, tooLong } from "../../errors.ts";
import { sumBytes, VALUES_BYTES_MAX, validateKeys, validateSealed } from "../../shapes/keyed-values.ts";
import { utf8Bytes } from "../../utf8.ts";
import type { ConfigMap } from "../config-map.ts";

/** Malformed keys, keys in both maps, and too much of it all. */
export function validateConfigMap({ data, binaryData }: ConfigMap): FieldError[] {
  const errors = [...validateKeys("data", data), ...validateKeys("binaryData", binaryData)];
  for (const key of Object.keys(data ?? {})) {
    if (Object.hasOwn(binaryData ?? {}, key)) errors.push(invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData"));
  }
  const bytes = sumBytes(data, utf8Bytes) + sumBytes(binaryData, base64Length);
  // Upstream prints a path without a name as brackets: the whole object is meant.
  return bytes > VALUES_BYTES_MAX ? [...errors, tooLong("[]", VALUES_BYTES_MAX)] : errors;
}

/** A sealed ConfigMap keeps its values. */
export function validateConfigMapUpdate(next: ConfigMap, previous: ConfigMap): FieldError[] {
  return validateSealed(next, previous);
}
