/**
 * Lays finished lines over Ink's frame.
 *
 * Ink places and paints the chrome; a surface covers the rectangle of an empty box; an overlay shows Ink's own cells again, above all surfaces.
 * Absent on purpose: where a rectangle lies (`rectangle.ts`) and what changed since the last frame (`row-diff.ts`).
 */
import { cellWidth, sliceCells } from "./cells.ts";

/** Cells across and down. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of the screen, counted from the upper left corner, which is (0, 0). */
export interface Rectangle extends Size {
  readonly x: number;
  readonly y: number;
}

/** Something that lies over Ink's frame: `lines` of a surface, or `"ink"` for Ink's own cells once more. */
export interface Layer {
  readonly rectangle: Rectangle;
  /** The part of the rectangle that may be seen; all of it when absent. */
  readonly clip?: Rectangle;
  readonly lines: readonly string[] | "ink";
}

/** Cells `from` to `to` of a row come from `line`, whose first cell lies at `origin`. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly line: string;
  readonly origin: number;
}

/** Ink's lines, then the layers in order: exactly `size.height` rows, none wider than `size.width`, right-trimmed; pure. */
export function compose(ink: readonly string[], layers: readonly Layer[], size: Size): readonly string[] {
  const rows: string[] = [];
  for (let y = 0; y < size.height; y += 1) rows.push(composeRow(ink[y] ?? "", layers, { y, width: size.width }));
  return rows;
}

function composeRow(inkLine: string, layers: readonly Layer[], { y, width }: { y: number; width: number }): string {
  let spans: readonly Span[] = [{ from: 0, to: width, line: inkLine, origin: 0 }];
  for (const layer of layers) {
    const span = spanOf(layer, inkLine, { y, width });
    if (span !== undefined) spans = cover(spans, span);
  }
  // Plain blanks at the end say nothing; the row is erased behind its last glyph.
  if (spans.length === 1 && inkLine === spans[0]?.line)
    return (cellWidth(inkLine) > width ? sliceCells(inkLine, 0, width) : inkLine).trimEnd();
  return spans.map(cellsOf).join("").trimEnd();
}

function spanOf(layer: Layer, inkLine: string, { y, width }: { y: number; width: number }): Span | undefined {
  const { rectangle, clip = rectangle, lines } = layer;
  if (y < Math.max(rectangle.y, clip.y) || y >= Math.min(rectangle.y + rectangle.height, clip.y + clip.height)) return undefined;
  const from = Math.max(0, rectangle.x, clip.x);
  const to = Math.min(width, rectangle.x + rectangle.width, clip.x + clip.width);
  if (from >= to) return undefined;
  return lines === "ink" ? { from, to, line: inkLine, origin: 0 } : { from, to, line: lines[y - rectangle.y] ?? "", origin: rectangle.x };
}

/** The spans with `top` laid over them; from left to right, without gaps. */
function cover(spans: readonly Span[], top: Span): readonly Span[] {
  const covered: Span[] = [];
  for (const span of spans) if (span.from < top.from) covered.push({ ...span, to: Math.min(span.to, top.from) });
  covered.push(top);
  for (const span of spans) if (span.to > top.to) covered.push({ ...span, from: Math.max(span.from, top.to) });
  return covered;
}

function cellsOf({ from, to, line, origin }: Span): string {
  // A line that already fits is the common case; the check also keeps a surface that breaks its promise from spoiling its neighbours.
  if (from === origin && cellWidth(line) === to - from) return line;
  return sliceCells(line, from - origin, to - origin);
}
