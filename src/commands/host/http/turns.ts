/**
 * Group commit: answers to requests that changed something wait for the end of the turn of the event loop in which they came,
 * so that one write to the disk serves them all. While the disk is busy others are answered.
 */
import type { DoorKeeper } from "./door.ts";

/** The answers of one turn, and those that the disk is busy with. */
export class Turns {
  readonly #keeper: DoorKeeper;
  #answers: (() => void)[] = [];
  #commits = 0;
  #idle: (() => void)[] = [];

  constructor(keeper: DoorKeeper) {
    this.#keeper = keeper;
  }

  /** Answers when what was done is on the disk. */
  afterCommit(answer: () => void): void {
    this.#answers.push(answer);
    if (this.#answers.length === 1) setImmediate(() => this.#finish());
  }

  /** Everything that waits has been answered when the promise is kept. */
  finished(): Promise<void> {
    if (this.#answers.length === 0 && this.#commits === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #finish(): void {
    const answers = this.#answers;
    this.#answers = [];
    this.#commits++;
    this.#keeper.commit(() => {
      for (const answer of answers) answer();
      this.#commits--;
      if (this.#commits > 0 || this.#answers.length > 0) return;
      for (const idle of this.#idle.splice(0)) idle();
    });
    this.#keeper.wrote();
  }
}
