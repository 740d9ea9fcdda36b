/**
 * The third species of error: our own bug.
 *
 * A `Broken` is never caught to go on; it stops the world, and whoever hosts the cluster prints seed, time and trace.
 */

/** Thrown when something that must hold does not; nobody below the host may catch it. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** Stops the world unless `condition` holds; `why` says why it must. */
export function assert(condition: unknown, why: string): asserts condition {
  if (!condition) throw new Broken(why);
}
