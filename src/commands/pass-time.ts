/**
 * Letting virtual time pass inside a command, in steps small enough for the host to breathe and to look between them.
 */
import type { Cluster } from "../core/index.ts";

/** How long a command waits in virtual time that kubectl would wait for ever: an end that never comes ends the command. */
export const PATIENCE_MS = 3_600_000;

/** Runs until `isDone` holds, looking and yielding after every step, or to `untilMs`; returns whether it holds then. */
export function* passTime(cluster: Cluster, untilMs: number, isDone: () => boolean = never): Generator<undefined, boolean, void> {
  const { manager } = cluster;
  while (!isDone()) {
    if (!manager.step(untilMs)) {
      if (manager.isWaiting) {
        yield undefined;
        continue;
      }
      manager.idleUntil(untilMs);
      return isDone();
    }
    yield undefined;
  }
  return true;
}

function never(): boolean {
  return false;
}
