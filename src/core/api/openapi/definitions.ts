/**
 * The schemas of a document, as OpenAPI v3 writes them, by upstream's names.
 *
 * Names, Go types and defaults come from the table of upstream's types (api/protobuf), descriptions and merge rules from our
 * schemas. A type that we have no schema of is published without descriptions.
 * @see kubernetes vendor/k8s.io/kube-openapi/pkg/generators/openapi.go
 */
import { type Message, type MessageField, messageNamed, type ValueType } from "../protobuf/messages.ts";
import { type FieldMeta, metaOf, type Schema, type Struct } from "../schema.ts";
import { SHARED_DOCS, typeDoc } from "./docs.ts";

/** A piece of a document. */
export type Json = { readonly [field: string]: unknown };

/** Where a name leads in a document of version 3. */
export const SCHEMAS = "#/components/schemas/";

const TYPES: { readonly [code in "string" | "bool" | "int32" | "int64" | "double" | "bytes"]: Json } = {
  string: { type: "string" },
  bool: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
};

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const SPECIAL: { readonly [name: string]: Json } = {
  [`${META}.Time`]: { type: "string", format: "date-time", description: "An instant in RFC 3339, in whole seconds." },
  [`${META}.MicroTime`]: { type: "string", format: "date-time", description: "An instant in RFC 3339, with microseconds." },
  [`${META}.Duration`]: { type: "string", description: "A duration as Go writes it." },
  [`${META}.FieldsV1`]: { type: "object", description: "A set of fields, as a tree of keys." },
  [`${META}.Patch`]: { type: "object", description: "A patch, in the form that the content type names." },
  "io.k8s.apimachinery.pkg.api.resource.Quantity": {
    oneOf: [{ type: "string" }, { type: "number" }],
    description: "An amount such as 500m, 2 or 1Gi: a number with an optional suffix.",
  },
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
    oneOf: [{ type: "integer" }, { type: "string" }],
    format: "int-or-string",
    description: "A whole number or a text, such as a port's name or a percentage.",
  },
  "io.k8s.apimachinery.pkg.runtime.RawExtension": { type: "object", description: "Any object." },
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": { description: "Any JSON value." },
};

/** Structs by the names of the types they describe. */
export type Structs = ReadonlyMap<string, Struct<unknown>>;

/** The growing schemas of one document. */
export class Definitions {
  readonly #schemas = new Map<string, Json>();
  readonly #structs: Structs;

  constructor(structs: Structs) {
    this.#structs = structs;
  }

