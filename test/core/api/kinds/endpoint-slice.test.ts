import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { type EndpointSlice, endpointSliceKind } from "../../../../src/core/api/kinds/endpoint-slice.ts";

function aSlice(more: Partial<EndpointSlice> = {}): EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "web-abcde", namespace: "shop", labels: { "kubernetes.io/service-name": "web" } },
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.244.0.1"] }],
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    ...more,
  };
}

const validate = (slice: EndpointSlice) => (endpointSliceKind.validate?.(slice) ?? []).map(fieldErrorText);
const endpointsAt = (...addresses: string[]) => addresses.map((address) => ({ addresses: [address] }));

test("a slice is found by its service's name", () => {
  expect(endpointSliceKind.indexes?.service(aSlice())).toBe("web");
  expect(endpointSliceKind.indexes?.service(aSlice({ metadata: { name: "a" } }))).toBeUndefined();
});

describe("defaults", () => {
  test("ports get an empty name and TCP, and what v1beta1 left is dropped", () => {
    const written: EndpointSlice = JSON.parse(
      JSON.stringify({ ...aSlice(), ports: [{ port: 80 }], endpoints: [{ addresses: ["10.0.0.1"], deprecatedTopology: { a: "b" } }] }),
    );
    const filled = endpointSliceKind.defaults?.(written);
    expect(filled?.ports).toEqual([{ name: "", port: 80, protocol: "TCP" }]);
    expect(filled?.endpoints).toEqual([{ addresses: ["10.0.0.1"] }]);
  });

  test("a complete slice stays the very same", () => {
    const slice = aSlice();
    expect(endpointSliceKind.defaults?.(slice)).toBe(slice);
  });
});

describe("columns", () => {
  const cells = (slice: EndpointSlice) => endpointSliceKind.columns.slice(2, 4).map((column) => column.cell(slice, { nowMs: 0 }));
  test.each<[string, Partial<EndpointSlice>, string[]]>([
    ["one of each", {}, ["8080", "10.244.0.1"]],
    ["nothing", { ports: [], endpoints: [] }, ["<unset>", "<unset>"]],
    ["all ports", { ports: [{ name: "any", protocol: "TCP" }] }, ["any", "10.244.0.1"]],
    [
      "more than three",
      { endpoints: endpointsAt("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5") },
      ["8080", "10.0.0.1,10.0.0.2,10.0.0.3 + 2 more..."],
    ],
  ])("%s", (_, more, expected) => {
    expect(cells(aSlice(more))).toEqual(expected);
  });
});

test.each<[string, Partial<EndpointSlice>, string[]]>([
  ["a sound slice passes", {}, []],
  [
    "an endpoint has an address",
    { endpoints: [{ addresses: [] }] },
    ["endpoints[0].addresses: Required value: must contain at least 1 address"],
  ],
  [
    "addresses are of the slice's type",
    { endpoints: endpointsAt("fd00::1") },
    ['endpoints[0].addresses: Invalid value: "fd00::1": must be an IPv4 address'],
  ],
  [
    "addresses have a form",
    { endpoints: endpointsAt("10.0.0") },
    ['endpoints[0].addresses[0]: Invalid value: "10.0.0": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [
    "an address others cannot reach is refused",
    { endpoints: endpointsAt("169.254.1.1") },
    ['endpoints[0].addresses[0]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  ],
  ["names may be addresses", { addressType: "FQDN", endpoints: endpointsAt("db.example.com") }, []],
  [
    "a name has two parts",
    { addressType: "FQDN", endpoints: endpointsAt("db") },
    ['endpoints[0].addresses[0]: Invalid value: "db": should be a domain with at least two segments separated by dots'],
  ],
  [
    "port names are not used twice",
    {
      ports: [
        { name: "a", port: 1, protocol: "TCP" },
        { name: "a", port: 2, protocol: "TCP" },
      ],
    },
    ['ports[1].name: Duplicate value: "a"'],
  ],
  [
    "there are a thousand endpoints at most",
    { endpoints: Array.from({ length: 1001 }, () => ({ addresses: ["10.0.0.1"] })) },
    ["endpoints: Too many: 1001: must have at most 1000 items"],
  ],
  [
    "hints are not repeated",
    { endpoints: [{ addresses: ["10.0.0.1"], hints: { forZones: [{ name: "a" }, { name: "a" }] } }] },
    ['endpoints[0].hints.forZones[1].name: Duplicate value: "a"'],
  ],
])("%s", (_, more, expected) => {
  expect(validate(aSlice(more))).toEqual(expected);
});

test("the address type never changes", () => {
  const errors = endpointSliceKind.validateUpdate?.(aSlice({ addressType: "IPv6" }), aSlice()) ?? [];
  expect(errors.map(fieldErrorText)).toEqual(['addressType: Invalid value: "IPv6": field is immutable']);
});

test("describe goes through the endpoints one by one", () => {
  const endpoints = [
    { addresses: ["10.244.0.1"], conditions: { ready: true }, nodeName: "node-1", targetRef: { kind: "Pod", name: "web-0" } },
  ];
  expect(endpointSliceKind.describe?.(aSlice({ endpoints }), { nowMs: 0, get: () => undefined, list: () => [] })).toBe(
    [
      "Name:         web-abcde",
      "Namespace:    shop",
      "Labels:       kubernetes.io/service-name=web",
      "Annotations:  <none>",
      "AddressType:  IPv4",
      "Ports:",
      "  Name  Port  Protocol",
      "  ----  ----  --------",
      "  http  8080  TCP",
      "Endpoints:",
      "  - Addresses:  10.244.0.1",
      "    Conditions:",
      "      Ready:    true",
      "    Hostname:   <unset>",
      "    TargetRef:  Pod/web-0",
      "    NodeName:   node-1",
      "    Zone:       <unset>",
      "",
    ].join("\n"),
  );
});
