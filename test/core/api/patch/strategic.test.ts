import { describe, expect, test } from "vitest";
import { strategicMergePatch } from "../../../../src/core/api/patch/strategic.ts";
import { strategicPod as pod } from "./strategic-pod.ts";

const merge = (spec: unknown, patch: unknown) => (strategicMergePatch(pod, { spec }, { spec: patch }) as { spec: unknown }).spec;
const two = [
  { name: "a", image: "1", ports: [{ containerPort: 80 }] },
  { name: "b", image: "1" },
];

describe("a patch is carried out", () => {
  test.each<[string, unknown, unknown, unknown]>([
    ["a map merges", { labels: { a: "1", b: "2" } }, { labels: { b: "3", c: "4" } }, { labels: { a: "1", b: "3", c: "4" } }],
    ["null deletes", { labels: { a: "1", b: "2" } }, { labels: { a: null, z: null } }, { labels: { b: "2" } }],
    ["null in a new map falls away", {}, { labels: { a: null, b: "1" } }, { labels: { b: "1" } }],
    [
      "an item merges by its key",
      { containers: two },
      { containers: [{ name: "b", image: "2" }] },
      { containers: [two[0], { name: "b", image: "2" }] },
    ],
    [
      "a new item comes first, as upstream has it",
      { containers: two },
      { containers: [{ name: "c" }] },
      { containers: [{ name: "c" }, ...two] },
    ],
    [
      "items merge within items",
      { containers: two },
      { containers: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP" }] }] },
      { containers: [{ ...two[0], ports: [{ containerPort: 80, protocol: "TCP" }] }, two[1]] },
    ],
    ["an item is deleted", { containers: two }, { containers: [{ name: "a", $patch: "delete" }] }, { containers: [two[1]] }],
    ["a list is replaced", { containers: two }, { containers: [{ name: "c" }, { $patch: "replace" }] }, { containers: [{ name: "c" }] }],
    ["a map is replaced", { labels: { a: "1" } }, { labels: { b: "2", $patch: "replace" } }, { labels: { b: "2" } }],
    ["a map is emptied", { labels: { a: "1" } }, { labels: { $patch: "delete" } }, { labels: {} }],
    ["a directive for what is not there does nothing", {}, { containers: [{ name: "a", $patch: "delete" }] }, { containers: [] }],
    ["a plain list is replaced", { args: ["a", "b"] }, { args: ["c"] }, { args: ["c"] }],
    ["a set is united", { finalizers: ["a", "b"] }, { finalizers: ["c", "b"] }, { finalizers: ["c", "a", "b"] }],
    [
      "items leave a set",
      { finalizers: ["a", "b", "c"] },
      { "$deleteFromPrimitiveList/finalizers": ["b", "z"] },
      { finalizers: ["a", "c"] },
    ],
    [
      "a set is put in order",
      { finalizers: ["a", "b"] },
      { finalizers: ["c"], "$setElementOrder/finalizers": ["c", "b", "a"] },
      { finalizers: ["c", "b", "a"] },
    ],
    [
      "a list is put in order",
      { containers: two },
      { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] },
      { containers: [two[1], two[0]] },
    ],
    [
      "what only the server has keeps its place",
      { containers: [{ name: "x" }, { name: "a" }, { name: "y" }, { name: "b" }] },
      { containers: [{ name: "c" }], "$setElementOrder/containers": [{ name: "a" }, { name: "b" }, { name: "c" }] },
      { containers: [{ name: "x" }, { name: "a" }, { name: "y" }, { name: "b" }, { name: "c" }] },
    ],
    [
      "fields not retained fall away",
      { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } },
      { strategy: { $retainKeys: ["type"], type: "Recreate" } },
      { strategy: { type: "Recreate" } },
    ],
    [
      "a volume changes its source",
      { volumes: [{ name: "v", emptyDir: {} }] },
      { volumes: [{ name: "v", $retainKeys: ["name", "configMap"], configMap: { name: "c" } }] },
      { volumes: [{ name: "v", configMap: { name: "c" } }] },
    ],
    ["a map with strategy replace is replaced", { selector: { a: "1" } }, { selector: { b: "2" } }, { selector: { b: "2" } }],
    ["a value changes its type", { labels: { a: "1" } }, { labels: "x" }, { labels: "x" }],
  ])("%s", (_, before, patch, after) => {
    const untouched = structuredClone({ before, patch });
    expect(merge(before, patch)).toEqual(after);
    expect({ before, patch }).toEqual(untouched);
  });

  test("what does not change keeps its identity", () => {
    const target = { metadata: { name: "web" }, spec: { containers: two, finalizers: ["a"], labels: { a: "1" } } };
    const same = { spec: { containers: [{ name: "b", image: "1" }], finalizers: ["a"], labels: { a: "1", z: null }, args: null } };
    expect(strategicMergePatch(pod, target, same)).toBe(target);
    const changed = strategicMergePatch(pod, target, { spec: { containers: [{ name: "b", image: "2" }] } }) as typeof target;
    expect(changed.metadata).toBe(target.metadata);
    expect(changed.spec.containers[0]).toBe(two[0]);
  });
});

describe("a patch that does not fit is refused", () => {
  test.each<[string, unknown, string]>([
    ["an item without merge key", { containers: [{ image: "nginx" }] }, "map: map[image:nginx] does not contain declared merge key: name"],
    ["an unknown directive", { labels: { $patch: "paint" } }, "unknown patch type: paint in map: map[$patch:paint]"],
    ["a merge directive in a list", { containers: [{ name: "a", $patch: "merge" }] }, "merging lists cannot yet be specified in the patch"],
    ["a field that is not retained", { strategy: { $retainKeys: ["type"], rollingUpdate: {} } }, "invalid patch format of retainKeys"],
    ["a directive without field", { $deleteFromPrimitiveList: ["a"] }, "invalid patch format of primitive list"],
    [
      "an order that the patch's items do not follow",
      { finalizers: ["b", "a"], "$setElementOrder/finalizers": ["a", "b"] },
      "The order in patch list:\n[b a]\n doesn't match $setElementOrder list:\n[a b]\n",
    ],
    ["an order that is no list", { "$setElementOrder/finalizers": "a" }, "expected a []interface {}, but received a string"],
    [
      "a scalar among items",
      { containers: ["a"] },
      "list element types are not identical: [map[image:1 name:a ports:[map[containerPort:80]]] map[image:1 name:b] a]",
    ],
  ])("%s", (_, patch, why) => {
    expect(() => merge({ containers: two, labels: {}, strategy: {}, finalizers: ["a"] }, patch)).toThrow(
      expect.objectContaining({ message: why }),
    );
  });
});
