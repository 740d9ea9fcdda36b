/**
 * How long a node must wait for a new pod after its last ones have failed: 1 s, doubled each time, at most 15 min.
 * @see kubernetes pkg/controller/daemon/daemon_controller.go (failedPodsBackoff)
 */
import { defineTable } from "../../store/tables.ts";

/** The last failure on a node, and the wait after it. */
export interface BackOffRow {
  readonly waitMs: number;
  readonly sinceMs: number;
}

/** Keys are `namespace/name/node`. */
export const backOffTable = defineTable<BackOffRow>("daemon-pod-back-offs", "process");

const FIRST_MS = 1_000;
const MAX_MS = 900_000;

/** The wait that is still to go; undefined when the pod may be replaced now. */
export function remainingMs(row: BackOffRow | undefined, nowMs: number): number | undefined {
  if (row === undefined || nowMs - row.sinceMs >= row.waitMs) return undefined;
  return row.sinceMs + row.waitMs - nowMs;
}

/** The row after one more failure; who has been well for twice the longest wait begins anew. */
export function nextRow(row: BackOffRow | undefined, nowMs: number): BackOffRow {
  const isStale = row === undefined || nowMs - row.sinceMs > 2 * MAX_MS;
  return { waitMs: isStale ? FIRST_MS : Math.min(row.waitMs * 2, MAX_MS), sinceMs: nowMs };
}
