import { describe, expect, test } from "vitest";
import { networkPolicyKind } from "../../../../src/core/api/kinds/network-policy.ts";
import { descriptionOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

describe("defaults", () => {
  test.each<[string, object, string[]]>([
    ["an empty policy restricts what comes in", {}, ["Ingress"]],
    ["rules for what goes out restrict that too", { egress: [{}] }, ["Ingress", "Egress"]],
    ["what is said stays", { policyTypes: ["Egress"] }, ["Egress"]],
  ])("%s", (_, spec, types) => {
    const object = objectOf(networkPolicyKind, { spec });
    expect(object.spec).toMatchObject({ policyTypes: types, podSelector: {} });
    expect(networkPolicyKind.defaults?.(object)).toBe(object);
  });

  test("ports speak TCP", () => {
    expect(objectOf(networkPolicyKind, { spec: { ingress: [{ ports: [{ port: 80 }] }] } }).spec.ingress?.[0]?.ports).toEqual([
      { port: 80, protocol: "TCP" },
    ]);
  });
});

test.each<[string, object, string[]]>([
  [
    "a sound range passes",
    { ingress: [{ ports: [{ port: 80, endPort: 90 }], from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }] }] },
    [],
  ],
  ["a peer is somebody", { ingress: [{ from: [{}] }] }, ["spec.ingress[0].from[0]: Required value: must specify a peer"]],
  [
    "a block stands alone",
    { egress: [{ to: [{ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }] }] },
    ["spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer"],
  ],
  [
    "what is left out lies within",
    { egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] } }] }] },
    ['spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`'],
  ],
  [
    "a block has a range",
    { egress: [{ to: [{ ipBlock: { cidr: "ten" } }] }] },
    ['spec.egress[0].to[0].ipBlock.cidr: Invalid value: "ten": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ],
  [
    "a range of ports begins with a number",
    { ingress: [{ ports: [{ port: "http", endPort: 90 }] }] },
    ["spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is non-numeric"],
  ],
  [
    "a range of ports begins somewhere",
    { ingress: [{ ports: [{ endPort: 90 }] }] },
    ["spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is not specified"],
  ],
  [
    "a range of ports goes up",
    { ingress: [{ ports: [{ port: 90, endPort: 80 }] }] },
    ["spec.ingress[0].ports[0].endPort: Invalid value: 90: must be greater than or equal to `port`"],
  ],
  [
    "a direction is one of two",
    { policyTypes: ["Sideways"] },
    ['spec.policyTypes[0]: Unsupported value: "Sideways": supported values: "Ingress", "Egress"'],
  ],
])("%s", (_, spec, expected) => {
  expect(errorsOf(networkPolicyKind, { spec })).toEqual(expected);
});

test("a row shows the pods", () => {
  const spec = { podSelector: { matchLabels: { app: "web" }, matchExpressions: [{ key: "tier", operator: "Exists" }] } };
  expect(rowOf(networkPolicyKind, objectOf(networkPolicyKind, { spec }))["POD-SELECTOR"]).toBe("app=web,tier");
});

test("describe says it in words", () => {
  const spec = { policyTypes: ["Ingress", "Egress"], ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }] }, { ports: [{}] }] };
  expect(descriptionOf(networkPolicyKind, objectOf(networkPolicyKind, { spec })).slice(5)).toEqual([
    "Spec:",
    "  PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)",
    "  Allowing ingress traffic:",
    "    To Port: <any> (traffic allowed to all ports)",
    "    From:",
    "      NamespaceSelector: <none>",
    "      PodSelector: <none>",
    "    ----------",
    "    To Port: <nil>/TCP",
    "    From: <any> (traffic not restricted by source)",
    "  Allowing egress traffic:",
    "    <none> (Selected pods are isolated for egress connectivity)",
    "  Policy Types: Ingress, Egress",
    "",
  ]);
});
