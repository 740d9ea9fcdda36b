import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  cpuMillis,
  formatBytes,
  formatMillis,
  quantityError,
  quantityValue,
  subtractQuantities,
} from "../../../src/core/api/quantity.ts";

const WRONG_FORM = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_SUFFIX = "unable to parse quantity's suffix";

describe("canonical form", () => {
  test.each([
    ["0", "0"],
    ["0Mi", "0"],
    ["-0", "0"],
    ["0.5", "500m"],
    [".5", "500m"],
    ["5.", "5"],
    ["1.5", "1500m"],
    ["1000m", "1"],
    ["1000k", "1M"],
    ["1000", "1k"],
    ["12345", "12345"],
    ["100u", "100u"],
    ["1000n", "1u"],
    ["0.1n", "1n"],
    ["1.0000000001", "1000000001n"],
    ["-1.5", "-1500m"],
    ["+2", "2"],
    ["007", "7"],
    ["1024Mi", "1Gi"],
    ["1.5Gi", "1536Mi"],
    ["100000Ki", "100000Ki"],
    ["1Ki", "1Ki"],
    ["0.5Ki", "512"],
    [".001Ki", "1024m"],
    ["1.1Ki", "1126400m"],
    ["-2048Ki", "-2Mi"],
    ["8Ei", "9223372036854775807"],
    ["1e3", "1e3"],
    ["12e6", "12e6"],
    ["1E3", "1e3"],
    ["1E", "1E"],
    ["1Ei", "1Ei"],
    ["1000E", "1000E"],
    ["1e-3", "1e-3"],
    ["10000e0", "10e3"],
    ["5e0", "5"],
    ["m", "0"],
  ])("%s prints as %s", (text, canonical) => {
    expect(quantityError(text)).toBeUndefined();
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  test("printing keeps the amount and is stable", () => {
    const suffix = fc.constantFrom("n", "u", "m", "", "k", "M", "G", "Ki", "Mi", "Gi", "e2", "E-3");
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat(999), suffix, (whole, fraction, unit) => {
        const text = `${whole}.${fraction}${unit}`;
        const canonical = canonicalQuantity(text);
        expect(compareQuantities(text, canonical)).toBe(0);
        expect(canonicalQuantity(canonical)).toBe(canonical);
        expect(canonical).not.toContain(".");
      }),
    );
  });

  test("an absurd exponent neither fails nor takes forever", () => {
    expect(canonicalQuantity("1e999999999")).toBe("10e99");
    expect(canonicalQuantity("1e-999999999")).toBe("1e-9");
  });
});

test.each([
  ["", WRONG_FORM],
  ["abc", WRONG_FORM],
  ["1 Gi", WRONG_FORM],
  [" 1", WRONG_FORM],
  ["1.2.3", WRONG_FORM],
  ["1,5", WRONG_FORM],
  ["-", undefined],
  ["1K", WRONG_SUFFIX],
  ["1mi", WRONG_SUFFIX],
  ["1MB", WRONG_FORM],
  ["1e", WRONG_SUFFIX],
  ["1-5", WRONG_SUFFIX],
  ["1kk", WRONG_SUFFIX],
])("%j is refused with %j", (text, message) => {
  expect(quantityError(text)).toBe(message);
});

test.each([
  [undefined, 0],
  ["1", 1000],
  ["250m", 250],
  ["0.1", 100],
  ["1u", 1],
  ["1500.1m", 1501],
  ["-1u", -1],
  ["2k", 2_000_000],
])("the cpu of %s is %d millis", (text, millis) => {
  expect(cpuMillis(text)).toBe(millis);
  expect(cpuMillis(text)).toBe(millis);
});

test.each([
  [undefined, 0],
  ["1Gi", 1_073_741_824],
  ["100M", 100_000_000],
  ["1m", 1],
  ["1.1Ki", 1127],
  ["12", 12],
])("the value of %s is %d", (text, value) => {
  expect(quantityValue(text)).toBe(value);
});

test.each([
  [0, "0"],
  [500, "500m"],
  [1000, "1"],
  [1500, "1500m"],
  [0.2, "1m"],
  [-100, "-100m"],
])("%d millis print as %s", (millis, text) => {
  expect(formatMillis(millis)).toBe(text);
});

test.each([
  [0, "0"],
  // Below 1024 upstream prints in decimal, so a round thousand gets its suffix.
  [1000, "1k"],
  [1023, "1023"],
  [1024, "1Ki"],
  [1536 * 1024 * 1024, "1536Mi"],
  [1024 * 1024 * 1024, "1Gi"],
  [1025, "1025"],
])("%d bytes print as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  ["1", "1000m", 0],
  ["1Gi", "1G", 1],
  ["999m", "1", -1],
  ["-1", "0", -1],
])("%s compared with %s is %d", (a, b, order) => {
  expect(compareQuantities(a, b)).toBe(order);
});

test.each([
  ["1", "500m", "1500m", "500m"],
  ["1Gi", "1Gi", "2Gi", "0"],
  ["1Gi", "512Mi", "1536Mi", "512Mi"],
  ["0", "1Gi", "1Gi", "-1Gi"],
  ["2Gi", "1M", "2148483648", "2146483648"],
  ["1M", "1Ki", "1001024", "998976"],
])("%s and %s have the sum %s and the difference %s", (a, b, sum, difference) => {
  expect(addQuantities(a, b)).toBe(sum);
  expect(subtractQuantities(a, b)).toBe(difference);
});

test("counting with a text that is no quantity is our bug", () => {
  expect(() => cpuMillis("lots")).toThrow('yet "lots" is none');
});
