import { expect, test } from "vitest";
import { ingressClassKind } from "../../../../src/core/api/kinds/ingress-class.ts";
import { changeErrorsOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

const CONTROLLER = "example.com/ingress";
const parameters = { kind: "Settings", name: "all" };

test.each<[string, object, string[]]>([
  ["a controller alone passes", { controller: CONTROLLER }, []],
  ["a controller is needed", {}, ["spec.controller: Required value"]],
  [
    "a controller has a domain and a path",
    { controller: "nginx" },
    ['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    "its path has no blanks",
    { controller: "example.com/a b" },
    [`spec.controller: Invalid value: "a b": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')`],
  ],
  [
    "parameters of a namespace say which",
    { controller: CONTROLLER, parameters: { ...parameters, scope: "Namespace" } },
    ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    "parameters of the cluster are in none",
    { controller: CONTROLLER, parameters: { ...parameters, namespace: "shop" } },
    ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
  ],
  [
    "a scope is one of two",
    { controller: CONTROLLER, parameters: { ...parameters, scope: "World" } },
    ['spec.parameters.scope: Unsupported value: "World": supported values: "Cluster", "Namespace"'],
  ],
])("%s", (_, spec, expected) => {
  expect(errorsOf(ingressClassKind, { spec })).toEqual(expected);
});

test("the controller stays", () => {
  expect(changeErrorsOf(ingressClassKind, { spec: { controller: CONTROLLER } }, { spec: { controller: "example.com/other" } })).toEqual([
    'spec.controller: Invalid value: "example.com/other": field is immutable',
  ]);
});

test("parameters are the cluster's unless said otherwise, and shown with their group", () => {
  const object = objectOf(ingressClassKind, { spec: { controller: CONTROLLER, parameters: { ...parameters, apiGroup: "example.com" } } });
  expect(object.spec.parameters?.scope).toBe("Cluster");
  expect(ingressClassKind.defaults?.(object)).toBe(object);
  expect(rowOf(ingressClassKind, object)).toMatchObject({ CONTROLLER, PARAMETERS: "Settings.example.com/all" });
});
