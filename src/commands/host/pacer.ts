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
/** Between slices the event loop gets this long at least, when there is work left. */
const BREATH_MS = 1;
const STEPS_PER_LOOK = 64;
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
  #stopped = false;
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

  /** Does the one thing that is due next, however far away that is; returns whether there was any. */
  stepOnce(): boolean {
    try {
      return this.#head().manager.step(Number.POSITIVE_INFINITY);
    } catch (error) {
      this.stop();
      this.onBroken(error);
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
      if (this.#job !== undefined) this.#sliceOfJob(this.#job);
      else if (this.#isHeld()) this.#hold();
      else if (!this.#state.paused) this.#sliceOfTime();
    } catch (error) {
      this.stop();
      this.onBroken(error);
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

  /** No time passes; none is made up for afterwards. */
  #hold(): void {
    this.#hasStood = true;
    if (!this.#state.paused) this.#wakeAfter(HOLD_MS);
  }

  #sliceOfTime(): void {
    // Another life goes on from its own instant, and one that stood still from now.
    if (this.#hasStood || this.#head() !== this.#anchored) this.#reanchor();
    this.#hasStood = false;
    const startMs = this.#clock.nowMs();
    const { manager } = this.#head();
    const { speed } = this.#state;
    const passedMs = (startMs - this.#anchor.wallMs) * speed;
    const targetMs = speed === MAX_SPEED ? MAX_SPEED : Math.floor(this.#anchor.virtualMs + passedMs);
    let behind = false;
    for (let count = 1; manager.step(targetMs); count++) {
      if (count % STEPS_PER_LOOK === 0 && this.#clock.nowMs() - startMs >= SLICE_MS) {
        behind = true;
        break;
      }
    }
    if (!behind && targetMs !== MAX_SPEED) manager.idleUntil(targetMs);
    this.#measure(behind);
    this.#notify();
    this.#wakeAfter(behind ? BREATH_MS : this.#sleepMs());
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
