/**
 * When surfaces are painted: at once for a key, a few times a second for what the cluster does by itself.
 */
import type { Surface } from "../terminal/screen.ts";
import type { FrameTiming } from "../terminal/terminal.ts";

/** Cells across and down, for which lines are made. */
type Paint = Surface["paint"];

/** A surface that is told when to look new. */
export class BeatSurface implements Surface {
  readonly paint: Paint;
  readonly #listeners = new Set<() => void>();
  #version = 0;

  constructor(paint: Paint) {
    this.paint = paint;
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  };

  readonly version = (): number => this.#version;

  /** Says that it looks different now. */
  beat(): void {
    this.#version += 1;
    for (const changed of [...this.#listeners]) changed();
  }
}

/** Changes of the cluster are shown this often at most: fast enough to follow, slow enough to leave the processor to the cluster and to keys. */
const BETWEEN_MS = 100;

/** Calls `run` soon after it was asked, at most ten times a second, however often it is asked. */
export class Throttle {
  readonly #timing: FrameTiming;
  readonly #run: () => void;
  #lastMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(timing: FrameTiming, run: () => void) {
    this.#timing = timing;
    this.#run = run;
  }

  readonly ask = (): void => {
    if (this.#cancel !== undefined || this.#isStopped) return;
    const waitMs = this.#lastMs + BETWEEN_MS - this.#timing.nowMs();
    this.#cancel = waitMs <= 0 ? this.#timing.soon(this.#fire) : this.#timing.after(waitMs, this.#fire);
  };

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  readonly #fire = (): void => {
    this.#cancel = undefined;
    this.#lastMs = this.#timing.nowMs();
    this.#run();
  };
}
