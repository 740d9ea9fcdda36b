/**
 * What the API says of itself: what kubectl looks for, every reference resolved, and the same in all three forms.
 */
import protobuf from "protobufjs/light.js";
import { describe, expect, test } from "vitest";
import { customKindOf } from "../../../../src/core/api/custom/custom-kind.ts";
import { apiKindOf, apiVersionOf } from "../../../../src/core/api/kind.ts";
import type { CustomResourceDefinition } from "../../../../src/core/api/kinds/custom-resource-definition.ts";
import { builtInKinds } from "../../../../src/core/api/kinds/index.ts";
import { openApiOf } from "../../../../src/core/api/openapi/open-api.ts";
import type { AnyKind } from "../../../../src/core/api/registry.ts";
import { virtualKinds } from "../../../../src/core/api/reviews/index.ts";

type Json = { readonly [field: string]: Json };

const kinds = builtInKinds as unknown as readonly AnyKind[];
const openApi = openApiOf(kinds, virtualKinds);
const index = JSON.parse(openApi.index()) as { readonly paths: { readonly [path: string]: { readonly serverRelativeURL: string } } };
const paths = Object.keys(index.paths);
const read = (path: string): Json => JSON.parse(openApi.document(path) ?? "{}") as Json;
const swagger = JSON.parse(openApi.v2Json()) as Json;

/** Every `$ref` in a document. */
function refsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === "$ref" && typeof inner === "string" ? [inner] : refsIn(inner)));
}

/** Where a reference leads. */
function follow(document: Json, ref: string): unknown {
  return ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, step) => (at as Json | undefined)?.[step], document);
}

describe("version 3", () => {
  test("the index leads to a document of every group and version, and nowhere else", () => {
    expect(paths).toContain("api/v1");
    expect(paths).toContain("apis/apps/v1");
    expect(paths).toContain("apis/authorization.k8s.io/v1");
    for (const path of paths) expect(index.paths[path]?.serverRelativeURL).toBe(`/openapi/v3/${path}?hash=${openApi.hash(path)}`);
    expect(openApi.hash("api/v1")).toMatch(/^[0-9A-F]{16}$/);
    expect(openApi.document("apis/nothing/v1")).toBeUndefined();
    expect(openApi.hash("apis/nothing/v1")).toBeUndefined();
  });

  test.each(paths)("%s: whatever is referred to is there", (path) => {
    const document = read(path);
    for (const ref of new Set(refsIn(document))) expect(follow(document, ref), ref).toBeTypeOf("object");
  });

  test.each(kinds.map((kind) => [kind.kind, kind] as const))(
    "%s: kubectl finds its schema, and that a patch may be validated",
    (_name, kind) => {
      const apiVersion = apiVersionOf(kind);
      const document = read(kind.group === "" ? `api/${apiVersion}` : `apis/${apiVersion}`);
      const gvk = { group: kind.group, version: kind.version, kind: apiKindOf(kind) };
      const schemas = Object.values(document.components?.schemas ?? {});
      const described = { description: expect.stringMatching(/\.$/), properties: expect.anything() };
      expect(schemas).toContainEqual(expect.objectContaining({ "x-kubernetes-group-version-kind": [gvk], ...described }));
      const patches = Object.values(document.paths ?? {}).flatMap(({ patch }) => (patch === undefined ? [] : [patch]));
      const own = patches.filter((patch) => JSON.stringify(patch["x-kubernetes-group-version-kind"]) === JSON.stringify(gvk));
      const validated = expect.arrayContaining([expect.objectContaining({ name: "fieldValidation", in: "query" })]);
      if (kind.verbs === undefined || kind.verbs.includes("patch")) {
        expect(own.length).toBeGreaterThan(0);
        for (const patch of own) expect(patch.parameters).toEqual(validated);
      }
    },
  );

  test("a field has its type, its words, its default and its merge rules", () => {
    const schemas = read("apis/apps/v1").components?.schemas;
    const containers = schemas?.["io.k8s.api.core.v1.PodSpec"]?.properties?.containers;
    expect(containers).toEqual({
      description: expect.stringMatching(/\.$/),
      type: "array",
      items: { allOf: [{ $ref: "#/components/schemas/io.k8s.api.core.v1.Container" }], default: {} },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      "x-kubernetes-patch-merge-key": "name",
      "x-kubernetes-patch-strategy": "merge",
    });
    const port = schemas?.["io.k8s.api.core.v1.ContainerPort"];
    expect(port?.required).toEqual(["containerPort"]);
    expect(port?.properties?.protocol).toMatchObject({ type: "string", default: "TCP", enum: ["SCTP", "TCP", "UDP"] });
    expect(port?.properties?.containerPort).toMatchObject({ type: "integer", format: "int32", default: 0 });
    const replicas = schemas?.["io.k8s.api.apps.v1.DeploymentSpec"]?.properties?.replicas;
    expect(replicas).toEqual({ description: expect.anything(), type: "integer", format: "int32" });
  });

  test("operations are called as upstream calls them", () => {
    const { paths: apps } = read("apis/apps/v1");
    const item = "/apis/apps/v1/namespaces/{namespace}/deployments/{name}";
    expect(apps?.[item]?.patch?.operationId).toBe("patchAppsV1NamespacedDeployment");
    expect(apps?.[`${item}/scale`]?.put?.operationId).toBe("replaceAppsV1NamespacedDeploymentScale");
    expect(apps?.["/apis/apps/v1/deployments"]?.get?.operationId).toBe("listAppsV1DeploymentForAllNamespaces");
    expect(apps?.["/apis/apps/v1/namespaces/{namespace}/deployments"]?.delete?.operationId).toBe(
      "deleteAppsV1CollectionNamespacedDeployment",
    );
    expect(read("api/v1").paths?.["/api/v1/nodes/{name}/status"]?.get?.operationId).toBe("readCoreV1NodeStatus");
  });
});

