/**
 * Whether a schema is structural: every field has one type, told outside of anyOf, allOf, oneOf and not.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go
 */
import { type FieldError, forbiddenField, invalidValue, required } from "../../errors.ts";
import { sameJson } from "../../patch/json-value.ts";
import { itemSchema, type JsonSchema, valueSchema } from "../../shapes/json-schema.ts";

type Level = "root" | "item" | "field";

const UNTYPED: { readonly [L in Level]: string } = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};
const INT_OR_STRING: readonly JsonSchema[] = [{ type: "integer" }, { type: "string" }];

/** What keeps the schema from being structural. */
export function validateStructure(schema: JsonSchema, field: string, level: Level): FieldError[] {
  const errors: FieldError[] = [];
  const items = itemSchema(schema);
  if (schema.type === "array" && schema.items === undefined) errors.push(required(`${field}.items`, "must be specified"));
  if (items !== undefined) errors.push(...validateStructure(items, `${field}.items`, "item"));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    // The root's metadata is implied; what may be said of it is checked below.
    if (level !== "root" || name !== "metadata") errors.push(...validateStructure(property, `${field}.properties[${name}]`, "field"));
  }
  const values = valueSchema(schema);
  if (level === "root" && schema.additionalProperties !== undefined) {
    errors.push(forbiddenField(`${field}.additionalProperties`, "must not be used at the root"));
  }
  if (values !== undefined) errors.push(...validateStructure(values, `${field}.additionalProperties`, "field"));
  errors.push(...validateMarks(schema, field), ...validateType(schema, field, level), ...validateHead(schema, field, level));
  errors.push(...validateJunctors(schema, field, schema));
  return errors;
}

function validateMarks(schema: JsonSchema, field: string): FieldError[] {
  if (schema["x-kubernetes-int-or-string"] !== true) return [];
  const marks = ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] as const;
  const wrong = marks.filter((mark) => schema[mark] === true);
  return wrong.map((mark) => invalidValue(`${field}.${mark}`, true, "must be false if x-kubernetes-int-or-string is true"));
}

function validateType(schema: JsonSchema, field: string, level: Level): FieldError[] {
  const { type = "" } = schema;
  const isEmbedded = schema["x-kubernetes-embedded-resource"] === true;
  const isOpen = schema["x-kubernetes-int-or-string"] === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (isEmbedded && type !== "object") {
    const why = "must be object if x-kubernetes-embedded-resource is true";
    return [type === "" ? required(`${field}.type`, why) : invalidValue(`${field}.type`, type, why)];
  }
  if (type === "" && !isOpen) return [required(`${field}.type`, UNTYPED[level])];
  if (level === "root" && type !== "" && type !== "object") return [invalidValue(`${field}.type`, type, "must be object at the root")];
  return [];
}

/** apiVersion, kind and metadata of an object of the API: little can be said of them. */
function validateHead(schema: JsonSchema, field: string, level: Level): FieldError[] {
  const isEmbedded = schema["x-kubernetes-embedded-resource"] === true;
  const properties = schema.properties ?? {};
  const errors: FieldError[] = [];
  if (isEmbedded && schema["x-kubernetes-preserve-unknown-fields"] !== true && Object.keys(properties).length === 0) {
    const why = "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
    errors.push(required(`${field}.properties`, why));
  }
  if (level !== "root" && !isEmbedded) return errors;
  for (const name of ["kind", "apiVersion"]) {
    const type = properties[name]?.type;
    if (properties[name] !== undefined && type !== "string") {
      errors.push(invalidValue(`${field}.properties[${name}].type`, type ?? "", "must be string"));
    }
  }
  const { metadata } = properties;
  if (metadata === undefined) return errors;
  const place = `${field}.properties[metadata]`;
  if (metadata.type !== "object") errors.push(invalidValue(`${place}.type`, metadata.type ?? "", "must be object"));
  if (level === "root" && saysTooMuch(metadata)) {
    const why = "must not specify anything other than name and generateName, but metadata is implicitly specified";
    errors.push(forbiddenField(place, why));
  }
  return errors;
}