  /** All schemas that were asked for and whatever they refer to, sorted by name. */
  sorted(): Json {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A reference to a type, which joins the document. `gvks` are the kinds that it goes by. */
  type(message: Message, struct = this.#structs.get(message.name), gvks: readonly Json[] = []): string {
    const { openApiName } = message;
    if (!this.#schemas.has(openApiName)) {
      // The name is taken first: a type may contain itself.
      this.#schemas.set(openApiName, {});
      this.#schemas.set(openApiName, this.#schemaOf(message, struct, gvks));
    }
    return SCHEMAS + openApiName;
  }

  /** A reference to a type that the document writes in its own way. */
  special(name: string): string {
    const schema = SPECIAL[name];
    if (schema !== undefined) this.#schemas.set(name, schema);
    return SCHEMAS + name;
  }

  /** A reference to a schema that is complete as it is. */
  add(name: string, schema: Json): string {
    this.#schemas.set(name, schema);
    return SCHEMAS + name;
  }

  #schemaOf(message: Message, struct: Struct<unknown> | undefined, gvks: readonly Json[]): Json {
    const doc = typeDoc(message.name);
    const description = doc === undefined ? {} : { description: doc };
    if (message.isUnion) return { ...description, "x-kubernetes-preserve-unknown-fields": true };
    const fields = struct?.fields() ?? {};
    const properties: [string, Json][] = message.isKind ? typeMetaProperties() : [];
    for (const field of message.fields.values()) {
      const schema = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined;
      const doc = SHARED_DOCS[`${message.name}.${field.name}`];
      properties.push([field.name, this.#property(message, field, schema === undefined ? NO_META : metaOf(schema), doc)]);
    }
    const required = [...message.fields.values()].filter((field) => field.isRequired).map(({ name }) => name);
    return {
      ...description,
      type: "object",
      ...(required.length === 0 ? {} : { required }),
      ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties.sort(([a], [b]) => (a < b ? -1 : 1))) }),
      ...(gvks.length === 0 ? {} : { "x-kubernetes-group-version-kind": gvks }),
    };
  }

  #property(message: Message, field: MessageField, meta: FieldMeta, shared: string | undefined): Json {
    const doc = meta.doc === "" ? shared : meta.doc;
    const value =
      field.default ?? (field.isPointer || (field.mayBeOmitted && field.type.of !== "message") ? undefined : zeroOf(field.type));
    const schema = this.#value(message, field, field.type, meta);
    const extras: Json = {
      ...(doc === undefined ? {} : { description: doc }),
      ...(value === undefined ? {} : { default: value }),
      ...(meta.values === undefined ? {} : { enum: meta.values.filter((each) => each !== "").toSorted() }),
      ...mergeRules(meta),
    };
    return wrapped(schema, extras);
  }

  #value(message: Message, field: MessageField, type: ValueType, meta: FieldMeta): Json {
    switch (type.of) {
      case "list":
      case "wrapped":
        return { type: "array", items: this.#element(message, field, type.element, meta) };
      case "map":
        return { type: "object", additionalProperties: this.#element(message, field, type.element, meta) };
      case "message": {
        const target = messageNamed(type.name);
        if (target === undefined) throw new RangeError(`no type ${type.name}`);
        return { $ref: this.type(target, meta.struct ?? this.#structs.get(type.name)) };
      }
      case "string":
      case "bool":
      case "int32":
      case "int64":
      case "double":
      case "bytes":
        return TYPES[type.of];
      default:
        return { $ref: this.special(specialName(message, field, type.of)) };
    }
  }

  #element(message: Message, field: MessageField, type: ValueType, meta: FieldMeta): Json {
    const of = meta.element === undefined ? NO_META : metaOf(meta.element);
    const value = zeroOf(type);
    return wrapped(this.#value(message, field, type, of), value === undefined ? {} : { default: value });
  }
}

const NO_META: FieldMeta = { doc: "", go: "" };

/** In OpenAPI v3 nothing may stand beside a reference. */
function wrapped(schema: Json, extras: Json): Json {
  if (Object.keys(extras).length === 0) return schema;
  return "$ref" in schema ? { ...extras, allOf: [schema] } : { ...schema, ...extras };
}

/** What Go has where nothing is given, as far as upstream publishes it. */
function zeroOf({ of }: ValueType): unknown {
  if (of === "message") return {};
  if (of === "string") return "";
  if (of === "bool") return false;
  return of === "int32" || of === "int64" || of === "double" ? 0 : undefined;
}

function specialName(message: Message, field: MessageField, of: ValueType["of"]): string {
  if (of === "time") return `${META}.Time`;
  if (of === "micro-time") return `${META}.MicroTime`;
  if (of === "duration") return `${META}.Duration`;
  if (of === "quantity") return "io.k8s.apimachinery.pkg.api.resource.Quantity";
  if (of === "int-or-string") return "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
  if (field.name === "fieldsV1") return `${META}.FieldsV1`;
  const isJson = message.name.startsWith("apiextensions.v1.");
  return isJson ? "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON" : "io.k8s.apimachinery.pkg.runtime.RawExtension";
}

/** The rules by which patches and server-side apply merge a field. */
export function mergeRules(meta: Pick<FieldMeta, "patch" | "mergeKey" | "listType" | "listKeys" | "mapType">): Json {
  return {
    ...(meta.listKeys === undefined ? {} : { "x-kubernetes-list-map-keys": meta.listKeys }),
    ...(meta.listType === undefined ? {} : { "x-kubernetes-list-type": meta.listType }),
    ...(meta.mapType === undefined ? {} : { "x-kubernetes-map-type": meta.mapType }),
    ...(meta.mergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": meta.mergeKey }),
    ...(meta.patch === undefined ? {} : { "x-kubernetes-patch-strategy": meta.patch }),
  };
}

/** The two fields that every kind starts with. */
export function typeMetaProperties(): [string, Json][] {
  return [
    ["apiVersion", { description: "Group and version in which the object is written, such as apps/v1.", type: "string" }],
    ["kind", { description: "Kind of the object, in CamelCase.", type: "string" }],
  ];
}

/** A field as a schema without any reference but to ObjectMeta: for custom kinds, whose types have no names. */
export function inlineSchema(schema: Schema): Json {
  const meta = metaOf(schema);
  const described = { ...(meta.doc === "" ? {} : { description: meta.doc }), ...mergeRules(meta) };
  if (meta.element !== undefined) {
    const element = inlineSchema(meta.element);
    return meta.go.startsWith("[]")
      ? { ...described, type: "array", items: element }
      : { ...described, type: "object", additionalProperties: element };
  }
  if (meta.struct !== undefined) {
    const fields = Object.entries(meta.struct.fields()).map(([name, field]) => [name, inlineSchema(field)] as const);
    return { ...described, type: "object", ...(fields.length === 0 ? {} : { properties: Object.fromEntries(fields) }) };
  }
  return { ...described, ...inlineScalar(meta) };
}

function inlineScalar({ go, format }: FieldMeta): Json {
  if (format === "any") return { "x-kubernetes-preserve-unknown-fields": true };
  if (format === "quantity" || format === "int-or-string") return { "x-kubernetes-int-or-string": true };
  if (format !== undefined) return { type: "string", ...(format === "byte" ? { format } : { format: "date-time" }) };
  if (/^u?int/.test(go)) return { type: "integer", format: go };
  if (go.startsWith("float")) return { type: "number", format: "double" };
  return { type: go === "bool" ? "boolean" : "string" };
}
