/**
 * Carries the cluster's questions to webhooks outside, and their answers back in as inputs.
 *
 * The cluster is told that somebody listens as soon as it has a webhook at all, and that nobody does when the caller goes.
 * While a question is open the clock stands (the pacer sees to that), whatever speed was asked for.
 */
import type { Answer, Ask, Timeline } from "../../../core/index.ts";
import { postReview } from "./post-review.ts";

/** What the caller works on. */
export interface CallerParts {
  readonly timeline: Timeline;
  /** Something was done: time goes on, and whoever has waited is answered. */
  poke(): void;
  /** Answers at once what commands ask; absent: they are told that they cannot wait. */
  answerNow?(ask: Ask): Answer;
}

const BY = "webhooks";
const KINDS = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"] as const;
const COMMANDS_CANNOT_WAIT = "commands that return at once cannot wait for a webhook, as clients can";

/** Asks webhooks. */
export class WebhookCaller {
  readonly #parts: CallerParts;
  readonly #post: typeof postReview;
  /** How to give up on each question that is on its way. */
  readonly #calls = new Map<string, () => void>();
  #isLooking = false;
  #isClosed = false;

  constructor(parts: CallerParts, post = postReview) {
    this.#parts = parts;
    this.#post = post;
  }

  /** Something has happened: there may be something to ask. */
  look(): void {
    // What is submitted here pokes, and whoever is poked looks.
    if (this.#isLooking || this.#isClosed) return;
    this.#isLooking = true;
    try {
      this.#listen();
      for (const ask of this.#parts.timeline.cluster.asks.open()) this.#call(ask);
    } finally {
      this.#isLooking = false;
    }
  }

  /** Asks nobody any more; what is open fails. */
  close(): void {
    this.#isClosed = true;
    for (const giveUp of this.#calls.values()) giveUp();
    this.#calls.clear();
    const { cluster } = this.#parts.timeline;
    cluster.answerNow = undefined;
    if (!cluster.asks.isHeard) return;
    cluster.submit({ do: "listen", by: BY, on: false });
    this.#parts.poke();
  }

  #listen(): void {
    const { cluster } = this.#parts.timeline;
    if (cluster.asks.isHeard && cluster.answerNow !== undefined) return;
    if (!KINDS.some((kind) => cluster.store.count(kind) > 0)) return;
    cluster.answerNow = this.#parts.answerNow ?? (() => ({ failure: COMMANDS_CANNOT_WAIT }));
    if (!cluster.asks.isHeard) cluster.submit({ do: "listen", by: BY, on: true });
  }

  #call(ask: Ask): void {
    if (this.#calls.has(ask.id)) return;
    this.#calls.set(
      ask.id,
      this.#post(ask, (answer) => this.#take(ask, answer)),
    );
  }

  /** On another branch the same question may be open again, or not be asked at all: who does not ask takes no harm. */
  #take({ id }: Ask, answer: Answer): void {
    this.#calls.delete(id);
    const { timeline, poke } = this.#parts;
    if (!timeline.cluster.asks.open().some((ask) => ask.id === id)) return;
    timeline.cluster.submit({ do: "answer", by: BY, ask: id, answer });
    poke();
  }
}
