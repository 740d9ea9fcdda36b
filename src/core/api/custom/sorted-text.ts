/**
 * JSON with its fields in order, so that equal values have equal texts.
 */
import { compareKeys } from "../../sim/tree.ts";
import { isRecord } from "../field-walk.ts";

/** The same text for equal JSON values, however their fields are ordered. */
export function sortedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value ?? null);
  const fields = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${fields
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([name, part]) => `${JSON.stringify(name)}:${sortedText(part)}`)
    .join(",")}}`;
}
