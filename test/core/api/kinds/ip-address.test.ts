import { expect, test } from "vitest";
import { ipAddressKind } from "../../../../src/core/api/kinds/ip-address.ts";
import { changeErrorsOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

const parentRef = { resource: "services", namespace: "shop", name: "web" };
const metadata = { name: "10.96.0.10" };

test.each<[string, object, string[]]>([
  ["a sound one passes", { metadata, spec: { parentRef } }, []],
  ["an IPv6 address is a name too", { metadata: { name: "fd00::10" }, spec: { parentRef } }, []],
  [
    "the name is an address",
    { metadata: { name: "web" }, spec: { parentRef } },
    ['metadata.name: Invalid value: "web": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  ["somebody has it", { metadata }, ["spec.parentRef: Required value"]],
  ["the owner can be found", { metadata, spec: { parentRef: { name: "web" } } }, ["spec.parentRef.resource: Required value"]],
])("%s", (_, fields, expected) => {
  expect(errorsOf(ipAddressKind, fields)).toEqual(expected);
});

test("the owner stays", () => {
  const other = { ...parentRef, name: "other" };
  expect(changeErrorsOf(ipAddressKind, { metadata, spec: { parentRef } }, { metadata, spec: { parentRef: other } })).toEqual([
    `spec.parentRef: Invalid value: ${JSON.stringify(other)}: field is immutable`,
  ]);
});

test("a row names the owner", () => {
  const row = (ref: object) =>
    rowOf(ipAddressKind, objectOf(ipAddressKind, { metadata, spec: { parentRef: { ...parentRef, ...ref } } })).PARENTREF;
  expect(row({})).toBe("services/shop/web");
  expect(row({ group: "Example.com" })).toBe("services.example.com/shop/web");
});
