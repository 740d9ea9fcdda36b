import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { cellWidth, sliceCells } from "../../../src/tui/terminal/cells.ts";
import { compose, type Layer } from "../../../src/tui/terminal/compose.ts";
import { aScreen, frameOf, unmountAll } from "./screen-harness.tsx";

afterEach(unmountAll);

describe("composing", () => {
  const surface = (x: number, y: number, lines: readonly string[]): Layer => ({
    rectangle: { x, y, width: cellWidth(lines[0] ?? ""), height: lines.length },
    lines,
  });

  test.each<[string, readonly string[], readonly Layer[], readonly string[]]>([
    ["Ink's lines alone", ["ab", "cd"], [], ["ab", "cd", ""]],
    ["a surface over a part", ["abcdef"], [surface(1, 0, ["XY"])], ["aXYdef", "", ""]],
    ["a surface over nothing", [], [surface(2, 1, ["XY"])], ["", "  XY", ""]],
    ["a surface that ends at the edge", ["abcdef"], [surface(4, 0, ["XYZ"])], ["abcdXY", "", ""]],
    ["a surface that begins before the edge", ["abcdef"], [surface(-1, 0, ["XYZ"])], ["YZcdef", "", ""]],
    ["a surface that begins above the edge", ["abcdef"], [surface(0, -1, ["X", "Y"])], ["Ybcdef", "", ""]],
    ["the later of two surfaces on top", ["abcdef"], [surface(0, 0, ["XXXX"]), surface(2, 0, ["YYYY"])], ["XXYYYY", "", ""]],
    [
      "Ink's own cells again in an overlay",
      ["abcdef"],
      [surface(0, 0, ["XXXXXX"]), { rectangle: { x: 2, y: 0, width: 2, height: 1 }, lines: "ink" }],
      ["XXcdXX", "", ""],
    ],
    ["a wide glyph of Ink's that is covered half", ["生生"], [surface(1, 0, ["XX"])], [" XX", "", ""]],
    [
      "only the part of a layer that may be seen",
      ["abcdef"],
      [{ rectangle: { x: 0, y: 0, width: 6, height: 1 }, clip: { x: 1, y: 0, width: 2, height: 1 }, lines: ["UVWXYZ"] }],
      ["aVWdef", "", ""],
    ],
    [
      "a surface's line that is too long, cut",
      ["abcdef"],
      [{ rectangle: { x: 1, y: 0, width: 2, height: 1 }, lines: ["XYZ"] }],
      ["aXYdef", "", ""],
    ],
    [
      "a surface's line that is missing, blank",
      ["abcdef", "ghijkl"],
      [{ rectangle: { x: 1, y: 0, width: 2, height: 2 }, lines: ["XY"] }],
      ["aXYdef", "g  jkl", ""],
    ],
    ["an Ink line that is too wide, cut", ["abcdefgh"], [], ["abcdef", "", ""]],
    ["no more rows than there are", ["a", "b", "c", "d"], [], ["a", "b", "c"]],
  ])("shows %s", (_name, ink, layers, rows) => {
    expect(compose(ink, layers, { width: 6, height: 3 })).toEqual(rows);
  });

  test("never makes a row wider than the screen, and leaves each surface exactly its rectangle", () => {
    const line = fc
      .array(fc.constantFrom("a", "生", "\x1b[31m", "\x1b[0m", "│"), { maxLength: 20 })
      .map((parts) => `${parts.join("")}\x1b[0m`);
    const rectangle = fc.record({
      x: fc.integer({ min: -3, max: 14 }),
      y: fc.integer({ min: -2, max: 5 }),
      width: fc.nat(12),
      height: fc.nat(4),
    });
    const layer = fc.record({ rectangle, lines: fc.oneof(fc.array(line, { maxLength: 4 }), fc.constant("ink" as const)) });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.array(layer, { maxLength: 4 }), (ink, layers) => {
        const rows = compose(ink, layers, { width: 12, height: 5 });
        expect(rows).toHaveLength(5);
        for (const row of rows) expect(cellWidth(row)).toBeLessThanOrEqual(12);
        const top = layers.at(-1);
        if (top === undefined || top.lines === "ink") return;
        const { x, y, width, height } = top.rectangle;
        for (let offset = Math.max(0, -y); offset < height && y + offset < 5; offset += 1) {
          const [from, to] = [Math.max(0, x), Math.min(12, x + width)];
          if (from >= to) continue;
          const shown = sliceCells(rows[y + offset] ?? "", from, to);
          expect(plain(shown)).toBe(plain(sliceCells(top.lines[offset] ?? "", from - x, to - x)));
        }
      }),
    );
  });

  function plain(text: string): string {
    return text.replaceAll(/\x1b\[[0-9;]*m/g, "");
  }
});

describe("what Ink asks of its stdout", () => {
  test("a terminal of no size is taken for 80 by 24", () => {
    const { screen } = aScreen({ columns: 0, rows: 0 });
    expect([screen.columns, screen.rows, screen.isTTY]).toEqual([80, 24, true]);
  });

  test.each([
    [0, 1, false],
    [4, 4, true],
    [24, 24, true],
  ] as const)("a colour depth of %d", (colourDepth, bits, hasSixteen) => {
    const { screen } = aScreen({ colourDepth });
    expect([screen.getColorDepth(), screen.hasColors()]).toEqual([bits, hasSixteen]);
  });

  test("a write calls back", async () => {
    const { screen } = aScreen();
    await new Promise<void>((resolve) => screen.write("", resolve));
    await new Promise<void>((resolve) => screen.write("", "utf8", resolve));
  });
});

