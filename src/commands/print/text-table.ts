/**
 * Cells into columns as kubectl prints them: at least six wide, three blanks between, the last cell never padded.
 * @see kubernetes staging/src/k8s.io/cli-runtime/pkg/printers/tabwriter.go
 */

const CELL_MIN = 6;
const GAP = 3;

/** One row: its cells, left to right. */
export type Row = readonly string[];

/** The rows as lines, without a final newline. */
export function alignColumns(rows: readonly Row[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (let column = 0; column < row.length - 1; column++) {
      widths[column] = Math.max(widths[column] ?? CELL_MIN, lengthOf(row[column] ?? "") + GAP);
    }
  }
  const pad = (cell: string, column: number, last: boolean): string =>
    last ? cell : cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell));
  return rows.map((row) => row.map((cell, column) => pad(cell, column, column === row.length - 1)).join("")).join("\n");
}

/** In code points, as upstream counts: wide glyphs count once. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
