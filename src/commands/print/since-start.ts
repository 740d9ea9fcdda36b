/**
 * An instant as one may go back to it: `+12m3s` after the start of the cluster, cut to whole seconds.
 */
import { goDuration } from "../../core/index.ts";

const SECOND_MS = 1_000;

/** `+12m3s`; what was before the start (the making of the cluster) is `-52s`. */
export function sinceStart(timeMs: number, startMs: number): string {
  const wholeMs = Math.floor((timeMs - startMs) / SECOND_MS) * SECOND_MS;
  return wholeMs < 0 ? goDuration(wholeMs) : `+${goDuration(wholeMs)}`;
}
