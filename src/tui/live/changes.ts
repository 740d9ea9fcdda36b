/**
 * The store's writes for whoever shows them: one observer for the whole screen, handed on by kind.
 *
 * Absent on purpose: any work; listeners only note what has changed, and look at it when they are painted.
 */
import type { Cluster, LogEntry } from "../../core/index.ts";

/** Notes a write. */
export type ChangeListener = (entry: LogEntry) => void;

/** Hands each log entry to those who asked for its kind, then to those who asked for all. */
export class Changes {
  readonly #byKind = new Map<string, Set<ChangeListener>>();
  readonly #all = new Set<ChangeListener>();
  #isOpen = true;

  constructor(cluster: Pick<Cluster, "store">) {
    cluster.store.observe((entry) => {
      if (this.#isOpen) this.#hand(entry);
    });
  }

  /** Calls `listener` for each write of a kind (or of all); returns what ends that. */
  listen(kind: string | "all", listener: ChangeListener): () => void {
    const listeners = kind === "all" ? this.#all : (this.#byKind.get(kind) ?? new Set());
    if (kind !== "all") this.#byKind.set(kind, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Stops handing anything on; a store has no way to forget an observer. */
  close(): void {
    this.#isOpen = false;
  }

  #hand(entry: LogEntry): void {
    for (const listener of this.#byKind.get(entry.kind) ?? []) listener(entry);
    for (const listener of this.#all) listener(entry);
  }
}
