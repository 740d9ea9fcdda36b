/**
 * A condition read off again and again: it is worked out anew only when something it looks at has changed.
 */
import type { Cluster } from "../../core/index.ts";
import type { Condition } from "./condition.ts";

/** A condition at one cluster. */
export class Gauge {
  readonly #condition: Condition;
  readonly #cluster: Cluster;
  #revision: number | undefined;
  #holds = false;

  constructor(condition: Condition, cluster: Cluster) {
    this.#condition = condition;
    this.#cluster = cluster;
  }

  get holds(): boolean {
    const { revision } = this.#cluster.store;
    if (this.#condition.watches === "always" || this.#isTouched()) this.#holds = this.#condition.holds(this.#cluster);
    this.#revision = revision;
    return this.#holds;
  }

  /** What there is now, in words. */
  get seen(): string {
    return this.#condition.seen(this.#cluster);
  }

  #isTouched(): boolean {
    const { store } = this.#cluster;
    const since = this.#revision;
    if (since === undefined || since > store.revision) return true;
    const { watches } = this.#condition;
    return (
      since !== store.revision && (watches === "always" || [...watches].some((kind) => store.log.since(kind, since).next().done !== true))
    );
  }
}
