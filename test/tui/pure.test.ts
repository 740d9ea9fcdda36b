import { describe, expect, test } from "vitest";
import { compileFilter } from "../../src/tui/filter.ts";
import { headerLines, paceText } from "../../src/tui/header-lines.ts";
import { exactDuration } from "../../src/tui/journal.ts";
import { crumbsLine, keyLines } from "../../src/tui/key-lines.ts";
import { yamlLine } from "../../src/tui/panes/yaml.ts";
import { stripLines } from "../../src/tui/strip-lines.ts";
import { cellWidth } from "../../src/tui/terminal/cells.ts";
import { wrapLines, wrapWords } from "../../src/tui/text/wrap.ts";
import { createTheme } from "../../src/tui/theme.ts";

const theme = createTheme(0);
const plain = (line: string) => line.replaceAll(/\x1b\[[0-9;]*m/g, "");

describe("filters", () => {
  const row = { text: () => "web-1 1/1 running worker-2", labels: { app: "web", tier: "front" } };
  test.each([
    ["", true],
    ["web", true],
    ["WEB", true],
    ["^web.*2$", true],
    ["web worker-2", true],
    ["web worker-1", false],
    ["!db", true],
    ["!web", false],
    ["-l app=web", true],
    ["-lapp=db", false],
    ["-l app=web,tier!=back run", true],
    ["web[", false],
    ["running worker-[23]$", true],
    ["1.1", true],
    ["(run|stop)NING", true],
    ["!", true],
    ["-l", true],
  ])("%j lets the row through: %s", (text, expected) => {
    expect(compileFilter(text)(row)).toBe(expected);
  });
});

describe("the speed in words", () => {
  const pace = { paused: false, speed: 100, reached: undefined, busy: false };
  test.each([
    [pace, "RUNNING ×100"],
    [{ ...pace, paused: true }, "PAUSED"],
    [{ ...pace, reached: 43.2 }, "RUNNING ×43 of ×100"],
    [{ ...pace, busy: true }, "SKIPPING AHEAD"],
  ])("%o is %s", (state, expected) => {
    expect(paceText(state, false)).toBe(expected);
  });

  test("a broken world says so", () => {
    expect(paceText(pace, true)).toBe("BROKEN");
  });

  test.each([1, 6])("in the past the header says when that is, and how long ago, in %i lines", (height) => {
    const totals = { nodes: 0, nodesReady: 0, pods: 0, cpuMillis: 0, memoryBytes: 0, cpuMillisMax: 0, memoryBytesMax: 0 };
    const past = { atMs: 190_000, behindMs: 30_000 };
    const facts = { seed: 1, sinceStartMs: 190_000, pace, totals, isBroken: false, waits: false, past, branch: 2, faults: 0 };
    const text = headerLines(facts, { width: 110, height }, theme.palette).map(plain).join("\n");
    expect(text).toContain("PAST 00:03:10  −30 s");
    expect(text).toContain("seed 1");
    expect(text).toContain("branch 2");
    expect(text).not.toContain("RUNNING");
  });

  test("a low screen says which branch it is and what is broken before what is used", () => {
    const totals = { nodes: 4, nodesReady: 3, pods: 12, cpuMillis: 1_000, memoryBytes: 1e9, cpuMillisMax: 16_000, memoryBytesMax: 32e9 };
    const past = { atMs: 190_000, behindMs: 30_000 };
    const facts = { seed: 1, sinceStartMs: 300, pace, totals, isBroken: false, waits: false, past, branch: 2, faults: 1 };
    const [line = ""] = headerLines(facts, { width: 80, height: 1 }, theme.palette).map(plain);
    expect(line).toMatch(/^ kubarium {2}\+0 s {2}PAST 00:03:10 {2}−30 s {2}3 of 4 nodes Ready {2}! 1 fault {2}branch 2/);
  });

  test.each([1, 6])("the header is as wide as its place, in %i lines", (height) => {
    const totals = { nodes: 4, nodesReady: 3, pods: 12, cpuMillis: 1_000, memoryBytes: 1e9, cpuMillisMax: 16_000, memoryBytesMax: 32e9 };
    const facts = { seed: 1, sinceStartMs: 754_000, pace, totals, isBroken: false, waits: false, past: undefined, branch: 0, faults: 0 };
    const lines = headerLines(facts, { width: 78, height }, theme.palette);
    expect(lines.map(cellWidth)).toEqual(Array.from({ length: height }, () => 78));
    expect(lines.join("\n")).toContain("3 of 4 nodes Ready");
    expect(lines.join("\n")).toContain("+12 m 34 s");
  });
});

describe("the cluster strip", () => {
  const ok = { state: "ok", why: "" } as const;
  const node = (
    name: string,
    pods: Partial<Record<"ok" | "progressing" | "failing" | "done" | "leaving", number>>,
    health: { state: "ok" | "failing"; why: string } = ok,
  ) => ({
    name,
    health,
    pods: { ok: 0, progressing: 0, failing: 0, done: 0, leaving: 0, ...pods },
  });

  test("a cell per pod per node", () => {
    const nodes = [
      node("control-plane", {}),
      node("worker-1", { ok: 3, progressing: 1, done: 1 }),
      node("worker-2", { failing: 2, leaving: 1 }, { state: "failing", why: "" }),
    ];
    expect(stripLines(nodes, { width: 30, height: 4 }, theme).map((line) => plain(line).trimEnd())).toEqual([
      " control-plane",
      " worker-1      ■■■~-",
      "!worker-2      !!·",
      "",
    ]);
  });

  test("too many pods are scaled, and no health is lost", () => {
    const [line = ""] = stripLines([node("w", { ok: 500, failing: 1 })], { width: 30, height: 2 }, theme);
    expect(plain(line)).toMatch(/^ w ■+! *×501 *$|^ w ■+!×501/);
    expect(cellWidth(line)).toBe(30);
  });

  test("many nodes become a cell each, then several a cell, the worst shown", () => {
    const many = Array.from({ length: 100 }, (_, index) => node(`w${index}`, index === 7 ? { failing: 1 } : index === 8 ? {} : { ok: 2 }));
    const lines = stripLines(many, { width: 30, height: 6 }, theme).map(plain);
    expect(lines[0]?.trimEnd()).toBe("100 nodes, one cell each");
    expect(lines[1]).toBe("■■■■■■■!·■■■■■■■■■■■■■■■■■■■■■");
    const thousands = stripLines(
      Array.from({ length: 5_000 }, () => many[0] ?? node("w", {})),
      { width: 30, height: 6 },
      theme,
    ).map(plain);
    expect(thousands[0]?.trimEnd()).toMatch(/^5000 nodes, 34 a cell/);
  });

  test("one line for low screens", () => {
    const nodes = [node("control-plane", {}), node("worker-1", { ok: 3 }), node("worker-2", { failing: 1 }, { state: "failing", why: "" })];
    expect(stripLines(nodes, { width: 40, height: 1 }, theme).map((line) => plain(line).trimEnd())).toEqual(["cp   w1 ■■■  !w2 !"]);
  });

  test("on one line a node that grows takes the room that others leave", () => {
    const nodes = [
      node("control-plane", {}),
      node("worker-1", { ok: 9 }),
      node("worker-2", { ok: 2 }),
      node("worker-3", {}),
      node("", { progressing: 1 }),
    ];
    expect(stripLines(nodes, { width: 40, height: 1 }, theme).map((line) => plain(line).trimEnd())).toEqual([
      "cp   w1 ■■■■■■■■■  w2 ■■  w3   ? ~",
    ]);
  });

  test("every size is filled exactly", () => {
    const nodes = Array.from({ length: 23 }, (_, index) => node(`worker-${index}`, { ok: index, failing: index % 3 }));
    for (const width of [1, 10, 28, 40, 72])
      for (const height of [1, 2, 6]) {
        const lines = stripLines(nodes, { width, height }, theme);
        expect(lines.map(cellWidth)).toEqual(Array.from({ length: height }, () => width));
      }
  });
});

describe("hints and crumbs", () => {
  const hints = [
    { key: ";", title: "pause" },
    { key: "?", title: "help" },
    { key: "ctrl-d", title: "delete" },
  ];
  test("the first hints always show", () => {
    expect(keyLines(hints, { width: 24, height: 1 }, theme.palette).map(plain)).toEqual([" <;> pause <?> help     "]);
    expect(keyLines(hints, { width: 30, height: 2 }, theme.palette).map(plain)).toEqual([
      " <;> pause  <ctrl-d> delete   ",
      " <?> help                     ",
    ]);
  });

  test("the first column shows however narrow the place is, and the last one needs no gap behind it", () => {
    const past = [
      { key: ",", title: "look back" },
      { key: "shift-y", title: "fork here, and go on" },
    ];
    expect(keyLines(past, { width: 20, height: 2 }, theme.palette).map(plain)).toEqual([" <,> look back      ", " <shift-y> fork he… "]);
    expect(keyLines(hints, { width: 29, height: 2 }, theme.palette).map(plain)).toEqual([
      " <;> pause  <ctrl-d> delete  ",
      " <?> help                    ",
    ]);
    const wide = [...hints, { key: "x", title: "a title that is too wide" }, { key: "y", title: "YAML" }];
    expect(keyLines(wide, { width: 40, height: 2 }, theme.palette).map((line) => plain(line).trimEnd())).toEqual([
      " <;> pause  <ctrl-d> delete",
      " <?> help   <y> YAML",
    ]);
    expect(keyLines(hints, { width: 28, height: 2 }, theme.palette).map(plain)).toEqual([
      " <;> pause  <ctrl-d> delete ",
      " <?> help                   ",
    ]);
  });

  test("crumbs give way from the left", () => {
    expect(plain(crumbsLine(["deployments", "pods", "logs"], 24, theme.palette))).toBe(" <pods> <logs>          ");
  });
});

describe("text", () => {
  test("wraps by cells and by words", () => {
    expect(wrapLines(["abcdef", "", "gh"], 4)).toEqual(["abcd", "ef", "", "gh"]);
    expect(wrapWords("a sentence of words", 10)).toEqual(["a sentence", "of words"]);
    expect(wrapWords("  indented unbreakablelongword x", 10)).toEqual(["  indented", "unbreakabl", "elongword", "x"]);
  });

  test.each([
    ["kind: Pod", "kind: Pod"],
    ["  - name: web", "  - name: web"],
    ["# note", "# note"],
    ["- just a value", "- just a value"],
  ])("YAML keeps its text: %s", (line, expected) => {
    expect(plain(yamlLine(line, createTheme(8).palette))).toBe(expected);
  });

  test.each([
    [0, "0s"],
    [41_000, "41s"],
    [3_723_000, "1h2m3s"],
    [360_000, "6m"],
    [1_250, "1.25s"],
  ])("%i ms are %s", (ms, text) => {
    expect(exactDuration(ms)).toBe(text);
  });
});
