import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellWidth } from "../../src/tui/terminal/cells.ts";
import { Robot } from "../support/robot.ts";

const SHOP = "sample-manifests/shop";
const SIZES = [
  [80, 24],
  [120, 40],
] as const;

/** Whole screens, by the keys that lead there. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ["pods", []],
  ["nodes-crash", [":", "n", "o", "enter", "j", "x"]],
  ["describe", ["j", "d"]],
  ["help", ["?"]],
  ["prompt", [":", "d", "e", "p"]],
  ["past", ["j", "left", "left"]],
  ["timeline", ["T", "j", "j", "j"]],
  ["why", ["W"]],
  ["forecast", ["D"]],
  ["break", ["ctrl-x"]],
];

describe.each(SIZES)("whole frames at %ix%i", (columns, rows) => {
  test.each(SCREENS)("%s", async (name, keys) => {
    let frame: readonly string[] = [];
    await new Robot({ paths: [SHOP], columns, rows })
      .advance(60_000)
      .pass(4_000)
      .press(...keys)
      .looks((lines) => {
        frame = lines;
      })
      .done();
    await expect(`${frame.join("\n")}\n`).toMatchFileSnapshot(`../golden/tui/${name}-${columns}x${rows}.txt`);
  });
});

test("every line of every surface is exactly as wide as its place, at any size", async () => {
  const robot = new Robot({ paths: [SHOP] }).advance(60_000);
  const size = fc.record({ width: fc.integer({ min: 60, max: 300 }), height: fc.integer({ min: 12, max: 80 }) });
  const looking = ["j", "d", "y", "l", "esc", "G", "?", "0", "space", "ctrl-w", "E", "J", "N", "o", "w", "enter"];
  const travelling = [",", ".", "left", "right", "{", "}", "^", "$", "B", "T", "W", "H", "D", "!", "ctrl-x", "tab"];
  const keys = fc.constantFrom(...looking, ...travelling);
  robot.looks(() => {
    const { session } = robot;
    fc.assert(
      fc.property(size, keys, fc.nat(40), (place, key, above) => {
        session.dispatch({ type: "resized", size: place });
        session.pressKey(key);
        for (const surface of [session.body, session.info, session.strip, session.chrome.bar, session.chrome.message]) {
          const rectangle = { width: place.width - above, height: Math.max(1, place.height - above) };
          const lines = surface.paint(rectangle);
          expect(lines.length).toBe(rectangle.height);
          for (const line of lines) expect(cellWidth(line)).toBe(rectangle.width);
        }
      }),
      { numRuns: 150 },
    );
  });
  await robot.done();
});
