/**
 * Pausing and changing the speed, each with the sentence that says so.
 */
import { type Pacer, SPEEDS, speedText } from "../commands/host/pacer.ts";

/** Stops a command that lets time pass, or else pauses or resumes; undefined where the command itself answers. */
export function togglePause(pacer: Pacer, isPast: boolean): string | undefined {
  if (pacer.state.busy) {
    pacer.interrupt();
    return undefined;
  }
  if (isPast) return "Time stands still while the past is looked at: $ leads back to now, shift-y goes on from here.";
  if (pacer.state.paused) pacer.resume();
  else pacer.pause();
  return pacer.state.paused ? ";  paused: ; resumes, . jumps to the next change" : ";  running";
}

/** The speed above or below, among those the keys walk through. */
export function changeSpeed(pacer: Pacer, step: -1 | 1): string {
  const { speed, paused } = pacer.state;
  const next = step > 0 ? SPEEDS.find((each) => each > speed) : SPEEDS.findLast((each) => each < speed);
  const key = step > 0 ? ">" : "<";
  if (next === undefined) return `${key}  ${speedText(speed)} is as ${step > 0 ? "fast" : "slow"} as it goes`;
  pacer.setSpeed(next);
  return `${key}  speed ${speedText(next)}${paused ? "; still paused, ; resumes" : ""}`;
}
