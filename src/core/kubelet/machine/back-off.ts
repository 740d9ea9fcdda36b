/**
 * The back-off of crashing containers and failing pulls.
 * @see kubernetes staging/src/k8s.io/client-go/util/flowcontrol/backoff.go
 */
import { BACK_OFF_FORGET_MS, BACK_OFF_MAX_MS, BACK_OFF_MIN_MS } from "./latencies.ts";

/** How long to wait since when; absent before the first failure. */
export interface BackOff {
  readonly delayMs: number;
  /** When the delay was last raised. */
  readonly setMs: number;
}

/** Whether something that failed at `failedMs` must still wait at `nowMs`. */
export function isBackingOff(backOff: BackOff | undefined, failedMs: number, nowMs: number): boolean {
  if (backOff === undefined || failedMs - backOff.setMs > BACK_OFF_FORGET_MS) return false;
  return nowMs - failedMs < backOff.delayMs;
}

/** The back-off after one more try: 10 s, then doubled up to 300 s; from the start after ten good minutes. */
export function raiseBackOff(backOff: BackOff | undefined, nowMs: number): BackOff {
  const isForgotten = backOff === undefined || nowMs - backOff.setMs > BACK_OFF_FORGET_MS;
  return { delayMs: isForgotten ? BACK_OFF_MIN_MS : Math.min(backOff.delayMs * 2, BACK_OFF_MAX_MS), setMs: nowMs };
}
