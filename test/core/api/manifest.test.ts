import { describe, expect, test } from "vitest";
import { readManifest } from "../../../src/core/api/manifest.ts";

const read = (text: string) => readManifest(text, "x.yaml");
const POD = "apiVersion: v1\nkind: Pod\n";
const specOf = (yaml: string) => {
  const { documents, refusals } = read(`${POD}spec:\n  ${yaml}\n`);
  expect(refusals).toEqual([]);
  return documents[0]?.value.spec;
};

describe("documents", () => {
  test("are cut at ---, empty ones skipped and not counted", () => {
    const { documents, refusals } = read(`# head\n---\n\n---\n${POD}--- # next\n# why\n\n${POD}---\n`);
    expect(refusals).toEqual([]);
    expect(documents).toEqual([
      { source: "x.yaml", number: 1, line: 5, value: { apiVersion: "v1", kind: "Pod" } },
      { source: "x.yaml", number: 2, line: 10, value: { apiVersion: "v1", kind: "Pod" } },
    ]);
  });

  test.each(["", "\n", "---\n", "# only a comment", "%YAML 1.1\n---\n...\n"])("%j holds none", (text) => {
    expect(read(text)).toEqual({ documents: [], refusals: [] });
  });

  test("one broken document hides no other", () => {
    const { documents, refusals } = read(`${POD}---\nkind: A\n  name: x\n---\na: "open\n---\n${POD}`);
    expect(documents.map(({ number, line }) => [number, line])).toEqual([
      [1, 1],
      [4, 9],
    ]);
    expect(refusals.map(({ number, line }) => [number, line])).toEqual([
      [2, 5],
      [3, 7],
    ]);
  });

  test("JSON is read too, tabs, several objects and all", () => {
    const { documents, refusals } = read('{"apiVersion": "v1",\n\t"kind": "Pod", "a": "}"}\n\n{"apiVersion": "v1", "kind": "Pod"}\n');
    expect(refusals).toEqual([]);
    expect(documents.map(({ number, line, value }) => [number, line, value.a])).toEqual([
      [1, 1, "}"],
      [2, 4, undefined],
    ]);
  });

  test("Windows line ends and a byte order mark do no harm", () => {
    expect(read(`\ufeff---\r\n${POD.replaceAll("\n", "\r\n")}---\r\n`).documents).toHaveLength(1);
  });
});

describe("lists", () => {
  test("are flattened, each item with its line", () => {
    const { documents } = read("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- apiVersion: v1\n  kind: Service\n");
    expect(documents.map(({ number, line, value }) => [number, line, value.kind])).toEqual([
      [1, 4, "Pod"],
      [1, 6, "Service"],
    ]);
  });

  test("of one kind lend it to their items", () => {
    const { documents } = read("apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: a}\n");
    expect(documents[0]?.value).toEqual({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" } });
  });

  test("refuse a bad item and keep the others", () => {
    const { documents, refusals } = read("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n- apiVersion: v1\n  kind: Pod\n");
    expect(documents).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ line: 4, message: expect.stringContaining("kind not set") });
  });

  test("a kind that merely ends in List is an object", () => {
    expect(read("apiVersion: example.com/v1\nkind: AllowList\nspec: {}\n").documents[0]?.value.kind).toBe("AllowList");
  });
});

describe("YAML 1.1 as Kubernetes reads it", () => {
  test.each<[string, unknown]>([
    ["mode: 0644", { mode: 420 }],
    ["mode: 0o644", { mode: 420 }],
    ["mode: 08", { mode: 8 }],
    ["on: yes", { true: true }],
    ["a: y\n  b: Off\n  c: no", { a: true, b: false, c: false }],
    ["a: 'yes'", { a: "yes" }],
    ["a: 0x1F\n  b: 0b11\n  c: 1_000\n  d: -5", { a: 31, b: 3, c: 1000, d: -5 }],
    ["a: 1e3\n  b: .5\n  c: 1.\n  d: .", { a: 1000, b: 0.5, c: 1, d: "." }],
    ["at: 22:22\n  on the: 2026-01-01", { at: "22:22", "on the": "2026-01-01" }],
    ["a: ~\n  b:", { a: null, b: null }],
    ["a: &x {b: 1}\n  c: *x\n  d: {<<: *x, e: 2}", { a: { b: 1 }, c: { b: 1 }, d: { b: 1, e: 2 } }],
    ["1: one", { 1: "one" }],
    ["a: {\n    b: 1\n  }", { a: { b: 1 } }],
  ])("%j", (yaml, spec) => {
    expect(specOf(yaml)).toEqual(spec);
  });
});

describe("refusals in kubectl's words", () => {
  const parsing = "error parsing x.yaml: error converting YAML to JSON: yaml:";
  const advice = "; if you choose to ignore these errors, turn validation off with --validate=false";
  const validating = 'error validating "x.yaml": error validating data:';
  test.each<[string, number, string]>([
    ["a: b: c", 1, `${parsing} line 1: mapping values are not allowed in this context`],
    ["a: 1\nb: x\n  c: 2", 3, `${parsing} line 3: mapping values are not allowed in this context`],
    ["a:\n\tb: 1", 2, `${parsing} line 2: found character that cannot start any token`],
    ["a: @b", 1, `${parsing} line 1: found character that cannot start any token`],
    ["a: |\n   b\n c: 1", 3, `${parsing} line 3: did not find expected key`],
    ["a: [1, 2\nb: 1", 2, `${parsing} line 2: did not find expected ',' or ']'`],
    ["a: 1\nb\nc: 2", 2, `${parsing} line 2: could not find expected ':'`],
    ["a: 1\nb: {{ .Values.b }}", 2, `${parsing} line 2: invalid map key: { .Values.b }`],
    ["a: *b", 1, `${parsing} unknown anchor 'b' referenced`],
    [
      "a: 1\nb:\n  c: 1\n  c: 2\n  'd e': 1\n  \"d e\": 1",
      4,
      `${parsing} unmarshal errors:\n  line 4: key "c" already set in map\n  line 6: key "d e" already set in map`,
    ],
    ["--- foo\na: 1", 1, "error parsing x.yaml: invalid Yaml document separator: foo"],
    ["kind: Pod", 1, `${validating} apiVersion not set${advice}`],
    ["apiVersion: v1", 1, `${validating} kind not set${advice}`],
    ["\na: 1", 2, `${validating} [apiVersion not set, kind not set]${advice}`],
    ["apiVersion: 1\nkind: Pod", 1, `${validating} apiVersion isn't string type${advice}`],
    ["hello", 1, `${validating} invalid object to validate${advice}`],
    ["- a", 1, `${validating} invalid object to validate${advice}`],
    ['{"kind": "Pod", "kind": "Pod"}', 1, `${parsing} unmarshal errors:\n  line 1: key "kind" already set in map`],
  ])("%j", (text, line, message) => {
    expect(read(text)).toEqual({ documents: [], refusals: [{ source: "x.yaml", number: 1, line, message }] });
  });

  test("a page of aliases that stands for a billion nodes", () => {
    const names = [..."abcdefghi"];
    const laughs = names.map(
      (name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => (index === 0 ? "lol" : `*${names[index - 1]}`)).join(", ")}]`,
    );
    expect(read(laughs.join("\n")).refusals[0]?.message).toBe(`${parsing} document contains excessive aliasing`);
  });
});
