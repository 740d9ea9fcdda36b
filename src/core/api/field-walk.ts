/**
 * Steps from one field's description to the next: what lies under a struct, in a list, in a map.
 *
 * Decoding and patches walk a JSON value and its description side by side; these are their steps.
 */
import { type FieldMeta, metaOf, type Struct } from "./schema.ts";

/** The description of a whole object. */
export function rootMeta(struct: Struct<unknown>): FieldMeta {
  return { doc: "", go: struct.go, struct };
}

/** The field holds a list. */
export function isList(meta: FieldMeta): boolean {
  return meta.element !== undefined && meta.go.startsWith("[]");
}

/** The field holds a map from strings to values. */
export function isMap(meta: FieldMeta): boolean {
  return meta.element !== undefined && meta.go.startsWith("map[");
}

/** The items of a list or the values of a map; undefined for what has none. */
export function elementMeta(meta: FieldMeta | undefined): FieldMeta | undefined {
  return meta?.element === undefined ? undefined : metaOf(meta.element);
}

/** What lies under `key` in a struct or a map; undefined when nothing is known of it. */
export function childMeta(meta: FieldMeta | undefined, key: string): FieldMeta | undefined {
  if (meta === undefined || isList(meta)) return undefined;
  if (isMap(meta)) return elementMeta(meta);
  const fields = meta.struct?.fields();
  const schema = fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
  return schema === undefined ? undefined : metaOf(schema);
}

/** The descriptions of a struct's fields by name. */
export function fieldsOf(struct: Struct<unknown>): { readonly [field: string]: FieldMeta } {
  return Object.fromEntries(Object.entries(struct.fields()).map(([name, schema]) => [name, metaOf(schema)]));
}

/** The field at a path such as `["spec", "containers", "image"]`, as `explain` names it: lists and maps are looked through. */
export function fieldAt(struct: Struct<unknown>, path: readonly string[]): FieldMeta | undefined {
  let meta: FieldMeta | undefined = rootMeta(struct);
  for (const name of path) {
    while (meta?.element !== undefined) meta = elementMeta(meta);
    meta = childMeta(meta, name);
  }
  return meta;
}

/** A JSON object, as opposed to a list, null or a scalar. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
