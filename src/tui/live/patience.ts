/**
 * For panes whose answer is dear: it is worked out anew only so often that keys stay quick, the seldomer the longer it takes.
 */

/** Of the wall time no more than one part in so many goes into it. */
const REST = 10;

/** When to work something out again. */
export class Patience {
  readonly #wallMs: () => number;
  readonly #betweenMs: number;
  #nextMs = Number.NEGATIVE_INFINITY;
  #isLate = false;

  /** `betweenMs` is the least time between two answers. */
  constructor(wallMs: () => number, betweenMs: number) {
    this.#wallMs = wallMs;
    this.#betweenMs = betweenMs;
  }

  /** When to look again though nothing else asks for it; undefined when the answer is fresh. */
  get wakeAtMs(): number | undefined {
    return this.#isLate ? this.#nextMs : undefined;
  }

  /** Works it out, unless it is too early; what is `urgent` cannot wait. */
  try(work: () => void, urgent: boolean): void {
    const startMs = this.#wallMs();
    this.#isLate = !urgent && startMs < this.#nextMs;
    if (this.#isLate) return;
    work();
    const endMs = this.#wallMs();
    this.#nextMs = endMs + Math.max(this.#betweenMs, (endMs - startMs) * REST);
  }

  /** Nothing has changed: there is nothing to wait for. */
  rest(): void {
    this.#isLate = false;
  }
}