describe("frames", () => {
  test("a write that was not announced is dropped", () => {
    const { terminal, timing, screen } = aScreen();
    screen.enter();
    timing.pass(1_000);
    terminal.take();
    screen.write("\x1b[?25h");
    timing.pass(1_000);
    expect(terminal.take()).toBe("");
  });

  test("a frame is one synchronized update", () => {
    const { terminal, timing, screen } = aScreen();
    screen.enter();
    terminal.take();
    frameOf(screen, "one\ntwo");
    timing.turn();
    expect(terminal.writes).toEqual([expect.stringMatching(/^\x1b\[\?2026h\x1b\[1;1Hone\x1b\[K\x1b\[2;1Htwo\x1b\[K.*\x1b\[\?2026l$/s)]);
  });

  test("only the rows that changed are written, and nothing when none did", () => {
    const { terminal, timing, screen } = aScreen();
    screen.enter();
    frameOf(screen, "one\ntwo");
    timing.turn();
    terminal.take();
    frameOf(screen, "one\nthree");
    timing.pass(100);
    expect(terminal.take()).toBe("\x1b[?2026h\x1b[2;1Hthree\x1b[K\x1b[?2026l");
    frameOf(screen, "one\nthree");
    timing.pass(100);
    expect(terminal.take()).toBe("");
  });

  test("a row as wide as the screen is not erased behind its last glyph", () => {
    const { terminal, timing, screen } = aScreen({ columns: 4, rows: 1 });
    screen.enter();
    terminal.take();
    frameOf(screen, "full");
    timing.turn();
    expect(terminal.take()).toBe("\x1b[?2026h\x1b[1;1Hfull\x1b[?2026l");
  });

  test("many changes in one turn make one frame", () => {
    const { timing, screen, frames } = aScreen();
    screen.enter();
    for (const text of ["a", "b", "c"]) frameOf(screen, text);
    timing.turn();
    expect(frames.map(({ rows }) => rows[0])).toEqual(["c"]);
  });

  test("a frame that answers a key does not wait for its turn", () => {
    const { timing, screen, frames } = aScreen({ fps: 10 });
    screen.enter();
    frameOf(screen, "one");
    timing.pass(1_000);
    frameOf(screen, "two");
    timing.pass(1);
    expect(frames.map(({ rows }) => rows[0])).toEqual(["one"]);
    screen.hurry();
    timing.pass(1);
    expect(frames.map(({ rows }) => rows[0])).toEqual(["one", "two"]);
  });

  test("there are never more than `fps` a second, and the last state is always shown", () => {
    const { timing, screen, frames } = aScreen({ fps: 10 });
    screen.enter();
    timing.pass(1_000);
    for (let step = 0; step <= 50; step += 1) {
      frameOf(screen, String(step));
      timing.pass(20);
    }
    timing.pass(1_000);
    expect(frames.length).toBeGreaterThanOrEqual(10);
    expect(frames.length).toBeLessThanOrEqual(12);
    expect(frames.at(-1)?.rows[0]).toBe("50");
  });

  test("a terminal that is behind gets nothing, and the newest frame when it has caught up", () => {
    const { terminal, timing, screen } = aScreen();
    screen.enter();
    timing.pass(1_000);
    terminal.isSlow = true;
    frameOf(screen, "first");
    timing.pass(1_000);
    terminal.take();
    for (const text of ["second", "third"]) {
      frameOf(screen, text);
      timing.pass(1_000);
    }
    expect(terminal.take()).toBe("");
    terminal.drain();
    timing.pass(1_000);
    expect(terminal.take()).toBe("\x1b[?2026h\x1b[1;1Hthird\x1b[K\x1b[?2026l");
  });

  test("are counted", () => {
    const { terminal, timing, screen, frames } = aScreen();
    screen.enter();
    terminal.take();
    frameOf(screen, "生");
    timing.turn();
    const bytes = Buffer.byteLength(terminal.take());
    expect(screen.stats).toEqual({ frames: 1, bytes });
    expect(frames[0]?.bytes).toBe(bytes);
  });

  test("before entering nothing is written; the frame is there when the screen is entered", () => {
    const { terminal, timing, screen } = aScreen();
    frameOf(screen, "early");
    timing.pass(1_000);
    expect(terminal.take()).toBe("");
    screen.enter();
    timing.pass(1_000);
    expect(terminal.take()).toContain("\x1b[1;1Hearly");
  });

  test("after leaving nothing is written, even for a frame that was due", () => {
    const { terminal, timing, screen } = aScreen();
    screen.enter();
    frameOf(screen, "late");
    terminal.take();
    screen.leave();
    terminal.take();
    timing.pass(1_000);
    expect(terminal.take()).toBe("");
  });

  test("after a resize the screen is cleared once and painted whole, in its new size", () => {
    const { terminal, timing, screen } = aScreen();
    const sizes: string[] = [];
    screen.on("resize", () => {
      sizes.push(`${screen.columns}x${screen.rows}`);
      frameOf(screen, "new");
    });
    screen.enter();
    frameOf(screen, "old");
    timing.turn();
    terminal.take();
    terminal.resize(20, 3);
    timing.pass(100);
    expect(sizes).toEqual(["20x3"]);
    expect(terminal.take()).toBe("\x1b[?2026h\x1b[2J\x1b[1;1Hnew\x1b[K\x1b[2;1H\x1b[K\x1b[3;1H\x1b[K\x1b[?2026l");
    frameOf(screen, "newer");
    timing.pass(100);
    expect(terminal.take()).not.toContain("\x1b[2J");
  });
});
