import { describe, expect, test } from "vitest";
import { ageText, goDuration, humanDuration, parseDuration, rfc3339, rfc3339Micro } from "../../../src/core/api/duration.ts";

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe("ages", () => {
  test.each([
    [-2 * S, "<invalid>"],
    [-1.9 * S, "0s"],
    [-1, "0s"],
    [0, "0s"],
    [999, "0s"],
    [119.9 * S, "119s"],
    [2 * M, "2m"],
    [2 * M + 5 * S, "2m5s"],
    [10 * M - 1, "9m59s"],
    [10 * M + 5 * S, "10m"],
    [179 * M, "179m"],
    [3 * H, "3h"],
    [7 * H + 59 * M, "7h59m"],
    [8 * H + 1 * M, "8h"],
    [47 * H, "47h"],
    [2 * D, "2d"],
    [2 * D + 3 * H, "2d3h"],
    [8 * D + 3 * H, "8d"],
    [729 * D, "729d"],
    [730 * D, "2y"],
    [760 * D, "2y30d"],
    [8 * 365 * D, "8y"],
  ])("%d ms read as %s", (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });

  test("an object without a time has an unknown age", () => {
    expect(ageText(undefined, 0)).toBe("<unknown>");
    expect(ageText("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:01:00Z"))).toBe("60s");
  });
});

test("times have whole seconds or microseconds", () => {
  const ms = Date.parse("2026-01-01T00:00:00.250Z");
  expect(rfc3339(ms)).toBe("2026-01-01T00:00:00Z");
  expect(rfc3339Micro(ms)).toBe("2026-01-01T00:00:00.250000Z");
});

test.each([
  [0, "0s"],
  [0.4, "0s"],
  [300, "300ms"],
  [999.6, "1s"],
  [1234, "1.234s"],
  [1500, "1.5s"],
  [80 * S, "1m20s"],
  [5 * M, "5m0s"],
  [H, "1h0m0s"],
  [26 * H + 61 * S + 1, "26h1m1.001s"],
  [-1500, "-1.5s"],
])("Go prints %d ms as %s, and reads it back", (ms, text) => {
  expect(goDuration(ms)).toBe(text);
  expect(goDuration(parseDuration(text) ?? Number.NaN)).toBe(text);
});

test.each([
  ["7m", 7 * M],
  ["1h30m", 90 * M],
  ["90s", 90 * S],
  ["500ms", 500],
  ["1.5h", 90 * M],
  [".5s", 500],
  ["1.001s", 1001],
  ["0.1h", 6 * M],
  ["1us", 0.001],
  ["0", 0],
  ["-0", 0],
  ["+3s", 3000],
  ["-3s", -3000],
  ["", undefined],
  ["3", undefined],
  ["3 s", undefined],
  ["s", undefined],
  [".s", undefined],
  ["1d", undefined],
  ["1h-3m", undefined],
])("Go reads %j as %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});
