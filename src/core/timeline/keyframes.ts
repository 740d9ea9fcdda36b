/**
 * Snapshots along a life, so that any instant of it is a short run away.
 *
 * The first is kept for ever and the newest are kept all; between them they thin out with age.
 */
import type { ClusterSnapshot } from "../cluster.ts";
import type { Position } from "./journal.ts";

/** A snapshot and where it was taken. */
export interface Keyframe extends Position {
  readonly snapshot: ClusterSnapshot;
  /** How many of the branch's records lie before it. */
  readonly records: number;
  /** It does not follow from those before it: it is never dropped. */
  readonly isKept?: true;
}

/** With more than this, every second one of the older half goes. */
const KEYFRAMES_MAX = 512;

/** The keyframes of one branch, in order. */
export class Keyframes {
  #frames: Keyframe[];

  constructor(frames: readonly Keyframe[] = []) {
    this.#frames = [...frames];
  }

  get all(): readonly Keyframe[] {
    return this.#frames;
  }

  add(frame: Keyframe): void {
    this.#frames.push(frame);
    if (this.#frames.length <= KEYFRAMES_MAX) return;
    const half = Math.floor(this.#frames.length / 2);
    this.#frames = this.#frames.filter(({ isKept }, index) => index >= half || index % 2 === 0 || isKept === true);
  }

  /** The last one for which `isEarly` holds; they are early up to some point and late from there on. */
  last(isEarly: (frame: Keyframe) => boolean): Keyframe | undefined {
    let low = 0;
    let high = this.#frames.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const frame = this.#frames[middle];
      if (frame !== undefined && isEarly(frame)) low = middle + 1;
      else high = middle;
    }
    return this.#frames[low - 1];
  }
}
