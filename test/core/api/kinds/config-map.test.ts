import { expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { type ConfigMap, configMapKind } from "../../../../src/core/api/kinds/config-map.ts";

function aConfigMap(more: Partial<ConfigMap> = {}): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "shop" }, ...more };
}

test.each<[string, Partial<ConfigMap>, string[]]>([
  ["an empty one passes", {}, []],
  [
    "keys in both maps clash",
    { data: { a: "1" }, binaryData: { a: "" } },
    ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
  ],
  ["a key is no path", { data: { "..": "1" } }, ["data[..]: Invalid value: \"..\": must not be '..'"]],
  ["one MiB is not too much", { data: { a: "é".repeat(524_288) } }, []],
  [
    "both maps count together",
    { data: { a: "x".repeat(1_048_576) }, binaryData: { b: "eA==" } },
    ["[]: Too long: may not be more than 1048576 bytes"],
  ],
])("%s", (_, more, expected) => {
  expect((configMapKind.validate?.(aConfigMap(more)) ?? []).map(fieldErrorText)).toEqual(expected);
});

test.each<[string, Partial<ConfigMap>, string[]]>([
  ["stays as it is", { immutable: true, data: { a: "1" } }, []],
  ["is not unsealed", { immutable: false, data: { a: "1" } }, ["immutable"]],
  ["keeps its texts", { immutable: true, data: { a: "1", b: "2" } }, ["data"]],
  ["keeps its bytes", { immutable: true, data: { a: "1" }, binaryData: { b: "" } }, ["binaryData"]],
])("a sealed map %s", (_, next, fields) => {
  const errors = configMapKind.validateUpdate?.(aConfigMap(next), aConfigMap({ immutable: true, data: { a: "1" } })) ?? [];
  expect(errors.map(fieldErrorText)).toEqual(fields.map((field) => `${field}: Forbidden: field is immutable when \`immutable\` is set`));
});

test("a map that is not sealed may be", () => {
  expect(configMapKind.validateUpdate?.(aConfigMap({ immutable: true, data: { a: "2" } }), aConfigMap({ data: { a: "1" } }))).toEqual([]);
});

test("describe shows texts in full and bytes by size", () => {
  const map = aConfigMap({ data: { "b.txt": "two\nlines", a: "1" }, binaryData: { logo: "AAECAw==" } });
  expect(configMapKind.describe?.(map, { nowMs: 0, get: () => undefined, list: () => [] })).toBe(
    [
      "Name:         settings",
      "Namespace:    shop",
      "Labels:       <none>",
      "Annotations:  <none>",
      "",
      "Data",
      "====",
      "a:",
      "----",
      "1",
      "",
      "b.txt:",
      "----",
      "two",
      "lines",
      "",
      "",
      "BinaryData",
      "====",
      "logo: 4 bytes",
      "",
      "",
    ].join("\n"),
  );
});

test("a row counts the keys of both maps", () => {
  const map = aConfigMap({ data: { a: "1" }, binaryData: { b: "" } });
  expect(configMapKind.columns.map((column) => column.cell(map, { nowMs: 0 }))).toEqual(["settings", "2", "<unknown>"]);
});
