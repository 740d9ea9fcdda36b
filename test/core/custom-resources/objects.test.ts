/**
 * Custom objects: what their schema lets in, fills and leaves out, in upstream's words.
 */
import { describe, expect, test } from "vitest";
import { customKindOf } from "../../../src/core/api/custom/custom-kind.ts";
import { decode, unknownFields } from "../../../src/core/api/decode.ts";
import { fieldErrorText } from "../../../src/core/api/errors.ts";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { CustomResourceDefinition } from "../../../src/core/api/kinds/custom-resource-definition.ts";
import type { AnyKind } from "../../../src/core/api/registry.ts";
import { readYaml } from "../../../src/core/api/yaml-text.ts";
import { definitionOf } from "./manifests.ts";

const PROPERTIES = `
            spec:
              type: object
              required: [name]
              properties:
                name: {type: string, minLength: 2, maxLength: 5, pattern: '^[a-z]+$'}
                mode: {type: string, enum: [Fast, Slow], default: Fast}
                replicas: {type: integer, minimum: 1, maximum: 10, multipleOf: 2}
                share: {type: number, minimum: 0, exclusiveMinimum: true, maximum: 1}
                active: {type: boolean}
                since: {type: string, format: date-time}
                port: {x-kubernetes-int-or-string: true}
                note: {type: string, nullable: true}
                labels: {type: object, maxProperties: 1, additionalProperties: {type: string}}
                tags: {type: array, maxItems: 3, minItems: 1, x-kubernetes-list-type: set, items: {type: string}}
                rules:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [id]
                  items:
                    type: object
                    required: [id]
                    properties: {id: {type: string}, weight: {type: integer, default: 3}}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: object, properties: {a: {type: string}}}}}
                template: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
                either:
                  type: object
                  properties: {a: {type: string}, b: {type: string}}
                  oneOf: [{required: [a]}, {required: [b]}]
                deep: {type: object, default: {}, properties: {level: {type: integer, default: 1}}}`;

function kindFrom(yaml: string): AnyKind {
  const { value } = readYaml(yaml);
  const definition = value as CustomResourceDefinition;
  const { names } = definition.spec;
  const conditions = [{ type: "Established", status: "True" }];
  const kind = customKindOf({ ...definition, status: { acceptedNames: names, conditions } });
  if (kind === undefined) throw new Error("not established");
  return kind;
}

const foo = kindFrom(definitionOf({ properties: PROPERTIES.trim() }));

const withSpec = (spec: object): unknown => ({ apiVersion: "example.com/v1", kind: "Foo", metadata: { name: "one" }, spec });

function troubles(spec: object): readonly string[] {
  const object = decode(foo.schema, withSpec(spec), { kind: "Foo", version: "v1" }) as KubeObject;
  return (foo.validate?.(object) ?? []).map(fieldErrorText);
}

