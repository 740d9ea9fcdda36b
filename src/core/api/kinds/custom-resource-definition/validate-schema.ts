/**
 * What is wrong with the schema of a custom kind: constructs that are not served, lists and maps, and structure.
 *
 * A structural schema says of every field what type it is, outside of anyOf and the like, which may only restrict it.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go and pkg/apis/apiextensions/validation/validation.go
 */
import { type FieldError, fieldErrorText, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { itemSchema, type JsonSchema, valueSchema } from "../../shapes/json-schema.ts";
import { validateBySchema } from "../../shapes/schema-validation.ts";
import { validateStructure } from "./validate-structure.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

/** What is wrong with the schema of a version. */
export function validateRootSchema(schema: JsonSchema, field: string): FieldError[] {
  const errors = validateParts(schema, field);
  if (errors.length > 0) return [...errors, ...sorted(validateStructure(schema, field, "root"))];
  const structural = sorted(validateStructure(schema, field, "root"));
  return structural.length > 0 ? structural : validateDefaults(schema, field);
}

/** Upstream sorts these by their text, for its maps have no order. */
function sorted(errors: readonly FieldError[]): FieldError[] {
  return [...errors].sort((a, b) => (fieldErrorText(a) < fieldErrorText(b) ? -1 : 1));
}

/** The schemas under a schema, with their places. */
function* partsOf(schema: JsonSchema, field: string): Generator<readonly [JsonSchema, string]> {
  const values = valueSchema(schema);
  if (values !== undefined) yield [values, `${field}.additionalProperties`];
  for (const [name, property] of Object.entries(schema.properties ?? {})) yield [property, `${field}.properties[${name}]`];
  if (schema.not !== undefined) yield [schema.not, `${field}.not`];
  for (const junctor of ["allOf", "oneOf", "anyOf"] as const) {
    for (const [index, part] of (schema[junctor] ?? []).entries()) yield [part, `${field}.${junctor}[${index}]`];
  }
  const items = itemSchema(schema);
  if (items !== undefined) yield [items, `${field}.items`];
}

function validateParts(schema: JsonSchema, field: string): FieldError[] {
  const errors = [...validateWords(schema, field), ...validateMerging(schema, field)];
  if (schema.uniqueItems === true) {
    const why = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
    errors.push(forbiddenField(`${field}.uniqueItems`, why));
  }
  const closes = schema.additionalProperties === false || valueSchema(schema) !== undefined;
  if (closes && Object.keys(schema.properties ?? {}).length > 0) {
    errors.push(forbiddenField(`${field}.additionalProperties`, "additionalProperties and properties are mutual exclusive"));
  } else if (schema.additionalProperties === false) {
    errors.push(forbiddenField(`${field}.additionalProperties`, "additionalProperties cannot be set to false"));
  }
  for (const [part, place] of partsOf(schema, field)) errors.push(...validateParts(part, place));
  return errors;
}

const UNSERVED = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"] as const;

function validateWords(schema: JsonSchema, field: string): FieldError[] {
  const errors = UNSERVED.filter((word) => schema[word] !== undefined).map((word) =>
    forbiddenField(`${field}.${word}`, `${word} is not supported`),
  );
  const { type = "", items } = schema;
  if (type === "null") errors.push(forbiddenField(`${field}.type`, "type cannot be set to null, use nullable as an alternative"));
  else if (type !== "" && !TYPES.includes(type)) errors.push(notSupported(`${field}.type`, type, TYPES));
  if (Array.isArray(items)) errors.push(forbiddenField(`${field}.items`, "items must be a schema object and not an array"));
  return errors;
}

/** How lists and maps merge. */
function validateMerging(schema: JsonSchema, field: string): FieldError[] {
  const {
    type = "",
    "x-kubernetes-list-type": listType,
    "x-kubernetes-map-type": mapType,
    "x-kubernetes-list-map-keys": keys = [],
  } = schema;
  const errors: FieldError[] = [];
  if (listType !== undefined) {
    errors.push(...typeErrors(type, "array", "x-kubernetes-list-type", field));
    const types = ["atomic", "map", "set"];
    if (!types.includes(listType)) errors.push(notSupported(`${field}.x-kubernetes-list-type`, listType, types));
  }
  if (keys.length > 0) errors.push(...mapOnly(listType, field));
  if (listType === "map") errors.push(...validateMapList(schema, field, keys));
  if (listType === "set") errors.push(...validateSet(schema, field));
  if (mapType !== undefined) {
    errors.push(...typeErrors(type, "object", "x-kubernetes-map-type", field));
    const types = ["atomic", "granular"];
    if (!types.includes(mapType)) errors.push(notSupported(`${field}.x-kubernetes-map-type`, mapType, types));
  }
  return errors;
}

function typeErrors(type: string, wanted: string, word: string, field: string): FieldError[] {
  if (type === wanted) return [];
  const why = `must be ${wanted} if ${word} is specified`;
  return [type === "" ? required(`${field}.type`, why) : invalidValue(`${field}.type`, type, why)];
}

function mapOnly(listType: string | undefined, field: string): FieldError[] {
  if (listType === "map") return [];
  const why = "must be map if x-kubernetes-list-map-keys is non-empty";
  const place = `${field}.x-kubernetes-list-type`;
  return [listType === undefined ? required(place, why) : invalidValue(place, listType, why)];
}

function validateMapList(schema: JsonSchema, field: string, keys: readonly string[]): FieldError[] {
  const place = `${field}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) return [required(place, "must not be empty if x-kubernetes-list-type is map")];
  const items = itemSchema(schema);
  if (items === undefined) return [required(`${field}.items`, "must have a schema if x-kubernetes-list-type is map")];
  if (items.type !== "object") {
    return [invalidValue(`${field}.items.type`, items.type ?? "", "must be object if parent array's x-kubernetes-list-type is map")];
  }
  const errors: FieldError[] = [];
  keys.forEach((key, index) => {
    const property = items.properties?.[key];
    if (property === undefined) {
      errors.push(invalidValue(`${place}[${index}]`, key, "entries must all be names of item properties"));
    } else if (property.type === "array" || property.type === "object") {
      const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalidValue(`${field}.items.properties[${key}].type`, property.type, why));
    } else if (property.default === undefined && !(items.required ?? []).includes(key)) {
      const why = "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property";
      errors.push(required(`${field}.items.properties[${key}].default`, why));
    }
  });
  if (new Set(keys).size < keys.length) errors.push(invalidValue(place, keys, "must not contain duplicate entries"));
  return errors;
}

function validateSet(schema: JsonSchema, field: string): FieldError[] {
  const items = itemSchema(schema);
  if (items?.nullable === true) return [forbiddenField(`${field}.items.nullable`, "cannot be nullable when x-kubernetes-list-type is set")];
  const isAtomic = items?.["x-kubernetes-map-type"] === "atomic" || items?.["x-kubernetes-list-type"] === "atomic";
  if (items?.type !== "object" && items?.type !== "array") return [];
  if (isAtomic) return [];
  const word = items.type === "object" ? "map" : "list";
  const why = `must be atomic as item of a list with x-kubernetes-list-type=set`;
  const place = `${field}.items.x-kubernetes-${word}-type`;
  return [
    items[`x-kubernetes-${word}-type`] === undefined ? required(place, why) : invalidValue(place, items[`x-kubernetes-${word}-type`], why),
  ];
}

/** A default must fit the schema that it stands in. */
function validateDefaults(schema: JsonSchema, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.default !== undefined) errors.push(...validateBySchema(schema.default, schema, `${field}.default`));
  for (const [part, place] of partsOf(schema, field)) errors.push(...validateDefaults(part, place));
  return errors;
}
