/**
 * Which parts of the screen have something to say; pure.
 */
import { hintText } from "./hints.ts";
import type { Wanted } from "./layout.ts";
import { type AppState, currentView, type MessageLine, type View } from "./state.ts";
import { wrapWords } from "./text/wrap.ts";

/** A message may take so many lines, then it is cut. */
const MESSAGE_ROWS_MAX = 3;

const WIDE_COLUMNS = 110;

/** The parts that a state needs a place for. */
export function wantedParts(state: AppState): Wanted {
  const rows = state.message === undefined ? 1 : messageText(state.message, state.size.width).length;
  return {
    prompt: state.mode === "prompt" || state.mode === "filter",
    hint: hintOf(state) !== undefined,
    bar: state.isPast || state.hasBar,
    messageRows: Math.max(1, Math.min(MESSAGE_ROWS_MAX, rows)),
  };
}

/** What stands where messages are while the past is looked at and nothing else is to be said. */
export function pastMessage(width: number): string {
  const ways = width >= WIDE_COLUMNS ? ", . a change · left right 10 s · " : "";
  return `The past: ${ways}shift-y goes on from here · $ leads back to now`;
}

/** A message in lines, inside a margin of one cell; an error is known by its sign. */
export function messageText({ tone, text }: MessageLine, width: number): readonly string[] {
  return wrapWords(tone === "error" ? `! ${text}` : text, Math.max(1, width - 2));
}

/** The newcomer's hint for what is in sight, and for where the newcomer has been. */
export function hintOf(state: AppState): string | undefined {
  // Whoever is told a story, or looks at the past, is no newcomer at a loss.
  if (state.isPast || state.story !== undefined) return undefined;
  const isNodes = ({ pane, kind }: View) => pane === "resource-table" && kind === "Node";
  const place = isNodes(currentView(state)) ? "nodes" : [...state.past, state.stack, ...state.future].some((views) => views.some(isNodes));
  return hintText(state.hints, place === "nodes" ? "at-nodes" : place ? "been-to-nodes" : "new");
}
