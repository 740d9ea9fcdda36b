/**
 * A stream of random choices that a seed repeats.
 */
import { draw } from "../../../src/core/sim/draw.ts";

/** Choices, one after the other; the seed and how many were made decide each. */
export class Choices {
  readonly #seed: number;
  #made = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A number in [0, 1). */
  next(): number {
    return draw(this.#seed, "fuzz", this.#made++);
  }

  /** Whether something happens that has this chance. */
  has(chance: number): boolean {
    return this.next() < chance;
  }

  /** A whole number below `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** One of the items, of which there must be some. */
  pick<T>(items: readonly T[]): T {
    const [item] = items.slice(this.below(items.length));
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }
}
