/**
 * Virtual time in company: it moves from instant to instant, and after each of which clients hear they get a moment of the
 * wall clock to answer. So a client that takes milliseconds to think takes no virtual time at all, on slow machines too.
 */
import { ApiError, type Cluster, type LogEntry, type Timeline } from "../../../core/index.ts";

/** A door that clients have come in by. */
export interface Guests {
  /** How many requests they have made so far. */
  readonly requests: number;
  /** Time has moved: they are told what there is to tell. */
  follow(): void;
}

/**
 * A client that has said nothing for so many turns of the event loop has nothing to say about what it heard last; each
 * request counts anew. Turns, because on a busy machine a client in this process may get none for a while.
 */
const PATIENCE_TURNS = 6;
/** The same before it is believed that all is done. */
const SETTLED_PATIENCE_TURNS = 24;
const TURN_MS = 2;
/** One who never stops asking holds time up for so long at the most. */
const PATIENCE_MAX_MS = 500;
/** Whoever waits for something looks at least this often, in virtual time. */
const LOOK_MS = 1_000;
const SLICE_MS = 8;
const STEPS_PER_LOOK = 64;

/** Moves time, alone or with clients. */
export class Company {
  readonly #timeline: Timeline;
  readonly #guests = new Set<Guests>();
  /** Whose log is heard. */
  #heard: Cluster | undefined;
  #isNews = false;
  #broken: { readonly error: unknown } | undefined;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** They take part from now on; returns how to end that. */
  join(guests: Guests): () => void {
    this.#guests.add(guests);
    return () => this.#guests.delete(guests);
  }

  /** The world broke while a client was answered: whoever moves time next is told. */
  broke(error: unknown): void {
    this.#broken ??= { error };
  }

  /** Does something while clients wait; they hear of it afterwards. */
  alone<T>(act: () => T): T {
    this.#refuseBroken();
    try {
      return act();
    } finally {
      for (const guests of this.#guests) guests.follow();
    }
  }

  /** Lets time pass while clients wait; refuses where it cannot, because a webhook outside has to answer first. */
  move<T>(act: () => T): T {
    const moved = this.alone(act);
    if (!this.#cluster.asks.isOpen) return moved;
    throw new ApiError("Conflict", "error: a webhook has to answer before time can go on: await pass, until or settle instead");
  }

  /** Lets time pass until `done` holds; whether it did within `timeoutMs`. */
  async together(done: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
    const untilMs = this.#cluster.nowMs + timeoutMs;
    await this.#rest(PATIENCE_TURNS);
    for (;;) {
      if (await done()) return true;
      const isOver = this.alone(() => this.#passInstant(untilMs, () => false));
      await this.#rest(PATIENCE_TURNS);
      if (isOver) return done();
    }
  }

  /** Lets time pass until nothing is left to do, for clients neither; whether that was within `timeoutMs`. */
  async settle(timeoutMs: number): Promise<boolean> {
    const untilMs = this.#cluster.nowMs + timeoutMs;
    const isSettled = (): boolean => this.#cluster.settled;
    for (;;) {
      await this.#rest(isSettled() ? SETTLED_PATIENCE_TURNS : PATIENCE_TURNS);
      if (isSettled()) return true;
      if (this.alone(() => this.#passInstant(untilMs, isSettled))) return isSettled();
    }
  }

  /** The head, whose log is heard from now on. */
  get #cluster(): Cluster {
    const { cluster } = this.#timeline;
    if (cluster !== this.#heard) {
      this.#heard = cluster;
      cluster.store.observe((entry: LogEntry) => {
        this.#isNews ||= entry.heartbeat !== true;
      });
    }
    return cluster;
  }

  /** To the end of the next instant in which something happened, or a little way towards it; whether the time allowed is over. */
  #passInstant(untilMs: number, isEnough: () => boolean): boolean {
    const { manager } = this.#cluster;
    const endMs = Math.min(untilMs, manager.nowMs + LOOK_MS);
    const sliceEndMs = performance.now() + SLICE_MS;
    this.#isNews = false;
    for (let count = 1; !isEnough(); count++) {
      const isInstantOver = (manager.nextDueMs ?? Number.POSITIVE_INFINITY) > manager.nowMs;
      if (this.#isNews && isInstantOver) return false;
      if (!manager.step(endMs)) {
        // A webhook has to answer first, whoever has to wait for it.
        if (manager.isWaiting) return false;
        manager.idleUntil(endMs);
        // While a webhook has to answer, no time passes.
        return manager.nowMs >= untilMs;
      }
      if (count % STEPS_PER_LOOK === 0 && performance.now() >= sliceEndMs) return false;
    }
    return false;
  }

  /** Until clients have said what they have to say. */
  async #rest(patienceTurns: number): Promise<void> {
    this.#refuseBroken();
    if (this.#cluster.manager.isWaiting) await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    const isAwaited = this.#isNews || patienceTurns > PATIENCE_TURNS;
    if (!isAwaited || this.#requests === 0) {
      // Others who live in this process have their turn.
      await new Promise((resolve) => setImmediate(resolve));
      return;
    }
    const endMs = performance.now() + PATIENCE_MAX_MS;
    let seen = this.#requests;
    for (let turns = 0; turns < patienceTurns && performance.now() < endMs; turns++) {
      await new Promise((resolve) => setTimeout(resolve, TURN_MS));
      if (this.#requests !== seen) turns = 0;
      seen = this.#requests;
    }
    this.#refuseBroken();
  }

  get #requests(): number {
    return [...this.#guests].reduce((sum, { requests }) => sum + requests, 0);
  }

  #refuseBroken(): void {
    if (this.#broken !== undefined) throw this.#broken.error;
  }
}
