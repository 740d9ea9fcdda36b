/**
 * What the header says, gathered from the timeline and the state of the screen.
 */
import { activeFaults, type Timeline } from "../core/index.ts";
import type { HeaderFacts } from "./header-lines.ts";
import type { Totals } from "./live/cluster-counts.ts";
import type { AppState } from "./state.ts";

/** The facts of the instant that is shown. */
export function headerFacts(timeline: Timeline, state: AppState, totals: Totals, serving?: string): HeaderFacts {
  const { shown, cluster, isPast, branch } = timeline;
  const { seed, startMs, nowMs } = shown;
  return {
    seed,
    sinceStartMs: nowMs - startMs,
    pace: state.pace,
    totals,
    isBroken: state.isReadOnly,
    waits: state.story === "waiting",
    past: isPast ? { atMs: nowMs, behindMs: cluster.nowMs - nowMs } : undefined,
    branch: branch.id,
    faults: activeFaults(shown.tables).length,
    serving,
  };
}
