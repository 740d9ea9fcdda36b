/**
 * What patches need to know of JSON values: equality, and keeping what did not change.
 */
import { isRecord } from "../field-walk.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Equal as JSON: the order of a map's keys does not matter, that of a list's items does. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

/** `next`, or `previous` itself when both are equal, so that what did not change keeps its identity. */
export function keepSame(next: unknown, previous: unknown): unknown {
  return sameJson(next, previous) ? previous : next;
}

/** An object of these fields; `previous` itself when they are its own. */
export function objectOf(fields: ReadonlyMap<string, unknown>, previous: JsonObject): JsonObject {
  const keys = Object.keys(previous);
  const same = keys.length === fields.size && keys.every((key) => fields.has(key) && fields.get(key) === previous[key]);
  return same ? previous : Object.fromEntries(fields);
}

/** A value as Go prints it with `%v`, for the texts that repeat a part of a patch: `map[image:nginx name:web]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (!isRecord(value)) return String(value);
  const fields = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `map[${fields.map((key) => `${key}:${goText(value[key])}`).join(" ")}]`;
}

/** A value's type as Go's decoder names it: `object`, `array`, `string`, `number`, `bool`. */
export function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
