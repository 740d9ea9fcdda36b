import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { type ManagedFields, validateManagedFields } from "../../../../src/core/api/managed-fields/entries.ts";
import { managerOf, validateApplyOptions, validateFieldManager } from "../../../../src/core/api/managed-fields/manager-name.ts";
import { keepTimestamps } from "../../../../src/core/api/managed-fields/timestamps.ts";
import { aSample } from "./sample-kind.ts";

describe("the name of a manager", () => {
  test.each<[string | undefined, string | undefined, string]>([
    ["mine", "kubectl/v1.34.0 (linux/amd64)", "mine"],
    ["", "kubectl/v1.34.0 (linux/amd64)", "kubectl"],
    [undefined, "curl", "curl"],
    [undefined, "iter\u0007nal\t/1", "iternal"],
    [undefined, undefined, ""],
    [undefined, "ü".repeat(70), "ü".repeat(64)],
    [undefined, "x".repeat(300), "x".repeat(128)],
  ])("given %j, of a client that calls itself %j, is %j", (given, agent, expected) => {
    expect(managerOf(given, agent)).toBe(expected);
  });

  test.each([
    ["kubectl", []],
    ["a b 日本", []],
    ["x".repeat(129), ["fieldManager: Too long: may not be more than 128 bytes"]],
    ["a\tb", ['fieldManager: Invalid value: "a\\tb": invalid character U+0009 (at position 1)']],
    ["日\u200b", ['fieldManager: Invalid value: "日\u200b": invalid character U+200B (at position 3)']],
  ])("%j is checked", (name, expected) => {
    expect(validateFieldManager(name).map(fieldErrorText)).toEqual(expected);
  });
});

test.each([
  [{ isApply: true, fieldManager: "" }, ["fieldManager: Required value: is required for apply patch"]],
  [{ isApply: true, fieldManager: "me", force: true }, []],
  [{ isApply: false, force: false }, ["force: Forbidden: may not be specified for non-apply patch"]],
  [{ isApply: false }, []],
])("options of a patch: %j", (options, expected) => {
  expect(validateApplyOptions(options).map(fieldErrorText)).toEqual(expected);
});

test("entries of clients are validated", () => {
  const entries: ManagedFields = [
    { operation: "Update", apiVersion: "v1", fieldsType: "FieldsV1", manager: "me" },
    { operation: "Merge", fieldsType: "FieldsV2", manager: "a\n", subresource: "s".repeat(257) },
  ];
  expect(validateManagedFields(entries).map(fieldErrorText)).toEqual([
    'metadata.managedFields[1].operation: Invalid value: "Merge": must be `Apply` or `Update`',
    'metadata.managedFields[1].fieldsType: Invalid value: "FieldsV2": must be `FieldsV1`',
    'metadata.managedFields[1].manager: Invalid value: "a\\n": invalid character U+000A (at position 1)',
    "metadata.managedFields[1].subresource: Too long: may not be more than 256 bytes",
  ]);
});

describe("a write that changes times only", () => {
  const entry = {
    manager: "me",
    operation: "Apply",
    apiVersion: "example.com/v1",
    fieldsType: "FieldsV1",
    fieldsV1: {},
    time: "2026-01-01T00:00:00Z",
  };
  const previous = aSample({ text: "a" }, [entry]);
  const later = { ...entry, time: "2026-01-01T00:00:09Z" };

  test("is no write", () => {
    expect(keepTimestamps(aSample({ text: "a" }, [later]), previous)).toBe(previous);
  });

  test.each([
    ["the object differs", aSample({ text: "b" }, [later])],
    ["an entry is added", aSample({ text: "a" }, [later, { ...later, manager: "you" }])],
    ["an entry differs", aSample({ text: "a" }, [{ ...later, manager: "you" }])],
    ["accounts are cleared", aSample({ text: "a" })],
  ])("is one when %s", (_, next) => {
    expect(keepTimestamps(next, previous)).toBe(next);
  });
});
