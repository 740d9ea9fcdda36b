import { describe, expect, test } from "vitest";
import { typeOfObject } from "../../../../src/core/api/managed-fields/field-type.ts";
import { merged } from "../../../../src/core/api/managed-fields/merge.ts";
import { sampleKind } from "./sample-kind.ts";

const type = typeOfObject(sampleKind.schema);

function merge(live: object, config: object): unknown {
  return (merged({ spec: live }, { spec: config }, type) as { spec: unknown }).spec;
}

test.each<[string, object, object, object]>([
  ["a scalar", { text: "a", number: 1 }, { text: "b" }, { text: "b", number: 1 }],
  ["what is not said stays", { text: "a" }, {}, { text: "a" }],
  ["maps by entry", { labels: { a: "1", b: "2" } }, { labels: { b: "3", c: "4" } }, { labels: { a: "1", b: "3", c: "4" } }],
  ["an empty map takes nothing away", { labels: { a: "1" } }, { labels: {} }, { labels: { a: "1" } }],
  ["null takes no map away", { labels: { a: "1" } }, { labels: null }, { labels: { a: "1" } }],
  ["null unsets a scalar", { text: "a" }, { text: null }, { text: null }],
  ["atomic maps whole", { selector: { a: "1" } }, { selector: { b: "2" } }, { selector: { b: "2" } }],
  ["atomic structs whole", { whole: { text: "a", number: 1 } }, { whole: { text: "b" } }, { whole: { text: "b" } }],
  ["structs by field", { nested: { text: "a", number: 1 } }, { nested: { text: "b" } }, { nested: { text: "b", number: 1 } }],
  ["atomic lists whole", { args: ["a", "b"] }, { args: ["c"] }, { args: ["c"] }],
  ["sets", { set: ["a", "b"] }, { set: ["c", "a"] }, { set: ["c", "a", "b"] }],
  ["an empty list where there is none", {}, { list: [] }, { list: [] }],
  ["an empty list takes nothing away", { list: [{ name: "a" }] }, { list: [] }, { list: [{ name: "a" }] }],
  [
    "items by key",
    { list: [{ name: "a", value: "1" }] },
    { list: [{ name: "a", tags: ["x"] }] },
    { list: [{ name: "a", value: "1", tags: ["x"] }] },
  ],
  [
    "keys with a default",
    { list: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP", name: "x" }] }] },
    { list: [{ name: "a", ports: [{ containerPort: 80, name: "y" }] }] },
    { list: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP", name: "y" }] }] },
  ],
])("merges %s", (_, live, config, expected) => {
  expect(merge(live, config)).toEqual(expected);
});

describe("the order of a merged list", () => {
  test.each([
    ["abc", "", "abc"],
    ["", "abc", "abc"],
    ["abc", "b", "abc"],
    ["abc", "cba", "cba"],
    ["abc", "bd", "abcd"],
    ["abc", "dc", "abdc"],
    ["abcde", "dxb", "acdexb"],
    ["abcd", "dab", "cdab"],
    ["123456", "1a2b3c4", "1a2b3c456"],
    ["ab", "xaybz", "xaybz"],
    ["axbycz", "cba", "xyczba"],
  ])("%s and %s give %s", (live, config, expected) => {
    const result = merge({ set: [...live] }, { set: [...config] }) as { set: string[] };
    expect(new Set(result.set)).toEqual(new Set([...live, ...config]));
    expect(result.set.join("")).toBe(expected);
  });
});

test("of items that share a key none is merged: the configuration's stands for them", () => {
  const live = { list: [{ name: "a", value: "1" }, { name: "b" }, { name: "a", value: "2" }] };
  expect(merge(live, { list: [{ name: "a", value: "3" }] })).toEqual({ list: [{ name: "a", value: "3" }, { name: "b" }] });
  expect(merge(live, { list: [{ name: "b", value: "x" }] })).toEqual({
    list: [
      { name: "a", value: "1" },
      { name: "b", value: "x" },
      { name: "a", value: "2" },
    ],
  });
});

test("what does not change keeps its identity", () => {
  const live = { spec: { nested: { text: "a" }, list: [{ name: "a", tags: ["x"] }], labels: { a: "1" } } };
  const after = merged(live, { spec: { labels: { b: "2" }, nested: { text: "a" } } }, type) as typeof live;
  expect(after.spec.nested).toBe(live.spec.nested);
  expect(after.spec.list).toBe(live.spec.list);
  expect(merged(live, { spec: { nested: { text: "a" }, list: [{ name: "a", tags: ["x"] }] } }, type)).toBe(live);
});
