/**
 * Schemas within a schema, read as strictly as the schema itself.
 *
 * `items` and `additionalProperties` may be several things, so the decoder takes them as they are; what is a schema there is
 * decoded here.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/marshal.go
 */
import { tryDecode } from "../../decode.ts";
import { ApiError } from "../../errors.ts";
import { isRecord } from "../../field-walk.ts";
import { type JsonSchema, jsonSchema } from "../../shapes/json-schema.ts";
import { mapShared, patched } from "../../shapes/sharing.ts";

/** The schema with all that is in it decoded; refuses what is no schema. */
export function wholeSchema(schema: JsonSchema): JsonSchema {
  const { properties, not, items, additionalProperties, allOf, anyOf, oneOf } = schema;
  return patched(schema, {
    ...(properties === undefined ? {} : { properties: eachOf(properties) }),
    ...(not === undefined ? {} : { not: wholeSchema(not) }),
    ...(isRecord(items) ? { items: decoded(items) } : {}),
    ...(isRecord(additionalProperties) ? { additionalProperties: decoded(additionalProperties) } : {}),
    ...(allOf === undefined ? {} : { allOf: mapShared(allOf, wholeSchema) }),
    ...(anyOf === undefined ? {} : { anyOf: mapShared(anyOf, wholeSchema) }),
    ...(oneOf === undefined ? {} : { oneOf: mapShared(oneOf, wholeSchema) }),
  });
}

function eachOf(properties: NonNullable<JsonSchema["properties"]>): NonNullable<JsonSchema["properties"]> {
  const entries = Object.entries(properties).map(([name, schema]) => [name, wholeSchema(schema)] as const);
  return entries.every(([name, schema]) => properties[name] === schema) ? properties : Object.fromEntries(entries);
}

function decoded(value: unknown): JsonSchema {
  const { object, why } = tryDecode(jsonSchema, value, { unknownFields: "drop" });
  if (why === undefined) return wholeSchema(object as JsonSchema);
  const name = "CustomResourceDefinition";
  throw new ApiError("BadRequest", `${name} in version "v1" cannot be handled as a ${name}: ${why}`);
}
