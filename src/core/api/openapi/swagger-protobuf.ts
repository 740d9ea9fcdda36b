/**
 * An OpenAPI v2 document as protobuf, in gnostic's messages: the only form that old kubectls read.
 * @see github.com/google/gnostic-models openapiv2/OpenAPIv2.proto
 */
import { isRecord } from "../field-walk.ts";
import { WireWriter } from "../protobuf/wire-writer.ts";
import type { Json } from "./definitions.ts";

/** Writes a value of JSON as the field of that number. */
type Write = (writer: WireWriter, number: number, value: unknown) => void;

const text: Write = (writer, number, value) => {
  const before = writer.length;
  writer.string(String(value));
  writer.close(number, before);
};

const truth: Write = (writer, number, value) => {
  writer.varint(value === true ? 1 : 0);
  writer.tag(number, 0);
};

const whole: Write = (writer, number, value) => {
  writer.varint(Number(value));
  writer.tag(number, 0);
};

const real: Write = (writer, number, value) => {
  writer.double(Number(value));
  writer.tag(number, 1);
};

/** A message with nothing in it but one field. */
const inside =
  (inner: number, write: Write): Write =>
  (writer, number, value) => {
    const before = writer.length;
    write(writer, inner, value);
    writer.close(number, before);
  };

/** Any value is YAML, and JSON is YAML. */
const any = inside(2, (writer, number, value) => text(writer, number, JSON.stringify(value)));

const many =
  (write: Write): Write =>
  (writer, number, value) => {
    for (const item of (Array.isArray(value) ? (value as readonly unknown[]) : [value]).toReversed()) write(writer, number, item);
  };

/** A map is a list of names and values. */
const named =
  (write: Write): Write =>
  (writer, number, value) => {
    for (const [name, content] of Object.entries(isRecord(value) ? value : {}).reverse()) {
      const before = writer.length;
      write(writer, 2, content);
      text(writer, 1, name);
      writer.close(number, before);
    }
  };

type Fields = { readonly [name: string]: readonly [number, Write] | undefined };

/** A message by its fields; `x-…` fields go to the extensions. */
const message =
  (fields: () => Fields, extensions = 0): Write =>
  (writer, number, value) => {
    const before = writer.length;
    writeFields(writer, isRecord(value) ? value : {}, fields(), extensions);
    writer.close(number, before);
  };

function writeFields(writer: WireWriter, value: Json, fields: Fields, extensions: number): void {
  for (const [name, content] of Object.entries(value).reverse()) {
    const field = fields[name];
    if (field !== undefined) field[1](writer, field[0], content);
    else if (extensions > 0 && name.startsWith("x-")) named(any)(writer, extensions, { [name]: content });
  }
}

const schema: Write = message(() => SCHEMA, 31);

const SCHEMA: Fields = {
  $ref: [1, text],
  format: [2, text],
  title: [3, text],
  description: [4, text],
  multipleOf: [6, real],
  maximum: [7, real],
  exclusiveMaximum: [8, truth],
  minimum: [9, real],
  exclusiveMinimum: [10, truth],
  maxLength: [11, whole],
  minLength: [12, whole],
  pattern: [13, text],
  maxItems: [14, whole],
  minItems: [15, whole],
  uniqueItems: [16, truth],
  maxProperties: [17, whole],
  minProperties: [18, whole],
  required: [19, many(text)],
  enum: [20, many(any)],
  additionalProperties: [
    21,
    (writer, number, value) => (typeof value === "boolean" ? inside(2, truth) : inside(1, schema))(writer, number, value),
  ],
  type: [22, inside(1, many(text))],
  items: [23, inside(1, many(schema))],
  properties: [25, inside(1, named(schema))],
  example: [30, any],
};

const bodyParameter = message(() => ({
  description: [1, text],
  name: [2, text],
  in: [3, text],
  required: [4, truth],
  schema: [5, schema],
}));
const SAID_OF_ALL: Fields = { required: [1, truth], in: [2, text], description: [3, text], name: [4, text] };
const queryParameter = message(() => ({ ...SAID_OF_ALL, type: [6, text], uniqueItems: [20, truth] }));
const pathParameter = message(() => ({ ...SAID_OF_ALL, type: [5, text], uniqueItems: [19, truth] }));

const parameter: Write = (writer, number, value) => {
  const where = isRecord(value) ? value.in : undefined;
  const write =
    where === "body" ? inside(1, bodyParameter) : inside(2, where === "path" ? inside(4, pathParameter) : inside(3, queryParameter));
  inside(1, write)(writer, number, value);
};

const response = message(() => ({ description: [1, text], schema: [2, inside(1, schema)] }), 5);

const operation = message(
  () => ({
    tags: [1, many(text)],
    description: [3, text],
    operationId: [5, text],
    produces: [6, many(text)],
    consumes: [7, many(text)],
    parameters: [8, many(parameter)],
    responses: [9, inside(1, named(inside(1, response)))],
    schemes: [10, many(text)],
  }),
  13,
);

const pathItem = message(
  () => ({
    get: [2, operation],
    put: [3, operation],
    post: [4, operation],
    delete: [5, operation],
    patch: [8, operation],
    parameters: [9, many(parameter)],
  }),
  10,
);

const apiKey = message(() => ({ type: [1, text], name: [2, text], in: [3, text], description: [4, text] }));

const DOCUMENT: Fields = {
  swagger: [1, text],
  info: [2, message(() => ({ title: [1, text], version: [2, text] }))],
  paths: [8, inside(2, named(pathItem))],
  definitions: [9, inside(1, named(schema))],
  security: [12, many(inside(1, named(inside(1, many(text)))))],
  securityDefinitions: [13, inside(1, named(inside(2, apiKey)))],
};

/** The document in protobuf. */
export function swaggerProtobuf(document: Json): Uint8Array {
  const writer = new WireWriter();
  writeFields(writer, document, DOCUMENT, 16);
  return writer.finish();
}
