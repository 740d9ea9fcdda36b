/**
 * Requests that somebody outside has to answer a question for: each is offered again once that has happened.
 */
import type { WaitReply } from "../../../core/index.ts";

interface Waiting {
  readonly ask: string;
  again(): void;
}

/** All that wait. */
export class WaitingRequests {
  #waiting: readonly Waiting[] = [];

  /** Returns how to forget it. */
  add({ ask }: WaitReply, again: () => void): () => void {
    const waiting = { ask, again };
    this.#waiting = [...this.#waiting, waiting];
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting);
    };
  }

  /** Offers again what waits for nothing that is still asked. */
  follow(isAsked: (ask: string) => boolean): void {
    if (this.#waiting.length === 0) return;
    const ready = this.#waiting.filter(({ ask }) => !isAsked(ask));
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter(({ ask }) => isAsked(ask));
    for (const { again } of ready) again();
  }
}
