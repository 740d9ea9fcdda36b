/**
 * Regular expressions from outside: the same answers as JavaScript's where both know the syntax, and no text that takes for ever.
 */
import { describe, expect, test } from "vitest";
import { regularExpression } from "../../../src/core/api/regular-expression.ts";
import { Choices } from "../../commands/fuzz/random.ts";

describe("finds what JavaScript finds", () => {
  test.each([
    ["a", "xay"],
    ["^a$", "a"],
    ["^a$", "ba"],
    ["^a|b$", "ab"],
    ["a*", "aaa"],
    ["a+?", "aaa"],
    ["(a|ab)(c|bcd)", "abcd"],
    ["(a*)(b*)", "aabb"],
    ["x{2,3}", "xxxx"],
    ["x{2,}", "x"],
    ["x{2}", "xx"],
    ["[a-c]+", "zabcz"],
    ["[^a-c]+", "abz"],
    ["[]a]", "]"],
    ["[a-]+", "a-"],
    ["\\d+\\.\\d+", "v1.25"],
    ["\\w+\\s\\W", "ab !"],
    ["\\bfoo\\b", "a foo b"],
    ["\\Boo", "foo"],
    [".+", "a\nb"],
    ["(?:a|b)+c", "ababc"],
    ["(?<year>\\d{4})-(\\d\\d)", "in 2026-01"],
    ["\\x41\\u0042\\t", "AB\t"],
    ["[\\d\\-x]+", "1-x"],
    ["😀+", "a😀😀"],
    ["^[^😀]$", "é"],
    ["\\p{Lu}\\p{L}+", "Éa"],
    ["a\\.b\\/c", "a.b/c"],
    ["(a)|b", "b"],
    ["", "abc"],
    ["(|a)+", "aaa"],
    ["^(\\S+\\s){4}\\S+$", "0 3 * * *"],
  ])("/%s/ in %j", (source, text) => {
    const isJavaScripts = source !== "[]a]";
    const found = isJavaScripts ? new RegExp(source, "u").exec(text) : /[\]a]/.exec(text);
    const ours = regularExpression(source)?.find(text);
    expect(ours && [ours.start, ...ours.groups]).toEqual(found === null ? undefined : [found.index, ...found]);
    expect(regularExpression(source)?.test(text)).toBe(found !== null);
  });

  test("for a thousand expressions made at random", () => {
    const choices = new Choices(7);
    const piece = (depth: number): string => {
      const atoms = ["a", "b", "c", ".", "[ab]", "[^a]", "^", "$", "\\b", "\\w"];
      const atom = depth === 0 || choices.has(0.6) ? choices.pick(atoms) : `(${choices.has(0.5) ? "?:" : ""}a(?:${whole(depth - 1)})|b)`;
      return /^(?:[$^]|\\b)$/.test(atom) ? atom : atom + choices.pick(["", "", "*", "+", "?", "*?", "{2}", "{1,2}"]);
    };
    const whole = (depth: number): string => {
      const sequence = (): string => Array.from({ length: 1 + choices.below(3) }, () => piece(depth)).join("");
      return choices.has(0.3) ? `${sequence()}|${sequence()}` : sequence();
    };
    for (let count = 0; count < 1_000; count++) {
      const source = whole(2);
      const text = Array.from({ length: choices.below(9) }, () => choices.pick(["a", "b", "c", " "])).join("");
      const found = new RegExp(source).exec(text);
      const ours = regularExpression(source)?.find(text);
      const where = ours && [ours.start, ours.end];
      // Groups within repetitions are JavaScript's own affair: it forgets them at each turn.
      expect([source, text, where]).toEqual([source, text, found === null ? undefined : [found.index, found.index + found[0].length]]);
    }
  });
});

test.each([
  "(",
  ")",
  "a**",
  "a{2}{3}",
  "*a",
  "[a",
  "[z-a]",
  "\\",
  "a{2,1}",
  "a{1001}",
  "(?=a)",
  "(?<!a)",
  "(a)\\1",
  "\\p{Nonsense}",
  "[[:nope:]]",
  `${"(".repeat(400)}${")".repeat(400)}`,
  "((a{100}){100}){100}",
])("%s is no expression, or one that is not served", (source) => {
  expect(regularExpression(source)).toBeUndefined();
});

test.each([
  ["(?i)HELLO", "say hello", true],
  ["(?i:a)B", "AB", true],
  ["(?i:a)B", "ab", false],
  ["a(?i)b", "aB", true],
  ["(?s).+x", "a\nx", true],
  ["(?m)^b$", "a\nb\nc", true],
  ["\\Ab", "a\nb", false],
  ["b\\z", "a\nb", true],
  ["[[:alpha:]][[:^digit:]]", "a!", true],
  ["(?P<name>a)", "a", true],
  ["^x{,2}$", "x{,2}", true],
])("/%s/ in %j, as RE2 has it", (source, text, isFound) => {
  expect(regularExpression(source)?.test(text)).toBe(isFound);
});

test.each([
  ["^(a+)+$", `${"a".repeat(5_000)}!`],
  ["^(a|a)*$", `${"a".repeat(5_000)}!`],
  ["(x+x+)+y", "x".repeat(2_000)],
  ["^(\\w+\\s?)*$", `${"word ".repeat(1_000)}!`],
  [".*a.*a.*a.*a.*a.*b", "a".repeat(2_000)],
  [`${"a?".repeat(100)}${"a".repeat(100)}`, "a".repeat(99)],
])("/%s/ is answered soon", (source, text) => {
  const before = process.cpuUsage();
  expect(regularExpression(source)?.test(text)).toBe(false);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(1_500);
});

test("every end of what begins with the text is found in one go", () => {
  expect(regularExpression("a*")?.ends("aab")).toEqual([0, 1, 2]);
  expect(regularExpression(".*/")?.ends("/usr/bin/")).toEqual([1, 5, 9]);
  expect(regularExpression("b")?.ends("ab")).toEqual([]);
  expect(regularExpression("😀?.")?.ends("😀😀x")).toEqual([2, 4]);
});

test("each match is replaced, empty ones too", () => {
  expect(regularExpression("a(.)")?.replaceEach("abcad", ({ groups }) => `<${groups[1]}>`)).toBe("<b>c<d>");
  expect(regularExpression("x*")?.replaceEach("abc", () => "-")).toBe("abc".replaceAll(/x*/g, "-"));
  expect(regularExpression("\\d+")?.replaceEach("a1b22", ({ start, end }) => `${end - start}`)).toBe("a1b2");
});
