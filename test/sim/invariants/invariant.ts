/**
 * The contract of an invariant: a question to a cluster, answered by sentences about what is wrong.
 */
import type { Cluster } from "../../../src/core/cluster.ts";

/** Something that must hold. */
export interface Invariant {
  readonly name: string;
  /** `always`: after every look, under fire too. `settled`: once faults have ended and nothing moves any more. */
  readonly when: "always" | "settled";
  /** What is wrong; empty when it holds. */
  check(cluster: Cluster): readonly string[];
}
