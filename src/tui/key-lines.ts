/**
 * The header's block of key hints, and the crumbs; pure.
 */
import type { KeyHint } from "./keys.ts";
import { cellWidth, fitCells } from "./terminal/cells.ts";
import type { Size } from "./terminal/compose.ts";
import type { Palette } from "./terminal/style.ts";

const GAP = 2;

/** Hints in as many columns as fit. The first column always shows, cut if it must be; later ones leave out what is too wide, but not what comes first. */
export function keyLines(hints: readonly KeyHint[], { width, height }: Size, palette: Palette): readonly string[] {
  if (height <= 1) return [keyRow(hints, width, palette)];
  const columns: { readonly hints: readonly KeyHint[]; readonly width: number }[] = [];
  // A blank must stay on both sides.
  let left = width - 2;
  let rest = hints;
  while (rest.length > 0 && left > 0) {
    const most = left;
    const fits = (hint: KeyHint): boolean => cellWidth(plainHint(hint)) <= most;
    if (columns.length > 0 && !rest.slice(0, 1).every(fits)) break;
    const column = (columns.length === 0 ? rest : rest.filter(fits)).slice(0, height);
    const needed = Math.min(most, Math.max(...column.map((hint) => cellWidth(plainHint(hint)))));
    columns.push({ hints: column, width: needed });
    left -= needed + GAP;
    rest = rest.filter((hint) => !column.includes(hint));
  }
  return Array.from({ length: height }, (_, row) => {
    const parts = columns.map((column) => {
      const hint = column.hints[row];
      return hint === undefined ? " ".repeat(column.width) : fitCells(paintedHint(hint, palette), column.width);
    });
    return fitCells(` ${parts.join(" ".repeat(GAP))}`, width);
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
