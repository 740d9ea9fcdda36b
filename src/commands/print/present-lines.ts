/**
 * What is wrong at present, one line each: processes that are not at work, faults that are not over.
 */
import type { Hindrance, StandingFault } from "../../core/index.ts";
import { sinceStart } from "./since-start.ts";

/** What nobody does at present; empty when all are at work. */
export function hindranceLines(hindrances: readonly Hindrance[], startMs: number): readonly string[] {
  return hindrances.map(({ process, state, fault }) => {
    const why = fault === undefined ? "" : `: ${fault.text}  @ ${sinceStart(fault.timeMs, startMs)}`;
    return `Now ${process} ${state}${why}`;
  });
}

/** What goes on being wrong. */
export function standingLines(faults: readonly StandingFault[], startMs: number): readonly string[] {
  return faults.map(({ id, text, sinceMs }) => `Not over yet: ${text} (${id})  @ ${sinceStart(sinceMs, startMs)}`);
}