describe("validation", () => {
  test.each<[object, string]>([
    [{ name: "ok", replicas: "two" }, 'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"'],
    [{ name: "ok", replicas: 2.5 }, 'spec.replicas: Invalid value: "number": spec.replicas in body must be of type integer: "number"'],
    [{ name: "ok", active: "yes" }, 'spec.active: Invalid value: "string": spec.active in body must be of type boolean: "string"'],
    [{ name: "ok", tags: "a" }, 'spec.tags: Invalid value: "string": spec.tags in body must be of type array: "string"'],
    [{ name: "ok", port: true }, 'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'],
    [{}, "spec.name: Required value"],
    [{ name: "x" }, 'spec.name: Invalid value: "x": spec.name in body should be at least 2 chars long'],
    [{ name: "abcdef" }, "spec.name: Too long: may not be more than 5 bytes"],
    [{ name: "A1" }, "spec.name: Invalid value: \"A1\": spec.name in body should match '^[a-z]+$'"],
    [{ name: "ok", mode: "Odd" }, 'spec.mode: Unsupported value: "Odd": supported values: "Fast", "Slow"'],
    [{ name: "ok", replicas: 0 }, "spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1"],
    [{ name: "ok", replicas: 12 }, "spec.replicas: Invalid value: 12: spec.replicas in body should be less than or equal to 10"],
    [{ name: "ok", replicas: 3 }, "spec.replicas: Invalid value: 3: spec.replicas in body should be a multiple of 2"],
    [{ name: "ok", share: 0 }, "spec.share: Invalid value: 0: spec.share in body should be greater than 0"],
    [{ name: "ok", since: "today" }, 'spec.since: Invalid value: "today": spec.since in body must be of type date-time: "today"'],
    [{ name: "ok", labels: { a: 1 } }, 'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"'],
    [{ name: "ok", labels: { a: "1", b: "2" } }, "spec.labels: Too many: 2: must have at most 1 items"],
    [{ name: "ok", tags: [] }, "spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items"],
    [{ name: "ok", tags: ["a", "b", "c", "d"] }, "spec.tags: Too many: 4: must have at most 3 items"],
    [{ name: "ok", tags: ["a", "a"] }, 'spec.tags[1]: Duplicate value: "a"'],
    [{ name: "ok", tags: [null] }, 'spec.tags[0]: Invalid value: "null": spec.tags[0] in body must be of type string: "null"'],
    [{ name: "ok", rules: [{ id: "a" }, { id: "a" }] }, 'spec.rules[1]: Duplicate value: {"id":"a"}'],
    [{ name: "ok", rules: [{}] }, "spec.rules[0].id: Required value"],
    [{ name: "ok", template: { kind: "Pod" } }, "spec.template.apiVersion: Required value: must not be empty"],
  ])("%j", (spec, trouble) => {
    expect(troubles(spec)).toContain(trouble);
  });

  test("of alternatives says which junctor does not hold", () => {
    const why = '"spec.either" must validate one and only one schema (oneOf).';
    expect(troubles({ name: "ok", either: { a: "x", b: "y" } })).toEqual([
      `spec.either: Invalid value: "": ${why} Found 2 valid alternatives`,
    ]);
    expect(troubles({ name: "ok", either: {} })).toContain(`spec.either: Invalid value: "": ${why} Found none valid`);
  });

  test("has nothing to say of what fits", () => {
    const fine = {
      name: "ok",
      replicas: 4,
      share: 0.5,
      port: "http",
      since: "2026-01-01T00:00:00Z",
      note: null,
      tags: ["a", "b"],
      either: { a: "x" },
    };
    expect(troubles(fine)).toEqual([]);
  });
});

describe("unknown fields", () => {
  test.each<[object, readonly string[]]>([
    [{ name: "ok", sizze: 1 }, ["spec.sizze"]],
    [{ name: "ok", rules: [{ id: "a", wieght: 1 }] }, ["spec.rules[0].wieght"]],
    [{ name: "ok", free: { anything: 1, known: { a: "x", b: "y" } } }, ["spec.free.known.b"]],
    [{ name: "ok", labels: { any: "thing" }, template: { apiVersion: "v1", kind: "Pod", spec: { x: 1 } } }, []],
  ])("%j", (spec, unknown) => {
    expect(unknownFields(foo.schema, withSpec(spec))).toEqual(unknown);
  });

  test("are refused in upstream's words, or dropped", () => {
    const object = withSpec({ name: "ok", sizze: 1 });
    expect(() => decode(foo.schema, object, { kind: "Foo", version: "v1" })).toThrow(
      'Foo in version "v1" cannot be handled as a Foo: strict decoding error: unknown field "spec.sizze"',
    );
    expect(decode(foo.schema, object, { kind: "Foo", version: "v1", unknownFields: "drop" })).toEqual(withSpec({ name: "ok" }));
  });

  test("of the metadata are unknown too", () => {
    expect(unknownFields(foo.schema, { apiVersion: "example.com/v1", kind: "Foo", metadata: { name: "a", lables: {} } })).toEqual([
      "metadata.lables",
    ]);
  });
});

describe("defaults", () => {
  test("fill what is absent or null, however deep, and leave what is whole as it is", () => {
    const object = decode(foo.schema, withSpec({ name: "ok", mode: null, note: null, rules: [{ id: "a" }] }), {
      kind: "Foo",
      version: "v1",
    }) as KubeObject;
    const filled = foo.defaults?.(object) as KubeObject;
    expect(filled).toMatchObject({ spec: { mode: "Fast", note: null, deep: { level: 1 }, rules: [{ id: "a", weight: 3 }] } });
    expect(foo.defaults?.(filled)).toBe(filled);
  });
});
