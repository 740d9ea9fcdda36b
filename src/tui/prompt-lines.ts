/**
 * The prompt as typed so far, with the ghost of its completion: a box where there is room, or a single line.
 */
import { promptBox, promptLine } from "./components/prompt-line.ts";
import { completed } from "./prompt-keys.ts";
import type { Session } from "./session.ts";
import type { Size } from "./terminal/compose.ts";

/** Exactly `height` lines of exactly `width` cells. */
export function promptLines(session: Session, { width, height }: Size): readonly string[] {
  const { mode, prompt } = session.state;
  const { palette } = session.theme;
  const ghost = mode === "prompt" ? completed(session).slice(prompt.text.length) : "";
  const line = { prefix: mode === "filter" ? "/" : ":", text: prompt.text, ghost, width, palette };
  const lines = height >= 3 ? promptBox(line) : [promptLine(line)];
  return Array.from({ length: height }, (_, index) => lines[index] ?? " ".repeat(width));
}
