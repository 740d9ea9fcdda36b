import { describe, expect, test } from "vitest";
import { printCustomColumns } from "../../src/commands/print/custom-columns.ts";
import { printJson } from "../../src/commands/print/json.ts";
import { printJsonPath } from "../../src/commands/print/jsonpath.ts";
import { sortByPath } from "../../src/commands/print/sort-by.ts";
import { alignColumns } from "../../src/commands/print/text-table.ts";
import { printYaml } from "../../src/commands/print/yaml.ts";
import { readYaml } from "../../src/core/index.ts";

describe("columns", () => {
  test.each([
    [
      "cells are three apart",
      [
        ["NAME", "AGE"],
        ["web-0", "5s"],
      ],
      "NAME    AGE\nweb-0   5s",
    ],
    [
      "a column is at least six wide",
      [
        ["A", "B"],
        ["x", "y"],
      ],
      "A     B\nx     y",
    ],
    [
      "the last cell is not padded",
      [
        ["NAME", "X"],
        ["web", ""],
      ],
      "NAME   X\nweb    ",
    ],
  ])("%s", (_what, rows, text) => {
    expect(alignColumns(rows)).toBe(text);
  });
});

describe("yaml", () => {
  test.each([
    ["keys are sorted", { b: 1, a: 2 }, "a: 2\nb: 1\n"],
    ["numbers in keys are numbers", { a10: 1, a9: 2 }, "a9: 2\na10: 1\n"],
    ["lists are not indented", { list: [1, { b: 2, a: 1 }] }, "list:\n- 1\n- a: 1\n  b: 2\n"],
    ["lists in lists", { list: [["a", "b"], []] }, "list:\n- - a\n  - b\n- []\n"],
    ["what is empty", { a: {}, b: [], c: "", d: null, e: undefined }, 'a: {}\nb: []\nc: ""\nd: null\n'],
    [
      "texts that look otherwise are quoted",
      ["1", "true", "no", "~", "1.5", "0x1f", "1e3", "22:22", "2026-01-01T00:00:00Z"],
      '- "1"\n- "true"\n- "no"\n- "~"\n- "1.5"\n- "0x1f"\n- "1e3"\n- "22:22"\n- "2026-01-01T00:00:00Z"\n',
    ],
    [
      "texts that YAML would misread are single-quoted",
      ["{}", "a: b", "*", "- x", "a #b", "'q'", "@x"],
      "- '{}'\n- 'a: b'\n- '*'\n- '- x'\n- 'a #b'\n- '''q'''\n- '@x'\n",
    ],
    [
      "plain ones stay plain",
      ["a:b", "a#b", "-x", "100m", "nginx:1.29", "/tmp", "1.2.3.4", 'say "x"'],
      '- a:b\n- a#b\n- -x\n- 100m\n- nginx:1.29\n- /tmp\n- 1.2.3.4\n- say "x"\n',
    ],
    [
      "lines are literal",
      { text: "a\nb\n", cut: "a\nb", more: "a\n\n", lead: " a\nb\n" },
      "cut: |-\n  a\n  b\nlead: |2\n   a\n  b\nmore: |+\n  a\n\ntext: |\n  a\n  b\n",
    ],
    [
      "what no literal can hold is double-quoted",
      { a: "x \ny", b: "tab\there", c: "bell\u0007\n" },
      'a: "x \\ny"\nb: "tab\\there"\nc: "bell\\a\\n"\n',
    ],
  ])("%s", (_what, value, text) => {
    expect(printYaml(value)).toBe(text);
  });

  test("a long text is folded at the first blank behind column 80", () => {
    const word = "0/4 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 3 Insufficient cpu.";
    expect(printYaml({ message: word })).toBe(
      "message: '0/4 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane:\n  }, 3 Insufficient cpu.'\n",
    );
  });

  test.each([
    [{ a: ["x", { "k.io/l": "v" }], n: -1.5, b: true, multi: "a\n\n  b\n", odd: ["# x", ": ", "y", "", "é", "a\tb", " lead", "trail "] }],
    [{ long: "word ".repeat(60).trim(), quoted: `it's: ${"word ".repeat(60)}`, tabs: `a\t${"word  ".repeat(40)}x` }],
  ])("what is printed reads back as it was", (value) => {
    expect(readYaml(printYaml(value))).toMatchObject({ faults: [], value });
  });
});

test("json has four blanks, sorted keys and Go's escapes", () => {
  expect(printJson({ "2": [], b: { y: "<&>" }, a: [1, null, {}] })).toBe(
    '{\n    "2": [],\n    "a": [\n        1,\n        null,\n        {}\n    ],\n    "b": {\n        "y": "\\u003c\\u0026\\u003e"\n    }\n}',
  );
});

