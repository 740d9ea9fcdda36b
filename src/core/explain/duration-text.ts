/**
 * Durations in sentences: whole seconds, as Go prints them.
 */
import { goDuration } from "../api/duration.ts";

const SECOND_MS = 1_000;

/** `5m0s`, `30s`; what is shorter than a second is `0s`. */
export function wholeDuration(ms: number): string {
  return goDuration(Math.floor(ms / SECOND_MS) * SECOND_MS);
}
