/**
 * Trouble on purpose, by seed: what a real cluster does to its agents once in a while, often.
 *
 * Only simulations ask for it. Every kind of trouble counts its hits, so that a run can prove it was met.
 */
import { ApiError } from "../api/errors.ts";
import { draw } from "../sim/draw.ts";

/** The kinds of trouble. */
export const TROUBLES = [
  "conflict",
  "unavailable",
  "tooManyRequests",
  "forbidden",
  "crash",
  "delayedWake",
  "doubledWake",
  "droppedViews",
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** How likely each trouble is, per opportunity; absent means never. */
export interface BuggifyOptions {
  readonly seed: number;
  readonly rates: { readonly [T in Trouble]?: number };
  /** Trouble ends here, so that the cluster may converge. */
  readonly untilMs: number;
}

const REFUSALS: { readonly [T in "conflict" | "unavailable" | "tooManyRequests" | "forbidden"]: () => ApiError } = {
  conflict: () => new ApiError("Conflict", "the object has been modified; please apply your changes to the latest version and try again"),
  unavailable: () => new ApiError("ServiceUnavailable", "the server is currently unable to handle the request"),
  tooManyRequests: () => new ApiError("TooManyRequests", "too many requests, please try again later", { retryAfterSeconds: 1 }),
  forbidden: () => new ApiError("Forbidden", "admission refused by simulation"),
};

/** Decides, by seed, when trouble strikes. */
export class Buggify {
  readonly hits = new Map<Trouble, number>();
  readonly #options: BuggifyOptions;

  readonly #fromMs: number;

  constructor(options: BuggifyOptions, fromMs: number) {
    this.#options = options;
    this.#fromMs = fromMs;
  }

  /** Whether `trouble` strikes at this opportunity; `where` must be unique for it. */
  strikes(trouble: Trouble, where: string, nowMs: number): boolean {
    const rate = this.#options.rates[trouble] ?? 0;
    if (rate === 0 || nowMs < this.#fromMs || nowMs >= this.#options.untilMs) return false;
    if (draw(this.#options.seed, `buggify/${trouble}/${where}`, nowMs) >= rate) return false;
    this.hits.set(trouble, (this.hits.get(trouble) ?? 0) + 1);
    return true;
  }

  /** A refusal for this write, or undefined. */
  refusal(where: string, nowMs: number): ApiError | undefined {
    for (const trouble of ["conflict", "unavailable", "tooManyRequests", "forbidden"] as const) {
      if (this.strikes(trouble, where, nowMs)) return REFUSALS[trouble]();
    }
    return undefined;
  }
}
