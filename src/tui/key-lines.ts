/**
 * The header's block of key hints, and the crumbs; pure.
 */
import type { KeyHint } from "./keys.ts";
import { cellWidth, fitCells } from "./terminal/cells.ts";
import type { Size } from "./terminal/compose.ts";
import type { Palette } from "./terminal/style.ts";

const GAP = 2;

/** Hints in as many columns as fit; the first ones always do, for they stand first. */
export function keyLines(hints: readonly KeyHint[], { width, height }: Size, palette: Palette): readonly string[] {
  if (height <= 1) return [keyRow(hints, width, palette)];
  const columns: { readonly hints: readonly KeyHint[]; readonly width: number }[] = [];
  let left = width - 1;
  for (let from = 0; from < hints.length; from += height) {
    const column = hints.slice(from, from + height);
    const needed = Math.max(...column.map((hint) => cellWidth(plainHint(hint)))) + GAP;
    if (needed > left) break;
    columns.push({ hints: column, width: needed });
    left -= needed;
  }
  return Array.from({ length: height }, (_, row) => {
    const parts = columns.map((column) => {
      const hint = column.hints[row];
      return hint === undefined ? " ".repeat(column.width) : fitCells(paintedHint(hint, palette), column.width);
    });
    return fitCells(` ${parts.join("")}`, width);
  });
}

function keyRow(hints: readonly KeyHint[], width: number, palette: Palette): string {
  let row = "";
  let used = 0;
  for (const hint of hints) {
    const needed = cellWidth(plainHint(hint)) + 1;
    // A blank must stay before what stands beside it.
    if (used + needed >= width) break;
    row += ` ${paintedHint(hint, palette)}`;
    used += needed;
  }
  return fitCells(row, width);
}

function plainHint({ key, title }: KeyHint): string {
  return `<${key}> ${title}`;
}

function paintedHint({ key, title }: KeyHint, palette: Palette): string {
  return `${palette.keyHint(`<${key}>`)} ${title}`;
}

/** ` <deployments> <pods> <logs>`, the last one reversed; those on the left give way. */
export function crumbsLine(crumbs: readonly string[], width: number, palette: Palette): string {
  let shown = [...crumbs];
  while (shown.length > 1 && cellWidth(shown.map((crumb) => ` <${crumb}>`).join("")) > width) shown = shown.slice(1);
  const parts = shown.map((crumb, index) => (index === shown.length - 1 ? palette.selected(`<${crumb}>`) : `<${crumb}>`));
  return fitCells(` ${parts.join(" ")}`, width);
}
