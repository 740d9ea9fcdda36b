import { describe, expect, test } from "vitest";
import { colourDepth, createPalette, forceColour } from "../../../src/tui/terminal/style.ts";

describe("the colour depth", () => {
  test.each([
    [{ TERM: "xterm-256color" }, true, 8],
    [{ TERM: "xterm" }, true, 4],
    [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, true, 24],
    [{ TERM: "xterm-direct" }, true, 24],
    [{ TERM: "dumb", COLORTERM: "truecolor" }, true, 0],
    [{}, true, 0],
    [{ TERM: "xterm-256color" }, false, 0],
    [{ TERM: "xterm-256color", NO_COLOR: "1" }, true, 0],
    [{ TERM: "xterm-256color", NO_COLOR: "" }, true, 8],
    [{ TERM: "dumb", FORCE_COLOR: "" }, false, 4],
    [{ FORCE_COLOR: "1" }, false, 4],
    [{ FORCE_COLOR: "2" }, false, 8],
    [{ FORCE_COLOR: "3", NO_COLOR: "1" }, false, 24],
    [{ FORCE_COLOR: "0", TERM: "xterm-256color" }, true, 0],
    [{ FORCE_COLOR: "false", TERM: "xterm-256color" }, true, 0],
  ] as const)("of %j with a terminal: %s is %d", (env, isTty, depth) => {
    expect(colourDepth(env, isTty)).toBe(depth);
  });

  test.each([
    [0, "0"],
    [4, "1"],
    [8, "2"],
    [24, "3"],
  ] as const)("%d is level %s to chalk", (depth, level) => {
    expect(forceColour(depth)).toBe(level);
  });
});

describe("a palette", () => {
  const palette = createPalette({ depth: 4 });
  const bare = createPalette({ depth: 0 });
  const meanings = Object.entries(palette).flatMap(([name, paint]) => (typeof paint === "function" ? [[name, paint] as const] : []));

  test.each(meanings)("%s ends reset, uses the sixteen colours only and is never faint", (_name, paint) => {
    const text = paint("text");
    expect(text.startsWith("\x1b[")).toBe(!(text === "text"));
    for (const [, codes = ""] of text.matchAll(/\x1b\[([0-9;]*)m/g)) expect(codes).toMatch(/^(0|1|7|(1;)?3[1-6]|(1;)?9[0-7])$/);
    if (text !== "text") expect(text.endsWith("\x1b[0m")).toBe(true);
  });

  test("without colours keeps reverse and bold", () => {
    expect(bare.selected("x")).toBe("\x1b[7mx\x1b[0m");
    expect(bare.error("x")).toBe("\x1b[1mx\x1b[0m");
    expect(bare.ok("x")).toBe("x");
  });

  test("a style goes on behind a text that ends reset inside it", () => {
    expect(palette.selected(`a${palette.failing("b")}c`)).toBe("\x1b[7ma\x1b[31mb\x1b[0m\x1b[7mc\x1b[0m");
    expect(palette.selected(palette.failing("b"))).toBe("\x1b[7m\x1b[31mb\x1b[0m");
  });

  test("nothing has no style", () => {
    expect(palette.selected("")).toBe("");
  });
});
