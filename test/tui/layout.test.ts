import { describe, expect, test } from "vitest";
import { insideOf, isTooSmall, type Layout, layoutFor, type Wanted } from "../../src/tui/layout.ts";
import type { Size } from "../../src/tui/terminal/compose.ts";

const NOTHING: Wanted = { prompt: false, hint: false, bar: false, messageRows: 1 };
const LETTERS = { info: "i", keys: "k", strip: "s", body: "B", hint: "h", bar: "t", crumbs: "c", message: "m", prompt: "p" } as const;

/** The layout as a picture, a letter per part; every tenth column is drawn. */
function drawn(size: Size, wanted: Wanted): readonly string[] {
  const layout = layoutFor(size, wanted);
  const cells = Array.from({ length: size.height }, () => Array.from({ length: size.width }, () => "·"));
  for (const [part, letter] of Object.entries(LETTERS)) {
    const rectangle = layout[part as keyof typeof LETTERS & keyof Layout];
    if (rectangle === undefined) continue;
    for (let y = rectangle.y; y < rectangle.y + rectangle.height; y++)
      for (let x = rectangle.x; x < rectangle.x + rectangle.width; x++) (cells[y] ?? [])[x] = letter;
  }
  return cells.map((row) => row.filter((_, x) => x % 10 === 5).join(""));
}

describe("where everything stands", () => {
  test("a low screen has four lines of chrome", () => {
    expect(drawn({ width: 80, height: 24 }, NOTHING)).toEqual([
      "iiiiiiii",
      "kkkkssss",
      ...Array.from({ length: 21 }, () => "BBBBBBBB"),
      "mmmmmmmm",
    ]);
  });

  test("a low screen puts the prompt over the last line", () => {
    expect(drawn({ width: 80, height: 12 }, { ...NOTHING, prompt: true, hint: true })).toEqual([
      "iiiiiiii",
      "kkkkssss",
      ...Array.from({ length: 9 }, () => "BBBBBBBB"),
      "pppppppp",
    ]);
  });

  test("a roomy screen has the tall header, crumbs and messages", () => {
    expect(drawn({ width: 120, height: 30 }, NOTHING)).toEqual([
      ...Array.from({ length: 6 }, () => "iiiikkkkssss"),
      ...Array.from({ length: 22 }, () => "BBBBBBBBBBBB"),
      "cccccccccccc",
      "mmmmmmmmmmmm",
    ]);
  });

  test("prompt, hint and a long message take their lines from the body", () => {
    expect(drawn({ width: 120, height: 30 }, { prompt: true, hint: true, bar: true, messageRows: 2 })).toEqual([
      ...Array.from({ length: 6 }, () => "iiiikkkkssss"),
      ...Array.from({ length: 3 }, () => "pppppppppppp"),
      ...Array.from({ length: 16 }, () => "BBBBBBBBBBBB"),
      "hhhhhhhhhhhh",
      "tttttttttttt",
      "cccccccccccc",
      "mmmmmmmmmmmm",
      "mmmmmmmmmmmm",
    ]);
  });

  test.each([
    [60, 12],
    [80, 24],
    [80, 29],
    [61, 30],
    [120, 40],
    [300, 80],
  ])("at %ix%i the parts cover the screen and lie inside it", (width, height) => {
    for (const isThere of [true, false]) {
      const layout = layoutFor({ width, height }, { prompt: false, hint: isThere, bar: isThere, messageRows: 1 });
      const parts = [layout.info, layout.keys, layout.strip, layout.body, layout.hint, layout.bar, layout.crumbs, layout.message];
      const area = parts.reduce((sum, part) => sum + (part === undefined ? 0 : part.width * part.height), 0);
      expect(area).toBe(width * height);
      const inside = insideOf(layout);
      expect(inside.height).toBeGreaterThan(0);
      expect(inside.width).toBeGreaterThan(0);
    }
  });

  test("80x24 leaves 18 rows and more below the headings", () => {
    expect(insideOf(layoutFor({ width: 80, height: 24 }, NOTHING)).height - 1).toBeGreaterThanOrEqual(18);
  });

  test.each([
    [59, 40, true],
    [60, 11, true],
    [60, 12, false],
  ])("%ix%i is too small: %s", (width, height, expected) => {
    expect(isTooSmall({ width, height })).toBe(expected);
  });
});