function saysTooMuch({ type: _type, properties, description: _description, ...rest }: JsonSchema): boolean {
  const names = Object.keys(properties ?? {});
  return names.some((name) => name !== "name" && name !== "generateName") || Object.values(rest).some((value) => value !== undefined);
}

function validateJunctors(schema: JsonSchema, field: string, skeleton: JsonSchema): FieldError[] {
  const errors: FieldError[] = [];
  const isIntOrString = schema["x-kubernetes-int-or-string"] === true;
  for (const junctor of ["anyOf", "allOf", "oneOf"] as const) {
    const parts = schema[junctor] ?? [];
    if (isIntOrString && junctor === "anyOf" && sameJson(parts, INT_OR_STRING)) continue;
    for (const [index, part] of parts.entries()) {
      if (isIntOrString && junctor === "allOf" && index === 0 && sameJson(part, { anyOf: INT_OR_STRING })) continue;
      errors.push(...validateNested(part, `${field}.${junctor}[${index}]`, skeleton, field));
    }
  }
  if (schema.not !== undefined) errors.push(...validateNested(schema.not, `${field}.not`, skeleton, field));
  return errors;
}

const MARKS = ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string"] as const;

/** A schema under a junctor may restrict values; what they are is said outside. */
function validateNested(schema: JsonSchema, field: string, skeleton: JsonSchema | undefined, place: string): FieldError[] {
  const errors: FieldError[] = [];
  const forbid = (name: string, why: string): void => void errors.push(forbiddenField(`${field}.${name}`, why));
  if ((schema.type ?? "") !== "") forbid("type", "must be empty to be structural");
  if (schema.additionalProperties !== undefined) forbid("additionalProperties", "must be undefined to be structural");
  if (schema.default !== undefined) forbid("default", "must be undefined to be structural");
  if ((schema.title ?? "") !== "") forbid("title", "must be empty to be structural");
  if ((schema.description ?? "") !== "") forbid("description", "must be empty to be structural");
  if (schema.nullable === true) forbid("nullable", "must be false to be structural");
  if (schema.externalDocs !== undefined) forbid("externalDocs", "must be undefined to be structural");
  for (const mark of MARKS) if (schema[mark] === true) forbid(mark, "must be false to be structural");
  if ((schema["x-kubernetes-list-map-keys"] ?? []).length > 0) forbid("x-kubernetes-list-map-keys", "must be empty to be structural");
  for (const mark of ["x-kubernetes-list-type", "x-kubernetes-map-type"] as const) {
    if (schema[mark] !== undefined) forbid(mark, "must be undefined to be structural");
  }
  if ((schema["x-kubernetes-validations"] ?? []).length > 0) forbid("x-kubernetes-validations", "must be empty to be structural");
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const at = `${field}.properties[${name}]`;
    if (name === "metadata") errors.push(forbiddenField(at, "must not be specified in a nested context"));
    const outside = skeleton?.properties?.[name];
    if (outside === undefined && skeleton !== undefined && !isOpen(skeleton)) {
      errors.push(required(`${place}.properties[${name}]`, `because it is defined in ${at}`));
    }
    errors.push(...validateNested(property, at, outside, `${place}.properties[${name}]`));
  }
  const items = itemSchema(schema);
  if (items !== undefined) {
    const outside = skeleton === undefined ? undefined : itemSchema(skeleton);
    if (outside === undefined && skeleton !== undefined) errors.push(required(`${place}.items`, `because it is defined in ${field}.items`));
    errors.push(...validateNested(items, `${field}.items`, outside, `${place}.items`));
  }
  errors.push(...validateJunctorsIn(schema, field, skeleton, place));
  return errors;
}

function validateJunctorsIn(schema: JsonSchema, field: string, skeleton: JsonSchema | undefined, place: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const junctor of ["anyOf", "allOf", "oneOf"] as const) {
    for (const [index, part] of (schema[junctor] ?? []).entries()) {
      errors.push(...validateNested(part, `${field}.${junctor}[${index}]`, skeleton, place));
    }
  }
  if (schema.not !== undefined) errors.push(...validateNested(schema.not, `${field}.not`, skeleton, place));
  return errors;
}

/** Fields of a map are said by its values' schema. */
function isOpen(skeleton: JsonSchema): boolean {
  return skeleton.additionalProperties !== undefined;
}
