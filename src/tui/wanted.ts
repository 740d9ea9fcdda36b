/**
 * Which parts of the screen have something to say; pure.
 */
import { hintText } from "./hints.ts";
import type { Wanted } from "./layout.ts";
import { type AppState, currentView } from "./state.ts";
import { cellWidth } from "./terminal/cells.ts";

/** A message may take so many lines, then it is cut. */
const MESSAGE_ROWS_MAX = 3;

/** The parts that a state needs a place for. */
export function wantedParts(state: AppState): Wanted {
  const width = Math.max(1, state.size.width - 2);
  const rows = Math.ceil(cellWidth(state.message?.text ?? "") / width);
  return {
    prompt: state.mode === "prompt" || state.mode === "filter",
    hint: hintOf(state) !== undefined,
    messageRows: Math.max(1, Math.min(MESSAGE_ROWS_MAX, rows)),
  };
}

/** The newcomer's hint for what is in sight. */
export function hintOf(state: AppState): string | undefined {
  return hintText(state.hints, currentView(state).kind);
}
