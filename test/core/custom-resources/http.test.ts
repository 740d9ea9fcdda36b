/**
 * Custom kinds by HTTP: served the moment they are established, in discovery, tables, versions, watches and apply.
 */
import { describe, expect, test } from "vitest";
import { readYaml } from "../../../src/core/api/yaml-text.ts";
import { type OpenDoor, openDoor } from "../../support/door.ts";
import { definitionOf } from "./manifests.ts";

const FOOS = "/apis/example.com/v1/namespaces/default/foos";
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

const DEFINITION = `${definitionOf({
  properties:
    "spec: {type: object, properties: {size: {type: integer, default: 1}, tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}}}",
  names: "shortNames: [fo]",
  more: `    selectableFields: [{jsonPath: .spec.size}]
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
  - name: v1beta1
    served: true
    storage: false
    deprecated: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
`,
})}`;

const foo = (name: string, spec: object, version = "v1") => ({
  apiVersion: `example.com/${version}`,
  kind: "Foo",
  metadata: { name },
  spec,
});

/** A door behind which Foos are served. */
function withFoos(): OpenDoor {
  const door = openDoor();
  expect(door.ask("POST", DEFINITIONS, { body: readYaml(DEFINITION).value }).status).toBe(201);
  door.timeline.cluster.advance(1_000);
  return door;
}

describe("a custom kind by HTTP", () => {
  test("is not there before its definition, nor after", () => {
    const door = openDoor();
    expect(door.ask("GET", FOOS).status).toBe(404);
    door.ask("POST", DEFINITIONS, { body: readYaml(DEFINITION).value });
    door.timeline.cluster.advance(1_000);
    expect(door.ask("GET", FOOS).json).toMatchObject({ kind: "FooList", apiVersion: "example.com/v1", items: [] });
    expect(door.ask("DELETE", `${DEFINITIONS}/foos.example.com`).status).toBe(200);
    door.timeline.cluster.advance(5_000);
    expect(door.ask("GET", FOOS).status).toBe(404);
    expect(door.ask("GET", "/apis/example.com").status).toBe(404);
  });

  test("is discovered in all its versions", () => {
    const { ask } = withFoos();
    expect(ask("GET", "/apis/example.com").json).toMatchObject({
      kind: "APIGroup",
      versions: [{ version: "v1" }, { version: "v1beta1" }],
      preferredVersion: { groupVersion: "example.com/v1" },
    });
    expect(ask("GET", "/apis/example.com/v1").json).toMatchObject({
      kind: "APIResourceList",
      resources: [{ name: "foos", singularName: "foo", kind: "Foo", namespaced: true, shortNames: ["fo"] }],
    });
  });

  test("is defaulted, validated, pruned, and read in either version", () => {
    const { ask } = withFoos();
    expect(ask("POST", FOOS, { body: foo("a", { tags: ["x"] }) }).json.spec).toEqual({ size: 1, tags: ["x"] });
    const pruned = ask("POST", `${FOOS}?fieldValidation=Ignore`, { body: foo("b", { size: 2, odd: true }) });
    expect(pruned.json.spec).toEqual({ size: 2 });
    const strict = ask("POST", `${FOOS}?fieldValidation=Strict`, { body: foo("c", { odd: true }) });
    expect(strict.json).toMatchObject({ code: 400, message: expect.stringContaining('strict decoding error: unknown field "spec.odd"') });
    const wrong = ask("POST", FOOS, { body: foo("c", { size: "x", tags: ["a", "a"] }) });
    expect(wrong.json).toMatchObject({
      code: 422,
      details: {
        causes: [
          { reason: "FieldValueTypeInvalid", field: "spec.size" },
          { reason: "FieldValueDuplicate", field: "spec.tags[1]" },
        ],
      },
    });
    const old = ask("GET", `${FOOS.replace("v1", "v1beta1")}/a`);
    expect(old.json).toMatchObject({ apiVersion: "example.com/v1beta1", spec: { size: 1 } });
    expect(old.json.spec).not.toHaveProperty("tags");
    expect(old.headers.warning).toContain("example.com/v1beta1 Foo is deprecated");
  });

  test("is printed by its columns, and listed by its selectable fields", () => {
    const { ask } = withFoos();
    for (const size of [1, 2]) ask("POST", FOOS, { body: foo(`foo-${size}`, { size }) });
    const table = ask("GET", FOOS, { headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } }).json;
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual(["Name", "Size"]);
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ["foo-1", 1],
      ["foo-2", 2],
    ]);
    expect(ask("GET", `${FOOS}?fieldSelector=spec.size%3D2`).json.items.map(({ metadata }) => metadata.name)).toEqual(["foo-2"]);
    expect(ask("GET", `${FOOS}?fieldSelector=spec.tags%3D2`).status).toBe(400);
  });

  test("takes merge, JSON and apply patches, and no strategic ones", () => {
    const { ask } = withFoos();
    ask("POST", FOOS, { body: foo("a", { size: 1 }) });
    const patch = (type: string, body: object, query = "") =>
      ask("PATCH", `${FOOS}/a${query}`, { body, headers: { "content-type": `application/${type}` } });
    expect(patch("merge-patch+json", { spec: { size: 3 } }).json.spec).toEqual({ size: 3 });
    expect(patch("json-patch+json", [{ op: "replace", path: "/spec/size", value: 4 }]).json.spec).toEqual({ size: 4 });
    expect(patch("strategic-merge-patch+json", { spec: { size: 5 } }).status).toBe(415);
    const applied = patch("apply-patch+yaml", foo("a", { tags: ["x"] }), "?fieldManager=me");
    expect(applied.json.spec).toEqual({ size: 4, tags: ["x"] });
    expect(applied.json.metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`)).toContain("me Apply");
  });

  test("is watched across its definition's end", () => {
    const door = withFoos();
    const reply = door.reply("GET", `${FOOS}?watch=true`);
    if (reply.do !== "stream") throw new Error(`no stream: ${reply.do}`);
    const types = (): readonly string[] => {
      const found: string[] = [];
      while (reply.stream.ready()) for (const { text } of reply.stream.read(1_000).chunks) found.push(JSON.parse(text).type);
      return found;
    };
    door.ask("POST", FOOS, { body: foo("a", {}) });
    expect(types()).toEqual(["ADDED"]);
    door.ask("DELETE", `${DEFINITIONS}/foos.example.com`);
    door.timeline.cluster.advance(10_000);
    expect(types()).toEqual(["DELETED"]);
  });

  test("is described in OpenAPI by its own schema", () => {
    const { ask } = withFoos();
    const document = ask("GET", "/openapi/v3/apis/example.com/v1").text;
    expect(JSON.parse(document).components.schemas["com.example.v1.Foo"]).toMatchObject({
      type: "object",
      properties: { spec: { properties: { size: { type: "integer", default: 1 } } } },
      "x-kubernetes-group-version-kind": [{ group: "example.com", version: "v1", kind: "Foo" }],
    });
    expect(document).not.toContain("strategic-merge-patch");
  });
});
