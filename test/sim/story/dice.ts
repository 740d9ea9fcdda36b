/**
 * Draws for stories: everything in a story follows from its seed and from what is asked for, never from the order of asking.
 */
import { draw, drawInt } from "../../../src/core/sim/draw.ts";

/** Draws of one act of one story. */
export class Dice {
  readonly #seed: number;
  readonly #n: number;

  constructor(seed: number, n: number) {
    this.#seed = seed;
    this.#n = n;
  }

  /** A whole number from 0 to `end - 1`. */
  int(purpose: string, end: number): number {
    return drawInt(this.#seed, `story/${purpose}`, end, this.#n);
  }

  /** True in so many of all cases. */
  has(purpose: string, chance: number): boolean {
    return draw(this.#seed, `story/${purpose}`, this.#n) < chance;
  }

  /** One of `from`; undefined when there is none. */
  pick<T>(purpose: string, from: readonly T[]): T | undefined {
    return from[this.int(purpose, Math.max(1, from.length))];
  }
}
