/**
 * The writes of whatever cluster is shown: one observer per cluster that was ever shown, silent while another one is.
 *
 * Absent on purpose: any work; the listener only notes what has changed, and it is looked at when it is painted.
 */
import type { Cluster, LogEntry } from "../../core/index.ts";

/** Hands on each log entry of the cluster that is followed. */
export class Changes {
  readonly #listener: (entry: LogEntry) => void;
  /** A store has no way to forget an observer, so each gets one only. */
  readonly #observed = new WeakSet<Pick<Cluster, "store">>();
  #followed: Pick<Cluster, "store"> | undefined;

  constructor(listener: (entry: LogEntry) => void) {
    this.#listener = listener;
  }

  /** From now on this cluster's writes are handed on, and no other's. */
  follow(cluster: Pick<Cluster, "store">): void {
    this.#followed = cluster;
    if (this.#observed.has(cluster)) return;
    this.#observed.add(cluster);
    cluster.store.observe((entry) => {
      if (this.#followed === cluster) this.#listener(entry);
    });
  }

  /** Stops handing anything on. */
  close(): void {
    this.#followed = undefined;
  }
}
