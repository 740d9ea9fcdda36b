/**
 * Maps wall time to virtual time: pause, ×0.1 … ×1000, as fast as it goes, and commands that let time pass by themselves.
 *
 * It works in slices of at most 8 ms, so that keys are answered at any speed; when the processor cannot keep up it does
 * not run up a debt, it says how fast it really goes. While the past is looked at the head stands still.
 */
import type { Cluster } from "../../core/index.ts";
import type { Result, Steps } from "../command.ts";

/** As fast as it goes. */
export const MAX_SPEED = Number.POSITIVE_INFINITY;

/** The speeds that `<` and `>` walk through. */
export const SPEEDS: readonly number[] = [0.1, 0.5, 1, 5, 20, 100, 1_000, MAX_SPEED];

const SLICE_MS = 8;
/** What a request from outside may let pass before it is answered: many may come within a slice. While they do, no slice is longer. */
const CATCH_UP_MS = 2;
/** Between slices the event loop gets this long at least, when there is work left. */
const BREATH_MS = 1;
/** A step of a busy cluster takes a tenth of a millisecond, a look at the clock next to nothing. */
const STEPS_PER_LOOK = 8;
/** Longest sleep: the clock on the screen moves at least this often. */
const SLEEP_MAX_MS = 1_000;
const MEASURE_MS = 1_000;
/** How soon it is noticed that the head is shown again, if nobody says so. */
const HOLD_MS = 100;

/** The wall clock and its timers; tests hand in their own. */
export interface WallClock {
  nowMs(): number;
  /** Calls back once, after `delayMs`; returns how to cancel it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** What the header shows of time. */
export interface PaceState {
  readonly paused: boolean;
  /** The speed asked for. */
  readonly speed: number;
  /** The speed reached, when the processor cannot keep up; otherwise undefined. */
  readonly reached: number | undefined;
  /** A command is letting time pass. */
  readonly busy: boolean;
}

/** How a pacer begins. */
export interface PacerStart {
  readonly speed?: number;
  readonly paused?: boolean;
  /** Whether the head stands still whatever the clock says, because something else is shown. */
  readonly isHeld?: () => boolean;
}

/** `×100`, or `as fast as it goes`. */
export function speedText(speed: number): string {
  return speed === MAX_SPEED ? "as fast as it goes" : `×${speed}`;
}

interface Job {
  readonly steps: Steps;
  finish(result: Result): void;
  fail(error: unknown): void;
}

/** An instant in both times. */
interface Instant {
  readonly wallMs: number;
  readonly virtualMs: number;
}

/** Drives the head of a timeline in wall time, whichever cluster that is. */
export class Pacer {
  readonly #head: () => Cluster;
  readonly #isHeld: () => boolean;
  readonly #clock: WallClock;
  readonly #listeners = new Set<() => void>();
  #state: PaceState;
  #cancel: (() => void) | undefined;
  #anchor: Instant;
  #measured: Instant;
  /** The cluster that the anchor belongs to. */
  #anchored: Cluster;
  #job: Job | undefined;
  #hasStood = false;
  /** The last slice has not got to where the wall clock is. */
  #isBehind = false;
  /** Somebody outside has asked for something since the last slice, and will ask again. */
  #isAsked = false;
  #stopped = false;
  /** Somebody carries the cluster's questions outside; where nobody does, none may hold up time. */
  asks = false;
  /** Called with what broke the world; nothing runs afterwards. */
  onBroken: (error: unknown) => void = (error) => {
    throw error;
  };

  constructor(head: () => Cluster, clock: WallClock, { speed = 1, paused = false, isHeld = () => false }: PacerStart = {}) {
    this.#head = head;
    this.#isHeld = isHeld;
    this.#clock = clock;
    this.#state = { paused, speed, reached: undefined, busy: false };
    this.#anchored = head();
    this.#anchor = { wallMs: clock.nowMs(), virtualMs: this.#anchored.nowMs };
    this.#measured = this.#anchor;
  }

  get state(): PaceState {
    return this.#state;
  }

  /** Calls back after every slice in which time moved, and on every change of state. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to let time pass. */
  start(): void {
    this.#reanchor();
    this.#wakeAfter(0);
  }

  /** Stops for good. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  pause(): void {
    this.#change({ paused: true, reached: undefined });
  }

  resume(): void {
    this.#change({ paused: false });
  }

  setSpeed(speed: number): void {
    this.#change({ speed, reached: undefined });
  }

  /** Something changed the cluster from outside: look again at once. */
  poke(): void {
    this.#notify();
    this.#wakeAfter(0);
  }

  /** The world has broken: no more time passes. */
  breakDown(error: unknown): void {
    this.stop();
    this.onBroken(error);
  }

