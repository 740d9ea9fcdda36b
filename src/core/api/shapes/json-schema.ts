/**
 * The OpenAPI v3 schema in which a CustomResourceDefinition describes its objects.
 *
 * `items`, `additionalProperties` and the like are one of several things in upstream's types, which decode them by hand and
 * drop what they do not know; here they are taken as they are.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/types_jsonschema.go
 */
import { anything, bool, float64, int64, list, map, optional, part, type Struct, struct, text } from "../schema.ts";

const validationRule = struct("ValidationRule", () => ({
  rule: text("A CEL expression that must be true; `self` is the value at the rule's place."),
  message: optional(text("What is said when it is false.")),
  messageExpression: optional(text("A CEL expression that makes the message.")),
  reason: optional(text("The cause's reason: FieldValueInvalid unless told otherwise.")),
  fieldPath: optional(text("The field, below the rule's place, that is blamed.")),
  optionalOldSelf: optional(bool("The rule runs on new objects too, where `oldSelf` is absent.")),
}));

const externalDocumentation = struct("ExternalDocumentation", () => ({
  description: optional(text("What is found there.")),
  url: optional(text("Where it is found.")),
}));

const ATOMIC = { listType: "atomic" } as const;

/** JSONSchemaProps. */
export const jsonSchema: Struct<JsonSchema> = struct("JSONSchemaProps", () => ({
  $ref: optional(text("A reference to another schema; not allowed.")),
  $schema: optional(text("Which dialect the schema is written in.")),
  additionalItems: optional(anything("What items beyond those listed are; not allowed.")),
  additionalProperties: optional(anything("What the values of a map are: a schema, or whether any are allowed.")),
  allOf: optional(list(jsonSchema, "Schemas that must all hold.", ATOMIC)),
  anyOf: optional(list(jsonSchema, "Schemas of which at least one must hold.", ATOMIC)),
  default: optional(anything("What an absent field is filled with.")),
  definitions: optional(map(jsonSchema, "Schemas to refer to; not allowed.")),
  dependencies: optional(map(anything("What the field's presence asks for."), "What fields ask of others; not allowed.")),
  description: optional(text("What the field is for.")),
  enum: optional(list(anything("A value."), "The values that are allowed.", ATOMIC)),
  example: optional(anything("An example of a value.")),
  exclusiveMaximum: optional(bool("The maximum itself is too much.")),
  exclusiveMinimum: optional(bool("The minimum itself is too little.")),
  externalDocs: optional(part(externalDocumentation, "Where more is said.")),
  format: optional(text("What a string or number must look like: date-time, int32 …")),
  id: optional(text("A name for the schema; not allowed.")),
  items: optional(anything("What the items of a list are.")),
  maxItems: optional(int64("The most items a list may have.")),
  maxLength: optional(int64("The most characters a string may have.")),
  maxProperties: optional(int64("The most fields an object may have.")),
  maximum: optional(float64("The largest number allowed.")),
  minItems: optional(int64("The fewest items a list may have.")),
  minLength: optional(int64("The fewest characters a string may have.")),
  minProperties: optional(int64("The fewest fields an object may have.")),
  minimum: optional(float64("The smallest number allowed.")),
  multipleOf: optional(float64("What a number must be a multiple of.")),
  not: optional(part(jsonSchema, "A schema that must not hold.")),
  nullable: optional(bool("Null is a value, not the absence of one.")),
  oneOf: optional(list(jsonSchema, "Schemas of which exactly one must hold.", ATOMIC)),
  pattern: optional(text("A regular expression that a string must match.")),
  patternProperties: optional(map(jsonSchema, "Schemas by patterns of names; not allowed.")),
  properties: optional(map(jsonSchema, "The fields of an object.")),
  required: optional(list(text("A field's name."), "Fields that must be there.", ATOMIC)),
  title: optional(text("A name for readers.")),
  type: optional(text("object, array, string, integer, number or boolean.")),
  uniqueItems: optional(bool("No two items may be alike; not allowed.")),
  "x-kubernetes-embedded-resource": optional(bool("The value is an object of the API, with apiVersion, kind and metadata.")),
  "x-kubernetes-int-or-string": optional(bool("The value is a whole number or a string.")),
  "x-kubernetes-list-map-keys": optional(list(text("A field's name."), "The fields by which items of a map list are told apart.", ATOMIC)),
  "x-kubernetes-list-type": optional(text("atomic, set or map: how a list is merged, and what its items must not repeat.")),
  "x-kubernetes-map-type": optional(text("atomic or granular: how an object is merged.")),
  "x-kubernetes-preserve-unknown-fields": optional(bool("Fields that the schema does not know are kept.")),
  "x-kubernetes-validations": optional(
    list(validationRule, "Rules in CEL.", { patch: "merge", mergeKey: "rule", listType: "map", listKeys: ["rule"] }),
  ),
  // A type cannot be inferred from a value that holds itself, so it is written down below.
})) as unknown as Struct<JsonSchema>;

/** A schema as it stands in a CustomResourceDefinition. */
export interface JsonSchema {
  readonly $ref?: string | undefined;
  readonly additionalItems?: unknown;
  readonly additionalProperties?: JsonSchema | boolean | undefined;
  readonly allOf?: readonly JsonSchema[] | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly default?: unknown;
  readonly definitions?: unknown;
  readonly dependencies?: unknown;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly exclusiveMaximum?: boolean | undefined;
  readonly exclusiveMinimum?: boolean | undefined;
  readonly externalDocs?: unknown;
  readonly format?: string | undefined;
  readonly id?: string | undefined;
  readonly items?: JsonSchema | undefined;
  readonly maxItems?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly maxProperties?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly minLength?: number | undefined;
  readonly minProperties?: number | undefined;
  readonly minimum?: number | undefined;
  readonly multipleOf?: number | undefined;
  readonly not?: JsonSchema | undefined;
  readonly nullable?: boolean | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly pattern?: string | undefined;
  readonly patternProperties?: unknown;
  readonly properties?: { readonly [field: string]: JsonSchema } | undefined;
  readonly required?: readonly string[] | undefined;
  readonly title?: string | undefined;
  readonly type?: string | undefined;
  readonly uniqueItems?: boolean | undefined;
  readonly "x-kubernetes-embedded-resource"?: boolean | undefined;
  readonly "x-kubernetes-int-or-string"?: boolean | undefined;
  readonly "x-kubernetes-list-map-keys"?: readonly string[] | undefined;
  readonly "x-kubernetes-list-type"?: string | undefined;
  readonly "x-kubernetes-map-type"?: string | undefined;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean | undefined;
  readonly "x-kubernetes-validations"?: readonly unknown[] | undefined;
}

/** The schema of a map's values; undefined when there is none, or only a yes. */
export function valueSchema({ additionalProperties }: JsonSchema): JsonSchema | undefined {
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

/** The value may be anything that the schema does not name. */
export function keepsUnknown(schema: JsonSchema): boolean {
  return schema["x-kubernetes-preserve-unknown-fields"] === true || schema.additionalProperties === true;
}

/** The schema of a list's items. */
export function itemSchema({ items }: JsonSchema): JsonSchema | undefined {
  return typeof items === "object" && !Array.isArray(items) ? items : undefined;
}
