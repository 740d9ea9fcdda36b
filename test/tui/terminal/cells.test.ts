import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { cellWidth, fitCells, sanitize, sliceCells } from "../../../src/tui/terminal/cells.ts";
import { Emulator } from "./fake-terminal.ts";

const RED = "\x1b[31m";
const RESET = "\x1b[0m";
const FAMILY = "👩‍👩‍👧";

/** Glyphs on whose width terminals agree. */
const glyph = fc.constantFrom("a", "B", " ", "7", "│", "─", "…", "é", "e\u0301", "生", "産", "한", "🚀", "█", "⣿", "ß", "\u0c15", "↑", "●");
const code = fc.constantFrom("0", "1", "31", "39", "7", "27", "4", "24", "48;5;12", "49", "38;2;1;2;3", "1;32", "22", "");
const piece = fc.oneof({ weight: 4, arbitrary: glyph }, { weight: 1, arbitrary: code.map((codes) => `\x1b[${codes}m`) });
const styledLine = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("") + RESET);

/**
 * Where we differ from string-width on purpose: U+009B introduces no sequence in UTF-8, and letters that prepend themselves
 * to the next one (Malayalam dot reph, Brahmic signs) keep a cell of their own, as terminals draw them.
 */
const notOurs = /[\x9b\u0d4e\u{110bd}-\u{11f02}]/u;

describe("the width of a text", () => {
  test.each([
    ["", 0],
    ["plain", 5],
    ["生産", 4],
    ["e\u0301", 1],
    [FAMILY, 2],
    ["1\ufe0f\u20e3", 2],
    [`${RED}red${RESET}`, 3],
    [`${RED}生${RESET}`, 2],
    ["┌─┐", 3],
    ["a\x07b", 2],
    ["\x1b]8;;http://x\x07link\x1b]8;;\x07", 4],
    ["\x1b[2Jx", 1],
    ["x\x1b", 1],
    ["x\x1b[3", 1],
  ])("%j takes %d cells", (text, width) => {
    expect(cellWidth(text)).toBe(width);
  });

  test("agrees with string-width on every character that takes the fast path and on the rest", () => {
    for (let codeUnit = 0x20; codeUnit < 0x3000; codeUnit += 1) {
      if (notOurs.test(String.fromCharCode(codeUnit))) continue;
      const text = `x${String.fromCharCode(codeUnit)}y`;
      expect(cellWidth(text), codeUnit.toString(16)).toBe(stringWidth(text));
    }
  });

  test("agrees with string-width on any text without escapes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!text.includes("\x1b") && !notOurs.test(text));
        expect(cellWidth(text)).toBe(stringWidth(text));
      }),
    );
  });
});

describe("a slice of a line", () => {
  test.each([
    ["abcdef", 1, 4, "bcd"],
    ["abc", 1, 5, "bc  "],
    ["abc", 5, 7, "  "],
    ["abc", 2, 2, ""],
    ["生産", 0, 4, "生産"],
    ["生産", 0, 3, "生 "],
    ["生産", 1, 4, " 産"],
    ["生産", 1, 3, "  "],
    ["a生", 2, 4, "  "],
    ["e\u0301f", 0, 1, "e\u0301"],
    ["e\u0301f", 1, 2, "f"],
    [`e${RED}\u0301f${RESET}`, 0, 2, `e${RED}\u0301f${RESET}`],
    [`e${RED}\u0301f${RESET}`, 1, 2, `${RED}f${RESET}`],
    [`${RED}abc${RESET}def`, 1, 5, `${RED}bc${RESET}de`],
    [`${RED}abc${RESET}def`, 3, 5, "de"],
    [`${RED}abc`, 0, 5, `${RED}abc${RESET}  `],
    [`\x1b[1m${RED}ab\x1b[22mcd${RESET}`, 2, 4, `${RED}cd${RESET}`],
    [`${RED}生${RESET}`, 1, 3, `${RED} ${RESET} `],
    ["\x1b[38;5;9;1mab\x1b[39mc\x1b[0m", 2, 3, `\x1b[1mc${RESET}`],
    ["\x1b[48;2;1;2;3mab\x1b[0m", 1, 2, `\x1b[48;2;1;2;3mb${RESET}`],
    ["\x1b[2;1mab\x1b[0m", 1, 2, `\x1b[2;1mb${RESET}`],
    ["a\x1b[2Jb", 0, 2, "ab"],
  ])("%j from %d to %d", (line, from, to, slice) => {
    expect(sliceCells(line, from, to)).toBe(slice);
  });

  test("is exactly as wide as asked", () => {
    fc.assert(
      fc.property(styledLine, fc.nat(40), fc.nat(40), (line, from, width) => {
        expect(cellWidth(sliceCells(line, from, from + width))).toBe(width);
      }),
    );
  });

  test("leaves no attribute on", () => {
    fc.assert(
      fc.property(styledLine, fc.nat(20), fc.nat(20), (line, from, width) => {
        const slice = sliceCells(line, from, from + width);
        expect(sliceCells(`${slice}x`, width, width + 1)).toBe("x");
      }),
    );
  });

  test("looks in a terminal as the line does, wherever it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(styledLine, fc.nat(32), async (line, at) => {
        const whole = new Emulator(70, 1);
        const parts = new Emulator(70, 1);
        await whole.write(sliceCells(line, 0, 66));
        await parts.write(sliceCells(line, 0, at) + sliceCells(line, at, 66));
        const cut = parts.cells()[0] ?? [];
        // The glyph that was cut in two is the only difference: it became blanks.
        const differing = (whole.cells()[0] ?? []).flatMap((cell, x) => (JSON.stringify(cell) === JSON.stringify(cut[x]) ? [] : [x]));
        expect(differing.filter((x) => x !== at && x !== at - 1)).toEqual([]);
        for (const x of differing) expect(cut[x]?.text).toBe(" ");
      }),
      { numRuns: 60 },
    );
  });
});

