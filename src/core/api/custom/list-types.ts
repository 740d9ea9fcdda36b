/**
 * Sets without repeats, and map lists whose items have different keys.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go
 */
import { duplicate, type FieldError } from "../errors.ts";
import { isRecord } from "../field-walk.ts";
import { itemSchema, type JsonSchema, valueSchema } from "../shapes/json-schema.ts";
import { sortedText } from "./sorted-text.ts";

/** The items of sets and map lists that were there before. */
export function validateListTypes(value: unknown, schema: JsonSchema, field: string): FieldError[] {
  if (Array.isArray(value)) return listErrors(value, schema, field);
  if (!isRecord(value)) return [];
  const values = valueSchema(schema);
  return Object.entries(value).flatMap(([name, part]) => {
    const own = schema.properties?.[name] ?? values;
    return own === undefined ? [] : validateListTypes(part, own, field === "" ? name : `${field}.${name}`);
  });
}

function listErrors(value: readonly unknown[], schema: JsonSchema, field: string): FieldError[] {
  const items = itemSchema(schema);
  const errors = repeats(value, schema).map(({ index, what }) => duplicate(`${field}[${index}]`, what));
  if (items === undefined) return errors;
  return [...errors, ...value.flatMap((item, index) => validateListTypes(item, items, `${field}[${index}]`))];
}

function repeats(value: readonly unknown[], schema: JsonSchema): { readonly index: number; readonly what: unknown }[] {
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "set" && listType !== "map") return [];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const seen = new Set<string>();
  return value.flatMap((item, index) => {
    const what = listType === "set" ? item : keysOfItem(item, keys);
    const text = sortedText(what);
    if (seen.has(text)) return [{ index, what }];
    seen.add(text);
    return [];
  });
}

function keysOfItem(item: unknown, keys: readonly string[]): unknown {
  return isRecord(item) ? Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]] as const]))) : item;
}
