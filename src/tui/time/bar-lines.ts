/**
 * The bar of time: from the start to now in one line, with marks where something was done or broke, and a cursor at what is shown; pure.
 */
import { fitCells } from "../terminal/cells.ts";
import type { Palette } from "../terminal/style.ts";
import { clockTime } from "./clock-time.ts";

/** A place on the bar. */
export interface TimeMark {
  readonly atMs: number;
  readonly sort: "fault" | "branch" | "command";
}

/** What the bar shows. */
export interface TimeBar {
  readonly startMs: number;
  readonly shownMs: number;
  readonly headMs: number;
  readonly marks: readonly TimeMark[];
  /** What happened last before the instant that is shown. */
  readonly event: string;
}

const SHAPES = { fault: "!", branch: "Y", command: "|" } as const;
/** Of two marks in one cell the graver one is seen. */
const GRAVITY = { command: 0, branch: 1, fault: 2 } as const;
const CURSOR = "◆";
const LIVED = "━";
const AHEAD = "─";
/** The label may take so much of the line. */
const LABEL_SHARE = 0.5;
const AXIS_MIN = 12;

/** The bar in exactly `width` cells. */
export function barLine(bar: TimeBar, width: number, palette: Palette): string {
  const label = labelOf(bar);
  const labelWidth = Math.max(0, Math.min(label.length, Math.floor(width * LABEL_SHARE), width - AXIS_MIN));
  const axis = axisLine(bar, Math.max(0, width - labelWidth - 3), palette);
  return fitCells(` ${axis}  ${fitCells(label, labelWidth)}`, width);
}

/** `00:03:10  worker-1 is NotReady`; how long ago that was the header says. */
function labelOf({ shownMs, headMs, event }: TimeBar): string {
  const when = headMs > shownMs ? clockTime(shownMs) : `${clockTime(shownMs)} now`;
  return event === "" ? when : `${when}  ${event}`;
}

function axisLine(bar: TimeBar, width: number, palette: Palette): string {
  if (width <= 0) return "";
  const cellOf = (atMs: number): number => cellAt(bar, atMs, width);
  const cursor = cellOf(bar.shownMs);
  const marks = new Map<number, TimeMark["sort"]>();
  for (const { atMs, sort } of bar.marks) {
    const cell = cellOf(atMs);
    const there = marks.get(cell);
    if (there === undefined || GRAVITY[sort] > GRAVITY[there]) marks.set(cell, sort);
  }
  const paint = { fault: palette.failing, branch: palette.marked, command: palette.header };
  let line = "";
  for (let cell = 0; cell < width; cell++) {
    const mark = marks.get(cell);
    if (cell === cursor) line += palette.selected(CURSOR);
    else if (mark !== undefined) line += paint[mark](SHAPES[mark]);
    else line += cell < cursor ? palette.border(LIVED) : palette.muted(AHEAD);
  }
  return line;
}

/** The cell of an instant; what lies beyond the ends is at the ends. */
function cellAt({ startMs, headMs }: TimeBar, atMs: number, width: number): number {
  const share = headMs <= startMs ? 1 : (atMs - startMs) / (headMs - startMs);
  return Math.max(0, Math.min(width - 1, Math.round(share * (width - 1))));
}
