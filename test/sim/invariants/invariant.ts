/**
 * The contracts of invariants: questions to a cluster, answered by sentences about what is wrong.
 */
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Cluster } from "../../../src/core/cluster.ts";
import type { LogEntry } from "../../../src/core/store/log.ts";

/** Something that must hold of what is. */
export interface Invariant {
  readonly name: string;
  /**
   * `always`: after every look, under fire too. `settled`: once faults have ended and nothing moves any more. `emptied`:
   * once all that users made is deleted and an hour has passed.
   */
  readonly when: "always" | "settled" | "emptied";
  /** What is wrong; empty when it holds. `look` counts the looks, for what is too dear to be looked at every time. */
  check(cluster: Cluster, look: number): readonly string[];
}

/** A write of an object, or a fault. */
export type ObjectEntry = LogEntry<KubeObject>;

/** Something that must hold of every write. */
export interface WriteInvariant {
  readonly name: string;
  /** Follows a cluster from now on: says what is wrong with each entry of its log, right after it was written. */
  follow(cluster: Cluster): (entry: ObjectEntry) => readonly string[];
}
