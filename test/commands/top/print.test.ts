import { describe, expect, test } from "vitest";
import { type NodeLine, type PodLines, printNodes, printPods } from "../../../src/commands/top/print.ts";

const MEBIBYTE = 1024 * 1024;
const used = (cpuMillis: number, mebibytes: number) => ({ cpuMillis, memoryBytes: mebibytes * MEBIBYTE });
const trimmed = (text: string): readonly string[] => text.split("\n").map((line) => line.trimEnd());

describe("top nodes", () => {
  const lines: readonly NodeLine[] = [
    { name: "b", used: used(100.2, 512.9), allocatable: used(4_000, 8_192) },
    { name: "dead", used: undefined, allocatable: used(4_000, 8_192) },
    { name: "a", used: used(999, 100), allocatable: used(1_000, 8_192) },
  ];

  test("sorts by name, cuts percents, rounds cpu up, and leaves unmeasured nodes for the end", () => {
    expect(trimmed(printNodes(lines, { sortBy: "", noHeaders: false }))).toEqual([
      "NAME   CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)",
      "a      999m         99%         100Mi           1%",
      "b      101m         2%          512Mi           6%",
      "dead   <unknown>    <unknown>   <unknown>       <unknown>",
    ]);
  });

  test("pads the last cell too, as kubectl does", () => {
    for (const line of printNodes(lines, { sortBy: "", noHeaders: false }).split("\n")) expect(line).toMatch(/ {3}$/);
  });

  test.each([
    ["cpu", ["a", "b", "dead"]],
    ["memory", ["b", "a", "dead"]],
  ] as const)("sorts by %s, the largest first", (sortBy, names) => {
    expect(trimmed(printNodes(lines, { sortBy, noHeaders: true })).map((line) => line.split(" ")[0])).toEqual(names);
  });
});

describe("top pods", () => {
  const lines: readonly PodLines[] = [
    { namespace: "shop", name: "web", containers: [{ name: "web", ...used(3, 10) }] },
    {
      namespace: "default",
      name: "zoo",
      containers: [
        { name: "main", ...used(5, 20) },
        { name: "agent", ...used(1, 30) },
      ],
    },
  ];
  const plain = { sortBy: "", noHeaders: false, withNamespace: false, perContainer: false, sum: false } as const;

  test.each([
    [plain, ["NAME   CPU(cores)   MEMORY(bytes)", "web    3m           10Mi", "zoo    6m           50Mi"]],
    [
      { ...plain, withNamespace: true },
      ["NAMESPACE   NAME   CPU(cores)   MEMORY(bytes)", "default     zoo    6m           50Mi", "shop        web    3m           10Mi"],
    ],
    [
      { ...plain, perContainer: true, sortBy: "cpu" as const },
      [
        "POD   NAME    CPU(cores)   MEMORY(bytes)",
        "zoo   main    5m           20Mi",
        "zoo   agent   1m           30Mi",
        "web   web     3m           10Mi",
      ],
    ],
    [
      { ...plain, noHeaders: true, sum: true },
      ["web   3m         10Mi", "zoo   6m         50Mi", "      ________   ________", "      9m         60Mi"],
    ],
  ])("%#", (options, expected) => {
    expect(trimmed(printPods(lines, options))).toEqual(expected);
  });
});
