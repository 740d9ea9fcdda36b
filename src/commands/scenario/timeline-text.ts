/**
 * A timeline for people: when on the left, what on the right.
 */
import { goDuration } from "../../core/index.ts";
import type { Failure, TimelineEntry } from "./play.ts";

const TIME_WIDTH = 10;
const MARKS: Readonly<Record<TimelineEntry["kind"], string>> = { say: "", do: "$ ", output: "  ", met: "✓ ", failed: "✗ " };

/** One entry, its lines below each other; what is said begins a paragraph. */
export function timelineText({ timeMs, kind, text, because }: TimelineEntry, startMs: number): string {
  const mark = MARKS[kind];
  const indent = " ".repeat(TIME_WIDTH + 2 + mark.length);
  const lines = [...text.split("\n"), ...(because === undefined ? [] : because.split("\n"))];
  const shown = lines.map((line, index) => (index === 0 ? `${timeText(timeMs, startMs, kind)}  ${mark}${line}` : `${indent}${line}`));
  const body = shown.map((line) => line.trimEnd()).join("\n");
  return kind === "say" ? `\n${body}` : body;
}

/** What failed, what was seen, and where to look: for stderr. */
export function failureText({ timeMs, path, line, expected, seen }: Failure, source: string, startMs: number): string {
  const since = `+${goDuration(timeMs - startMs)}`;
  return [`${source}:${line}: ${path}: expected ${expected}`, `  seen: ${seen}`, `  rewind to ${since}`].join("\n");
}

/** Output belongs to the command above it, and needs no time of its own. */
function timeText(timeMs: number, startMs: number, kind: TimelineEntry["kind"]): string {
  return (kind === "output" ? "" : `+${goDuration(timeMs - startMs)}`).padStart(TIME_WIDTH);
}
