import { describe, expect, test } from "vitest";
import type { Node, Taint } from "../../../src/core/api/kinds/node.ts";
import { nodeKind } from "../../../src/core/api/kinds/node.ts";
import { findUntoleratedTaint, isNodeReady, nodeCondition, nodeZone, type Toleration, tolerates } from "../../../src/core/rules/node.ts";

function aNode(labels: { readonly [key: string]: string }, ready?: string): Node {
  const base = nodeKind.defaults?.({ apiVersion: "v1", kind: "Node", metadata: { name: "n1", labels } } as unknown as Node);
  if (base === undefined) throw new Error("nodes have defaults");
  return ready === undefined ? base : { ...base, status: { ...base.status, conditions: [{ type: "Ready", status: ready }] } };
}

test.each([
  ["True", true],
  ["False", false],
  ["Unknown", false],
  [undefined, false],
])("a node whose Ready condition is %s: ready is %s", (status, ready) => {
  expect(isNodeReady(aNode({}, status))).toBe(ready);
});

test("a condition is found by its type", () => {
  expect(nodeCondition(aNode({}, "True"), "Ready")).toEqual({ type: "Ready", status: "True" });
  expect(nodeCondition(aNode({}, "True"), "DiskPressure")).toBeUndefined();
});

test("a node's zone is its label, or nothing", () => {
  expect(nodeZone(aNode({ "topology.kubernetes.io/zone": "east-1a" }))).toBe("east-1a");
  expect(nodeZone(aNode({}))).toBe("");
});

describe("tolerations", () => {
  const taint: Taint = { key: "gpu", value: "a100", effect: "NoSchedule" };
  test.each<[string, Toleration, boolean]>([
    ["the same key, value and effect", { key: "gpu", operator: "Equal", value: "a100", effect: "NoSchedule" }, true],
    ["no operator, which means Equal", { key: "gpu", value: "a100" }, true],
    ["another value", { key: "gpu", operator: "Equal", value: "t4" }, false],
    ["Exists, whatever the value", { key: "gpu", operator: "Exists" }, true],
    ["Exists for another key", { key: "ssd", operator: "Exists" }, false],
    ["Exists without a key, which means every taint", { operator: "Exists" }, true],
    ["Exists for another effect", { operator: "Exists", effect: "NoExecute" }, false],
    ["Equal without a value", { key: "gpu", operator: "Equal" }, false],
  ])("%s", (_, toleration, expected) => {
    expect(tolerates([toleration], taint)).toBe(expected);
  });

  test("Equal without a value tolerates a taint without a value", () => {
    expect(tolerates([{ key: "gpu" }], { key: "gpu", effect: "NoSchedule" })).toBe(true);
  });

  test("without tolerations no taint is tolerated", () => {
    expect(tolerates(undefined, taint)).toBe(false);
    expect(tolerates([], taint)).toBe(false);
  });

  test("the first taint of the wanted effects that nothing tolerates is found", () => {
    const soft: Taint = { key: "old", effect: "PreferNoSchedule" };
    const lost: Taint = { key: "node.kubernetes.io/unreachable", effect: "NoExecute" };
    expect(findUntoleratedTaint([soft, taint, lost], [], ["NoSchedule", "NoExecute"])).toBe(taint);
    expect(findUntoleratedTaint([soft, taint, lost], [{ key: "gpu", operator: "Exists" }], ["NoSchedule", "NoExecute"])).toBe(lost);
    expect(findUntoleratedTaint([soft], [], ["NoSchedule"])).toBeUndefined();
    expect(findUntoleratedTaint(undefined, [], ["NoSchedule"])).toBeUndefined();
  });
});
