/**
 * Kinds that are asked and answered, and never stored.
 */
import type { Verb } from "../kind.ts";
import type { Struct } from "../schema.ts";

/** What there is to say about a kind without a table. */
export interface VirtualKind {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  /** Empty for what is no resource of its own: bodies of subresources and options. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly schema: Struct<unknown>;
}
