import fc from "fast-check";
import { expect, test } from "vitest";
import { keepEqual } from "../../../src/core/store/keep-equal.ts";

test("an equal value is its predecessor", () => {
  const previous = keepEqual({ a: [1, { b: "x" }], c: null }, undefined);
  expect(keepEqual({ a: [1, { b: "x" }], c: null }, previous)).toBe(previous);
});

test("what did not change keeps its identity", () => {
  const previous = keepEqual({ spec: { containers: [{ name: "a" }] }, status: { phase: "Pending" } }, undefined);
  const next = keepEqual({ spec: { containers: [{ name: "a" }] }, status: { phase: "Running" } }, previous);
  expect(next).not.toBe(previous);
  expect(next.spec).toBe(previous.spec);
});

test("absent and undefined are the same", () => {
  const previous = keepEqual({ a: 1 }, undefined);
  expect(keepEqual({ a: 1, b: undefined }, previous)).toBe(previous);
  expect(keepEqual({ a: 1 }, keepEqual({ a: 1, b: 2 }, undefined))).toEqual({ a: 1 });
});

test("the result equals the input, is frozen throughout, and shares with its predecessor whatever is equal", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const previous = keepEqual(a, undefined);
      const next = keepEqual(b, previous);
      expect(next).toEqual(b);
      if (typeof next === "object" && next !== null) expect(Object.isFrozen(next)).toBe(true);
      expect(keepEqual(structuredClone(a), previous)).toBe(previous);
    }),
  );
});
