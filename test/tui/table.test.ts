import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ColumnNeed, fitColumns } from "../../src/tui/table/fit-columns.ts";
import { cellsText, headingLine, leadWidth, rowLine } from "../../src/tui/table/lines.ts";
import { moved, windowTop } from "../../src/tui/table/scroll.ts";
import { cellWidth } from "../../src/tui/terminal/cells.ts";
import { createTheme } from "../../src/tui/theme.ts";

const POD_COLUMNS: readonly ColumnNeed[] = [
  { name: "NAME", rank: 0, natural: 26 },
  { name: "READY", rank: 0, natural: 5 },
  { name: "STATUS", rank: 0, natural: 17 },
  { name: "RESTARTS", rank: 2, natural: 8 },
  { name: "AGE", rank: 2, natural: 4 },
  { name: "IP", rank: 3, natural: 12 },
  { name: "NODE", rank: 1, natural: 8 },
];

function shown(width: number): string {
  const { columns } = fitColumns(POD_COLUMNS, width);
  return columns.map(({ index, width: cells }) => `${POD_COLUMNS[index]?.name}:${cells}`).join(" ");
}

describe("columns that fit", () => {
  test.each([
    [120, "NAME:26 READY:5 STATUS:17 RESTARTS:8 AGE:4 IP:12 NODE:8"],
    [80, "NAME:26 READY:5 STATUS:17 RESTARTS:8 AGE:4 NODE:8"],
    [64, "NAME:26 READY:5 STATUS:17 NODE:8"],
    [55, "NAME:26 READY:5 STATUS:17"],
    [40, "NAME:15 READY:5 STATUS:16"],
  ])("%i cells: %s", (width, expected) => {
    expect(shown(width)).toBe(expected);
  });

  test("no column of higher rank slips in where one of lower rank did not fit", () => {
    const needs = [...POD_COLUMNS, { name: "X", rank: 9, natural: 1 }];
    const { hidden } = fitColumns(needs, 64);
    expect(hidden).toEqual(["RESTARTS", "AGE", "IP", "X"]);
  });

  test("the row is never wider than it may be, unless even the smallest table is", () => {
    const need = fc.record({
      name: fc.constantFrom("NAME", "READY", "STATUS", "A", "LONGER NAME"),
      rank: fc.nat(9),
      natural: fc.integer({ min: 1, max: 80 }),
    });
    fc.assert(
      fc.property(fc.array(need, { minLength: 1, maxLength: 9 }), fc.integer({ min: 40, max: 300 }), (needs, width) => {
        const { columns, gap } = fitColumns(needs, width);
        const total = columns.reduce((sum, column) => sum + column.width, 0) + gap * (columns.length - 1);
        const smallest = columns.length + 2 * (columns.length - 1);
        expect(total).toBeLessThanOrEqual(Math.max(width, smallest));
      }),
    );
  });
});

describe("rows", () => {
  const theme = createTheme(0);
  const cells = ["web-7d4b9c-x2c9z", "1/1", "Running", "0", "5m", "10.0.0.1", "worker-1"];

  function row(width: number, shown: Omit<Parameters<typeof rowLine>[1], "state">): string {
    const look = { ...shown, state: shown.shape };
    const fitted = fitColumns(POD_COLUMNS, width - leadWidth(look.isMarked !== undefined));
    return rowLine(cellsText(cells, POD_COLUMNS, fitted), look, width, theme).replaceAll(/\x1b\[[0-9;]*m/g, "");
  }

  test.each([
    [{ shape: "ok", isSelected: false, isMarked: undefined }, "  web-7d4b9c-x2c9z "],
    [{ shape: "failing", isSelected: true, isMarked: undefined }, ">!web-7d4b9c-x2c9z "],
    [{ shape: "progressing", isSelected: false, isMarked: true }, " *~web-7d4b9c-x2c9z "],
    [{ shape: "done", isSelected: true, isMarked: false }, "> -web-7d4b9c-x2c9z "],
    [{ shape: "born", isSelected: false, isMarked: undefined }, " +web-7d4b9c-x2c9z "],
    [{ shape: "gone", isSelected: false, isMarked: undefined }, " ×web-7d4b9c-x2c9z "],
  ] as const)("%o begins %s", (look, start) => {
    expect(row(100, look).startsWith(start)).toBe(true);
  });

  test("names are cut in the middle", () => {
    const narrow = [{ name: "NAME", rank: 0, natural: 16 }];
    expect(cellsText(["web-7d4b9c-x2c9z"], narrow, fitColumns(narrow, 9))).toBe("web-…2c9z");
  });

  test.each([40, 62, 80, 120, 300])("rows and headings are exactly %i cells wide", (width) => {
    const fitted = fitColumns(POD_COLUMNS, width - 2);
    const heading = headingLine(POD_COLUMNS, fitted, { width, hasMarks: false, theme, sorted: { name: "NAME", reverse: true } });
    expect(cellWidth(heading)).toBe(width);
    expect(cellWidth(row(width, { shape: "ok", isSelected: true, isMarked: undefined }))).toBe(width);
  });
});

describe("windows over long lists", () => {
  test.each([
    [{ top: 0, selected: 0, count: 5, height: 10 }, 0],
    [{ top: 0, selected: 12, count: 20, height: 10 }, 3],
    [{ top: 8, selected: 5, count: 20, height: 10 }, 5],
    [{ top: 15, selected: 19, count: 20, height: 10 }, 10],
    [{ top: 3, selected: 0, count: 0, height: 10 }, 0],
  ])("%o begins at %i", (window, top) => {
    expect(windowTop(window)).toBe(top);
  });

  test.each([
    [3, "up", 2],
    [0, "up", 0],
    [19, "down", 19],
    [3, "page-down", 13],
    [3, "page-up", 0],
    [3, "bottom", 19],
    [3, "top", 0],
  ] as const)("from %i %s is %i", (from, motion, to) => {
    expect(moved(from, motion, { count: 20, page: 10 })).toBe(to);
  });
});
