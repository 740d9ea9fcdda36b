import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellWidth } from "../../../src/tui/terminal/cells.ts";
import { createTheme } from "../../../src/tui/theme.ts";
import { barLine, type TimeBar } from "../../../src/tui/time/bar-lines.ts";
import { clockTime } from "../../../src/tui/time/clock-time.ts";

const { palette } = createTheme(0);
const BAR: TimeBar = { startMs: 0, shownMs: 50_000, headMs: 100_000, marks: [], event: "" };
const plain = (line: string): string => line.replaceAll(/\x1b\[[0-9;]*m/g, "");
const drawn = (bar: Partial<TimeBar>, width = 60): string => plain(barLine({ ...BAR, ...bar }, width, palette));

describe("the bar of time", () => {
  test("is lived up to the cursor, and says when that is", () => {
    expect(drawn({})).toMatch(/^ ━+◆─+ {2}00:00:50$/);
    expect(drawn({ shownMs: 100_000 })).toMatch(/^ ━+◆ {2}00:01:40 now$/);
    expect(drawn({ shownMs: 0 })).toMatch(/^ ◆─+ {2}00:00:00$/);
  });

  test("has a mark for each command, branch and fault; of two in one cell the graver one is seen", () => {
    const marks = [
      { atMs: 0, sort: "command" as const },
      { atMs: 20_000, sort: "branch" as const },
      { atMs: 80_000, sort: "command" as const },
      { atMs: 80_001, sort: "fault" as const },
      { atMs: 80_002, sort: "command" as const },
    ];
    expect(drawn({ marks })).toMatch(/^ \|━+Y━+◆─+!─+ /);
  });

  test("says what happened last, as far as there is room", () => {
    expect(drawn({ event: "worker-1 is NotReady" }, 100)).toContain("00:00:50  worker-1 is NotReady");
    expect(drawn({ event: "worker-1 is NotReady" }, 60)).toMatch(/00:00:50 {2}worker-1 is NotReady$/);
  });

  test("is as wide as its place, whatever it shows", () => {
    const at = fc.integer({ min: -10, max: 110_000 });
    const mark = fc.record({ atMs: at, sort: fc.constantFrom("fault" as const, "branch" as const, "command" as const) });
    fc.assert(
      fc.property(fc.nat(200), at, fc.array(mark), fc.string(), fc.boolean(), (width, shownMs, marks, event, isYoung) => {
        const bar = { startMs: 0, headMs: isYoung ? 0 : 100_000, shownMs, marks, event };
        expect(cellWidth(barLine(bar, width, palette))).toBe(width);
      }),
    );
  });
});

test.each([
  [0, "00:00:00"],
  [1_767_225_600_000 + 190_999, "00:03:10"],
  [86_399_000, "23:59:59"],
  [-53_000, "23:59:07"],
])("%i ms on the clock is %s", (ms, text) => {
  expect(clockTime(ms)).toBe(text);
});
