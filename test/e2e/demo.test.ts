/**
 * The README's picture is what the program shows: the demo is played, and drawn again.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { PICTURE, playDemo } from "./demo.ts";
import { drawScreen } from "./picture.ts";

const path = resolve(import.meta.dirname, "../..", PICTURE);

test("the picture in docs is today's screen; npm run pictures draws it", async () => {
  const tui = await playDemo();
  try {
    const drawn = drawScreen(tui, tui.text());
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, drawn);
    expect(drawn.length).toBeLessThan(200_000);
    expect(readFileSync(path, "utf8")).toBe(drawn);
  } finally {
    tui.close();
  }
});
