/**
 * `--sort-by=.metadata.creationTimestamp`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/get/sorter.go
 */
import { ApiError } from "../../core/index.ts";
import { findByPath, relaxedPath } from "./jsonpath.ts";

/** The items sorted by the field at `path` of what `fieldsIn` gives; those without the field come first. */
export function sortByPath<T>(items: readonly T[], path: string, fieldsIn: (item: T) => unknown): readonly T[] {
  const keyed = items.map((item) => ({ item, key: findByPath(path, fieldsIn(item))[0] }));
  if (keyed.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new ApiError("BadRequest", `error: couldn't find any field with path "${relaxedPath(path)}" in the list of objects`);
  }
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return compareNaturally(String(a), String(b));
}

/** Runs of digits are compared as numbers, so that `web-10` follows `web-9`. */
function compareNaturally(a: string, b: string): number {
  const [left, right] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [one = "", other = ""] = [left[at], right[at]];
    if (one === other) continue;
    const difference = at % 2 === 1 ? Number(one) - Number(other) : 0;
    return difference === 0 ? (one < other ? -1 : 1) : difference;
  }
  return left.length - right.length;
}
