import { describe, expect, test } from "vitest";
import { nextDueMs, parseCronSchedule } from "../../../src/core/api/cron-schedule.ts";
import { isTimeZone, zoneOffsetMs } from "../../../src/core/api/time-zone.ts";

const HOUR_MS = 3_600_000;

function dueAfter(schedule: string, after: string, zone?: string): string | undefined {
  const parsed = parseCronSchedule(schedule, zone);
  if (typeof parsed === "string") throw new Error(parsed);
  const dueMs = nextDueMs(parsed, Date.parse(after));
  return dueMs === undefined ? undefined : new Date(dueMs).toISOString();
}

test.each([
  ["* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00.000Z"],
  ["*/15 * * * *", "2026-01-01T00:15:30Z", "2026-01-01T00:30:00.000Z"],
  ["0 3 * * *", "2026-01-01T03:00:00Z", "2026-01-02T03:00:00.000Z"],
  ["0 9 * * MON-FRI", "2026-01-02T10:00:00Z", "2026-01-05T09:00:00.000Z"],
  ["0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00.000Z"],
  ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["5/20 2 * jan *", "2026-01-31T02:45:00Z", "2027-01-01T02:05:00.000Z"],
  ["@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00.000Z"],
  ["@every 90s", "2026-01-01T00:00:00.400Z", "2026-01-01T00:01:30.000Z"],
])("%s is due after %s at %s", (schedule, after, expected) => {
  expect(dueAfter(schedule, after)).toBe(expected);
});

test("a day that never comes is never due", () => {
  expect(dueAfter("0 0 31 2 *", "2026-01-01T00:00:00Z")).toBeUndefined();
});

describe("in New York, when the clocks are changed", () => {
  test("an hour that is left out is passed over", () => {
    expect(dueAfter("30 2 * * *", "2026-03-08T05:00:00Z", "America/New_York")).toBe("2026-03-09T06:30:00.000Z");
  });

  test("an hour that comes twice is due twice", () => {
    expect(dueAfter("30 1 * * *", "2026-11-01T05:00:00Z", "America/New_York")).toBe("2026-11-01T05:30:00.000Z");
    expect(dueAfter("30 1 * * *", "2026-11-01T05:30:00Z", "America/New_York")).toBe("2026-11-01T06:30:00.000Z");
  });
});

test.each([
  ["", "empty spec string"],
  ["* * *", "expected exactly 5 fields, found 3: [* * *]"],
  ["60 * * * *", "end of range (60) above maximum (59): 60"],
  ["0 0 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["9-3 * * * *", "beginning of range (9) beyond end of range (3): 9-3"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
  ["1/2/3 * * * *", "too many slashes: 1/2/3"],
  ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ["* * * * 7", "end of range (7) above maximum (6): 7"],
  ["@sometimes", "unrecognized descriptor: @sometimes"],
  ["@every 5", 'failed to parse duration @every 5: time: missing unit in duration "5"'],
  ["TZ=Mars/X * * * * *", "provided bad location Mars/X: unknown time zone Mars/X"],
])("%j is no schedule: %s", (schedule, why) => {
  expect(parseCronSchedule(schedule)).toBe(why);
});

test.each([
  ["UTC", "2026-07-01T00:00:00Z", 0],
  ["Europe/Berlin", "2026-01-01T00:00:00Z", 1],
  ["Europe/Berlin", "2026-03-29T00:59:59Z", 1],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", 2],
  ["Europe/Berlin", "2026-10-25T01:00:00Z", 1],
  ["Australia/Sydney", "2026-01-01T00:00:00Z", 11],
  ["Australia/Sydney", "2026-07-01T00:00:00Z", 10],
  ["Europe/Dublin", "2026-07-01T00:00:00Z", 1],
  ["Asia/Kolkata", "2026-07-01T00:00:00Z", 5.5],
])("the clocks of %s are at %s ahead by %d hours", (zone, at, hours) => {
  expect(isTimeZone(zone)).toBe(true);
  expect(zoneOffsetMs(zone, Date.parse(at)) / HOUR_MS).toBe(hours);
});
