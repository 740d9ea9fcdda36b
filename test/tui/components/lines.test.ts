import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boxBottom, boxLines, boxRow, boxTop } from "../../../src/tui/components/box-title.ts";
import { promptBox, promptLine } from "../../../src/tui/components/prompt-line.ts";
import { sparkline } from "../../../src/tui/components/sparkline.ts";
import { cellWidth } from "../../../src/tui/terminal/cells.ts";
import { createPalette } from "../../../src/tui/terminal/style.ts";

const bare = createPalette({ depth: 0 });
const palette = { ...bare, keyHint: bare.plain };
const anyText = fc.array(fc.constantFrom("a", "生", " ", "-", "é", "\x1b[31mx\x1b[0m")).map((parts) => parts.join(""));

describe("a box", () => {
  test.each([
    [" pods(default)[12] ", 30, "┌──── pods(default)[12] ─────┐"],
    [" nodes[5] ", 12, "┌ nodes[5] ┐"],
    [" nodes[5] ", 8, "┌ node…┐"],
    [" 生産 ", 12, "┌── 生産 ──┐"],
    ["", 5, "┌───┐"],
    ["x", 2, "┌┐"],
    ["x", 1, "┌"],
    ["x", 0, ""],
  ])("has the title %j in %d cells", (title, width, line) => {
    expect(boxTop({ title, width })).toBe(line);
  });

  test("styles its border and leaves the title its own style", () => {
    expect(boxTop({ title: "[t]", width: 7, border: (text) => `<${text}>` })).toBe("<┌─>[t]<─┐>");
    expect(boxRow("ab", { width: 6, border: (text) => `<${text}>` })).toBe("<│>ab  <│>");
  });

  test("has the height it was given", () => {
    expect(boxLines(["a", "b", "c"], { width: 4, height: 4 })).toEqual(["┌──┐", "│a │", "│b │", "└──┘"]);
    expect(boxLines([], { width: 4, height: 3 })).toEqual(["┌──┐", "│  │", "└──┘"]);
    expect(boxLines([], { width: 4, height: 1 })).toEqual(["┌──┐"]);
    expect(boxLines([], { width: 4, height: 0 })).toEqual([]);
  });

  test("is exactly as wide as asked, whatever is in it", () => {
    fc.assert(
      fc.property(anyText, fc.nat(30), (text, width) => {
        expect([boxTop({ title: text, width }), boxRow(text, { width }), boxBottom({ width })].map(cellWidth)).toEqual([
          width,
          width,
          width,
        ]);
      }),
    );
  });
});

describe("a prompt", () => {
  test.each([
    [{ text: "" }, ":\x1b[7m \x1b[0m        "],
    [{ text: "po" }, ":po\x1b[7m \x1b[0m      "],
    [{ text: "po", ghost: "ds" }, ":po\x1b[7md\x1b[0ms     "],
    [{ text: "deploy", ghost: "ments" }, ":deploy\x1b[7mm\x1b[0me…"],
    [{ text: "deployments" }, ":…loyments\x1b[7m \x1b[0m".replace("loyments", "oyments")],
    [{ text: "", ghost: "生産" }, ":\x1b[7m \x1b[0m生産    "],
  ])("%j", (prompt, line) => {
    expect(promptLine({ prefix: ":", width: 10, palette, ...prompt })).toBe(line);
  });

  test("is exactly as wide as asked and always shows the cursor", () => {
    fc.assert(
      fc.property(anyText, anyText, fc.nat(20), (text, ghost, width) => {
        const line = promptLine({ prefix: ":", text, ghost, width, palette });
        expect(cellWidth(line)).toBe(width);
        if (width > 0) expect(line).toContain("\x1b[7m");
      }),
    );
  });

  test("in a box has three lines", () => {
    expect(promptBox({ prefix: "/", text: "web", width: 10, palette })).toEqual(["┌────────┐", "│/web\x1b[7m \x1b[0m   │", "└────────┘"]);
  });
});

describe("a sparkline", () => {
  test.each([
    [[0, 1, 2, 3, 4, 5, 6, 7], { width: 8 }, "▁▂▃▄▅▆▇█"],
    [[1, 2], { width: 4 }, "  ▅█"],
    [[9, 9, 1, 2], { width: 2 }, "▅█"],
    [[0, 0], { width: 2 }, "▁▁"],
    [[5], { width: 1, max: 100 }, "▂"],
    [[200, -5], { width: 2, max: 100 }, "█▁"],
    [[1, undefined, Number.NaN, 1], { width: 4 }, "█  █"],
    [[], { width: 3 }, "   "],
    [[1], { width: 0 }, ""],
  ])("of %j with %j is %j", (values, options, line) => {
    expect(sparkline(values, options)).toBe(line);
  });
});
