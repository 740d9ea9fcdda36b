/**
 * The OpenAPI v2 document of everything that is served, for kubectl up to 1.28 and others of its age.
 * @see kubernetes vendor/k8s.io/kube-openapi/pkg/builder/openapi.go, staging/src/k8s.io/apiextensions-apiserver/pkg/controller/openapi/v2
 */
import { isRecord } from "../field-walk.ts";
import { type Json, SCHEMAS } from "./definitions.ts";
import { bodyTypes, DocumentWriter, gvkOf, REPLIES, replyTypes, SECURITY, tagOf } from "./document.ts";
import { type Content, type Operation, type PathItem, pathsOf } from "./operations.ts";
import type { Parameter } from "./parameters.ts";
import type { Resource } from "./resource.ts";

/** The document of all versions of all groups. */
export function swaggerDocument(resources: readonly Resource[]): Json {
  const writer = new DocumentWriter(resources);
  const paths = resources.flatMap((resource) => pathsOf(resource)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const written = Object.fromEntries(paths.map((item) => [item.path, pathItem(item, writer)]));
  const schemas = Object.entries(writer.definitions.sorted()).map(([name, schema]) => [name, schemaOf(schema as Json)] as const);
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: "unversioned" },
    paths: written,
    definitions: Object.fromEntries(schemas),
    securityDefinitions: SECURITY,
    security: [{ BearerToken: [] }],
  };
}

function pathItem({ parameters, operations }: PathItem, writer: DocumentWriter): Json {
  return {
    parameters: parameters.map(parameterOf),
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationOf(operation, writer)])),
  };
}

function operationOf(operation: Operation, writer: DocumentWriter): Json {
  const { id, description, action, about, within, parameters, body, isBodyRequired, replies } = operation;
  const inBody = body === undefined ? [] : [bodyParameter(body, isBodyRequired, writer)];
  const produced = Object.values(replies).flatMap((reply) => replyTypes(operation, reply));
  return {
    description,
    operationId: id,
    consumes: body === undefined ? ["*/*"] : bodyTypes(body, about),
    produces: [...new Set(produced)],
    schemes: ["https"],
    tags: [tagOf(within)],
    parameters: [...inBody, ...parameters.map(parameterOf)],
    responses: {
      ...Object.fromEntries(Object.entries(replies).map(([code, reply]) => [code, replyOf(code, reply, writer)])),
      401: { description: "Unauthorized" },
    },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvkOf(about),
  };
}

function parameterOf({ name, in: where, type, description }: Parameter): Json {
  const told = description === "" ? {} : { description };
  return { name, in: where, ...told, ...(where === "path" ? { required: true } : {}), type, uniqueItems: true };
}

function bodyParameter(body: Content, isRequired: boolean, writer: DocumentWriter): Json {
  return { name: "body", in: "body", ...(isRequired ? { required: true } : {}), schema: { $ref: definition(writer.refOf(body)) } };
}

function replyOf(code: string, reply: Content, writer: DocumentWriter): Json {
  const ref = writer.refOf(reply);
  return { description: REPLIES[code] ?? "OK", schema: ref === undefined ? { type: "string" } : { $ref: definition(ref) } };
}

const DEFINITIONS = "#/definitions/";

function definition(ref: unknown): string {
  return String(ref).replace(SCHEMAS, DEFINITIONS);
}

/** Words of version 3, or of schemas of custom kinds, that version 2 has not, and defaults, which upstream leaves out of it. */
const DROPPED: ReadonlySet<string> = new Set(["default", "oneOf", "anyOf", "allOf", "not", "nullable", "$ref"]);
const SHAPE: ReadonlySet<string> = new Set(["type", "properties", "items", "additionalProperties"]);

/** A schema of version 3 in the words of version 2. */
function schemaOf(schema: Json): Json {
  const ref = schema.$ref ?? refIn(schema.allOf);
  const isLoose = schema.nullable === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  const kept = Object.entries(schema).filter(([word]) => !DROPPED.has(word) && !(isLoose && SHAPE.has(word)));
  const isEither = schema.oneOf !== undefined && schema.type === undefined && schema["x-kubernetes-int-or-string"] === undefined;
  return {
    ...Object.fromEntries(kept.map(([word, value]) => [word, within(word, value)])),
    ...(isEither ? { type: "string" } : {}),
    ...(ref === undefined ? {} : { $ref: definition(ref) }),
  };
}

function refIn(allOf: unknown): unknown {
  const [only, ...others] = Array.isArray(allOf) ? (allOf as readonly unknown[]) : [];
  return others.length === 0 && isRecord(only) ? only.$ref : undefined;
}

function within(word: string, value: unknown): unknown {
  if (word === "properties" && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, isRecord(schema) ? schemaOf(schema) : schema]));
  }
  return (word === "items" || word === "additionalProperties") && isRecord(value) ? schemaOf(value) : value;
}
