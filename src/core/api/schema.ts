/**
 * The words in which a kind's fields are written down: thin builders over zod.
 *
 * A struct is built at its first use, so importing every kind costs nothing at start. What zod cannot say
 * (Go's type name for messages, patch strategy and merge key, the sentence of documentation) is kept beside the
 * zod node as `FieldMeta`; decoding, patches, `explain` and OpenAPI read it.
 * Absent on purpose: rules about values (ranges, formats). Upstream's decoder knows none either; they belong to `validate`.
 */
import * as z from "zod/mini";

/** What a field is besides its zod type. */
export interface FieldMeta {
  /** One sentence, in our own words. */
  readonly doc: string;
  /** The Go type that upstream's decoder names: `int32`, `string`, `v1.PodSpec`. */
  readonly go: string;
  /** The struct that an object field (or the items of a list, the values of a map) is made of. */
  readonly struct?: Struct<unknown>;
  /** The schema of a list's items or a map's values. */
  readonly element?: Schema;
  /** Strategic merge: lists with a key merge by it, lists of primitives with `merge` are sets; absent means replace. */
  readonly patch?: "merge" | "replace" | "retainKeys" | "merge,retainKeys";
  readonly mergeKey?: string;
  /** Server-side apply: `map` lists are keyed by `listKeys`. */
  readonly listType?: "atomic" | "set" | "map";
  readonly listKeys?: readonly string[];
  /** An object or map that server-side apply replaces whole. */
  readonly mapType?: "atomic" | "granular";
  /** The values that validation accepts; decoding accepts any string, as upstream's does. */
  readonly values?: readonly string[];
  readonly format?: "quantity" | "int-or-string" | "date-time" | "micro-time" | "byte" | "any";
  /** Null is a value of its own here, not the absence of one. */
  readonly keepsNull?: true;
}

/** A zod schema of this house. */
export type Schema<T = unknown> = z.ZodMiniType<T>;

const metas = new WeakMap<Schema, FieldMeta>();

/** The field's documentation and merge rules; looks through `optional`. */
export function metaOf(schema: Schema): FieldMeta {
  const meta = metas.get(schema);
  if (meta === undefined) throw new TypeError("a schema made without the builders of api/schema.ts");
  return meta;
}

function withMeta<S extends Schema>(schema: S, meta: FieldMeta): S {
  metas.set(schema, meta);
  return schema;
}

/** Any string. */
export function text(doc: string) {
  return withMeta(z.string(), { doc, go: "string" });
}

/** A string of which validation accepts only `values`; decoding takes any, so that the refusal is upstream's `Unsupported value`. */
export function oneOf<const V extends readonly string[]>(values: V, doc: string, go = "string") {
  return withMeta(z.string() as unknown as z.ZodMiniType<V[number]>, { doc, go, values });
}

export function bool(doc: string) {
  return withMeta(z.boolean(), { doc, go: "bool" });
}

export function int32(doc: string) {
  return withMeta(z.int(), { doc, go: "int32" });
}

export function int64(doc: string) {
  return withMeta(z.int(), { doc, go: "int64" });
}

export function float64(doc: string) {
  return withMeta(z.number(), { doc, go: "float64" });
}

/** A field of which decoding takes any value: what it must be is checked elsewhere. */
export function described(meta: FieldMeta): Schema {
  return withMeta(z.unknown(), meta);
}

/** An amount such as `500m` or `1Gi`; a number in a manifest is read as its text. */
export function quantity(doc: string) {
  return withMeta(z.union([z.string(), z.number()]) as unknown as z.ZodMiniType<string>, {
    doc,
    go: "resource.Quantity",
    format: "quantity",
  });
}

/** A number or a string, e.g. a port or a percentage. */
export function intOrString(doc: string) {
  return withMeta(z.union([z.int(), z.string()]), { doc, go: "intstr.IntOrString", format: "int-or-string" });
}

/** RFC 3339 in whole seconds: `2026-01-01T00:00:00Z`. */
export function time(doc: string) {
  return withMeta(z.string(), { doc, go: "v1.Time", format: "date-time" });
}

