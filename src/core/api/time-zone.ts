/**
 * Time zones: which names there are, and how far the clocks of a zone are ahead of UTC at an instant.
 *
 * The rules come from a table of this house, for those of the machine would differ from the next machine's.
 * @see POSIX, "Other Environment Variables" (TZ)
 */
import { zonesByRule } from "./time-zone/zones.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The `week`th `weekday` of a month (5 means the last one), at so many milliseconds after that day's midnight. */
interface Changeover {
  readonly month: number;
  readonly week: number;
  readonly weekday: number;
  readonly timeMs: number;
}

interface Rule {
  readonly standardMs: number;
  readonly summer?: { readonly offsetMs: number; readonly start: Changeover; readonly end: Changeover };
}

const NAME = "(?:<[^>]+>|[A-Za-z]+)";
const OFFSET = "([-+]?\\d+(?::\\d+)?)";
const DAY = "M(\\d+)\\.(\\d)\\.(\\d)(?:/(-?\\d+(?::\\d+)?))?";
const RULE = new RegExp(`^${NAME}${OFFSET}(?:${NAME}${OFFSET}?,${DAY},${DAY})?$`);

let rules: ReadonlyMap<string, string> | undefined;
const parsed = new Map<string, Rule>();

/** Whether there is a zone of this name; names differ in case. */
export function isTimeZone(name: string): boolean {
  return ruleTexts().has(name);
}

/** How far the zone's clocks are ahead of UTC; unknown zones are at UTC. */
export function zoneOffsetMs(name: string, atMs: number): number {
  const { standardMs, summer } = ruleOf(name);
  if (summer === undefined) return standardMs;
  const year = new Date(atMs + standardMs).getUTCFullYear();
  const startMs = changeoverMs(summer.start, year) - standardMs;
  const endMs = changeoverMs(summer.end, year) - summer.offsetMs;
  // South of the equator the summer goes on over the end of the year.
  const isSummer = startMs < endMs ? atMs >= startMs && atMs < endMs : atMs >= startMs || atMs < endMs;
  return isSummer ? summer.offsetMs : standardMs;
}

function ruleTexts(): ReadonlyMap<string, string> {
  rules ??= new Map(zonesByRule.flatMap(([rule, zones]) => zones.split(" ").map((zone) => [zone, rule] as const)));
  return rules;
}

function ruleOf(name: string): Rule {
  const text = ruleTexts().get(name) ?? "UTC0";
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const rule = parseRule(text);
  parsed.set(text, rule);
  return rule;
}

function parseRule(text: string): Rule {
  const [, standard = "0", summer, ...days] = RULE.exec(text) ?? [];
  // POSIX counts westward.
  const standardMs = 0 - timeMs(standard);
  if (days[0] === undefined) return { standardMs };
  const offsetMs = summer === undefined ? standardMs + HOUR_MS : 0 - timeMs(summer);
  return { standardMs, summer: { offsetMs, start: changeover(days.slice(0, 4)), end: changeover(days.slice(4)) } };
}

/** `2`, `-1`, `5:30` hours. */
function timeMs(text: string): number {
  const [hours = "0", minutes = "0"] = text.replace(/^[-+]/, "").split(":");
  const ms = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  return text.startsWith("-") ? -ms : ms;
}

function changeover([month, week, weekday, time = "2"]: readonly (string | undefined)[]): Changeover {
  return { month: Number(month), week: Number(week), weekday: Number(weekday), timeMs: timeMs(time) };
}

/** The instant of a changeover by the clocks that hang in the zone just before it. */
function changeoverMs({ month, week, weekday, timeMs: afterMidnightMs }: Changeover, year: number): number {
  const firstMs = Date.UTC(year, month - 1, 1);
  const daysToFirst = (weekday - new Date(firstMs).getUTCDay() + 7) % 7;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  let day = daysToFirst + 7 * (week - 1);
  while (day >= daysInMonth) day -= 7;
  return firstMs + day * DAY_MS + afterMidnightMs;
}
