/**
 * The wall clock and its timers, for runs that have no terminal.
 */
import type { WallClock } from "./pacer.ts";

/** The clock of this process. */
export const wallClock: WallClock = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
