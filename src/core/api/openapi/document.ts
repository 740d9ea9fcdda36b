/**
 * The OpenAPI v3 document of one version of a group.
 * @see kubernetes vendor/k8s.io/kube-openapi/pkg/builder3/openapi.go
 */
import { customSchemaOf } from "../custom/custom-kind.ts";
import { isBuiltInGroup } from "../kind-names.ts";
import { hasProtobuf, messageNamed, messageOf } from "../protobuf/messages.ts";
import { bodyKinds } from "../reviews/index.ts";
import type { Struct } from "../schema.ts";
import { Definitions, inlineSchema, type Json, type Structs, typeMetaProperties } from "./definitions.ts";
import { type Content, type Operation, type PathItem, pathsOf, type TypeRef } from "./operations.ts";
import type { Parameter } from "./parameters.ts";
import type { Resource } from "./resource.ts";

/** The document of a group's version. */
export function openApiDocument(resources: readonly Resource[]): Json {
  const writer = new DocumentWriter(resources);
  const paths = resources.flatMap((resource) => pathsOf(resource)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const written = Object.fromEntries(paths.map((item) => [item.path, writer.pathItem(item)]));
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "unversioned" },
    paths: written,
    components: { schemas: writer.definitions.sorted(), securitySchemes: SECURITY },
  };
}

/** How clients say who they are. */
export const SECURITY: Json = {
  BearerToken: { description: "Bearer Token authentication", in: "header", name: "authorization", type: "apiKey" },
};

/** `apps/v1`. */
export function apiVersionOfType({ group, version }: Pick<TypeRef, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}

/** `rbacAuthorization_v1`, the tag under which operations are shown together. */
export function tagOf({ group, version }: TypeRef): string {
  const [first = "", ...rest] = (group === "" ? "core" : group.replace(/\.k8s\.io$/, "")).split(".");
  return `${first}${rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("")}_${version}`;
}

/** Writes the schemas that operations speak of, and the operations of version 3. */
export class DocumentWriter {
  readonly definitions: Definitions;
  readonly #resources: readonly Resource[];

  constructor(resources: readonly Resource[]) {
    this.#resources = resources;
    this.definitions = new Definitions(structsOf(resources));
  }

  /** Where a type is described; undefined for text. */
  refOf(content: Content): string | undefined {
    switch (content.of) {
      case "text":
        return undefined;
      case "Patch":
        return this.definitions.special("io.k8s.apimachinery.pkg.apis.meta.v1.Patch");
      case "Status":
      case "DeleteOptions":
        return this.#builtIn({ group: "", version: "v1", kind: content.of });
      case "object":
        return this.#typeRef(content.type);
      default:
        return this.#listRef(content.type);
    }
  }

