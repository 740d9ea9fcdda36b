/**
 * Lines of logs: cut to a span, repeated at a rate, and dated the ways that images date them.
 *
 * Nothing is stored: a line is worked out when its instant falls into the span that is asked for.
 */
import type { LogLine, Run } from "../../program.ts";

/** A log keeps no more than this; older lines are rotated away. */
export const LOG_LINES_MAX = 10_000;

/** The lines of [fromMs, toMs). */
export function within(lines: readonly LogLine[], fromMs: number, toMs: number): readonly LogLine[] {
  return lines.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
}

/** Several logs as one, in order of time. */
export function merged(...logs: readonly (readonly LogLine[])[]): readonly LogLine[] {
  const filled = logs.filter((log) => log.length > 0);
  const [only = []] = filled;
  return filled.length <= 1 ? only : filled.flat().toSorted((a, b) => a.timeMs - b.timeMs);
}

/** Texts that follow each other, the first at `atMs`, one every `gapMs`. */
export function burst(texts: readonly string[], atMs: number, gapMs = 1): readonly LogLine[] {
  return texts.map((text, index) => ({ timeMs: atMs + index * gapMs, text }));
}

/** What happens again and again. */
export interface Rhythm {
  readonly run: Run;
  readonly purpose: string;
  readonly startMs: number;
  /** On average one in this time. */
  readonly everyMs: number;
}

/** One line at a drawn instant of every `everyMs` in the span; `text` gets the instant and the number of the line. */
export function rhythm(
  { run, purpose, startMs, everyMs }: Rhythm,
  fromMs: number,
  toMs: number,
  text: (timeMs: number, n: number) => string,
): readonly LogLine[] {
  if (!(toMs > Math.max(fromMs, startMs))) return [];
  const last = Math.floor((toMs - startMs) / everyMs);
  const first = Math.max(0, Math.floor((fromMs - startMs) / everyMs), last - LOG_LINES_MAX);
  const lines: LogLine[] = [];
  for (let n = first; n <= last; n++) {
    const timeMs = startMs + n * everyMs + Math.floor(run.draw(purpose, n) * everyMs);
    if (timeMs >= fromMs && timeMs < toMs) lines.push({ timeMs, text: text(timeMs, n) });
  }
  return lines;
}

/** Where probes seem to come from: the node's end of the pod's network. */
export function gatewayOf({ podIP = "10.244.0.2" }: Run): string {
  return `${podIP.slice(0, podIP.lastIndexOf("."))}.1`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const two = (value: number): string => String(value).padStart(2, "0");

/** Month as three letters: `Jan`. */
export function monthName(timeMs: number): string {
  return MONTHS[new Date(timeMs).getUTCMonth()] ?? "";
}

/** Day of the week as three letters: `Thu`. */
export function dayName(timeMs: number): string {
  return DAYS[new Date(timeMs).getUTCDay()] ?? "";
}

/** `15:04:05`. */
export function clockText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}

/** `2026/01/02 15:04:05`, as Go's log and nginx have it. */
export function slashDate(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 10).replaceAll("-", "/")} ${clockText(timeMs)}`;
}

/** `02/Jan/2026:15:04:05 +0000`, as access logs have it. */
export function accessDate(timeMs: number): string {
  const date = new Date(timeMs);
  return `${two(date.getUTCDate())}/${monthName(timeMs)}/${date.getUTCFullYear()}:${clockText(timeMs)} +0000`;
}

/** `2026-01-02 15:04:05.678`. */
export function isoDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 23).replace("T", " ");
}
