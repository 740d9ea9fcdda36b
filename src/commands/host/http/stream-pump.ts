/**
 * Gives every stream what it has to say, whenever something has happened.
 *
 * A round asks all streams in turn, in slices of at most 8 ms. After a round the pump rests four times as long as the round
 * took: a thousand watches of a busy cluster cost a fifth of a processor then, because each gets more at a time, less often.
 */

/** A stream with a client at its other end. */
export interface Pumped {
  /** Sends what is there, if the client takes it. Returns whether more is ready at once. */
  pump(): boolean;
  /** Hangs up: what it has to say cannot be told. */
  cut(): void;
}

/** The clock and the loop that a pump runs on. */
export interface PumpTiming {
  nowMs(): number;
  /** Calls back once, after `delayMs`; 0 is as soon as other events have had their turn. */
  after(delayMs: number, callback: () => void): void;
}

const SLICE_MS = 8;
const REST_FACTOR = 4;
const REST_MAX_MS = 250;
/** From so many streams on, what happens is gathered for a moment before they are asked. */
const MANY = 100;
const MANY_REST_MS = 20;

/** The clock of this process. */
export const processTiming: PumpTiming = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    if (delayMs <= 0) setImmediate(callback);
    else setTimeout(callback, delayMs);
  },
};

/** All open streams. */
export class StreamPump {
  readonly #streams = new Set<Pumped>();
  readonly #timing: PumpTiming;
  /** The rest of a round that is under way. */
  #round: Iterator<Pumped> | undefined;
  #isPlanned = false;
  #isAskedAgain = false;
  #spentMs = 0;
  #restUntilMs = Number.NEGATIVE_INFINITY;

  /** Told what broke a stream, which is cut then; the others go on. */
  readonly #failed: (error: unknown) => void;

  constructor(failed: (error: unknown) => void, timing: PumpTiming = processTiming) {
    this.#failed = failed;
    this.#timing = timing;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Sends what is there at once, and whatever comes; returns how to end that. */
  add(stream: Pumped): () => void {
    this.#streams.add(stream);
    if (this.#pump(stream)) this.touch();
    return () => this.#streams.delete(stream);
  }

  /** Something has happened: streams may have something to say. */
  touch(): void {
    if (this.#streams.size === 0) return;
    if (this.#isPlanned) {
      this.#isAskedAgain ||= this.#round !== undefined;
      return;
    }
    this.#isPlanned = true;
    this.#timing.after(this.#restUntilMs - this.#timing.nowMs(), () => this.#slice());
  }

  #slice(): void {
    const startMs = this.#timing.nowMs();
    this.#round ??= this.#streams.values();
    for (;;) {
      const next = this.#round.next();
      if (next.done === true) break;
      if (this.#pump(next.value)) this.#isAskedAgain = true;
      const nowMs = this.#timing.nowMs();
      if (nowMs - startMs < SLICE_MS) continue;
      this.#spentMs += nowMs - startMs;
      this.#timing.after(0, () => this.#slice());
      return;
    }
    const nowMs = this.#timing.nowMs();
    this.#rest(nowMs, this.#spentMs + nowMs - startMs);
  }

  #pump(stream: Pumped): boolean {
    try {
      return stream.pump();
    } catch (error) {
      this.#streams.delete(stream);
      stream.cut();
      this.#failed(error);
      return false;
    }
  }

  #rest(nowMs: number, spentMs: number): void {
    const leastMs = this.#streams.size > MANY ? MANY_REST_MS : 0;
    this.#restUntilMs = nowMs + Math.max(leastMs, Math.min(spentMs * REST_FACTOR, REST_MAX_MS));
    this.#spentMs = 0;
    this.#round = undefined;
    this.#isPlanned = false;
    const isAskedAgain = this.#isAskedAgain;
    this.#isAskedAgain = false;
    if (isAskedAgain) this.touch();
  }
}
