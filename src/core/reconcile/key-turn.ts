/**
 * What a reconcile gets besides the world, made from the record that is due.
 */
import { ApiError } from "../api/errors.ts";
import type { Due } from "../sim/agenda.ts";
import { draw } from "../sim/draw.ts";
import type { Causes } from "../store/log.ts";
import type { Tables } from "../store/tables.ts";
import type { Turn } from "./agent.ts";

/** What a reconcile of one record gets; a class, so that its millions of instances share their methods. */
export class KeyTurn implements Turn {
  readonly state: Tables;
  readonly #seed: number;
  readonly #record: Due<Causes>;

  constructor(seed: number, state: Tables, record: Due<Causes>) {
    this.#seed = seed;
    this.state = state;
    this.#record = record;
  }

  get failures(): number {
    return this.#record.failures;
  }

  get refusal(): ApiError | undefined {
    return this.#record.refusal instanceof ApiError ? this.#record.refusal : undefined;
  }

  draw(purpose: string, n?: number): number {
    return draw(this.#seed, `${this.#record.agent}/${this.#record.key}/${purpose}`, n);
  }
}
