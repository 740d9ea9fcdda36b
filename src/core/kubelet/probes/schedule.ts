/**
 * Probes without probing: which attempts have come, what they changed, and when the next one will matter.
 *
 * A program says until when its answer holds, so attempts that would repeat a settled success are skipped, and the
 * instant at which a threshold is crossed is computed. What comes out equals probing attempt by attempt.
 * @see kubernetes pkg/kubelet/prober/worker.go
 */
import type { Probe } from "../../api/shapes/probe.ts";
import type { Answer } from "../program.ts";

/** The worker of one probe of one run. */
export interface ProbeRow {
  /** The first attempt; the others follow every period. */
  readonly anchorMs: number;
  /** Attempts up to and including this instant are counted. */
  readonly doneMs: number;
  readonly last?: boolean | undefined;
  /** How many results like `last` came in a row. */
  readonly count: number;
  /** The result that counts: passing, failing, or not known yet. */
  readonly value?: boolean | undefined;
}

/** A probe, and how its program answers at an instant. */
export interface Asked {
  readonly probe: Probe;
  ask(atMs: number): Answer;
}

/** An attempt that failed. */
export interface FailedAttempt {
  /** When its result was there. */
  readonly atMs: number;
  readonly answer: Answer;
}

/** What the attempts up to some instant did. */
export interface ProbeProgress {
  readonly row: ProbeRow;
  readonly failures: readonly FailedAttempt[];
  /** When `value` last changed. */
  readonly changedMs?: number;
}

/** The next attempt that does something, and whether anyone waits for it. */
export interface NextAttempt {
  readonly dueMs: number;
  /** Failing now and for ever: only its events are new. */
  readonly hopeless: boolean;
}

/** A worker that starts at `startMs`; attempts before the initial delay is over are passed by. */
export function newProbe(probe: Probe, startMs: number, value: boolean | undefined): ProbeRow {
  const periodMs = probe.periodSeconds * 1_000;
  const skipped = Math.ceil(((probe.initialDelaySeconds ?? 0) * 1_000) / periodMs);
  return { anchorMs: startMs + skipped * periodMs, doneMs: startMs - 1, count: 0, value };
}

/** Makes all attempts whose results are there by `nowMs`; stops at the first that changes `value` when `stopAtChange`. */
export function advanceProbe({ probe, ask }: Asked, from: ProbeRow, nowMs: number, stopAtChange: "stop" | "go on"): ProbeProgress {
  let row = from;
  let changedMs: number | undefined;
  const failures: FailedAttempt[] = [];
  let tickMs = attemptAfter(probe, row, row.doneMs);
  while (tickMs <= nowMs) {
    const answer = ask(tickMs);
    const resultMs = resultOf(probe, answer, tickMs);
    if (resultMs > nowMs) break;
    if (isSettled(probe, row, answer)) {
      tickMs = attemptFrom(probe, row, answer.untilMs);
      continue;
    }
    const next = countResult(probe, row, answer, resultMs);
    if (answer.outcome !== "success") failures.push({ atMs: resultMs, answer });
    const isChanged = next.value !== row.value;
    row = next;
    if (isChanged) changedMs = resultMs;
    if (isChanged && stopAtChange === "stop") break;
    tickMs = attemptAfter(probe, row, resultMs);
  }
  return { row, failures, ...(changedMs === undefined ? {} : { changedMs }) };
}

/** Answers that hold for less than this many attempts in a row are looked at one by one, so far ahead and no further. */
const LOOK_AHEAD_MAX = 200;

/** When the next attempt fails or changes `value`; undefined when that never happens. */
export function nextAttempt({ probe, ask }: Asked, from: ProbeRow): NextAttempt | undefined {
  let row = from;
  let tickMs = attemptAfter(probe, row, row.doneMs);
  for (let looked = 0; looked < LOOK_AHEAD_MAX; looked++) {
    const answer = ask(tickMs);
    if (isSettled(probe, row, answer)) {
      if (answer.untilMs === Number.POSITIVE_INFINITY) return undefined;
      tickMs = attemptFrom(probe, row, answer.untilMs);
      continue;
    }
    const resultMs = resultOf(probe, answer, tickMs);
    const next = countResult(probe, row, answer, resultMs);
    const failed = answer.outcome !== "success";
    if (failed || next.value !== row.value) {
      const hopeless = failed && next.value === row.value && row.value === false && answer.untilMs === Number.POSITIVE_INFINITY;
      return { dueMs: resultMs, hopeless };
    }
    row = next;
    tickMs = attemptAfter(probe, row, resultMs);
  }
  return { dueMs: tickMs, hopeless: false };
}

/** A success that follows enough of its like changes nothing and says nothing. */
function isSettled(probe: Probe, row: ProbeRow, answer: Answer): boolean {
  return answer.outcome === "success" && row.value === true && row.last === true && row.count >= probe.successThreshold;
}

/** Attempts that would fall into the wait for this result are left out. */
function countResult(probe: Probe, row: ProbeRow, answer: Answer, resultMs: number): ProbeRow {
  const passed = answer.outcome === "success";
  const count = row.last === passed ? row.count + 1 : 1;
  const threshold = passed ? probe.successThreshold : probe.failureThreshold;
  return { ...row, doneMs: resultMs, last: passed, count, value: count >= threshold ? passed : row.value };
}

/** Only an answer that does not come takes its time. */
function resultOf(probe: Probe, answer: Answer, tickMs: number): number {
  return answer.outcome === "timeout" ? tickMs + probe.timeoutSeconds * 1_000 : tickMs;
}

function attemptAfter(probe: Probe, row: ProbeRow, atMs: number): number {
  return attemptFrom(probe, row, atMs + 1);
}

/** The first attempt at or after an instant. */
function attemptFrom(probe: Probe, { anchorMs }: ProbeRow, atMs: number): number {
  if (atMs <= anchorMs) return anchorMs;
  const periodMs = probe.periodSeconds * 1_000;
  return anchorMs + Math.ceil((atMs - anchorMs) / periodMs) * periodMs;
}