/** RFC 3339 with microseconds: `2026-01-01T00:00:00.000000Z`. */
export function microTime(doc: string) {
  return withMeta(z.string(), { doc, go: "v1.MicroTime", format: "micro-time" });
}

/** Base64 text. */
export function bytes(doc: string, rules: Pick<FieldMeta, "listType"> = {}) {
  return withMeta(z.string(), { doc, go: "[]uint8", format: "byte", ...rules });
}

/** A value that the API server does not look into. */
export function anything(doc: string) {
  return withMeta(z.unknown(), { doc, go: "runtime.RawExtension", format: "any" });
}

type ListRules = Pick<FieldMeta, "patch" | "mergeKey" | "listType" | "listKeys">;

/** A list; say how patches merge it when `fields-1.34.json` does. */
export function list<T>(element: Schema<T> | Struct<T>, doc: string, rules: ListRules = {}) {
  const item = isStruct(element) ? part(element, "") : element;
  const meta = metaOf(item);
  return withMeta(z.array(item), { doc, go: `[]${meta.go}`, element: item, ...(meta.struct ? { struct: meta.struct } : {}), ...rules });
}

/** A map from strings to values. */
export function map<T>(element: Schema<T> | Struct<T>, doc: string, rules: Pick<FieldMeta, "mapType"> = {}) {
  const value = isStruct(element) ? part(element, "") : element;
  const meta = metaOf(value);
  return withMeta(z.record(z.string(), value), {
    doc,
    go: `map[string]${meta.go}`,
    element: value,
    ...(meta.struct ? { struct: meta.struct } : {}),
    ...rules,
  });
}

/** An object field made of a struct. */
export function part<T>(struct: Struct<T>, doc: string, rules: Pick<FieldMeta, "mapType" | "patch"> = {}) {
  return withMeta(z.lazy(() => struct.schema()) as unknown as Schema<T>, {
    doc,
    go: struct.go,
    struct: struct as Struct<unknown>,
    ...rules,
  });
}

/** A field that may be absent. Fields that defaulting always fills, or that validation requires, are not wrapped. */
export function optional<S extends Schema>(schema: S) {
  return withMeta(z.optional(schema), metaOf(schema));
}

/** A named group of fields, built at its first use. */
export interface Struct<T> {
  /** Upstream's Go struct name without package: `PodSpec`. */
  readonly name: string;
  readonly go: string;
  /** The zod object; unknown keys are refused. */
  schema(): z.ZodMiniType<T>;
  /** The fields by name. */
  fields(): { readonly [field: string]: Schema };
  /** Fields that it does not name are kept as they are. */
  readonly isOpen?: true;
}

type Shape = { readonly [field: string]: Schema };
type Output<S extends Shape> = z.output<z.ZodMiniObject<{ -readonly [F in keyof S]: S[F] }, z.core.$strict>>;

/** Defines a group of fields; `shape` runs once, at first use. `go` is the name with its Go package (default `v1.`). */
export function struct<S extends Shape>(name: string, shape: () => S, go = `v1.${name}`): Struct<Output<S>> {
  let built: { readonly fields: S; readonly schema: z.ZodMiniType<Output<S>> } | undefined;
  const build = () => {
    const fields = shape();
    built = { fields, schema: z.strictObject(fields) as unknown as z.ZodMiniType<Output<S>> };
    return built;
  };
  return { name, go, schema: () => (built ?? build()).schema, fields: () => (built ?? build()).fields };
}

function isStruct<T>(value: Schema<T> | Struct<T>): value is Struct<T> {
  return "fields" in value && typeof value.fields === "function";
}

/** Everything below is read-only: values in the store are shared by all readers. */
export type Immutable<T> = T extends readonly (infer E)[]
  ? readonly Immutable<E>[]
  : T extends object
    ? { readonly [F in keyof T]: Immutable<T[F]> }
    : T;

/** The type of the values that a struct describes. */
export type Infer<S> = S extends Struct<infer T> ? Immutable<T> : never;
