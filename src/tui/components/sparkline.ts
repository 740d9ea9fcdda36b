/**
 * A row of numbers as a row of little bars.
 */
const BARS = "▁▂▃▄▅▆▇█";

/** How a sparkline is drawn. */
export interface SparklineOptions {
  readonly width: number;
  /** The value of a full bar; the largest value shown unless told. */
  readonly max?: number;
}

/** The latest values as bars from zero up, the newest at the right; exactly `width` cells, blank where there is no value yet. */
export function sparkline(values: readonly (number | undefined)[], { width, max }: SparklineOptions): string {
  if (width <= 0) return "";
  const shown = values.slice(-width);
  const top = max ?? shown.reduce<number>((highest, value) => (isShown(value) ? Math.max(highest, value) : highest), 0);
  return shown
    .map((value) => bar(value, top))
    .join("")
    .padStart(width);
}

function bar(value: number | undefined, top: number): string {
  if (!isShown(value)) return " ";
  const share = top > 0 ? Math.min(1, Math.max(0, value) / top) : 0;
  // Zero and "a little" must differ: only zero has the lowest bar.
  return BARS[Math.ceil(share * (BARS.length - 1))] ?? " ";
}

function isShown(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
