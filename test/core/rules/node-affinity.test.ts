import { describe, expect, test } from "vitest";
import type { NodeSelectorTerm } from "../../../src/core/api/shapes/affinity.ts";
import type { PodSpec } from "../../../src/core/api/shapes/pod-spec.ts";
import { matchesNode, namedNodes, restrictsNodes, termMatchesNode } from "../../../src/core/rules/node-affinity.ts";
import { aPod } from "../../support/builders.ts";

const node = { metadata: { name: "worker-1", labels: { zone: "a", cores: "4" } } };

function requiring(...nodeSelectorTerms: readonly NodeSelectorTerm[]): PodSpec {
  return aPod({ spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } } }).spec;
}

const label = (key: string, operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt", ...values: readonly string[]) => ({
  matchExpressions: [{ key, operator, values }],
});
const name = (...values: readonly string[]) => ({ matchFields: [{ key: "metadata.name", operator: "In" as const, values }] });

describe("a node has what a pod asks for", () => {
  test.each<[what: string, spec: PodSpec, holds: boolean]>([
    ["nothing", aPod().spec, true],
    ["a label", aPod({ spec: { nodeSelector: { zone: "a" } } }).spec, true],
    ["one label of two", aPod({ spec: { nodeSelector: { zone: "a", cores: "8" } } }).spec, false],
    ["one of some values", requiring(label("zone", "In", "b", "a")), true],
    ["none of some values", requiring(label("zone", "NotIn", "b")), true],
    ["a label that is there", requiring(label("disk", "Exists")), false],
    ["more than a number", requiring(label("cores", "Gt", "3")), true],
    ["less than a number", requiring(label("cores", "Lt", "4")), false],
    ["a name", requiring(name("worker-1")), true],
    ["another name", requiring(name("worker-2")), false],
    ["a label and a name, of which one is wrong", requiring({ ...label("zone", "In", "b"), ...name("worker-1") }), false],
    ["either of two terms", requiring(label("zone", "In", "b"), name("worker-1")), true],
    ["an empty term", requiring({}), false],
    ["no term at all", requiring(), false],
  ])("%s", (_what, spec, holds) => {
    expect(matchesNode(spec, node)).toBe(holds);
  });
});

test("an empty term matches no node", () => {
  expect(termMatchesNode({}, node)).toBe(false);
});

test.each<[what: string, spec: PodSpec, restricts: boolean]>([
  ["nothing", aPod().spec, false],
  ["a selector", aPod({ spec: { nodeSelector: {} } }).spec, true],
  ["a required affinity", requiring(), true],
])("%s restricts the nodes: %s", (_what, spec, restricts) => {
  expect(restrictsNodes(spec)).toBe(restricts);
});

test.each<[what: string, spec: PodSpec, names: readonly string[] | undefined]>([
  ["no affinity", aPod().spec, undefined],
  ["one term of names", requiring(name("a", "b")), ["a", "b"]],
  ["alternatives", requiring(name("a"), name("b")), ["a", "b"]],
  ["an alternative without names", requiring(name("a"), label("zone", "Exists")), undefined],
  ["names that contradict each other", requiring({ matchFields: [...name("a").matchFields, ...name("b").matchFields] }), []],
])("nodes that an affinity names: %s", (_what, spec, names) => {
  const named = namedNodes(spec);
  expect(named === undefined ? undefined : [...named]).toEqual(names);
});
