/**
 * `advance DURATION`: lets virtual time pass; in the past it looks on so far, at most to the head.
 */
import { type Cluster, goDuration, parseDuration, type Timeline } from "../core/index.ts";
import { clockText } from "./clock-text.ts";
import { type Command, type Result, refused, type Steps } from "./command.ts";
import { passTime } from "./pass-time.ts";
import { spacedDuration } from "./print/spaced-duration.ts";
import { standing } from "./time/past.ts";

/** A slip of the keyboard should not cost an hour of computing: a year is more than any story needs. */
const ADVANCE_MAX_MS = 366 * 24 * 3_600_000;

export const advanceCommand: Command = {
  name: "advance",
  summary: "Let virtual time pass.",
  usage: "advance DURATION",
  examples: ["advance 7m", "advance 90s", "advance 1h30m", "advance 500ms"],
  options: [],
  changes: true,
  inPast: true,
  run(args, { cluster, timeline }) {
    const [text, extra] = args.words;
    if (text === undefined || extra !== undefined) return refused("error: advance needs one duration, such as 7m or 1h30m");
    const ms = parseDuration(text);
    if (ms === undefined) return refused(`error: ${durationFault(text)}`);
    if (ms <= 0 || ms > ADVANCE_MAX_MS) return refused(`error: time goes forward only, by at most ${ADVANCE_MAX_MS / 3_600_000}h: ${text}`);
    const wholeMs = Math.max(1, Math.round(ms));
    return timeline?.isPast ? lookOn(timeline, wholeMs) : advance(cluster, wholeMs);
  },
};

function* advance(cluster: Cluster, ms: number): Steps {
  yield* passTime(cluster, cluster.nowMs + ms);
  const output = `${goDuration(ms)} later: ${clockText(cluster)}`;
  return { output, exitCode: 0, message: `+${spacedDuration(ms)}` };
}

function lookOn(timeline: Timeline, ms: number): Result {
  timeline.look({ atMs: timeline.shown.nowMs + ms });
  return standing(timeline);
}

/** Go's words for a text that is no duration. */
function durationFault(text: string): string {
  const quoted = JSON.stringify(text);
  return /^\d+(\.\d+)?$/.test(text) ? `time: missing unit in duration ${quoted}` : `time: invalid duration ${quoted}`;
}
