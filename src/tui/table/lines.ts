/**
 * Rows of cells as finished lines of equal width; pure.
 *
 * A row is `>` or blank, `*` when some are marked, the gutter's shape, then the cells. It is one paint over plain cells, so a line is built once and styled once.
 */
import { fitCells, sanitize } from "../terminal/cells.ts";
import { GUTTER, type Shape, type Theme } from "../theme.ts";
import type { ColumnNeed, Fitted } from "./fit-columns.ts";

/** What a row's lead says besides its shape. */
export interface RowLook {
  readonly shape: Shape;
  /** The health behind the shape: a row just born may be on its way or failing, and the colour says so. */
  readonly state: Shape;
  readonly isSelected: boolean;
  /** Undefined when nothing is marked and the lead has no place for it. */
  readonly isMarked: boolean | undefined;
}

/** Cells of the lead before the first column. */
export function leadWidth(hasMarks: boolean): number {
  return hasMarks ? 3 : 2;
}

/** The headings, as wide as the rows; the column that sorts carries an arrow. */
export function headingLine(
  needs: readonly ColumnNeed[],
  fitted: Fitted,
  options: {
    readonly width: number;
    readonly hasMarks: boolean;
    readonly theme: Theme;
    readonly sorted: { readonly name: string; readonly reverse: boolean } | undefined;
  },
): string {
  const { sorted } = options;
  const names = needs.map(({ name }) => (sorted?.name === name ? `${name}${sorted.reverse ? "↓" : "↑"}` : name));
  const cells = cellsText(names, needs, fitted);
  return options.theme.palette.header(fitCells(`${" ".repeat(leadWidth(options.hasMarks))}${cells}`, options.width));
}

/** The cells of a row in their places, without lead and style: what may be kept per object. */
export function cellsText(cells: readonly string[], needs: readonly ColumnNeed[], fitted: Fitted): string {
  const gap = " ".repeat(fitted.gap);
  let text = "";
  for (const { index, width } of fitted.columns) {
    const need = needs[index];
    const isName = need?.name === "NAME" || need?.name === "NAMESPACE" || need?.name === "OBJECT";
    const cell = fitCells(cells[index] ?? "", width, { align: need?.align ?? "left", cut: isName ? "middle" : "end" });
    text = text === "" ? cell : text + gap + cell;
  }
  return text;
}

/** A whole row in exactly `width` cells. */
export function rowLine(text: string, look: RowLook, width: number, theme: Theme): string {
  const { shape, state, isSelected, isMarked } = look;
  const mark = isMarked === undefined ? "" : isMarked ? "*" : " ";
  const line = fitCells(`${isSelected ? ">" : " "}${mark}${GUTTER[shape]}${text}`, width);
  if (isSelected) return theme.palette.selected(line);
  if (isMarked === true) return theme.palette.marked(line);
  // What is done or gone stays readable: only what wants attention is coloured.
  return shape !== "gone" && (state === "progressing" || state === "failing") ? theme.shape[state](line) : line;
}

/** A cell as it may be shown: one harmless line. */
export function safeCell(text: string): string {
  return sanitize(text);
}
