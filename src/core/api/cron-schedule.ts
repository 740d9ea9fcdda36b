/**
 * Schedules of CronJobs: five fields or a word such as `@hourly`, and when they are due next.
 * @see kubernetes pkg/apis/batch/validation/validation.go validateScheduleFormat; its parser is robfig/cron v3
 */
import { parseCronFields, type ScheduleFields } from "./cron-schedule/fields.ts";
import { parseDuration } from "./duration.ts";
import { isTimeZone, zoneOffsetMs } from "./time-zone.ts";

/** When something is due: at certain times of a zone, or ever so often. */
export type CronSchedule =
  | { readonly fields: ScheduleFields; readonly zone: string | undefined }
  | {
      readonly everyMs: number;
    };

const WORDS: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);
const EVERY = "@every ";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A schedule that is not due within so many years never is. */
const YEARS_MAX = 5;

/** The schedule, or upstream's words for why it is none. */
export function parseCronSchedule(text: string, timeZone?: string): CronSchedule | string {
  if (text === "") return "empty spec string";
  if (!/^(?:CRON_)?TZ=/.test(text)) return parseBare(text, timeZone);
  const blank = text.indexOf(" ");
  const zone = text.slice(text.indexOf("=") + 1, blank < 0 ? text.length : blank);
  if (!isTimeZone(zone)) return `provided bad location ${zone}: unknown time zone ${zone}`;
  return parseBare(blank < 0 ? "" : text.slice(blank).trim(), zone);
}

function parseBare(text: string, zone: string | undefined): CronSchedule | string {
  if (text.startsWith(EVERY)) return parseEvery(text);
  if (text.startsWith("@") && !WORDS.has(text)) return `unrecognized descriptor: ${text}`;
  const fields = parseCronFields(WORDS.get(text) ?? text);
  return typeof fields === "string" ? fields : { fields, zone };
}

function parseEvery(text: string): CronSchedule | string {
  const written = text.slice(EVERY.length);
  const ms = parseDuration(written);
  if (ms === undefined) return `failed to parse duration ${text}: time: ${durationTrouble(written)}`;
  return { everyMs: Math.max(SECOND_MS, Math.floor(ms / SECOND_MS) * SECOND_MS) };
}

/** Go's words for a text that is no duration. */
function durationTrouble(text: string): string {
  const quoted = JSON.stringify(text);
  if (/^[-+]?\d+(?:\.\d*)?$/.test(text)) return `missing unit in duration ${quoted}`;
  const unit = /^[-+]?\d+(?:\.\d*)?([^\d.]+)/.exec(text)?.[1];
  const isKnown = unit !== undefined && parseDuration(`1${unit}`) !== undefined;
  return unit === undefined || isKnown ? `invalid duration ${quoted}` : `unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
}

/** When the schedule is due next after an instant; undefined when it never is. */
export function nextDueMs(schedule: CronSchedule, afterMs: number): number | undefined {
  if ("everyMs" in schedule) return Math.floor(afterMs / SECOND_MS) * SECOND_MS + schedule.everyMs;
  const { fields } = schedule;
  const offsetMs = (atMs: number): number => (schedule.zone === undefined ? 0 : zoneOffsetMs(schedule.zone, atMs));
  let atMs = Math.floor(afterMs / MINUTE_MS + 1) * MINUTE_MS;
  const lastYear = new Date(atMs).getUTCFullYear() + YEARS_MAX;
  for (;;) {
    const localMs = atMs + offsetMs(atMs);
    const local = new Date(localMs);
    if (local.getUTCFullYear() > lastYear) return undefined;
    if (!isDueOn(fields, local)) {
      atMs = nextMidnightMs(localMs, offsetMs);
      continue;
    }
    const minute = local.getUTCMinutes();
    const due = fields.hour.has(local.getUTCHours()) ? firstFrom(fields.minute, minute) : undefined;
    if (due !== undefined) return atMs + (due - minute) * MINUTE_MS;
    // Hours pass evenly whatever the clocks show: an hour that is left out is not due, one that comes twice is due twice.
    atMs += HOUR_MS - minute * MINUTE_MS;
  }
}

/** With both days given either will do; a star in one leaves it to the other. */
function isDueOn({ month, dayOfMonth, dayOfWeek, hasDayStar }: ScheduleFields, local: Date): boolean {
  if (!month.has(local.getUTCMonth() + 1)) return false;
  const [onDate, onWeekday] = [dayOfMonth.has(local.getUTCDate()), dayOfWeek.has(local.getUTCDay())];
  return hasDayStar ? onDate && onWeekday : onDate || onWeekday;
}

function firstFrom(values: ReadonlySet<number>, from: number): number | undefined {
  for (let value = from; value < 60; value++) if (values.has(value)) return value;
  return undefined;
}

/** The first instant of the next day by the zone's clocks. */
function nextMidnightMs(localMs: number, offsetMs: (atMs: number) => number): number {
  const midnightMs = (Math.floor(localMs / DAY_MS) + 1) * DAY_MS;
  // The clocks may be changed in the night, so the offset is that of an hour which is certainly past it.
  const before = midnightMs - offsetMs(midnightMs - offsetMs(midnightMs));
  return before + offsetMs(before) < midnightMs ? before + HOUR_MS : before;
}
