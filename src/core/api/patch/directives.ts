/**
 * The special keys of a strategic merge patch, and the refusals that come with them.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/mergepatch/errors.go
 */
import { ApiError } from "../errors.ts";
import { isRecord } from "../field-walk.ts";
import { goText, type JsonObject } from "./json-value.ts";

/** `delete` or `replace`, in a map or in an item of a list. */
export const PATCH = "$patch";
/** The fields of a map that may stay. */
export const RETAIN_KEYS = "$retainKeys";
/** `$setElementOrder/<field>`: how the list's items are to be ordered. */
export const SET_ELEMENT_ORDER = "$setElementOrder";
/** `$deleteFromPrimitiveList/<field>`: items to take out of a set. */
export const DELETE_FROM_LIST = "$deleteFromPrimitiveList";

/** The key is one of the special ones. */
export function isDirective(key: string): boolean {
  return key === PATCH || key === RETAIN_KEYS || key.startsWith(SET_ELEMENT_ORDER) || key.startsWith(DELETE_FROM_LIST);
}

/** The field that `$setElementOrder/<field>` or `$deleteFromPrimitiveList/<field>` speaks of. */
export function fieldOf(key: string, directive: string): string {
  if (!key.startsWith(`${directive}/`)) throw badFormat(directive === DELETE_FROM_LIST ? "primitive list" : "setElementOrder list");
  return key.slice(directive.length + 1);
}

/** A part of a patch as a value of its own: nothing to merge with, so nulls, directives and what carries `$patch` fall away. */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isRecord(item) || !(PATCH in item)).map(plainValue);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([key, field]) => !isDirective(key) && field !== null && !(isRecord(field) && PATCH in field));
  return Object.fromEntries(kept.map(([key, field]) => [key, plainValue(field)]));
}

/** `invalid patch format of retainKeys`. */
export function badFormat(what: string): ApiError {
  return new ApiError("BadRequest", `invalid patch format of ${what}`);
}

/** Upstream answers 500, and no reason, to a patch that does not fit the object; so does this house. */
export function unfit(message: string): ApiError {
  return new ApiError("Unknown", message);
}

/** One of the two misfits that upstream has a code for, which leaves no room for its own words. */
export function listOfLists(): ApiError {
  return new ApiError("Invalid", "the server rejected our request due to an error in our request");
}

/** `unknown patch type: x in map: map[$patch:x]`. */
export function unknownDirective(directive: unknown, map: JsonObject): ApiError {
  return unfit(`unknown patch type: ${goText(directive)} in map: ${goText(map)}`);
}

/** `map: map[image:nginx] does not contain declared merge key: name`. */
export function noMergeKey(map: JsonObject, mergeKey: string): ApiError {
  return unfit(`map: ${goText(map)} does not contain declared merge key: ${mergeKey}`);
}

/** `expected a []interface {}, but received a string`. */
export function badType(expected: "map" | "list", value: unknown): ApiError {
  const words = { map: "map[string]interface {}", list: "[]interface {}" };
  const scalar = typeof value === "boolean" ? "bool" : typeof value === "number" ? "int64" : "string";
  const actual = Array.isArray(value) ? words.list : isRecord(value) ? words.map : scalar;
  return unfit(`expected a ${words[expected]}, but received a ${actual}`);
}
