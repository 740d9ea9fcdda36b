/**
 * Times and durations as text, the way upstream prints them.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/duration/duration.go; for goDuration and parseDuration, Go's package time
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

// Most times that are written or read are those of the second before: the last one is remembered, both ways.
let minuteMs = Number.NaN;
let minuteText = "";
let secondMs = Number.NaN;
let secondText = "";
let readText = "";
let readMs = Number.NaN;

/** `2026-01-01T00:00:00`. */
function textOfSecond(ms: number): string {
  const startMs = Math.floor(ms / SECOND_MS) * SECOND_MS;
  if (startMs !== secondMs) {
    secondText = textOfMinute(startMs) + String((startMs - minuteMs) / SECOND_MS).padStart(2, "0");
    secondMs = startMs;
  }
  return secondText;
}

/** `2026-01-01T00:00:`. Dates are dear: an idle cluster writes a time at every other step, each in a second of its own. */
function textOfMinute(ms: number): string {
  const startMs = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  if (startMs !== minuteMs) {
    minuteText = new Date(startMs).toISOString().slice(0, 17);
    minuteMs = startMs;
  }
  return minuteText;
}

/** `2026-01-01T00:00:00Z`: metav1.Time has whole seconds. */
export function rfc3339(ms: number): string {
  return `${textOfSecond(ms)}Z`;
}

/** `2026-01-01T00:00:00.000000Z`: metav1.MicroTime. */
export function rfc3339Micro(ms: number): string {
  const second = textOfSecond(ms);
  const fraction = `.${String(Math.floor(ms) - secondMs).padStart(3, "0")}000Z`;
  return second + fraction;
}

/** Milliseconds since 1970 of an RFC 3339 text; NaN when there is none. */
export function parseTime(text: string | undefined): number {
  if (text === undefined) return Number.NaN;
  if (text !== readText) {
    readMs = Date.parse(text);
    readText = text;
  }
  return readMs;
}

/** An AGE cell: `<unknown>` without a time, otherwise the time since, roughly. */
export function ageText(since: string | undefined, nowMs: number): string {
  return since === undefined || since === "" ? "<unknown>" : humanDuration(nowMs - parseTime(since));
}

/** `119s`, `3m20s`, `179m`, `5h12m`, `47h`, `2d3h`, `400d`, `2y30d`, `9y`. */
export function humanDuration(ms: number): string {
  // Upstream cuts to whole seconds first, so a clock that is up to two seconds behind still shows 0s.
  if (ms <= -2 * SECOND_MS) return "<invalid>";
  if (ms < 0) return "0s";
  const seconds = Math.floor(ms / SECOND_MS);
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 10) return twoUnits(minutes, "m", Math.floor(ms / SECOND_MS) % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(ms / HOUR_MS);
  if (hours < 8) return twoUnits(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return twoUnits(Math.floor(hours / 24), "d", hours % 24, "h");
  const days = Math.floor(ms / DAY_MS);
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? twoUnits(years, "y", days % 365, "d") : `${years}y`;
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** A duration as Go prints it, to the millisecond: `300ms`, `1.234s`, `1m20s`, `1h0m0s`. */
export function goDuration(ms: number): string {
  const rounded = Math.round(Math.abs(ms));
  if (rounded === 0) return "0s";
  const sign = ms < 0 ? "-" : "";
  if (rounded < SECOND_MS) return `${sign}${rounded}ms`;
  const hours = Math.floor(rounded / HOUR_MS);
  const minutes = Math.floor(rounded / MINUTE_MS) % 60;
  const seconds = `${(rounded % MINUTE_MS) / SECOND_MS}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["ns", 0.000_001],
  ["us", 0.001],
  ["µs", 0.001],
  ["μs", 0.001],
  ["ms", 1],
  ["s", SECOND_MS],
  ["m", MINUTE_MS],
  ["h", HOUR_MS],
]);

const DURATION_TERM = /([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)/g;
const DURATION = new RegExp(`^[-+]?(?:0|(?:${DURATION_TERM.source})+)$`);
const NANOS_PER_MS = 1_000_000;

/** Milliseconds of a duration as Go reads it: `7m`, `1h30m`, `90s`, `500ms`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const terms = [...text.matchAll(DURATION_TERM)];
  const ms = terms.reduce((sum, [, amount = "", unit = ""]) => sum + Number(amount) * (UNIT_MS.get(unit) ?? 0), 0);
  // Go counts whole nanoseconds; rounding to them drops what binary fractions added.
  const exactMs = Math.round(ms * NANOS_PER_MS) / NANOS_PER_MS;
  return text.startsWith("-") && exactMs !== 0 ? -exactMs : exactMs;
}
