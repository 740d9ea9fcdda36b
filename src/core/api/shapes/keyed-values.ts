/**
 * What ConfigMaps and Secrets share: values under keys, limited in size, that can be sealed for good.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue } from "../errors.ts";
import { configKey } from "../names.ts";

/** All values of one object together may take this much: 1 MiB. */
export const VALUES_BYTES_MAX = 1_048_576;

type Values = { readonly [key: string]: string };

/** Which keys are malformed; `field` is the map's name. */
export function validateKeys(field: string, values: Values | undefined): FieldError[] {
  return Object.keys(values ?? {}).flatMap((key) => configKey(key).map((message) => invalidValue(`${field}[${key}]`, key, message)));
}

/** The sum of the values' sizes, each measured by `bytesOf`. */
export function sumBytes(values: Values | undefined, bytesOf: (value: string) => number): number {
  return Object.values(values ?? {}).reduce((sum, value) => sum + bytesOf(value), 0);
}

interface Sealable {
  readonly immutable?: boolean | undefined;
  readonly data?: Values | undefined;
  readonly binaryData?: Values | undefined;
}

/** What changed although the object was sealed with `immutable: true`. */
export function validateSealed(next: Sealable, previous: Sealable): FieldError[] {
  if (previous.immutable !== true) return [];
  const changed = [
    ...(next.immutable === true ? [] : ["immutable"]),
    ...(sameValues(next.data, previous.data) ? [] : ["data"]),
    ...(sameValues(next.binaryData, previous.binaryData) ? [] : ["binaryData"]),
  ];
  return changed.map((field) => forbiddenField(field, "field is immutable when `immutable` is set"));
}

function sameValues(a: Values = {}, b: Values = {}): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
