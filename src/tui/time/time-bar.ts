/**
 * What the bar of time shows of a timeline.
 */
import type { Timeline } from "../../core/index.ts";
import { sanitize } from "../terminal/cells.ts";
import type { TimeBar, TimeMark } from "./bar-lines.ts";
import { momentBefore } from "./moments.ts";

/** The bar for what is shown now. */
export function timeBar(timeline: Timeline): TimeBar {
  const { shown, cluster, startMs } = timeline;
  // Right after the instant: what happened at it is the nearest.
  const event = momentBefore(cluster, shown.store.log.seq, shown.nowMs + 1)?.text ?? "";
  return { startMs, shownMs: shown.nowMs, headMs: cluster.nowMs, marks: marksOf(timeline), event: sanitize(event) };
}

/** Where lines were run, things broke, and life went another way. */
function marksOf({ branch, branches, cluster }: Timeline): readonly TimeMark[] {
  const marks: TimeMark[] = [];
  for (const { type, nowMs } of branch.records) {
    if (type === "command") marks.push({ atMs: nowMs, sort: "command" });
    else if (type === "branch") marks.push({ atMs: nowMs, sort: "branch" });
  }
  for (const { origin } of branches) if (origin?.branch === branch.id) marks.push({ atMs: origin.nowMs, sort: "branch" });
  for (const { timeMs } of cluster.store.log.between("", 1, cluster.store.log.seq)) marks.push({ atMs: timeMs, sort: "fault" });
  return marks;
}
