/**
 * A prompt as a finished line: what was typed, the cursor, and the ghost of what it might become.
 */
import { cellWidth, fitCells, sliceCells } from "../terminal/cells.ts";
import type { Palette } from "../terminal/style.ts";
import { boxLines } from "./box-title.ts";

/** What a prompt shows; all of it comes from outside. */
export interface Prompt {
  /** `:` or `/`. */
  readonly prefix: string;
  readonly text: string;
  /** The rest of the suggestion, shown behind the cursor. */
  readonly ghost?: string;
  readonly width: number;
  readonly palette: Palette;
}

/** The prompt in exactly `width` cells; when it is too long its beginning is left out, for the cursor must be seen. */
export function promptLine({ prefix, text, ghost = "", width, palette }: Prompt): string {
  if (width <= 0) return "";
  const head = sliceCells(prefix, 0, Math.min(cellWidth(prefix), width - 1));
  const room = width - cellWidth(head) - 1;
  const typed = endOf(text, room);
  // The cursor stands on the first cell of the ghost, as on any other text. Only a narrow glyph is put under it: a wide one would move the rest.
  const firstOfGhost = [...ghost][0] ?? "";
  const isUnderCursor = firstOfGhost !== "" && cellWidth(firstOfGhost) === 1;
  const rest = isUnderCursor ? ghost.slice(firstOfGhost.length) : ghost;
  const left = room - cellWidth(typed);
  const shown = left > 0 && rest !== "" ? fitCells(rest, Math.min(left, cellWidth(rest))) : "";
  const line = palette.keyHint(head) + typed + palette.selected(isUnderCursor ? firstOfGhost : " ") + palette.muted(shown);
  return fitCells(line, width);
}

/** The prompt in a box of three lines. */
export function promptBox(prompt: Prompt): readonly string[] {
  const line = promptLine({ ...prompt, width: prompt.width - 2 });
  return boxLines([line], { width: prompt.width, height: 3, border: prompt.palette.border });
}

function endOf(text: string, room: number): string {
  const cells = cellWidth(text);
  if (cells <= room) return text;
  return room <= 0 ? "" : `…${sliceCells(text, cells - room + 1, cells)}`;
}