const pods = {
  kind: "List",
  items: [
    {
      metadata: { name: "a", labels: { "app.kubernetes.io/name": "web", tier: "x" } },
      spec: { replicas: 1, on: true },
      status: { ip: "10.0.0.1" },
    },
    { metadata: { name: "b" }, spec: { replicas: 3, containers: [{ image: "x" }, { image: "y" }] }, status: { ip: "10.0.0.2" } },
  ],
};

describe("jsonpath", () => {
  test.each([
    ["{.kind}", "List"],
    ["kind={.kind};", "kind=List;"],
    ["{.items[*].metadata.name}", "a b"],
    ["{.items[0].metadata.name}", "a"],
    ["{.items[-1].metadata.name}", "b"],
    ["{.items[-1:].metadata.name}", "b"],
    ["{.items[0:1].metadata.name}", "a"],
    ["{.items[::2].metadata.name}", "a"],
    ["{.items[0,1].metadata.name}", "a b"],
    ["{.items[*]['metadata.name', 'kind']}", ""],
    ["{.items[*].metadata['name', 'labels']}", 'a {"app.kubernetes.io/name":"web","tier":"x"} b'],
    ["{['kind']}", "List"],
    ["{$.kind}", "List"],
    ["{@.kind}", "List"],
    ["{.items[0].metadata.labels.app\\.kubernetes\\.io/name}", "web"],
    ["{.items[0].metadata.labels['app.kubernetes.io/name']}", "web"],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.status.ip}{"\\n"}{end}', "a\t10.0.0.1\nb\t10.0.0.2\n"],
    ["{range .items[*]}[{range .spec.containers[*]}{.image},{end}]{end}", "[][x,y,]"],
    ['{.items[?(@.metadata.name=="b")].spec.replicas}', "3"],
    ['{.items[?(@.metadata.name != "b")].metadata.name}', "a"],
    ["{.items[?(@.spec.replicas>1)].metadata.name}", "b"],
    ["{.items[?(@.spec.replicas<=1)].metadata.name}", "a"],
    ["{.items[?(@.spec.on==true)].metadata.name}", "a"],
    ["{.items[?(@.spec.containers)].metadata.name}", "b"],
    ["{..image}", "x y"],
    ["{.items[*].spec.replicas}", "1 3"],
    ["{.items[1].spec.containers[*].image}", "x y"],
    ["{.nothing}", ""],
    ["{.nothing.more}", ""],
    ["{.items[1].spec.containers}", '[{"image":"x"},{"image":"y"}]'],
    ["no braces", "no braces"],
    ["{'{.kind}'}", "{.kind}"],
  ])("%s", (template, text) => {
    expect(printJsonPath(template, pods)).toBe(text);
  });

  test.each([
    ["{.kind", "error: error parsing jsonpath {.kind, unclosed action"],
    ["{.items[0}", "error: error parsing jsonpath {.items[0}, unterminated array"],
    ["{.items[x]}", "error: error parsing jsonpath {.items[x]}, invalid array index x"],
    ["{end}", "error: error parsing jsonpath {end}, not in range, nothing to end"],
    ["{range .items[*]}x", "error: error parsing jsonpath {range .items[*]}x, unclosed range: {end} is missing"],
    ["{hello}", "error: error parsing jsonpath {hello}, unrecognized identifier hello"],
    ["{'a}", "error: error parsing jsonpath {'a}, unclosed action"],
    ["{.items[?(@.a=~'x')]}", "error: error parsing jsonpath {.items[?(@.a=~'x')]}, unrecognized filter operator =~"],
    [
      "{.items[5]}",
      'error: error executing jsonpath "{.items[5]}": Error executing template: array index out of bounds: index 5, length 2',
    ],
  ])("%s is refused", (template, message) => {
    expect(() => printJsonPath(template, pods)).toThrow(message);
  });
});

describe("custom columns", () => {
  test("paths become columns, and what is missing <none>", () => {
    const spec = "NAME:.metadata.name,TIER:{.metadata.labels.tier},IMAGES:spec.containers[*].image";
    expect(printCustomColumns(spec, pods.items, false)).toBe("NAME   TIER     IMAGES\na      x        <none>\nb      <none>   x,y");
  });

  test.each([
    ["", "error: custom-columns format specified but no custom columns given"],
    ["NAME", "error: unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>"],
  ])("%j is refused", (spec, message) => {
    expect(() => printCustomColumns(spec, pods.items, false)).toThrow(message);
  });
});

describe("sort by", () => {
  const named = ["web-10", "web-9", "db"].map((name) => ({ metadata: { name } }));

  test("numbers in texts are numbers", () => {
    expect(sortByPath(named, ".metadata.name", (item) => item).map(({ metadata }) => metadata.name)).toEqual(["db", "web-9", "web-10"]);
  });

  test("a field that nobody has is refused", () => {
    expect(() => sortByPath(named, "{.spec.x}", (item) => item)).toThrow(
      'error: couldn\'t find any field with path "{.spec.x}" in the list of objects',
    );
  });
});
