/**
 * The last things that happened, for the message of a broken assertion. Lines are made when read, never before.
 */

const LINES = 20;

/** A ring of the newest steps. */
export class Trace {
  readonly #steps: { readonly timeMs: number; readonly text: () => string }[] = [];

  add(timeMs: number, text: () => string): void {
    this.#steps.push({ timeMs, text });
    if (this.#steps.length > 2 * LINES) this.#steps.splice(0, LINES);
  }

  /** The newest lines, oldest first: `+41.250 s  replicaset shop/web: 2 intents`. */
  lines(startMs: number): readonly string[] {
    return this.#steps.slice(-LINES).map(({ timeMs, text }) => `+${((timeMs - startMs) / 1000).toFixed(3)} s  ${text()}`);
  }
}