  /** Lets the time pass that has passed on the wall, as far as it gets in a moment: who asks from outside is answered as of now. */
  catchUp(): void {
    const { paused, speed } = this.#state;
    this.#isAsked = true;
    // Who is behind works on it in slices: who asks need not wait for that as well.
    if (this.#isBehind || this.#stopped || paused || speed === MAX_SPEED || this.#job !== undefined || this.#isHeld() || this.#isAsking)
      return;
    if (this.#head() === this.#anchored && !this.#hasStood && this.#targetMs() <= this.#head().nowMs) return;
    try {
      this.#sliceOfTime(CATCH_UP_MS);
    } catch (error) {
      this.breakDown(error);
    }
  }

  /** Does the one thing that is due next, however far away that is; returns whether there was any. */
  stepOnce(): boolean {
    try {
      return this.#head().manager.step(Number.POSITIVE_INFINITY);
    } catch (error) {
      this.breakDown(error);
      return false;
    } finally {
      this.#reanchor();
      this.poke();
    }
  }

  /** Runs a command that lets time pass, in slices; one at a time. */
  run(steps: Steps): Promise<Result> {
    return new Promise((finish, fail) => {
      this.#job?.finish({ output: "", errors: "error: stopped by the next command", exitCode: 1 });
      this.#job = { steps, finish, fail };
      this.#change({ busy: true });
    });
  }

  /** Stops the command that lets time pass. */
  interrupt(): void {
    const job = this.#job;
    if (job === undefined) return;
    this.#job = undefined;
    this.#change({ busy: false });
    job.finish({ output: "", errors: "error: interrupted", exitCode: 1 });
  }

  #change(change: Partial<PaceState>): void {
    this.#state = { ...this.#state, ...change };
    this.#reanchor();
    this.#notify();
    this.#wakeAfter(0);
  }

  #reanchor(): void {
    this.#anchored = this.#head();
    this.#anchor = { wallMs: this.#clock.nowMs(), virtualMs: this.#anchored.nowMs };
    this.#measured = this.#anchor;
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  #wakeAfter(delayMs: number): void {
    if (this.#stopped) return;
    this.#cancel?.();
    this.#cancel = this.#clock.after(delayMs, () => this.#slice());
  }

  #slice(): void {
    this.#cancel = undefined;
    try {
      if (this.#isAsking) this.#wait();
      else if (this.#job !== undefined) this.#sliceOfJob(this.#job);
      else if (this.#isHeld()) this.#hold();
      else if (!this.#state.paused) this.#sliceOfTime(this.#isAsked ? CATCH_UP_MS : SLICE_MS);
      this.#isAsked = false;
    } catch (error) {
      this.breakDown(error);
    }
  }

  #sliceOfJob(job: Job): void {
    const endMs = this.#clock.nowMs() + SLICE_MS;
    try {
      do {
        const step = job.steps.next();
        if (step.done) {
          this.#job = undefined;
          this.#change({ busy: false });
          job.finish(step.value);
          return;
        }
      } while (this.#clock.nowMs() < endMs);
    } catch (error) {
      this.#job = undefined;
      this.#change({ busy: false });
      job.fail(error);
      return;
    }
    this.#notify();
    this.#wakeAfter(BREATH_MS);
  }

  /** Somebody outside has to answer. */
  get #isAsking(): boolean {
    return this.#head().asks.isOpen;
  }

  /** The world stands still until the answer is in; it fails at once where nobody carries questions outside (any more). */
  #wait(): void {
    this.#hold();
    this.#notify();
    if (this.asks) return;
    this.#head().submit({ do: "listen", by: "host", on: false });
    this.poke();
  }

  /** No time passes; none is made up for afterwards. */
  #hold(): void {
    this.#hasStood = true;
    if (!this.#state.paused) this.#wakeAfter(HOLD_MS);
  }

  #sliceOfTime(sliceMs = SLICE_MS): void {
    // Another life goes on from its own instant, and one that stood still from now.
    if (this.#hasStood || this.#head() !== this.#anchored) this.#reanchor();
    this.#hasStood = false;
    const startMs = this.#clock.nowMs();
    const { manager } = this.#head();
    const targetMs = this.#targetMs();
    let behind = false;
    for (let count = 1; manager.step(targetMs); count++) {
      if (count % STEPS_PER_LOOK === 0 && this.#clock.nowMs() - startMs >= sliceMs) {
        behind = true;
        break;
      }
    }
    if (!behind && targetMs !== MAX_SPEED) manager.idleUntil(targetMs);
    this.#isBehind = behind;
    this.#measure(behind);
    this.#notify();
    this.#wakeAfter(behind ? BREATH_MS : this.#sleepMs());
  }

  /** Where virtual time would be by now. */
  #targetMs(): number {
    const { speed } = this.#state;
    if (speed === MAX_SPEED) return MAX_SPEED;
    return Math.floor(this.#anchor.virtualMs + (this.#clock.nowMs() - this.#anchor.wallMs) * speed);
  }

  /** Forgives the debt when behind, and tells the speed really reached, once a second. */
  #measure(behind: boolean): void {
    const wallMs = this.#clock.nowMs();
    const virtualMs = this.#head().nowMs;
    if (behind) this.#anchor = { wallMs, virtualMs };
    if (wallMs - this.#measured.wallMs < MEASURE_MS) return;
    const reached = (virtualMs - this.#measured.virtualMs) / (wallMs - this.#measured.wallMs);
    this.#measured = { wallMs, virtualMs };
    this.#state = { ...this.#state, reached: reached < this.#state.speed * 0.9 ? reached : undefined };
  }

  /** Until the next due record, but no longer than the clock on the screen may stand still. */
  #sleepMs(): number {
    const { speed } = this.#state;
    const head = this.#head();
    const dueMs = head.manager.nextDueMs;
    const wallMs = dueMs === undefined ? SLEEP_MAX_MS : (dueMs - head.nowMs) / speed;
    return Math.max(BREATH_MS, Math.min(wallMs, SLEEP_MAX_MS));
  }
}
