/**
 * A pane in its place: a box with the title in its border, or on low screens a line of title.
 */
import { boxBottom, boxRow, boxTop } from "./components/box-title.ts";
import type { PaneModel } from "./pane.ts";
import type { View } from "./state.ts";
import { fitCells } from "./terminal/cells.ts";
import type { Size } from "./terminal/compose.ts";
import type { Palette } from "./terminal/style.ts";

/** Exactly `height` lines of exactly `width` cells. */
export function bodyLines(
  model: PaneModel,
  view: View,
  place: Size & { readonly compact: boolean; readonly isPast: boolean },
  palette: Palette,
): readonly string[] {
  const { width, height, compact, isPast } = place;
  const border = compact ? 0 : 1;
  // The title is asked for last: what does not fit is known only once the pane is painted.
  const inside = model.paint(view, { width: Math.max(0, width - 2 * border), height: Math.max(0, height - 1 - border) });
  const title = model.title(view);
  const paint = isPast ? palette.past : palette.title;
  if (compact) return [fitCells(paint(` ${title}`), width), ...inside].slice(0, height);
  // The past is framed in another colour and in broken lines, so that it is never taken for the present.
  const style = { width, border: isPast ? palette.past : palette.border, isDashed: isPast };
  return [boxTop({ ...style, title: paint(` ${title} `) }), ...inside.map((line) => boxRow(line, style)), boxBottom(style)].slice(
    0,
    height,
  );
}
