/**
 * Boxes drawn as finished lines, with a centred title in the upper border.
 *
 * For surfaces, whose border must belong to the line itself; Ink's own boxes have no titles.
 */
import { cellWidth, fitCells } from "../terminal/cells.ts";
import type { Paint } from "../terminal/style.ts";

const plain: Paint = (text) => text;

/** How a box is drawn; `title` brings its own style and the blanks around it. */
export interface BoxStyle {
  readonly width: number;
  readonly title?: string;
  readonly border?: Paint;
  /** Broken lines instead of whole ones. */
  readonly isDashed?: boolean;
}

/** The upper border, exactly `width` cells: `┌──── pods(default)[12] ────┐`; a title that is too long is cut. */
export function boxTop({ width, title = "", border = plain, isDashed = false }: BoxStyle): string {
  const inner = width - 2;
  if (inner < 1 || title === "") return edge("┌", "┐", { width, border, isDashed });
  const cells = Math.min(cellWidth(title), inner);
  const left = Math.floor((inner - cells) / 2);
  const line = isDashed ? "╌" : "─";
  return border(`┌${line.repeat(left)}`) + fitCells(title, cells) + border(`${line.repeat(inner - cells - left)}┐`);
}

/** The lower border, exactly `width` cells. */
export function boxBottom({ width, border = plain, isDashed = false }: BoxStyle): string {
  return edge("└", "┘", { width, border, isDashed });
}

/** A line between the side borders, exactly `width` cells. */
export function boxRow(content: string, { width, border = plain, isDashed = false }: BoxStyle): string {
  const side = isDashed ? "╎" : "│";
  if (width < 2) return fitCells(side, width);
  return border(side) + fitCells(content, width - 2) + border(side);
}

/** A whole box of `height` lines; lines that are missing are blank, those too many are left out. */
export function boxLines(lines: readonly string[], style: BoxStyle & { readonly height: number }): readonly string[] {
  if (style.height <= 0) return [];
  if (style.height === 1) return [boxTop(style)];
  const inner = Array.from({ length: style.height - 2 }, (_, index) => boxRow(lines[index] ?? "", style));
  return [boxTop(style), ...inner, boxBottom(style)];
}

function edge(left: string, right: string, { width, border, isDashed }: { width: number; border: Paint; isDashed: boolean }): string {
  if (width < 2) return fitCells(left, width);
  return border(left + (isDashed ? "╌" : "─").repeat(width - 2) + right);
}
