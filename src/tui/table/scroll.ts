/**
 * Cursors and windows over long lists; pure.
 */
import type { Motion } from "../pane.ts";

/** A window of `height` rows over `count`. */
export interface Window {
  readonly top: number;
  readonly selected: number;
  readonly count: number;
  readonly height: number;
}

/** The first row shown: where it was, unless the cursor would be out of sight or rows missing at the end. */
export function windowTop({ top, selected, count, height }: Window): number {
  const rows = Math.max(1, height);
  const last = Math.max(0, count - rows);
  const followed = selected < top ? selected : selected >= top + rows ? selected - rows + 1 : top;
  return Math.max(0, Math.min(followed, last));
}

/** Where a motion leads a cursor, between the first and the last of `count`. */
export function moved(from: number, motion: Motion, { count, page }: { readonly count: number; readonly page: number }): number {
  const to = {
    up: from - 1,
    down: from + 1,
    "page-up": from - page,
    "page-down": from + page,
    top: 0,
    bottom: count - 1,
    left: from,
    right: from,
  }[motion];
  return Math.max(0, Math.min(to, count - 1));
}
