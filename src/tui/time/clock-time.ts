/**
 * The cluster's clock as one reads it on a wall.
 */
const DAY_MS = 86_400_000;

/** `00:03:10`, in UTC as all times of a cluster; the day is left out, `T` and the header have the time since the start. */
export function clockTime(ms: number): string {
  const seconds = Math.floor((((ms % DAY_MS) + DAY_MS) % DAY_MS) / 1_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
