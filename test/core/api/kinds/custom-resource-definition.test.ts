/**
 * CustomResourceDefinition: what it leaves out, what is wrong with it, what may not change; upstream's words.
 */
import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { isRecord } from "../../../../src/core/api/field-walk.ts";
import { type CustomResourceDefinition, customResourceDefinitionKind } from "../../../../src/core/api/kinds/custom-resource-definition.ts";

const kind = customResourceDefinitionKind;

const VERSION = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } };
const FOO = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "foos.example.com" },
  spec: { group: "example.com", scope: "Namespaced", names: { plural: "foos", kind: "Foo" }, versions: [VERSION] },
};

type Change = Readonly<Record<string, unknown>>;

/** The definition with other values at paths such as `spec.names.kind`. */
function changed(changes: Change): CustomResourceDefinition {
  let object: unknown = FOO;
  for (const [path, value] of Object.entries(changes)) object = withValue(object, path.split("."), value);
  return kind.defaults?.(object as CustomResourceDefinition) as CustomResourceDefinition;
}

function withValue(object: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(object)) return object.with(Number(name), withValue(object[Number(name)], rest, value));
  return { ...(isRecord(object) ? object : {}), [name]: withValue(isRecord(object) ? object[name] : undefined, rest, value) };
}

const troubles = (changes: Change): readonly string[] => (kind.validate?.(changed(changes)) ?? []).map(fieldErrorText);
const schema = (openAPIV3Schema: object): Change => ({ "spec.versions.0.schema": { openAPIV3Schema } });
const properties = (fields: object): Change => schema({ type: "object", properties: fields });

const AT = "spec.validation.openAPIV3Schema";

describe("defaults", () => {
  test("name one and the list, and convert nothing", () => {
    expect(changed({}).spec).toMatchObject({
      names: { plural: "foos", kind: "Foo", singular: "foo", listKind: "FooList" },
      conversion: { strategy: "None" },
    });
  });
});

