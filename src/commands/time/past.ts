/**
 * The time machine as the commands about time ask for it, and where one stands in it, in words.
 */
import { ApiError, rfc3339, type Timeline } from "../../core/index.ts";
import type { CommandContext, Result } from "../command.ts";
import { spacedDuration } from "../print/spaced-duration.ts";

const DAY_MS = 24 * 3_600_000;

/** The cluster's time machine; refused where nobody keeps its past. */
export function timelineOf({ timeline }: CommandContext): Timeline {
  if (timeline === undefined) throw new ApiError("MethodNotAllowed", "error: nobody keeps the past of this cluster");
  return timeline;
}

/** `12:03:10`; with its date where the timeline spans more than one day. */
export function instantText(timeMs: number, { cluster, startMs }: Timeline): string {
  const text = rfc3339(timeMs);
  const isOneDay = Math.floor(startMs / DAY_MS) === Math.floor(cluster.nowMs / DAY_MS);
  return isOneDay ? text.slice(11, 19) : text;
}

/** Where one stands; `at` says what is about to happen there, or has just happened. */
export function standing(timeline: Timeline, at = ""): Result {
  const { shown, cluster, isPast } = timeline;
  const instant = instantText(shown.nowMs, timeline);
  const beside = at === "" ? "" : `, ${at}`;
  if (!isPast) return { output: `${instant}, now${beside}`, exitCode: 0 };
  const ago = cluster.nowMs === shown.nowMs ? "at the same instant as now" : `${spacedDuration(cluster.nowMs - shown.nowMs)} before now`;
  return { output: `${instant}, ${ago}${beside}; read-only: fork goes on from here, now leads back`, exitCode: 0 };
}
