/**
 * The five fields of a schedule: minute, hour, day of the month, month, day of the week.
 */

/** The values at which each field is met. */
export interface ScheduleFields {
  readonly minute: ReadonlySet<number>;
  readonly hour: ReadonlySet<number>;
  readonly dayOfMonth: ReadonlySet<number>;
  readonly month: ReadonlySet<number>;
  readonly dayOfWeek: ReadonlySet<number>;
  /** One of the two days is a star, so that only the other one chooses. */
  readonly hasDayStar: boolean;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTE: Bounds = { min: 0, max: 59 };
const HOUR: Bounds = { min: 0, max: 23 };
const DAY_OF_MONTH: Bounds = { min: 1, max: 31 };
const MONTH: Bounds = { min: 1, max: 12, names: MONTHS };
const DAY_OF_WEEK: Bounds = { min: 0, max: 6, names: WEEKDAYS };

/** Go's int; what is longer is out of its range. */
const INT_MAX = 9_223_372_036_854_775_807n;

/** The values of one field, and whether a star was among them. */
interface FieldValues {
  readonly values: ReadonlySet<number>;
  readonly hasStar: boolean;
}

/** The fields, or upstream's words for what is wrong with the first bad one. */
export function parseCronFields(text: string): ScheduleFields | string {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length !== 5) return `expected exactly 5 fields, found ${words.length}: [${words.join(" ")}]`;
  const results: FieldValues[] = [];
  for (const [index, bounds] of [MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK].entries()) {
    const field = parseField(words[index] ?? "", bounds);
    if (typeof field === "string") return field;
    results.push(field);
  }
  const [minute = NONE, hour = NONE, dayOfMonth = NONE, month = NONE, dayOfWeek = NONE] = results;
  return {
    minute: minute.values,
    hour: hour.values,
    dayOfMonth: dayOfMonth.values,
    month: month.values,
    dayOfWeek: dayOfWeek.values,
    hasDayStar: dayOfMonth.hasStar || dayOfWeek.hasStar,
  };
}

const NONE: FieldValues = { values: new Set(), hasStar: false };

function parseField(text: string, bounds: Bounds): FieldValues | string {
  const values = new Set<number>();
  let hasStar = false;
  for (const part of text.split(",")) {
    if (part === "") continue;
    const range = parseRange(part, bounds);
    if (typeof range === "string") return range;
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    hasStar ||= range.isStar;
  }
  return { values, hasStar };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly isStar: boolean;
}

function parseRange(text: string, bounds: Bounds): Range | string {
  const [span = "", stepText, ...moreSlashes] = text.split("/");
  const ends = parseSpan(span, text, bounds);
  if (typeof ends === "string") return ends;
  const step = stepText === undefined || moreSlashes.length > 0 ? 1 : parseNumber(stepText);
  if (typeof step === "string") return step;
  if (moreSlashes.length > 0) return `too many slashes: ${text}`;
  const { start } = ends;
  // `5/15` means from 5 on.
  const end = stepText !== undefined && ends.isSingle ? bounds.max : ends.end;
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  if (step === 0) return `step of range should be a positive number: ${text}`;
  return { start, end, step, isStar: ends.isStar && step === 1 };
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly isSingle: boolean;
  readonly isStar: boolean;
}

function parseSpan(span: string, text: string, bounds: Bounds): Span | string {
  const [low = "", high, ...moreHyphens] = span.split("-");
  const isSingle = high === undefined;
  if (low === "*" || low === "?") return { start: bounds.min, end: bounds.max, isSingle, isStar: true };
  const start = parseNumberOrName(low, bounds);
  if (typeof start === "string") return start;
  if (moreHyphens.length > 0) return `too many hyphens: ${text}`;
  const end = high === undefined ? start : parseNumberOrName(high, bounds);
  return typeof end === "string" ? end : { start, end, isSingle, isStar: false };
}

function parseNumberOrName(text: string, { names, min }: Bounds): number | string {
  const place = names?.indexOf(text.toLowerCase()) ?? -1;
  return place < 0 ? parseNumber(text) : place + min;
}

function parseNumber(text: string): number | string {
  const failure = (why: string): string => `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: ${why}`;
  if (!/^[-+]?[0-9]+$/.test(text)) return failure("invalid syntax");
  const value = BigInt(text.replace("+", ""));
  if (value > INT_MAX || value < -INT_MAX - 1n) return failure("value out of range");
  return value < 0n ? `negative number (${value}) not allowed: ${text}` : Number(value);
}
