/**
 * Instants, as they are written on a line.
 *
 *     30s                         so long before what is shown
 *     [to] +5m41s                 so long after the start of the cluster
 *     [to] 12:03:10               that time of day, the last one that has been
 *     [to] 2026-01-01T00:03:10Z
 *     [to] start | now
 *     [to] [before] EVENT         the end of the instant at which it happened, or just before it (see happening.ts)
 */
import { ApiError, parseDuration, parseTime, type Stop, type Timeline, valueText } from "../../core/index.ts";
import type { Args, CommandContext } from "../command.ts";
import { happeningOf } from "./happening.ts";
import { timelineOf } from "./past.ts";

/** A place on the branch one is on. */
export interface Instant {
  /** Absent for the head: now. */
  readonly stop?: Stop;
  /** What happens there, in words. */
  readonly at?: string;
}

/** What is said of an event must leave room for where one is. */
const EVENT_TEXT_MAX = 100;
const DAY_MS = 24 * 3_600_000;
const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?$/;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Reads an instant; what lies beyond the head is the head. */
export function instantOf(words: readonly string[], args: Args, context: CommandContext): Instant {
  const timeline = timelineOf(context);
  const rest = words[0] === "to" ? words.slice(1) : words;
  const [first, second] = rest;
  if (first === undefined) throw new ApiError("BadRequest", "error: to which instant? Such as 30s, to 12:03:10, to before last crash");
  if (second === undefined) {
    if (rest !== words && isAgo(first)) {
      throw new ApiError(
        "BadRequest",
        `error: to when? ${first} alone is so long before what is shown, to +${first} so long after the start`,
      );
    }
    const instant = plainInstant(first, timeline);
    if (instant !== undefined) return instant;
  }
  const isBefore = first === "before";
  const { before, timeMs, ...happening } = happeningOf(isBefore ? rest.slice(1) : rest, isBefore ? "before" : "at", args, context);
  const text = valueText(happening.text, EVENT_TEXT_MAX);
  return isBefore ? { stop: before, at: `just before ${text}` } : { ...upTo(timeMs, timeline), at: `just after ${text}` };
}

/** Whether one word stands for an instant by itself. */
export function isPlainInstant(word: string): boolean {
  return word === "now" || word === "start" || parseDuration(word) !== undefined || CLOCK.test(word) || DATE.test(word);
}

function isAgo(word: string): boolean {
  return parseDuration(word) !== undefined && !word.startsWith("+");
}

/** The instant that one word stands for; undefined when it stands for none. */
function plainInstant(word: string, timeline: Timeline): Instant | undefined {
  const { shown, cluster, branches } = timeline;
  if (word === "now") return {};
  if (word === "start") {
    const [frame] = branches[0]?.keyframes.all ?? [];
    return frame === undefined ? {} : { stop: { at: { steps: frame.steps, nowMs: frame.nowMs }, records: 0 } };
  }
  const ms = parseDuration(word);
  if (ms !== undefined) return upTo(Math.round(word.startsWith("+") ? cluster.startMs + ms : shown.nowMs - Math.abs(ms)), timeline);
  const [, hours, minutes, seconds = "0"] = CLOCK.exec(word) ?? [];
  if (hours !== undefined) return upTo(timeOfDay(word, Number(hours), Number(minutes), Number(seconds), timeline), timeline);
  if (!DATE.test(word)) return undefined;
  const dateMs = parseTime(word);
  if (Number.isNaN(dateMs)) throw new ApiError("BadRequest", `error: there is no instant ${word}`);
  return upTo(dateMs, timeline);
}

/** The last time that the clock showed it; where it never has, on the day of the head. */
function timeOfDay(word: string, hours: number, minutes: number, seconds: number, { cluster, startMs }: Timeline): number {
  if (hours > 23 || minutes > 59 || seconds >= 60) throw new ApiError("BadRequest", `error: there is no time of day ${word}`);
  const today = Math.floor(cluster.nowMs / DAY_MS) * DAY_MS + Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000);
  return today > cluster.nowMs && today - DAY_MS >= startMs ? today - DAY_MS : today;
}

function upTo(atMs: number, { cluster }: Timeline): Instant {
  return atMs >= cluster.nowMs ? {} : { stop: { atMs } };
}