describe("version 2", () => {
  test("whatever is referred to is there", () => {
    for (const ref of new Set(refsIn(swagger))) expect(follow(swagger, ref), ref).toBeTypeOf("object");
  });

  test("no words of version 3, no defaults", () => {
    const words = new Set(Object.values(swagger.definitions ?? {}).flatMap(wordsOf));
    expect([...words].filter((word) => ["oneOf", "allOf", "anyOf", "nullable", "default"].includes(word))).toEqual([]);
    expect(words).toContain("x-kubernetes-patch-merge-key");
  });

  test("in protobuf it says the same of every type", () => {
    const decoded = gnostic.toObject(gnostic.decode(openApi.v2Protobuf()), { defaults: false }) as unknown as {
      readonly swagger: string;
      readonly paths: { readonly path: readonly { readonly name: string }[] };
      readonly definitions: { readonly additionalProperties: readonly { readonly name: string; readonly value: GnosticSchema }[] };
    };
    expect(decoded.swagger).toBe("2.0");
    expect(decoded.paths.path.map(({ name }) => name)).toEqual(Object.keys(swagger.paths ?? {}));
    const schemas = decoded.definitions.additionalProperties.map(({ name, value }) => [name, plain(value)] as const);
    expect(Object.fromEntries(schemas)).toEqual(swagger.definitions);
  });
});

/** The words that a schema is written in, at any depth; the names of fields are none. */
function wordsOf(schema: Json): string[] {
  const { properties = {}, items, additionalProperties } = schema;
  const inner = [...Object.values(properties), items, additionalProperties].filter((each) => each !== undefined);
  return [...Object.keys(schema), ...inner.flatMap(wordsOf)];
}

interface GnosticSchema {
  readonly Ref?: string;
  readonly format?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly yaml: string }[];
  readonly additionalProperties?: { readonly schema: GnosticSchema };
  readonly type?: { readonly value: readonly string[] };
  readonly items?: { readonly schema: readonly GnosticSchema[] };
  readonly properties?: { readonly additionalProperties: readonly { readonly name: string; readonly value: GnosticSchema }[] };
  readonly vendorExtension?: readonly { readonly name: string; readonly value: { readonly yaml: string } }[];
}

/** Gnostic's form of a schema as the JSON it stands for. */
function plain(schema: GnosticSchema): unknown {
  const { Ref, type, items, properties, additionalProperties, vendorExtension = [], enum: values, ...same } = schema;
  return {
    ...same,
    ...(Ref === undefined ? {} : { $ref: Ref }),
    ...(type === undefined ? {} : { type: type.value[0] }),
    ...(values === undefined ? {} : { enum: values.map(({ yaml }) => JSON.parse(yaml) as unknown) }),
    ...(items === undefined ? {} : { items: items.schema.map(plain)[0] }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: plain(additionalProperties.schema) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(properties.additionalProperties.map(({ name, value }) => [name, plain(value)])) }),
    ...Object.fromEntries(vendorExtension.map(({ name, value }) => [name, JSON.parse(value.yaml) as unknown])),
  };
}