describe("fitting a text into cells", () => {
  test.each([
    ["ab", 4, {}, "ab  "],
    ["ab", 4, { align: "right" }, "  ab"],
    ["ab", 5, { align: "centre" }, " ab  "],
    ["abcdef", 4, {}, "abc…"],
    ["abcdef", 4, { cut: "middle" }, "ab…f"],
    ["abcdef", 5, { cut: "middle" }, "ab…ef"],
    ["abcdef", 1, {}, "…"],
    ["abcdef", 1, { cut: "middle" }, "…"],
    ["abc", 0, {}, ""],
    ["生産性", 4, {}, "生 …"],
    ["生産性", 5, { cut: "middle" }, "生…性"],
    [`${RED}abcdef${RESET}`, 4, {}, `${RED}abc${RESET}…`],
  ] as const)("%j in %d cells with %j", (text, width, options, fitted) => {
    expect(fitCells(text, width, options)).toBe(fitted);
  });

  test("is exactly as wide as asked", () => {
    const options = fc.record({ align: fc.constantFrom("left", "right", "centre"), cut: fc.constantFrom("end", "middle") } as const);
    fc.assert(
      fc.property(styledLine, fc.nat(40), options, (line, width, how) => {
        expect(cellWidth(fitCells(line, width, how))).toBe(width);
      }),
    );
  });
});

describe("untrusted text", () => {
  test.each([
    ["web-1", "web-1"],
    ["生産", "生産"],
    ["a\tb", "a    b"],
    ["a\r\nb\nc", "a b c"],
    ["\x1b[31mred\x1b[0m", "red"],
    ["\x1b[2J\x1b[1;1Hgone", "gone"],
    ["\x1b]0;title\x07x", "x"],
    ["\x1b]52;c;aGk=\x1b\\x", "x"],
    ["\x1bP1$r0m\x1b\\x", "x"],
    ["\x9b31mx", "x"],
    ["\x1bcx", "x"],
    ["x\x1b", "x"],
    ["x\x1b[", "x"],
    ["bell\x07", "bell\ufffd"],
    ["web\u202e1-bew", "web\ufffd1-bew"],
    ["zero\u200bwidth", "zerowidth"],
    ["\u0301lone", "lone"],
    [`${FAMILY}!`, `${FAMILY}!`],
    ["\x1b\x1b[0m[31m", "[31m"],
    ["lone\ud800", "lone"],
  ])("%j becomes %j", (text, safe) => {
    expect(sanitize(text)).toBe(safe);
  });

  test("keeps colours for logs, and ends reset", () => {
    expect(sanitize("\x1b[31merror\x1b[2J\x1b[>4;1m\x07", { keepColours: true })).toBe(`${RED}error\ufffd${RESET}`);
  });

  test("has no control character and no glyph of zero width left, and is not changed by a second pass", () => {
    const nasty = fc.oneof(
      fc.constantFrom("\x1b", "[", "]", "P", "\\", "\x07", "m", "31", ";", "\x9b", "\x9d", "\n", "\t", "\u200d", "\u202e", "\ud83d"),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(
        fc.array(nasty).map((parts) => parts.join("")),
        (text) => {
          const safe = sanitize(text);
          expect(safe).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
          expect(sanitize(safe)).toBe(safe);
          const coloured = sanitize(text, { keepColours: true });
          expect(coloured.replaceAll(/\x1b\[[0-9;:]*m/g, "")).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
