/**
 * JSON merge patch: null removes, maps merge, everything else replaces.
 * @see RFC 7386
 */
import { isRecord } from "../field-walk.ts";
import { type JsonObject, keepSame, objectOf } from "./json-value.ts";

/** The target with the patch merged in; what the patch leaves alone keeps its identity, the target itself included. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return keepSame(patch, target);
  const before: JsonObject = isRecord(target) ? target : {};
  const fields = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) fields.delete(key);
    else fields.set(key, mergePatch(fields.get(key), value));
  }
  return objectOf(fields, before);
}
