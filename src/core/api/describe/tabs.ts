/**
 * Text with tabs → text in columns, cell for cell what Go's tabwriter makes of it with kubectl's settings.
 *
 * A cell is text that ends in a tab; what follows the last tab of a line is no cell and never padded. A column is the
 * run of neighbouring lines that have a cell at that place, and is as wide as its longest cell: a line without a cell
 * there ends the column. Absent on purpose: every other setting of tabwriter (tab padding, alignment to the right).
 * @see go text/tabwriter/tabwriter.go, kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go tabbedString
 */

/** Blanks behind the longest cell of a column. */
export const PADDING = 2;

type Line = readonly string[];

/** Replaces the tabs of `text` by as many spaces as line up its columns. */
export function alignTabs(text: string): string {
  if (!text.includes("\t")) return text;
  const lines: Line[] = text.split("\n").map((line) => line.split("\t"));
  const widths = lines.map(() => [] as number[]);
  measure(lines, widths, { column: 0, from: 0, to: lines.length });
  return lines.map((cells, row) => pad(cells, widths[row] ?? [])).join("\n");
}

/** Gives each line in the range the width of its column, and of the columns to the right of it. */
function measure(lines: readonly Line[], widths: number[][], range: { column: number; from: number; to: number }): void {
  const { column } = range;
  let row = range.from;
  while (row < range.to) {
    const from = row;
    let width = 0;
    for (; row < range.to; row++) {
      const cells = lines[row] ?? [];
      if (column >= cells.length - 1) break;
      width = Math.max(width, lengthOf(cells[column] ?? "") + PADDING);
    }
    if (row === from) row += 1;
    else {
      for (const each of widths.slice(from, row)) each.push(width);
      measure(lines, widths, { column: column + 1, from, to: row });
    }
  }
}

function pad(cells: Line, widths: readonly number[]): string {
  return cells.map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - lengthOf(cell)))).join("");
}

/** In code points, as upstream counts: wide glyphs count once. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
