/**
 * The schema of a custom kind as a struct of this house, so that decoding, `explain` and server-side apply read it as any other.
 *
 * Only what is unknown and the metadata are checked by decoding: whether values fit their types is said by validation, as
 * upstream's decoder of custom objects knows no types.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go
 */
import * as z from "zod/mini";
import { childMeta, elementMeta, isList, isMap, isRecord, rootMeta } from "../field-walk.ts";
import { objectMeta, typeAndMeta } from "../meta.ts";
import { described, type FieldMeta, metaOf, type Schema, type Struct } from "../schema.ts";
import { itemSchema, type JsonSchema, keepsUnknown, valueSchema } from "../shapes/json-schema.ts";

/** The struct of a whole object: `name` is the kind. */
export function rootStructOf(schema: JsonSchema, name: string, version: string): Struct<unknown> {
  const fields = once(() => ({ ...fieldsOf(schema), ...identity() }));
  const struct: Struct<unknown> = {
    name,
    go: `${version}.${name}`,
    fields,
    schema: once(() => z.unknown().check((payload) => checkObject(payload, struct))),
    ...(keepsUnknown(schema) ? { isOpen: true } : {}),
  };
  return struct;
}

/** apiVersion, kind and metadata, whatever the schema says of them. */
function identity(): { readonly [field: string]: Schema } {
  return typeAndMeta();
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

interface Payload {
  readonly value: unknown;
  readonly issues: z.core.$ZodRawIssue[];
}

function checkObject({ value, issues }: Payload, struct: Struct<unknown>): void {
  if (!isRecord(value)) return;
  if (value.metadata !== undefined) {
    const parsed = objectMeta.schema().safeParse(value.metadata);
    for (const issue of parsed.error?.issues ?? []) {
      issues.push({ ...issue, input: value, path: ["metadata", ...issue.path] } as z.core.$ZodRawIssue);
    }
  }
  const { metadata: _metadata, ...rest } = value;
  for (const { path, key } of unknownIn(rest, rootMeta(struct), [])) {
    issues.push({ code: "unrecognized_keys", keys: [key], path, input: value } as z.core.$ZodRawIssue);
  }
}

type Path = readonly (string | number)[];

/** The fields that nobody knows, and where they stand. */
function* unknownIn(
  value: unknown,
  meta: FieldMeta | undefined,
  path: Path,
): Generator<{ readonly path: (string | number)[]; readonly key: string }> {
  if (meta === undefined || meta.format === "any") return;
  if (Array.isArray(value)) {
    if (isList(meta)) for (const [index, item] of value.entries()) yield* unknownIn(item, elementMeta(meta), [...path, index]);
    return;
  }
  if (!isRecord(value) || (meta.struct === undefined && !isMap(meta))) return;
  for (const [key, part] of Object.entries(value)) {
    const child = childMeta(meta, key);
    if (child !== undefined) yield* unknownIn(part, child, [...path, key]);
    else if (meta.struct !== undefined && meta.struct.isOpen !== true && !isMap(meta)) yield { path: [...path], key };
  }
}

function fieldsOf(schema: JsonSchema): { readonly [field: string]: Schema } {
  return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, fieldOf(property)]));
}

/** A field by its schema. */
function fieldOf(schema: JsonSchema): Schema {
  const values = schema.enum?.filter((value) => typeof value === "string");
  return described({
    ...shapeOf(schema),
    doc: schema.description ?? "",
    ...(values !== undefined && values.length > 0 ? { values } : {}),
    ...(schema.nullable === true ? { keepsNull: true } : {}),
  });
}

function shapeOf(schema: JsonSchema): Omit<FieldMeta, "doc"> {
  if (schema["x-kubernetes-int-or-string"] === true) return { go: "intstr.IntOrString" };
  switch (schema.type) {
    case "object":
      return objectShape(schema);
    case "array":
      return listShape(schema);
    case "integer":
      return { go: "int64" };
    case "number":
      return { go: "float64" };
    case "boolean":
      return { go: "bool" };
    case "string":
      return { go: "string" };
    default:
      return { go: "runtime.RawExtension", format: "any" };
  }
}

function objectShape(schema: JsonSchema): Omit<FieldMeta, "doc"> {
  const mapType = schema["x-kubernetes-map-type"];
  const rules: Pick<FieldMeta, "mapType"> = mapType === "atomic" || mapType === "granular" ? { mapType } : {};
  const values = valueSchema(schema);
  if (values !== undefined) {
    const element = fieldOf(values);
    const { go, struct } = metaOf(element);
    return { go: `map[string]${go}`, element, ...(struct ? { struct } : {}), ...rules };
  }
  const isEmpty = Object.keys(schema.properties ?? {}).length === 0;
  const isEmbedded = schema["x-kubernetes-embedded-resource"] === true;
  if (keepsUnknown(schema) && isEmpty && !isEmbedded) return { go: "runtime.RawExtension", format: "any", ...rules };
  return { go: "Object", struct: partStructOf(schema, isEmbedded), ...rules };
}

function partStructOf(schema: JsonSchema, isEmbedded: boolean): Struct<unknown> {
  return {
    name: "Object",
    go: "Object",
    fields: once(() => ({ ...fieldsOf(schema), ...(isEmbedded ? typeAndMeta() : {}) })),
    // Only whole objects are parsed; of their parts the fields are read.
    schema: () => z.unknown(),
    ...(keepsUnknown(schema) ? { isOpen: true } : {}),
  };
}

function listShape(schema: JsonSchema): Omit<FieldMeta, "doc"> {
  const items = itemSchema(schema);
  if (items === undefined) return { go: "runtime.RawExtension", format: "any" };
  // A null among the items is no absent field: validation is to see it.
  const element = described({ ...metaOf(fieldOf(items)), keepsNull: true });
  const { go, struct } = metaOf(element);
  const listType = schema["x-kubernetes-list-type"];
  const listKeys = schema["x-kubernetes-list-map-keys"];
  return {
    go: `[]${go}`,
    element,
    ...(struct ? { struct } : {}),
    ...(listType === "atomic" || listType === "set" || listType === "map" ? { listType } : {}),
    ...(listKeys === undefined ? {} : { listKeys }),
  };
}
