/**
 * Times the way `kubectl describe` prints them; always in UTC.
 */
import { parseTime } from "../duration.ts";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// What Go prints for a time that was never set.
const NEVER = "Mon, 01 Jan 0001 00:00:00 +0000";

/** `Thu, 01 Jan 2026 00:00:00 +0000` of an RFC 3339 text. */
export function rfc1123(time: string | undefined): string {
  const ms = parseTime(time);
  if (Number.isNaN(ms)) return NEVER;
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${WEEKDAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/** `2026-01-01 00:00:00 +0000 UTC`, as Go prints a time that nobody formats. */
export function goTime(time: string | undefined): string {
  const ms = parseTime(time);
  if (Number.isNaN(ms)) return "0001-01-01 00:00:00 +0000 UTC";
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
}
