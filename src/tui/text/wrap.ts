/**
 * Lines of text cut or wrapped to a width, and the part of them that a window shows; pure.
 */
import { cellWidth, fitCells, sliceCells } from "../terminal/cells.ts";

/** The lines, each in pieces of `width` cells. */
export function wrapLines(lines: readonly string[], width: number): readonly string[] {
  if (width <= 0) return [];
  return lines.flatMap((line) => {
    const cells = cellWidth(line);
    if (cells <= width) return [line];
    const pieces: string[] = [];
    for (let from = 0; from < cells; from += width) pieces.push(sliceCells(line, from, Math.min(from + width, cells)));
    return pieces;
  });
}

/** Exactly `height` lines of exactly `width` cells, beginning with line `top`. */
export function windowLines(
  lines: readonly string[],
  { top, width, height }: { readonly top: number; readonly width: number; readonly height: number },
): readonly string[] {
  return Array.from({ length: height }, (_, index) => fitCells(lines[top + index] ?? "", width));
}

/** A sentence in lines of at most `width` cells, broken between words; a word that is too long is broken too. */
export function wrapWords(text: string, width: number): readonly string[] {
  if (width <= 0) return [];
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? "";
  let isEmpty = true;
  for (const word of text.trimStart().split(" ")) {
    const next = isEmpty ? line + word : `${line} ${word}`;
    if (cellWidth(next) <= width) line = next;
    else {
      if (!isEmpty) lines.push(line);
      const pieces = wrapLines([word], width);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? "";
    }
    isEmpty = false;
  }
  return [...lines, line];
}
