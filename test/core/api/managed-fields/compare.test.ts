import { describe, expect, test } from "vitest";
import { deploymentKind } from "../../../../src/core/api/kinds/deployment.ts";
import { compare } from "../../../../src/core/api/managed-fields/compare.ts";
import { pathsOf } from "../../../../src/core/api/managed-fields/field-set.ts";
import { typeOfObject } from "../../../../src/core/api/managed-fields/field-type.ts";
import { pathText } from "../../../../src/core/api/managed-fields/path-element.ts";
import { aSample, sampleKind } from "./sample-kind.ts";

const type = typeOfObject(sampleKind.schema);

/** `+path`, `-path` and `~path`, without the common beginning. */
function changes(before: object, after: object): string[] {
  const { added, removed, modified } = compare(aSample(before), aSample(after), type);
  const lines = [["+", added] as const, ["-", removed] as const, ["~", modified] as const];
  return lines.flatMap(([sign, set]) => pathsOf(set).map((path) => sign + pathText(path).replace(".spec", "")));
}

test.each<[string, object, object, string[]]>([
  ["nothing", { text: "a" }, { text: "a" }, []],
  ["a scalar's value", { text: "a" }, { text: "b" }, ["~.text"]],
  ["a scalar that comes", {}, { number: 0 }, ["+.number"]],
  ["a scalar that goes", { number: 0 }, {}, ["-.number"]],
  ["a field that is undefined is not there", { text: undefined }, {}, []],
  ["an entry of a map", { labels: { a: "1" } }, { labels: { a: "1", b: "2" } }, ["+.labels.b"]],
  ["a map that comes", {}, { labels: { a: "1" } }, ["+.labels", "+.labels.a"]],
  ["a map that becomes empty", { labels: { a: "1" } }, { labels: {} }, ["-.labels.a"]],
  ["an atomic map", { selector: { a: "1" } }, { selector: { a: "1", b: "2" } }, ["~.selector"]],
  ["an atomic struct", { whole: { text: "a" } }, { whole: { text: "a", number: 1 } }, ["~.whole"]],
  ["an atomic list", { args: ["a"] }, { args: ["a", "b"] }, ["~.args"]],
  ["a struct that comes", {}, { nested: { text: "a" } }, ["+.nested", "+.nested.text"]],
  ["an empty struct that comes", {}, { nested: {} }, ["+.nested"]],
  ["an item that comes", { list: [] }, { list: [{ name: "a" }] }, ['+.list[name="a"]', '+.list[name="a"].name']],
  ["a list that comes", {}, { list: [{ name: "a" }] }, ["+.list", '+.list[name="a"]', '+.list[name="a"].name']],
  ["an item that moves", { list: [{ name: "a" }, { name: "b" }] }, { list: [{ name: "b" }, { name: "a" }] }, []],
  ["a field of an item", { list: [{ name: "a" }] }, { list: [{ name: "a", value: "x" }] }, ['+.list[name="a"].value']],
  ["items of a set", { set: ["a", "b"] }, { set: ["b", "c"] }, ['+.set[="c"]', '-.set[="a"]']],
  ["a list from null to empty", { list: null }, { list: [] }, ["~.list"]],
  ["something nobody has described", { free: { a: 1, b: [1] } }, { free: { a: 2, b: [2] } }, ["~.free.a", "~.free.b"]],
  ["what was a map and is none", { free: { a: 1 } }, { free: "a" }, ["-.free.a", "~.free"]],
  [
    "keys that are not given have their defaults",
    { list: [{ name: "a", ports: [{ containerPort: 80 }] }] },
    { list: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP" }] }] },
    ['+.list[name="a"].ports[containerPort=80,protocol="TCP"].protocol'],
  ],
])("what changed: %s", (_, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected);
});

describe("items that share a key are one field", () => {
  const [one, two, three] = [
    { name: "a", value: "1" },
    { name: "a", value: "2" },
    { name: "a", value: "3" },
  ];
  test.each<[string, object[], object[], string[]]>([
    ["they come", [], [one, two], ['+.list[name="a"]']],
    ["they go", [one, two], [], ['-.list[name="a"]']],
    ["they change", [one, two], [one, three], ['~.list[name="a"]']],
    ["they stay", [one, two], [one, two], []],
    ["one becomes two", [one], [one, two], ['+.list[name="a"]', '-.list[name="a"]', '-.list[name="a"].name', '-.list[name="a"].value']],
    ["two become one", [one, two], [one], ['+.list[name="a"]', '+.list[name="a"].name', '+.list[name="a"].value', '-.list[name="a"]']],
  ])("%s", (_, before, after, expected) => {
    expect(changes({ list: before }, { list: after })).toEqual(expected);
  });
});

test("a struct that Go always has is nobody's, one that comes with its owner is", () => {
  const deployment = typeOfObject(deploymentKind.schema);
  const next = {
    spec: {
      replicas: 1,
      template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", resources: { limits: { cpu: "1" } } }] } },
    },
  };
  expect(pathsOf(compare({}, next, deployment).added).map(pathText)).toEqual([
    ".spec.replicas",
    ".spec.template.metadata.labels",
    ".spec.template.metadata.labels.a",
    '.spec.template.spec.containers[name="a"]',
    '.spec.template.spec.containers[name="a"].name',
    '.spec.template.spec.containers[name="a"].resources',
    '.spec.template.spec.containers[name="a"].resources.limits',
    '.spec.template.spec.containers[name="a"].resources.limits.cpu',
  ]);
  expect(pathsOf(compare({}, next, deployment, { isCustom: true }).added).map(pathText)).toContain(".spec");
});

test("an owner is one field, though owners are told apart", () => {
  const owner = { apiVersion: "v1", kind: "Node", name: "n", uid: "u1" };
  const before = { metadata: { name: "a", ownerReferences: [owner] } };
  const after = {
    metadata: {
      name: "a",
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, uid: "u2" },
      ],
    },
  };
  const { added, modified } = compare(before, after, type);
  expect(pathsOf(modified).map(pathText)).toEqual(['.metadata.ownerReferences[uid="u1"]']);
  expect(pathsOf(added).map(pathText)).toEqual(['.metadata.ownerReferences[uid="u2"]']);
});
