/**
 * The cluster's clock in words.
 */
import { type Cluster, goDuration, rfc3339 } from "../core/index.ts";

/** `2026-01-01T00:07:30Z, 7m30s after the start`. */
export function clockText({ nowMs, startMs }: Cluster): string {
  const wholeSecondsMs = Math.floor((nowMs - startMs) / 1_000) * 1_000;
  return `${rfc3339(nowMs)}, ${goDuration(wholeSecondsMs)} after the start`;
}