  #builtIn(type: TypeRef): string | undefined {
    const message = messageOf(apiVersionOfType(type), type.kind);
    return message === undefined ? undefined : this.definitions.type(message, undefined, [gvkOf(type)]);
  }

  #typeRef(type: TypeRef): string {
    const resource = this.#resources.find((each) => isSameType(each.type, type));
    return this.#builtIn(type) ?? this.definitions.add(customName(type), this.#customSchema(type, resource));
  }

  #listRef(type: TypeRef): string {
    const list = { ...type, kind: `${type.kind}List` };
    const items = this.#typeRef(type);
    const builtIn = this.#builtIn(list);
    if (builtIn !== undefined) return builtIn;
    const listMeta = messageNamed("meta.v1.ListMeta");
    const metadata = listMeta === undefined ? {} : { metadata: { allOf: [{ $ref: this.definitions.type(listMeta) }] } };
    const properties = {
      ...Object.fromEntries(typeMetaProperties()),
      items: { description: `The objects of kind ${type.kind}.`, type: "array", items: { $ref: items } },
      ...metadata,
    };
    return this.definitions.add(customName(list), {
      description: `A list of ${type.kind} objects.`,
      type: "object",
      required: ["items"],
      properties,
      "x-kubernetes-group-version-kind": [gvkOf(list)],
    });
  }

  /** What the definition of a custom kind says of its objects, with the fields that all objects have. */
  #customSchema(type: TypeRef, resource: Resource | undefined): Json {
    const own = resource?.kind === undefined ? undefined : (customSchemaOf(resource.kind, type.version) as Json | undefined);
    const schema = own ?? inlineStruct(resource?.schema);
    const objectMeta = messageNamed("meta.v1.ObjectMeta");
    const metadata = objectMeta === undefined ? [] : [["metadata", { allOf: [{ $ref: this.definitions.type(objectMeta) }] }] as const];
    const properties = { ...(schema.properties as Json | undefined), ...Object.fromEntries([...typeMetaProperties(), ...metadata]) };
    return { ...schema, type: "object", properties, "x-kubernetes-group-version-kind": [gvkOf(type)] };
  }

  /** A path in version 3. */
  pathItem({ parameters, operations }: PathItem): Json {
    return {
      parameters: parameters.map(parameterOf),
      ...Object.fromEntries(operations.map((operation) => [operation.method, this.#operation(operation)])),
    };
  }

  #operation(operation: Operation): Json {
    const { id, description, action, about, within, parameters, body, isBodyRequired, replies } = operation;
    return {
      description,
      operationId: id,
      ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterOf) }),
      ...(body === undefined ? {} : { requestBody: { content: this.#body(body, about), ...(isBodyRequired ? { required: true } : {}) } }),
      responses: {
        ...Object.fromEntries(Object.entries(replies).map(([code, reply]) => [code, this.#reply(operation, code, reply)])),
        401: { description: "Unauthorized" },
      },
      tags: [tagOf(within)],
      "x-kubernetes-action": action,
      "x-kubernetes-group-version-kind": gvkOf(about),
    };
  }

  #body(body: Content, about: TypeRef): Json {
    const schema = { $ref: this.refOf(body) };
    return Object.fromEntries(bodyTypes(body, about).map((type) => [type, { schema }]));
  }

  #reply(operation: Operation, code: string, reply: Content): Json {
    const ref = this.refOf(reply);
    const schema = ref === undefined ? { type: "string" } : { $ref: ref };
    const types = replyTypes(operation, reply);
    return { description: REPLIES[code] ?? "OK", content: Object.fromEntries(types.map((type) => [type, { schema }])) };
  }
}

/** What the codes of good answers are called. */
export const REPLIES: { readonly [code: string]: string | undefined } = { 200: "OK", 201: "Created", 202: "Accepted" };

const PATCHES = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
];

/** The content types in which a body may come; how lists of custom objects merge strategically nobody knows. */
export function bodyTypes(body: Content, about: TypeRef): readonly string[] {
  if (body.of !== "Patch") return ["*/*"];
  return isBuiltInGroup(about.group) ? PATCHES : PATCHES.filter((type) => !type.includes("strategic"));
}

/** The content types in which an answer may go. */
export function replyTypes(operation: Operation, reply: Content): readonly string[] {
  if (reply.of === "text") return operation.action === "connect" ? ["*/*"] : ["text/plain"];
  const { about } = operation;
  const isBinary = hasProtobuf(apiVersionOfType(about), about.kind);
  const plain = ["application/json", "application/yaml", ...(isBinary ? ["application/vnd.kubernetes.protobuf"] : [])];
  if (reply.of !== "list") return plain;
  return [...plain, "application/json;stream=watch", ...(isBinary ? ["application/vnd.kubernetes.protobuf;stream=watch"] : [])];
}

function parameterOf({ name, in: where, type, description }: Parameter): Json {
  const told = description === "" ? {} : { description };
  return { name, in: where, ...told, ...(where === "path" ? { required: true } : {}), schema: { type, uniqueItems: true } };
}

/** A group, version and kind as extensions write them. */
export function gvkOf({ group, version, kind }: TypeRef): Json {
  return { group, version, kind };
}

function isSameType(a: TypeRef, b: TypeRef): boolean {
  return a.kind === b.kind && a.group === b.group && a.version === b.version;
}

/** `com.example.stable.v1.CronTab`. */
function customName({ group, version, kind }: TypeRef): string {
  return [...group.split(".").reverse(), version, kind].join(".");
}

function inlineStruct(struct: Struct<unknown> | undefined): Json {
  const fields = Object.entries(struct?.fields() ?? {}).filter(([name]) => !["apiVersion", "kind", "metadata"].includes(name));
  return { type: "object", properties: Object.fromEntries(fields.map(([name, schema]) => [name, inlineSchema(schema)])) };
}

/** Our schemas by the names of upstream's types. */
function structsOf(resources: readonly Resource[]): Structs {
  const structs = new Map<string, Struct<unknown>>();
  const all = [...resources, ...bodyKinds.map(({ schema, ...type }) => ({ type, schema }))];
  for (const { type, schema } of all) {
    const message = messageOf(apiVersionOfType(type), type.kind);
    if (message !== undefined) structs.set(message.name, schema);
  }
  return structs;
}
