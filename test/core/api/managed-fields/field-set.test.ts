import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  difference,
  type FieldSet,
  has,
  intersection,
  isEmpty,
  NO_FIELDS,
  pathsOf,
  readFieldSet,
  recursiveDifference,
  setAt,
  setOf,
  union,
} from "../../../../src/core/api/managed-fields/field-set.ts";
import { compareElements, elementText, keyElement, pathText, valueElement } from "../../../../src/core/api/managed-fields/path-element.ts";

const RUNS = { seed: 1, numRuns: 100 };

/** Small sets over a small tree, so that they overlap. */
const someSet = fc
  .array(fc.array(fc.constantFrom("f:a", "f:b", 'k:{"n":1}', 'v:"x"'), { minLength: 1, maxLength: 3 }), { maxLength: 8 })
  .map((paths) => paths.reduce<FieldSet>((set, path) => union(set, setAt(path, NO_FIELDS)), NO_FIELDS));

const texts = (set: FieldSet): Set<string> => new Set(pathsOf(set).map((path) => path.join(" ")));

describe("sets of fields", () => {
  test("a union has the members of both, an intersection those that both have, a difference those that only the first has", () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        const [left, right] = [texts(a), texts(b)];
        expect(texts(union(a, b))).toEqual(new Set([...left, ...right]));
        expect(texts(intersection(a, b))).toEqual(new Set([...left].filter((path) => right.has(path))));
        expect(texts(difference(a, b))).toEqual(new Set([...left].filter((path) => !right.has(path))));
      }),
      RUNS,
    );
  });

  test("a recursive difference also lacks what lies below the members of the second", () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        const gone = [...texts(b)];
        const expected = [...texts(a)].filter((path) => !gone.some((member) => path === member || path.startsWith(`${member} `)));
        expect(texts(recursiveDifference(a, b))).toEqual(new Set(expected));
      }),
      RUNS,
    );
  });

  test("operations without effect return their operand, and results stand in order however they came about", () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        const both = union(a, b);
        expect(JSON.stringify(both)).toBe(JSON.stringify(union(b, a)));
        expect(union(both, a)).toBe(both);
        expect(difference(a, NO_FIELDS)).toBe(a);
        expect(isEmpty(difference(a, both))).toBe(true);
        expect(JSON.stringify(intersection(both, a))).toBe(JSON.stringify(a));
      }),
      RUNS,
    );
  });

  test("what is written down is read as it was, without a copy", () => {
    fc.assert(
      fc.property(someSet, (set) => {
        expect(readFieldSet(set).set).toBe(set);
        const again = readFieldSet(JSON.parse(JSON.stringify(set))).set;
        expect(JSON.stringify(again)).toBe(JSON.stringify(set));
      }),
      RUNS,
    );
  });

  test("has finds members, not what only lies on the way to one", () => {
    const set = setOf(["spec", "replicas"], ["spec", "template"], ["spec", "template", "spec"]);
    expect(has(set, ["f:spec"])).toBe(false);
    expect(has(set, ["f:spec", "f:replicas"])).toBe(true);
    expect(has(set, ["f:spec", "f:template"])).toBe(true);
    expect(has(set, [])).toBe(false);
    expect(has(set, ["f:status"])).toBe(false);
  });
});

describe("reading fieldsV1 of clients", () => {
  test.each([
    ["elements in another order", { "f:b": {}, "f:a": {} }, { "f:a": {}, "f:b": {} }],
    ["a dot that is not first", { "f:a": { "f:b": {}, ".": {} } }, { "f:a": { ".": {}, "f:b": {} } }],
    ["a dot alone", { "f:a": { ".": {} } }, { "f:a": {} }],
    ["elements of a later version", { "x:new": {}, "f:a": {} }, { "f:a": {} }],
    ["a node with nothing but later elements", { "f:a": { "x:new": {} } }, { "f:a": {} }],
    ["keys in another order", { 'k:{"b":1,"a":"x"}': {} }, { 'k:{"a":"x","b":1}': {} }],
    ["space in keys", { 'k:{ "a": 1 }': {} }, { 'k:{"a":1}': {} }],
  ])("%s", (_, json, expected) => {
    const { set, error } = readFieldSet(json);
    expect(error).toBeUndefined();
    expect(JSON.stringify(set)).toBe(JSON.stringify(expected));
  });

  test.each([
    [{ f: {} }, "key must be 2 characters long:"],
    [{ "fa:": {} }, "missing colon: fa:"],
    [{ "f:a": { "k:{": {} } }, "invalid JSON: {"],
    [{ "i:x": {} }, 'strconv.Atoi: parsing "x": invalid syntax'],
    ["f:a", 'expected { or n, but found "f:a"'],
  ])("%j is refused", (json, error) => {
    expect(readFieldSet(json)).toEqual({ set: {}, error });
  });
});

describe("elements", () => {
  test.each([
    ["f:image", ".image"],
    [keyElement({ protocol: "TCP", containerPort: 80 }), '[containerPort=80,protocol="TCP"]'],
    [valueElement("a/b"), '[="a/b"]'],
    ["i:3", "[3]"],
  ])("%s is shown as %s", (element, text) => {
    expect(elementText(element)).toBe(text);
  });

  test("a path is shown without spaces", () => {
    const path = ["f:spec", "f:containers", keyElement({ name: "web" }), "f:image"];
    expect(pathText(path)).toBe('.spec.containers[name="web"].image');
  });

  test("keys are written as Go writes JSON", () => {
    expect(keyElement({ name: "<a&b>" })).toBe('k:{"name":"\\u003ca\\u0026b\\u003e"}');
  });

  test("fields come before keys, keys before values; numbers are compared as numbers", () => {
    const sorted = [
      "f:a",
      "f:b",
      'k:{"p":9}',
      'k:{"p":80}',
      'k:{"p":80,"q":"TCP"}',
      'k:{"p":"a"}',
      "v:1",
      'v:"a"',
      "v:true",
      "i:2",
      "i:10",
    ];
    expect([...sorted].reverse().sort(compareElements)).toEqual(sorted);
  });
});
