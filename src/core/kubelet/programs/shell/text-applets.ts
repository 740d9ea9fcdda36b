/**
 * Programs that print, count, pick and order text.
 * @see busybox coreutils/, findutils/grep.c
 */

import { encodeBase64 } from "../../../api/base64.ts";
import { regularExpression } from "../../../api/regular-expression.ts";
import { evaluate } from "./arithmetic.ts";
import { formatDate } from "./printf.ts";
import type { Shell } from "./shell.ts";

type Applet = (shell: Shell, argv: readonly string[]) => number;

const LINES_MAX = 100_000;

/** The texts of the files named, or of standard input; undefined, and said so, when one is missing. */
function inputs(
  shell: Shell,
  argv: readonly string[],
  names: readonly string[],
): { readonly texts: readonly string[]; readonly missing: boolean } {
  if (names.length === 0) return { texts: [shell.input()], missing: false };
  const texts: string[] = [];
  let missing = false;
  for (const name of names) {
    const text = name === "-" ? shell.input() : shell.read(name);
    if (text !== undefined) texts.push(text);
    else {
      missing = true;
      const what = shell.isDirectory(name) ? "read error: Is a directory" : "No such file or directory";
      const program = argv[0] ?? "";
      const isPlain = shell.setting.shell !== "ash" || program === "grep" || program === "tail" || program === "head";
      shell.write(shell.streams.err, isPlain ? `${program}: ${name}: ${what}\n` : `${program}: can't open '${name}': ${what}\n`);
    }
  }
  return { texts, missing };
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function print(shell: Shell, lines: readonly string[]): void {
  shell.write(shell.streams.out, lines.map((line) => `${line}\n`).join(""));
}

/** A filter: what it makes of the lines of its input. */
function filter(
  transform: (lines: readonly string[], argv: readonly string[]) => readonly string[],
  optionsWithValue: readonly string[] = [],
): Applet {
  return (shell, argv) => {
    const names = argv.slice(1).filter((word, index) => !word.startsWith("-") && !optionsWithValue.includes(argv[index] ?? ""));
    const { texts, missing } = inputs(shell, argv, names);
    print(shell, transform(texts.flatMap(linesOf), argv));
    return missing ? 1 : 0;
  };
}

function countOf(argv: readonly string[], otherwise: number): number {
  const match = /(?:^| )-(?:\w*n ?)?\+?(\d+)/.exec(argv.join(" "));
  return match === null ? otherwise : Number(match[1]);
}

/** Passes a live input on as it comes. */
function passOn(shell: Shell): number {
  const { live } = shell.setting;
  for (let some = live?.readSome(); some !== undefined; some = live?.readSome()) {
    shell.arrive(some.atMs);
    shell.write(shell.streams.out, some.text);
  }
  return 0;
}

function cat(shell: Shell, argv: readonly string[]): number {
  const isAll = argv.slice(1).every((word) => word === "-" || word === "-u");
  if (isAll && shell.streams.isLive === true && shell.streams.out.kind === "stream") return passOn(shell);
  const { texts, missing } = inputs(
    shell,
    argv,
    argv.slice(1).filter((word) => word === "-" || !word.startsWith("-")),
  );
  shell.write(shell.streams.out, texts.join(""));
  return missing ? 1 : 0;
}

function seq(shell: Shell, argv: readonly string[]): number {
  const numbers = argv.slice(1).map(Number);
  if (numbers.length === 0 || numbers.some(Number.isNaN)) {
    shell.write(shell.streams.err, "seq: invalid number\n");
    return 1;
  }
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  const last = numbers.at(-1) ?? 0;
  const lines: string[] = [];
  for (let n = first; step !== 0 && (step > 0 ? n <= last : n >= last) && lines.length < LINES_MAX; n += step) lines.push(String(n));
  print(shell, lines);
  return 0;
}

function grep(shell: Shell, argv: readonly string[]): number {
  const flags = argv
    .slice(1)
    .filter((word) => /^-[a-zA-Z]+$/.test(word))
    .join("");
  const [pattern = "", ...names] = argv.slice(1).filter((word) => !/^-[a-zA-Z]+$/.test(word));
  const { texts, missing } = inputs(shell, argv, names);
  const source = flags.includes("F")
    ? pattern.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")
    : flags.includes("E")
      ? pattern
      : pattern.replaceAll(/\\([|+?(){}])/g, "$1");
  const expression = regularExpression(source, { ignoresCase: flags.includes("i") });
  if (expression === undefined) {
    shell.write(shell.streams.err, `grep: bad regex '${pattern}'\n`);
    return 2;
  }
  const found = texts.flatMap(linesOf).filter((line) => expression.test(line) !== flags.includes("v"));
  if (flags.includes("c")) print(shell, [String(found.length)]);
  else if (!flags.includes("q")) print(shell, found);
  return found.length > 0 ? 0 : missing ? 2 : 1;
}

function wc(shell: Shell, argv: readonly string[]): number {
  const { texts, missing } = inputs(
    shell,
    argv,
    argv.slice(1).filter((word) => !word.startsWith("-")),
  );
  const text = texts.join("");
  const counts: readonly (readonly [string, number])[] = [
    ["l", text.split("\n").length - 1],
    ["w", text.split(/\s+/).filter((word) => word !== "").length],
    ["c", text.length],
  ];
  const flags = argv.filter((word) => word.startsWith("-")).join("");
  const chosen = counts.filter(([letter]) => flags === "" || flags.includes(letter));
  print(shell, [chosen.map(([, count]) => (chosen.length === 1 ? String(count) : String(count).padStart(9))).join(" ")]);
  return missing ? 1 : 0;
}

function tee(shell: Shell, argv: readonly string[]): number {
  const text = shell.input();
  for (const name of argv.slice(1).filter((word) => !word.startsWith("-")))
    shell.write(shell.open(name, argv.includes("-a") ? ">>" : ">"), text);
  shell.write(shell.streams.out, text);
  return 0;
}

function expr(shell: Shell, argv: readonly string[]): number {
  const names = { get: () => undefined, set: () => {} };
  const text = argv
    .slice(1)
    .map((word) => (word === "=" ? "==" : word))
    .join(" ");
  const value = evaluate(text, names);
  if (typeof value === "string") {
    shell.write(shell.streams.err, "expr: syntax error\n");
    return 2;
  }
  print(shell, [String(value)]);
  return value === 0 ? 1 : 0;
}

function date(shell: Shell, argv: readonly string[]): number {
  shell.reads.add("@time");
  const format = argv.find((word) => word.startsWith("+"))?.slice(1);
  const iso = argv.find((word) => word.startsWith("-I"));
  print(shell, [formatDate(shell.nowMs, format ?? (iso === undefined ? undefined : iso === "-I" ? "%F" : "%FT%T%z"))]);
  return 0;
}

function cut(lines: readonly string[], argv: readonly string[]): readonly string[] {
  const joined = argv.join(" ");
  const delimiter = /-d ?(.)/.exec(joined)?.[1] ?? "\t";
  const field = Number(/-f ?(\d+)/.exec(joined)?.[1] ?? 0);
  const [, from = "1", to = ""] = /-c ?(\d+)-?(\d*)/.exec(joined) ?? [];
  if (field > 0) return lines.map((line) => (line.includes(delimiter) ? (line.split(delimiter)[field - 1] ?? "") : line));
  return lines.map((line) =>
    line.slice(Number(from) - 1, to === "" ? (joined.includes(`${from}-`) ? undefined : Number(from)) : Number(to)),
  );
}

function translate(shell: Shell, argv: readonly string[]): number {
  const text = shell.input();
  const range = (set: string): string =>
    set
      .replace("[:lower:]", "a-z")
      .replace("[:upper:]", "A-Z")
      .replaceAll(/(.)-(.)/g, (_, from: string, to: string) => {
        const codes = Array.from(
          { length: Math.max(0, to.charCodeAt(0) - from.charCodeAt(0) + 1) },
          (_unused, index) => from.charCodeAt(0) + index,
        );
        return String.fromCharCode(...codes);
      })
      .replaceAll("\\n", "\n");
  const isDelete = argv[1] === "-d";
  const [from = "", to = ""] = argv.slice(isDelete ? 2 : 1).map(range);
  const mapped = [...text].map((char) => {
    const at = from.indexOf(char);
    return at < 0 ? char : isDelete ? "" : (to[Math.min(at, to.length - 1)] ?? "");
  });
  shell.write(shell.streams.out, mapped.join(""));
  return 0;
}

function order(lines: readonly string[], argv: readonly string[]): readonly string[] {
  const flags = argv
    .slice(1)
    .filter((word) => word.startsWith("-"))
    .join("");
  const sorted = flags.includes("n") ? lines.toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b)) : lines.toSorted();
  const kept = flags.includes("u") ? [...new Set(sorted)] : sorted;
  return flags.includes("r") ? kept.toReversed() : kept;
}

