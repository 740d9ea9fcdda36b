import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../src/core/api/errors.ts";
import type { ObjectMeta } from "../../../src/core/api/meta.ts";
import { utf8Bytes } from "../../../src/core/api/utf8.ts";
import { validateAnnotations, validateLabels, validateMeta, validateMetaUpdate } from "../../../src/core/api/validate-meta.ts";

const SUBDOMAIN = /a lowercase RFC 1123 subdomain must consist/;
const namespaced = { namespaced: true };
const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "u1" };

function textsOf(meta: Partial<ObjectMeta>, kind: Parameters<typeof validateMeta>[0] = namespaced): string[] {
  return validateMeta(kind, { name: "web", namespace: "shop", ...meta }).map(fieldErrorText);
}

test("good metadata has no errors", () => {
  const meta = {
    name: "web.v1",
    labels: { "app.kubernetes.io/name": "web", empty: "" },
    annotations: { "Example.com/Note": "anything at all: ä" },
    ownerReferences: [
      { ...owner, controller: true },
      { ...owner, uid: "u2" },
    ],
    finalizers: ["kubernetes.io/pvc-protection", "orphan"],
    generation: 3,
  };
  expect(textsOf(meta)).toEqual([]);
});

describe("names", () => {
  test("a name or a prefix is required", () => {
    expect(textsOf({ name: "" })).toEqual(["metadata.name: Required value: name or generateName is required"]);
    expect(textsOf({ name: "", generateName: "web-" })).toEqual([]);
  });

  test.each([
    ["subdomain", "Web", 'metadata.name: Invalid value: "Web": a lowercase RFC 1123 subdomain'],
    ["label", "a.b", 'metadata.name: Invalid value: "a.b": must not contain dots'],
    ["label1035", "1a", 'metadata.name: Invalid value: "1a": a DNS-1035 label'],
    ["path", "a/b", "metadata.name: Invalid value: \"a/b\": may not contain '/'"],
  ] as const)("a %s may not be %s", (nameRule, name, start) => {
    const texts = textsOf({ name }, { namespaced: true, nameRule });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(start);
  });

  test.each([
    ["subdomain", "web-", 0],
    ["subdomain", "web.-", 0],
    ["subdomain", "Web-", 1],
    ["subdomain", "-", 1],
    ["path", "..", 0],
    ["path", "a%", 1],
  ] as const)("the prefix of a %s, %s, has %d errors", (nameRule, generateName, count) => {
    expect(textsOf({ generateName }, { namespaced: true, nameRule })).toHaveLength(count);
  });

  test("the field is named as the caller says", () => {
    const errors = validateMeta(namespaced, { name: "", namespace: "a" }, "spec.template.metadata");
    expect(errors.map((error) => error.field)).toEqual(["spec.template.metadata.name"]);
  });
});

test.each([
  [{ namespace: undefined }, namespaced, ["metadata.namespace: Required value"]],
  [{ namespace: "a" }, { namespaced: false }, ["metadata.namespace: Forbidden: not allowed on this type"]],
  [{ namespace: undefined }, { namespaced: false }, []],
  [{ namespace: "a.b" }, namespaced, ['metadata.namespace: Invalid value: "a.b": must not contain dots']],
  [{ generation: -1 }, namespaced, ["metadata.generation: Invalid value: -1: must be greater than or equal to 0"]],
])("metadata %j of kind %j says %j", (meta, kind, texts) => {
  expect(textsOf(meta, kind)).toEqual(texts);
});

test("labels are checked by key and value, annotations by key only", () => {
  const wrong = { "a b": "c d" };
  expect(validateLabels(wrong, "metadata.labels").map((error) => error.value)).toEqual(["a b", "c d"]);
  expect(validateAnnotations(wrong, "metadata.annotations").map((error) => error.value)).toEqual(["a b"]);
  expect(textsOf({ labels: { "Ä/a": "" } })[0]).toMatch(SUBDOMAIN);
});

test.each([
  ["x", 256 * 1024 - 1, 0],
  ["x", 256 * 1024, 1],
  ["ä", 128 * 1024, 1],
])("an annotation of %s times %d has %d errors", (character, count, errorCount) => {
  const errors = validateAnnotations({ a: character.repeat(count) }, "metadata.annotations");
  expect(errors.map(fieldErrorText)).toEqual(Array(errorCount).fill("metadata.annotations: Too long: may not be more than 262144 bytes"));
});

test.each([
  ["", 0],
  ["a", 1],
  ["ä", 2],
  ["€", 3],
  ["😀", 4],
  ["\ud800", 3],
])("%j has %d bytes", (text, bytes) => {
  expect(utf8Bytes(text)).toBe(bytes);
});

describe("owners", () => {
  test("an owner must be named in full", () => {
    expect(textsOf({ ownerReferences: [{ apiVersion: "apps/", kind: "", name: "", uid: "" }] })).toEqual([
      'metadata.ownerReferences.apiVersion: Invalid value: "apps/": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ]);
  });

  test("only one owner may be the controller", () => {
    const owners = [
      { ...owner, controller: true },
      { ...owner, name: "api", controller: true },
    ];
    const [text] = textsOf({ ownerReferences: owners });
    expect(text).toMatch(
      /Only one reference can have Controller set to true\. Found "true" in references for ReplicaSet\/web and ReplicaSet\/api$/,
    );
  });

  test("an event owns nothing", () => {
    const [text] = textsOf({ ownerReferences: [{ ...owner, apiVersion: "v1", kind: "Event" }] });
    expect(text).toMatch(/: \/v1, Kind=Event is disallowed from being an owner$/);
  });
});

test("finalizers are qualified names that do not contradict each other", () => {
  expect(textsOf({ finalizers: ["a b"] })).toHaveLength(1);
  expect(textsOf({ finalizers: ["orphan", "foregroundDeletion"] })).toEqual([
    'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
  ]);
});

describe("updates", () => {
  const previous: ObjectMeta = { name: "web", namespace: "shop", uid: "u1", generation: 2, finalizers: ["a.io/x"] };
  const deleting: ObjectMeta = { ...previous, deletionTimestamp: "2026-01-01T00:00:30Z" };

  test.each([
    [previous, { labels: { a: "b" }, finalizers: ["a.io/y"], generation: 3 }, []],
    [previous, { name: "api" }, ['metadata.name: Invalid value: "api": field is immutable']],
    [previous, { uid: "u2" }, ['metadata.uid: Invalid value: "u2": field is immutable']],
    [previous, { deletionGracePeriodSeconds: 3 }, ["metadata.deletionGracePeriodSeconds: Invalid value: 3: field is immutable"]],
    [previous, { generation: 1 }, ["metadata.generation: Invalid value: 1: must not be decremented"]],
    [deleting, { finalizers: [] }, []],
    [deleting, { deletionTimestamp: undefined }, ["metadata.deletionTimestamp: Invalid value: null: field is immutable"]],
    [
      deleting,
      { finalizers: ["a.io/z", "a.io/x", "a.io/y"] },
      [
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.io/y", "a.io/z"}',
      ],
    ],
  ])("%j changed by %j says %j", (before, change, texts) => {
    expect(validateMetaUpdate({ ...before, ...change }, before).map(fieldErrorText)).toEqual(texts);
  });
});
