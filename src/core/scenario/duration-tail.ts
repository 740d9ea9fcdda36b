/**
 * What stands behind a condition in an expectation: `… within 6m`, `… for 10m`, `… until CONDITION`.
 *
 * The condition itself is text here; whoever plays the scenario knows its grammar.
 */
import { parseDuration } from "../api/duration.ts";

/** An expectation's text, cut. */
export interface CutExpectation {
  readonly condition: string;
  /** How long it is watched; absent when `until` says it, or when nothing does. */
  readonly durationMs?: number;
  /** The condition that ends it. */
  readonly until?: string;
}

/** Reads `CONDITION within DURATION`; a string is what is wrong with it. */
export function cutEventually(text: string): CutExpectation | string {
  const { condition, tail } = cutAt(text, "within");
  if (tail === undefined) return { condition };
  const durationMs = readDuration(tail);
  return typeof durationMs === "string" ? durationMs : { condition, durationMs };
}

/** Reads `CONDITION for DURATION` and `CONDITION until CONDITION`; a string is what is wrong with it. */
export function cutSpan(text: string): CutExpectation | string {
  const { condition: bound, tail: end } = cutAt(text, "until");
  if (end !== undefined) return { condition: bound, until: end };
  const { condition, tail } = cutAt(text, "for");
  if (tail === undefined) return "it needs an end: for DURATION, or until CONDITION";
  const durationMs = readDuration(tail);
  return typeof durationMs === "string" ? durationMs : { condition, durationMs };
}

/** Milliseconds, or what is wrong with the text. */
export function readDuration(text: string): number | string {
  const ms = parseDuration(text.trim());
  return ms === undefined || ms < 0 ? `${JSON.stringify(text.trim())} is no duration such as 30s or 5m30s` : Math.round(ms);
}

/** Cuts at the last such word that stands by itself outside of quotes. */
function cutAt(text: string, word: string): { readonly condition: string; readonly tail?: string } {
  let at = -1;
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? "";
    if (char === "\\" && quote !== "'") index += 1;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (/\s/.test(char) && text.startsWith(word, index + 1) && /\s/.test(text[index + 1 + word.length] ?? "")) at = index;
  }
  return at < 0 ? { condition: text.trim() } : { condition: text.slice(0, at).trim(), tail: text.slice(at + word.length + 1).trim() };
}
