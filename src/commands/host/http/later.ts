/**
 * Answers that take virtual time: each leaves once the clock of the cluster has got there.
 */
import type { LaterReply, WholeReply } from "../../../core/index.ts";

interface Waiting {
  readonly atMs: number;
  readonly reply: WholeReply;
  send(reply: WholeReply): void;
}

/** All that wait. */
export class LaterReplies {
  #waiting: readonly Waiting[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  /** Returns how to forget it. */
  add({ atMs, reply }: LaterReply, send: (reply: WholeReply) => void): () => void {
    const waiting = { atMs, reply, send };
    this.#waiting = [...this.#waiting, waiting];
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting);
    };
  }

  /** Sends what is due; all of it when life goes on elsewhere, where that time never comes. */
  follow(nowMs: number): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter(({ atMs }) => atMs <= nowMs);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > nowMs);
    for (const { reply, send } of due) send(reply);
  }
}
