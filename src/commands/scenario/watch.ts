/**
 * Whether an expectation is met, at an instant.
 *
 * What was seen up to now was judged then; all that is kept is when the step began, and whether what is to come was absent.
 */
import { type Expectation, goDuration } from "../../core/index.ts";
import type { Gauge } from "../conditions/gauge.ts";

/** What is known of an expectation now. */
export type Verdict =
  | { readonly is: "open"; readonly watched: Watched }
  | { readonly is: "met"; readonly text: string }
  | { readonly is: "failed"; readonly text: string; readonly seen: string };

/** An expectation that is being watched. */
export interface Watched {
  readonly expectation: Expectation;
  readonly condition: Gauge;
  readonly until: Gauge | undefined;
  /** When its step began. */
  readonly startMs: number;
  /** What is to come `between` two instants has been absent, so that it can come. */
  readonly isAbsent: boolean;
}

/** When it is over at the latest. */
export function deadlineOf({ expectation, startMs }: Watched): number {
  return startMs + expectation.toMs;
}

/** Judges the present; `isInstantOver` says that nothing else happens at this very instant. */
export function judge(watched: Watched, nowMs: number, isInstantOver: boolean): Verdict {
  const deadlineMs = deadlineOf(watched);
  // What is seen behind the deadline came too late for good and for bad.
  if (nowMs > deadlineMs) return atTheEnd(watched);
  const verdict = watched.expectation.must === "eventually" ? judgeEvent(watched, nowMs) : judgeSpan(watched, nowMs);
  return verdict.is === "open" && isInstantOver && nowMs === deadlineMs ? atTheEnd(watched) : verdict;
}

function judgeEvent(watched: Watched, nowMs: number): Verdict {
  const { expectation, condition, startMs, isAbsent } = watched;
  const { fromMs } = expectation;
  if (!condition.holds) return { is: "open", watched: isAbsent ? watched : { ...watched, isAbsent: true } };
  if (fromMs !== undefined && !isAbsent) return { is: "open", watched };
  const tookMs = nowMs - startMs;
  if (fromMs === undefined || tookMs >= fromMs) return { is: "met", text: `after ${goDuration(tookMs)}: ${expectation.condition}` };
  const early = `it came after ${goDuration(tookMs)}, before ${goDuration(fromMs)}`;
  return { is: "failed", text: sentenceOf(expectation), seen: `${early}: ${condition.seen}` };
}

function judgeSpan(watched: Watched, nowMs: number): Verdict {
  const { expectation, condition, until, startMs } = watched;
  const { must } = expectation;
  if (condition.holds !== (must === "always")) return { is: "failed", text: sentenceOf(expectation), seen: condition.seen };
  if (until?.holds !== true) return { is: "open", watched };
  return { is: "met", text: `${must}, for ${goDuration(nowMs - startMs)}: ${expectation.text}` };
}

function atTheEnd({ expectation, condition, until }: Watched): Verdict {
  const { must, toMs, text } = expectation;
  if (must === "eventually") {
    return { is: "failed", text: sentenceOf(expectation), seen: `not within ${goDuration(toMs)}: ${condition.seen}` };
  }
  if (until === undefined) return { is: "met", text: `${must}: ${text}` };
  return { is: "failed", text: sentenceOf(expectation), seen: `the end never came: ${until.seen}` };
}

/** `eventually pod/web-0 STATUS=Running, between 5m40s and 6m0s`. */
export function sentenceOf({ must, text, condition, fromMs, toMs }: Expectation): string {
  return fromMs !== undefined ? `${must} ${condition}, between ${goDuration(fromMs)} and ${goDuration(toMs)}` : `${must} ${text}`;
}