function ls(shell: Shell, argv: readonly string[]): number {
  const [name = "."] = argv.slice(1).filter((word) => !word.startsWith("-"));
  const path = shell.path(name);
  if (shell.read(name) !== undefined) print(shell, [name]);
  else if (shell.isDirectory(name)) {
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = shell
      .filePaths()
      .filter((file) => file.startsWith(prefix) && file !== prefix)
      .map((file) => file.slice(prefix.length).split("/")[0] ?? "");
    print(shell, [...new Set(below)].toSorted());
  } else {
    shell.write(shell.streams.err, `ls: ${shell.setting.shell === "ash" ? name : `cannot access '${name}'`}: No such file or directory\n`);
    return shell.setting.shell === "ash" ? 1 : 2;
  }
  return 0;
}

/** The programs, by name. */
export const textApplets: Readonly<Record<string, Applet>> = {
  cat,
  seq,
  grep,
  egrep: (shell, argv) => grep(shell, ["grep", "-E", ...argv.slice(1)]),
  wc,
  tee,
  expr,
  date,
  ls,
  head: filter((lines, argv) => lines.slice(0, countOf(argv, 10)), ["-n"]),
  tail: filter((lines, argv) => lines.slice(-countOf(argv, 10)), ["-n"]),
  sort: filter(order, ["-k", "-t"]),
  uniq: filter((lines) => lines.filter((line, index) => line !== lines[index - 1])),
  cut: filter(cut, ["-d", "-f", "-c"]),
  rev: filter((lines) => lines.map((line) => [...line].reverse().join(""))),
  tac: filter((lines) => lines.toReversed()),
  tr: translate,
  base64: (shell) => {
    print(shell, [encodeBase64(shell.input())]);
    return 0;
  },
  basename: (shell, argv) => {
    const name = (argv[1] ?? "").split("/").findLast((part) => part !== "") ?? "/";
    print(shell, [argv[2] !== undefined && name.endsWith(argv[2]) ? name.slice(0, -argv[2].length) : name]);
    return 0;
  },
  dirname: (shell, argv) => {
    const parts = (argv[1] ?? "").split("/");
    print(shell, [parts.length === 1 ? "." : parts.slice(0, -1).join("/") || "/"]);
    return 0;
  },
};