describe("validation", () => {
  test("has nothing to say of a plain definition", () => {
    expect(troubles({})).toEqual([]);
  });

  test.each<[Change, string]>([
    [{ "metadata.name": "foo.example.com" }, 'metadata.name: Invalid value: "foo.example.com": must be spec.names.plural+"."+spec.group'],
    [{ "spec.group": "example" }, 'spec.group: Invalid value: "example": should be a domain with at least one dot'],
    [{ "spec.scope": "Anywhere" }, 'spec.scope: Unsupported value: "Anywhere": supported values: "Cluster", "Namespaced"'],
    [{ "spec.scope": undefined }, "spec.scope: Required value"],
    [{ "spec.names.plural": undefined }, "spec.names.plural: Required value"],
    [{ "spec.names.kind": undefined }, "spec.names.kind: Required value"],
    [{ "spec.names.listKind": "Foo" }, 'spec.names.listKind: Invalid value: "Foo": kind and listKind may not be the same'],
    [
      { "spec.preserveUnknownFields": true },
      "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
    ],
    [{ "spec.versions.0.schema": undefined }, "spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required"],
    [
      { "spec.group": "things.k8s.io", "metadata.name": "foos.things.k8s.io" },
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
    [
      { "spec.versions.0.additionalPrinterColumns": [{ name: "A", type: "int", jsonPath: ".a" }] },
      'spec.additionalPrinterColumns[0].type: Invalid value: "int": must be one of boolean,date,integer,number,string',
    ],
    [
      { "spec.versions.0.additionalPrinterColumns": [{ name: "A", type: "string", jsonPath: "a" }] },
      'spec.additionalPrinterColumns[0].jsonPath: Invalid value: "a": must be a simple json path starting with .',
    ],
    [
      { "spec.versions.0.subresources": { scale: { specReplicasPath: ".status.x", statusReplicasPath: ".status.y" } } },
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.x": should be a json path under .spec',
    ],
    [
      { "spec.conversion": { strategy: "Webhook" } },
      'spec.conversion.webhook.clientConfig: Required value: required when strategy is set to "Webhook"',
    ],
  ])("%j", (changes, trouble) => {
    expect(troubles(changes)).toContain(trouble);
  });

  test("wants one storage version, and no name twice", () => {
    const found = troubles({ "spec.versions": [VERSION, VERSION] });
    expect(found).toEqual([
      expect.stringMatching(/^spec.versions: Invalid value: \[.*\]: must contain unique version names$/),
      expect.stringMatching(/^spec.versions: Invalid value: \[.*\]: must have exactly one version marked as storage version$/),
    ]);
  });

  test("blames a version by its place when versions differ", () => {
    const other = { ...VERSION, name: "v2", storage: false, schema: { openAPIV3Schema: { type: "object", properties: { spec: {} } } } };
    expect(troubles({ "spec.versions": [VERSION, other] })).toEqual([
      "spec.versions[1].schema.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields",
    ]);
  });
});

describe("a schema", () => {
  test.each<[Change, string]>([
    [schema({}), `${AT}.type: Required value: must not be empty at the root`],
    [schema({ type: "string" }), `${AT}.type: Invalid value: "string": must be object at the root`],
    [properties({ spec: {} }), `${AT}.properties[spec].type: Required value: must not be empty for specified object fields`],
    [
      properties({ list: { type: "array", items: {} } }),
      `${AT}.properties[list].items.type: Required value: must not be empty for specified array items`,
    ],
    [properties({ list: { type: "array" } }), `${AT}.properties[list].items: Required value: must be specified`],
    [
      properties({ a: { type: "float" } }),
      `${AT}.properties[a].type: Unsupported value: "float": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
    [
      properties({ a: { type: "object", properties: { b: { type: "string" } }, additionalProperties: { type: "string" } } }),
      `${AT}.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
    ],
    [
      properties({ a: { type: "array", uniqueItems: true, items: { type: "string" } } }),
      `${AT}.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
    [properties({ a: { type: "string", $ref: "#/x" } }), `${AT}.properties[a].$ref: Forbidden: $ref is not supported`],
    [
      properties({ a: { type: "string", anyOf: [{ type: "string" }] } }),
      `${AT}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`,
    ],
    [
      properties({ metadata: { type: "object", properties: { labels: { type: "object" } } } }),
      `${AT}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
    [
      properties({
        a: { type: "array", "x-kubernetes-list-type": "map", items: { type: "object", properties: { b: { type: "string" } } } },
      }),
      `${AT}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
    ],
    [
      properties({
        a: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["b"],
          items: { type: "object", properties: { b: { type: "string" } } },
        },
      }),
      `${AT}.properties[a].items.properties[b].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
    [
      properties({ a: { type: "string", "x-kubernetes-list-type": "set" } }),
      `${AT}.properties[a].type: Invalid value: "string": must be array if x-kubernetes-list-type is specified`,
    ],
    [
      properties({ a: { type: "integer", default: "x" } }),
      `${AT}.properties[a].default: Invalid value: "string": ${AT}.properties[a].default in body must be of type integer: "string"`,
    ],
  ])("%j", (changes, trouble) => {
    expect(troubles(changes)).toContain(trouble);
  });

  test("may be open, of numbers or texts, nested and restricted", () => {
    const fields = {
      any: { "x-kubernetes-preserve-unknown-fields": true },
      port: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
      metadata: { type: "object", properties: { name: { type: "string", maxLength: 10 } } },
      one: {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        oneOf: [{ required: ["a"] }, { properties: { b: { minLength: 1 } } }],
      },
    };
    expect(troubles(properties(fields))).toEqual([]);
  });
});

describe("an update", () => {
  test.each<[Change, boolean, readonly string[]]>([
    [{ "spec.scope": "Cluster" }, true, ['spec.scope: Invalid value: "Cluster": field is immutable']],
    [{ "spec.scope": "Cluster" }, false, []],
    [{ "spec.names.kind": "Bar" }, true, ['spec.names.kind: Invalid value: "Bar": field is immutable']],
    [{ "spec.group": "example.org" }, false, ['spec.group: Invalid value: "example.org": field is immutable']],
  ])("to %j when served: %s", (changes, isEstablished, expected) => {
    const conditions = [{ type: "Established", status: isEstablished ? "True" : "False" }];
    const previous = { ...changed({}), status: { conditions } };
    expect((kind.validateUpdate?.(changed(changes), previous) ?? []).map(fieldErrorText)).toEqual(expected);
  });
});
