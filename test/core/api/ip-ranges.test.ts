import { describe, expect, test } from "vitest";
import {
  addressText,
  isStrictSubset,
  lenientRange,
  parseAddress,
  parseRange,
  strictAddress,
  strictRange,
} from "../../../src/core/api/ip-ranges.ts";

describe("an address in its one right form", () => {
  test.each([
    ["10.96.0.10", []],
    ["fd00::1", []],
    ["::", []],
    ["::1", []],
    ["1:0:0:2::3", []],
    ["2001:db8::1:0:0:1", []],
    ["010.96.0.10", ["must not have leading 0s"]],
    ["::ffff:1.2.3.4", ["must not be an IPv4-mapped IPv6 address"]],
    ["FD00::1", ['must be in canonical form ("fd00::1")']],
    ["fd00:0:0:0:0:0:0:1", ['must be in canonical form ("fd00::1")']],
    ["1::2:0:0:0:3", ['must be in canonical form ("1:0:0:2::3")']],
    ["10.96", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]],
  ])("%s: %j", (text, messages) => {
    expect(strictAddress(text)).toEqual(messages);
  });
});

describe("a range in its one right form", () => {
  test.each([
    ["10.96.0.0/12", []],
    ["fd00::/108", []],
    ["0.0.0.0/0", []],
    ["10.96.0.1/12", ["must not have bits set beyond the prefix length"]],
    ["10.96.0.0/012", ["must not have leading 0s in IP or prefix length"]],
    ["::ffff:10.0.0.0/8", ["must not have an IPv4-mapped IPv6 address"]],
    ["FD00::/108", ['must be in canonical form ("fd00::/108")']],
    ["10.96.0.0/33", ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]],
    ["10.96.0.0", ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]],
  ])("%s: %j", (text, messages) => {
    expect(strictRange(text)).toEqual(messages);
  });

  test("older fields take what is merely unusual", () => {
    expect(lenientRange("10.96.0.1/12")).toEqual([]);
    expect(lenientRange("10.96.0.1")).not.toEqual([]);
  });
});

test.each([
  ["10.1.0.0/16", "10.0.0.0/8", true],
  ["10.0.0.0/8", "10.0.0.0/8", false],
  ["11.1.0.0/16", "10.0.0.0/8", false],
  ["fd00::/64", "10.0.0.0/8", false],
])("%s lies within %s: %s", (inner, outer, expected) => {
  const [small, large] = [parseRange(inner), parseRange(outer)];
  expect(small !== undefined && large !== undefined && isStrictSubset(small, large)).toBe(expected);
});

test("an address read and written is the same", () => {
  for (const text of ["0.0.0.0", "255.255.255.255", "::", "1::", "1:2:3:4:5:6:7:8", "64:ff9b::1"]) {
    const address = parseAddress(text);
    expect(address && addressText(address)).toBe(text);
  }
});
