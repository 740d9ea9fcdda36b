/**
 * Checks that many fields of a pod share.
 *
 * Objects come to validation as a client wrote them, so what the types promise may still be missing.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { portName, portNumber } from "../../names.ts";

/** Absent or empty: upstream's decoder makes both the same. */
export function isBlank(value: string | undefined): boolean {
  return value === undefined || value === "";
}

/** One error for each message about a value. */
export function badValue(field: string, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalidValue(field, value, message));
}

/** A text that must be there; `rule` says what else it must be. */
export function requiredText(
  field: string,
  value: string | undefined,
  rule: (value: string) => readonly string[] = () => [],
): FieldError[] {
  return value === undefined || value === "" ? [required(field)] : badValue(field, value, rule(value));
}

/** A text that may be absent. */
export function optionalText(field: string, value: string | undefined, rule: (value: string) => readonly string[]): FieldError[] {
  return value === undefined || value === "" ? [] : badValue(field, value, rule(value));
}

/** A text that must be one of a closed set; `supported` is in the order of upstream's message. */
export function requiredChoice(field: string, value: string | undefined, supported: readonly string[], detail = ""): FieldError[] {
  return value === undefined || value === "" ? [required(field, detail)] : optionalChoice(field, value, supported);
}

/** A text that, when given, must be one of a closed set. */
export function optionalChoice(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

/** At least 0. */
export function notNegative(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0 ? [invalidValue(field, value, "must be greater than or equal to 0")] : [];
}

/** At least 1. */
export function positive(field: string, value: number | undefined): FieldError[] {
  return value === undefined || value <= 0 ? [invalidValue(field, value ?? 0, "must be greater than 0")] : [];
}

/** Between two bounds, which both are allowed. */
export function inRange(field: string, value: number | undefined, min: number, max: number): FieldError[] {
  const isInside = value === undefined || (value >= min && value <= max);
  return isInside ? [] : [invalidValue(field, value, `must be between ${min} and ${max}, inclusive`)];
}

/** Permission bits of a file. */
export function fileMode(field: string, mode: number | undefined): FieldError[] {
  const isMode = mode === undefined || (mode >= 0 && mode <= 0o777);
  return isMode ? [] : [invalidValue(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

/** A port by number or by name. */
export function numberOrName(field: string, port: number | string | undefined): FieldError[] {
  return typeof port === "string" ? badValue(field, port, portName(port)) : badValue(field, port ?? 0, portNumber(port ?? 0));
}

/** A path without `..` as one of its parts. */
export function noBacksteps(field: string, path: string): FieldError[] {
  return path.split("/").includes("..") ? [invalidValue(field, path, "must not contain '..'")] : [];
}

/** A relative path that does not lead out of its root. */
export function descendingPath(field: string, path: string): FieldError[] {
  const absolute = path.startsWith("/") ? [invalidValue(field, path, "must be a relative path")] : [];
  return [...absolute, ...noBacksteps(field, path)];
}

/** A descending path that leaves the names beginning with `..` to the kubelet. */
export function unreservedPath(field: string, path: string | undefined): FieldError[] {
  if (path === undefined) return [];
  const isReserved = path.startsWith("..") && !path.startsWith("../");
  return [...descendingPath(field, path), ...(isReserved ? [invalidValue(field, path, "must not start with '..'")] : [])];
}
