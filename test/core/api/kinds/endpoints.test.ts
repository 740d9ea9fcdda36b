import { expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { type EndpointSubset, type Endpoints, endpointsKind } from "../../../../src/core/api/kinds/endpoints.ts";

function endpointsOf(...subsets: EndpointSubset[]): Endpoints {
  return { apiVersion: "v1", kind: "Endpoints", metadata: { name: "web", namespace: "shop" }, subsets };
}

const HTTP = { name: "http", port: 80, protocol: "TCP" } as const;
const at = (...ips: string[]) => ips.map((ip) => ({ ip }));

test.each<[string, EndpointSubset[], string]>([
  ["nothing", [], "<none>"],
  ["only addresses that are not ready", [{ notReadyAddresses: at("10.0.0.1"), ports: [HTTP] }], ""],
  ["addresses with their ports", [{ addresses: at("10.0.0.1", "fd00::1"), ports: [HTTP] }], "10.0.0.1:80,[fd00::1]:80"],
  ["addresses without ports", [{ addresses: at("10.0.0.1") }], "10.0.0.1"],
  [
    "three, counting over all subsets and ports",
    [
      { addresses: at("10.0.0.1", "10.0.0.2"), ports: [HTTP, { ...HTTP, name: "b", port: 81 }] },
      { addresses: at("10.0.0.3"), ports: [HTTP] },
    ],
    "10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 2 more...",
  ],
])("ENDPOINTS shows %s", (_, subsets, expected) => {
  expect(endpointsKind.columns[1]?.cell(endpointsOf(...subsets), { nowMs: 0 })).toBe(expected);
});

test("ports speak TCP unless said otherwise", () => {
  const written: Endpoints = JSON.parse(
    JSON.stringify(endpointsOf({ addresses: at("10.0.0.1") })).replace('"addresses"', '"ports":[{"port":80}],"addresses"'),
  );
  const filled = endpointsKind.defaults?.(written);
  expect(filled?.subsets?.[0]?.ports).toEqual([{ port: 80, protocol: "TCP" }]);
  expect(filled === undefined ? undefined : endpointsKind.defaults?.(filled)).toBe(filled);
});

test.each<[string, EndpointSubset, string[]]>([
  ["a sound subset passes", { addresses: at("10.0.0.1"), ports: [HTTP] }, []],
  ["a subset has addresses", { ports: [HTTP] }, ["subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"]],
  [
    "several ports need names",
    { addresses: at("10.0.0.1"), ports: [HTTP, { port: 81, protocol: "TCP" }] },
    ["subsets[0].ports[1].name: Required value"],
  ],
  [
    "a loopback address leads nowhere",
    { notReadyAddresses: at("127.0.0.1") },
    ['subsets[0].notReadyAddresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ],
  [
    "a port has a range",
    { addresses: at("10.0.0.1"), ports: [{ port: 65536, protocol: "TCP" }] },
    ["subsets[0].ports[0].port: Invalid value: 65536: must be between 1 and 65535, inclusive"],
  ],
])("%s", (_, subset, expected) => {
  expect((endpointsKind.validate?.(endpointsOf(subset)) ?? []).map(fieldErrorText)).toEqual(expected);
});

test("describe tells who takes traffic and who does not", () => {
  const subset = { addresses: at("10.0.0.1", "10.0.0.2"), ports: [HTTP] };
  expect(endpointsKind.describe?.(endpointsOf(subset), { nowMs: 0, get: () => undefined, list: () => [] })).toBe(
    [
      "Name:         web",
      "Namespace:    shop",
      "Labels:       <none>",
      "Annotations:  <none>",
      "Subsets:",
      "  Addresses:          10.0.0.1,10.0.0.2",
      "  NotReadyAddresses:  <none>",
      "  Ports:",
      "    Name  Port  Protocol",
      "    ----  ----  --------",
      "    http  80    TCP",
      "",
      "",
    ].join("\n"),
  );
});