const repeated = (type: string, id: number) => ({ rule: "repeated", type, id });
const gnostic = protobuf.Root.fromJSON({
  nested: {
    Document: {
      fields: { swagger: { type: "string", id: 1 }, paths: { type: "Paths", id: 8 }, definitions: { type: "Properties", id: 9 } },
    },
    Paths: { fields: { path: repeated("NamedPath", 2) } },
    NamedPath: { fields: { name: { type: "string", id: 1 } } },
    Properties: { fields: { additionalProperties: repeated("NamedSchema", 1) } },
    NamedSchema: { fields: { name: { type: "string", id: 1 }, value: { type: "Schema", id: 2 } } },
    NamedAny: { fields: { name: { type: "string", id: 1 }, value: { type: "Any", id: 2 } } },
    Any: { fields: { yaml: { type: "string", id: 2 } } },
    Strings: { fields: { value: repeated("string", 1) } },
    Schemas: { fields: { schema: repeated("Schema", 1) } },
    OneSchema: { fields: { schema: { type: "Schema", id: 1 } } },
    Schema: {
      fields: {
        Ref: { type: "string", id: 1 },
        format: { type: "string", id: 2 },
        description: { type: "string", id: 4 },
        required: repeated("string", 19),
        enum: repeated("Any", 20),
        additionalProperties: { type: "OneSchema", id: 21 },
        type: { type: "Strings", id: 22 },
        items: { type: "Schemas", id: 23 },
        properties: { type: "Properties", id: 25 },
        vendorExtension: repeated("NamedAny", 31),
      },
    },
  },
}).lookupType("Document");

describe("custom kinds", () => {
  const definition = (description: string): CustomResourceDefinition =>
    ({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "crontabs.stable.example.com" },
      spec: {
        group: "stable.example.com",
        scope: "Namespaced",
        names: { plural: "crontabs", kind: "CronTab" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schemaOf(description) } }],
      },
      status: {
        acceptedNames: { plural: "crontabs", kind: "CronTab" },
        conditions: [{ type: "Established", status: "True" }],
        storedVersions: ["v1"],
      },
    }) as unknown as CustomResourceDefinition;
  const schemaOf = (description: string) => ({
    type: "object",
    description,
    properties: {
      spec: {
        type: "object",
        required: ["cronSpec"],
        properties: {
          cronSpec: { type: "string", description: "When to run." },
          port: { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true },
          free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          maybe: { type: "string", nullable: true },
        },
      },
    },
  });
  const withKind = (description: string) => openApiOf([...kinds, customKindOf(definition(description)) as AnyKind], virtualKinds);
  const path = "apis/stable.example.com/v1";
  const name = "com.example.stable.v1.CronTab";

  test("a kind is described as its definition describes it", () => {
    const document = JSON.parse(withKind("A timetable.").document(path) ?? "{}") as Json;
    const schema = document.components?.schemas?.[name];
    expect(schema).toMatchObject({ ...schemaOf("A timetable."), "x-kubernetes-group-version-kind": [{ kind: "CronTab" }] });
    expect(schema?.properties?.metadata).toEqual({
      allOf: [{ $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" }],
    });
    expect(document.components?.schemas?.[`${name}List`]?.properties?.items).toMatchObject({
      items: { $ref: `#/components/schemas/${name}` },
    });
    for (const ref of new Set(refsIn(document))) expect(follow(document, ref), ref).toBeTypeOf("object");
  });

  test("version 2 leaves out what it has no words for", () => {
    const definitions = (JSON.parse(withKind("A timetable.").v2Json()) as Json).definitions;
    expect(definitions?.[name]?.properties?.spec?.properties).toEqual({
      cronSpec: { type: "string", description: "When to run." },
      port: { "x-kubernetes-int-or-string": true },
      free: { "x-kubernetes-preserve-unknown-fields": true },
      maybe: {},
    });
  });

  test("only the documents that changed get another hash", () => {
    const [before, after] = [withKind("A timetable."), withKind("Another.")];
    expect(before.hash(path)).not.toBe(after.hash(path));
    expect(before.hash(path)).toBe(withKind("A timetable.").hash(path));
    for (const each of paths) expect(after.hash(each)).toBe(openApi.hash(each));
  });
});

test("the same list of kinds gives the same documents", () => {
  expect(openApiOf(kinds, virtualKinds)).toBe(openApi);
});
