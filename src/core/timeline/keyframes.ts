/**
 * Snapshots along a life, so that any instant of it is a short run away.
 *
 * The first is kept for ever and the newest are kept all; between them they thin out with age, by number and by what they hold.
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
/** The same when they hold more than this; measured, 5,000 idle nodes come to it within ten virtual minutes. */
const HELD_BYTES_MAX = 256 * 1024 * 1024;
/** So many stay, whatever they hold: else the past would be far away. */
const KEYFRAMES_MIN = 64;
/** What an object that was written since costs whoever holds the old one: versions, rows, nodes of trees; measured. */
const REPLACED_BYTES = 1_024;

/** The keyframes of one branch, in order. */
export class Keyframes {
  #frames: Keyframe[];
  #heldBytes: number;

  constructor(frames: readonly Keyframe[] = []) {
    this.#frames = [...frames];
    this.#heldBytes = heldBytes(this.#frames);
  }

  get all(): readonly Keyframe[] {
    return this.#frames;
  }

  add(frame: Keyframe): void {
    const last = this.#frames.at(-1);
    if (last !== undefined) this.#heldBytes += heldAlone(last, frame);
    this.#frames.push(frame);
    if (this.#frames.length > KEYFRAMES_MAX) this.#thinOut();
    while (this.#heldBytes > HELD_BYTES_MAX && this.#frames.length > KEYFRAMES_MIN && this.#thinOut());
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

  /** Returns whether there was anything to drop. */
  #thinOut(): boolean {
    const before = this.#frames.length;
    const half = Math.floor(before / 2);
    this.#frames = this.#frames.filter(({ isKept }, index) => index >= half || index % 2 === 0 || isKept === true);
    this.#heldBytes = heldBytes(this.#frames);
    return this.#frames.length < before;
  }
}

/** About what would be free without these keyframes. */
function heldBytes(frames: readonly Keyframe[]): number {
  let bytes = 0;
  for (const [index, frame] of frames.entries()) {
    const next = frames[index + 1];
    if (next !== undefined) bytes += heldAlone(frame, next);
  }
  return bytes;
}

/** A keyframe shares with the next one whatever was not written in between; it cannot hold more than there was. */
function heldAlone({ snapshot: { store } }: Keyframe, next: Keyframe): number {
  let objects = 0;
  // Events are written once, and are most of what there is.
  for (const [kind, { size }] of store.tables) if (kind !== "Event") objects += size;
  return REPLACED_BYTES * Math.min(objects, next.snapshot.store.seq - store.seq);
}
