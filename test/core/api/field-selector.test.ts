import { describe, expect, test } from "vitest";
import { ApiError } from "../../../src/core/api/errors.ts";
import { checkFieldSelector, matchesFields, parseFieldSelector, type SelectableKind } from "../../../src/core/api/field-selector.ts";
import type { KubeObject } from "../../../src/core/api/kind.ts";

interface Pod extends KubeObject {
  readonly phase: string;
}

const pod: Pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop" }, phase: "Running" };
const podKind: SelectableKind<Pod> = { kind: "Pod", namespaced: true, fieldSelectors: { "status.phase": (object) => object.phase } };
const leaseKind: SelectableKind<KubeObject> = { kind: "Lease", namespaced: true };
const nodeKind: SelectableKind<KubeObject> = { kind: "Node", namespaced: false, fieldSelectors: {} };
const jobKind: SelectableKind<KubeObject> = { kind: "Job", namespaced: true, fieldSelectors: {} };

describe("parsing", () => {
  test.each([
    ["", []],
    ["a=1", [{ path: "a", operator: "=", value: "1" }]],
    ["a==1", [{ path: "a", operator: "=", value: "1" }]],
    ["a!=", [{ path: "a", operator: "!=", value: "" }]],
    [
      "b=2,,a!=1",
      [
        { path: "a", operator: "!=", value: "1" },
        { path: "b", operator: "=", value: "2" },
      ],
    ],
    ["a=x\\,y\\=z\\\\", [{ path: "a", operator: "=", value: "x,y=z\\" }]],
  ])("%j is %j", (text, selector) => {
    expect(parseFieldSelector(text)).toEqual(selector);
  });

  test.each([
    ["a", "invalid selector: 'a'; can't understand 'a'"],
    ["a=1,b>2", "invalid selector: 'a=1,b>2'; can't understand 'b>2'"],
    ["a=b=c", "invalid field selector: unescaped character in value: 61"],
    ["a=\\x", "invalid field selector: invalid escape sequence: \\x"],
    ["a=\\", "invalid field selector: invalid escape sequence: \\"],
  ])("%j is refused: %s", (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(new ApiError("BadRequest", message));
  });
});

test.each([
  ["", true],
  ["metadata.name=web", true],
  ["metadata.name!=web", false],
  ["metadata.namespace=shop,status.phase=Running", true],
  ["metadata.namespace=shop,status.phase!=Running", false],
])("%j on a running pod is %s", (text, expected) => {
  expect(matchesFields(parseFieldSelector(text), pod, podKind)).toBe(expected);
});

test.each<[string, Parameters<typeof checkFieldSelector>[1], string]>([
  ["spec.x=1", leaseKind, '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ["spec.x=1", nodeKind, "field label not supported: spec.x"],
  ["metadata.namespace=a", nodeKind, "field label not supported: metadata.namespace"],
  ["toString=1", nodeKind, "field label not supported: toString"],
  ["spec.x=1", jobKind, 'field label "spec.x" not supported for Job'],
])("%j is refused by a kind that does not offer it: %s", (text, kind, message) => {
  const selector = parseFieldSelector(text);
  expect(() => checkFieldSelector(selector, kind)).toThrow(new ApiError("BadRequest", message));
  expect(() => matchesFields(selector, { apiVersion: "v1", kind: kind.kind, metadata: { name: "a" } }, kind)).toThrow(message);
});

test("fields that the kind offers pass the check", () => {
  expect(() => checkFieldSelector(parseFieldSelector("metadata.name=a,metadata.namespace=b,status.phase=c"), podKind)).not.toThrow();
  expect(() => checkFieldSelector(parseFieldSelector("metadata.namespace=b"), { kind: "Role", namespaced: false })).not.toThrow();
});
