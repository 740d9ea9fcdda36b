/**
 * Holds the one state and tells who wants to know.
 */
import type { AppState } from "./state.ts";
import { type Message, update } from "./update.ts";

/** What a listener is told. */
export type StateListener = (state: AppState, before: AppState) => void;

/** The state and its listeners. */
export class AppStore {
  readonly #listeners = new Set<StateListener>();
  #state: AppState;

  constructor(state: AppState) {
    this.#state = state;
  }

  /** The state now; a new one after each change, and the same one in between. */
  readonly get = (): AppState => this.#state;

  /** Calls `listener` after each change; returns what ends that. */
  readonly subscribe = (listener: StateListener): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly dispatch = (message: Message): void => {
    const before = this.#state;
    const state = update(before, message);
    if (state === before) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state, before);
  };
}
