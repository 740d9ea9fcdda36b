/**
 * Turns "what is shown" and "what shall be shown" into the bytes between them.
 *
 * Whole rows are rewritten: a row is at most a few hundred bytes, and a row that begins at its first cell cannot be painted in the wrong place.
 */
import { cellWidth } from "./cells.ts";
import { RESET } from "./sgr.ts";

/** The sequence that changes the rows shown into `rows`; `undefined` shown rows are unknown and always written. */
export function rowChanges(shown: readonly (string | undefined)[], rows: readonly string[], columns: number): string {
  let changes = "";
  for (const [index, row] of rows.entries()) {
    if (row === shown[index]) continue;
    // Erasing behind a full row would take its last glyph away: the cursor still stands on it.
    const erase = cellWidth(row) < columns ? "\x1b[K" : "";
    changes += `\x1b[${index + 1};1H${row}${row.includes("\x1b") ? RESET : ""}${erase}`;
  }
  return changes;
}
