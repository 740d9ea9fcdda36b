/**
 * One look of the eviction manager at its node.
 */
import type { Node } from "../../api/kinds/node.ts";
import type { Turn } from "../../reconcile/agent.ts";
import type { FindImage } from "../program.ts";
import type { Measured, NodeAmounts } from "./node-amounts.ts";

/** What is looked at, when, and what was measured. */
export interface Look {
  readonly node: Node;
  readonly nowMs: number;
  /** When the kubelet started. */
  readonly startedMs: number;
  /** Whether it reaches the API server. */
  readonly linked: boolean;
  readonly turn: Turn;
  readonly findImage: FindImage;
  readonly measured: Measured;
  readonly amounts: NodeAmounts;
}
