/**
 * A duration for a sentence: `41 s`, `5 m 40 s`, `1 h 2 m`, `350 ms`.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The two largest units, cut to whole seconds from one second on. */
export function spacedDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const seconds = Math.floor((ms % MINUTE_MS) / SECOND_MS);
  if (hours > 0) return joined(hours, "h", minutes, "m");
  return minutes > 0 ? joined(minutes, "m", seconds, "s") : `${seconds} s`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
