/**
 * Programs that work on words and lines as live processes need them: awk's simplest uses, xargs, base64, counting.
 *
 * Absent on purpose: awk as a language; a program that is more than one pattern and one `print` is told so.
 */
import type { RegularExpression } from "../../../../api/regular-expression.ts";
import { fromBase64, toBase64 } from "../../../exec/bytes.ts";
import type { Applet } from "../applets.ts";
import type { Shell } from "../shell.ts";
import { regexOf } from "./sed.ts";

function fault(shell: Shell, argv: readonly string[], message: string): number {
  shell.write(shell.streams.err, `${argv[0]}: ${message}\n`);
  return 1;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** The texts of the files named, or the input; undefined, and said so, when one is missing. */
function textOf(shell: Shell, argv: readonly string[], names: readonly string[]): string | undefined {
  if (names.length === 0) return shell.input();
  const texts = names.map((name) => (name === "-" ? shell.input() : shell.read(name)));
  const missing = names.find((_name, index) => texts[index] === undefined);
  if (missing === undefined) return texts.join("");
  fault(
    shell,
    argv,
    shell.setting.shell === "ash" ? `can't open '${missing}': No such file or directory` : `${missing}: No such file or directory`,
  );
  return undefined;
}

/** What the fields of a line, and its number, are called. */
interface Row {
  readonly fields: readonly string[];
  readonly line: string;
  readonly number: number;
}

function termValue(term: string, { fields, line, number }: Row): string | undefined {
  if (/^".*"$/.test(term)) return term.slice(1, -1).replaceAll("\\t", "\t").replaceAll("\\n", "\n");
  if (/^\d+$/.test(term)) return term;
  if (term === "NR") return String(number);
  if (term === "NF") return String(fields.length);
  if (term === "$0") return line;
  if (term === "$NF") return fields.at(-1) ?? "";
  const field = /^\$(\d+)$/.exec(term);
  return field === null ? undefined : (fields[Number(field[1]) - 1] ?? "");
}

/** The pattern of a program and what its `print` names; nothing where it does anything else. */
function patternAndPrint(program: string): { readonly pattern: string; readonly printed?: string } {
  const open = program.indexOf("{");
  if (open < 0) return { pattern: program, printed: "" };
  const pattern = program.slice(0, open).trim();
  const block = program.slice(open + 1, -1).trim();
  const body = block.endsWith(";") ? block.slice(0, -1).trim() : block;
  const isPrint = program.endsWith("}") && body.startsWith("print") && !/[;}]/.test(body);
  return isPrint ? { pattern, printed: body.slice("print".length).trim() } : { pattern };
}

function matchesOf(regex: RegularExpression, line: string): string[] {
  const matches: string[] = [];
  regex.replaceEach(line, ({ groups: [match = ""] }) => {
    matches.push(match);
    return match;
  });
  return matches;
}

function conditionOf(pattern: string): ((record: Row) => boolean) | undefined {
  if (pattern === "") return () => true;
  const regex = /^(!?)\/(.*)\/$/.exec(pattern);
  if (regex !== null) {
    const compiled = regexOf(regex[2] ?? "", true, false);
    return compiled && (({ line }) => compiled.test(line) !== (regex[1] === "!"));
  }
  const comparison = /^(\S+?)\s*(==|!=|>=|<=|>|<)\s*(\S+)$/.exec(pattern);
  if (comparison === null) return undefined;
  const [, left = "", operator = "", right = ""] = comparison;
  return (record) => {
    const a = termValue(left, record) ?? "";
    const b = termValue(right, record) ?? "";
    const order = /^-?\d/.test(a) && /^-?\d/.test(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
    return operator === "=="
      ? order === 0
      : operator === "!="
        ? order !== 0
        : operator.startsWith(">")
          ? order > 0 || (operator === ">=" && order === 0)
          : order < 0 || (operator === "<=" && order === 0);
  };
}

function awk(shell: Shell, argv: readonly string[]): number {
  const words = [...argv.slice(1)];
  let separator = " ";
  while (words[0]?.startsWith("-F") === true) {
    const flag = words.shift() ?? "";
    separator = flag === "-F" ? (words.shift() ?? " ") : flag.slice(2);
  }
  const [program = "", ...names] = words;
  const { pattern, printed } = patternAndPrint(program.trim());
  const condition = printed === undefined ? undefined : conditionOf(pattern);
  const items = printed ? printed.split(",").map((item) => item.trim()) : ["$0"];
  if (condition === undefined) return fault(shell, argv, "this program is not emulated by kubarium");
  const text = textOf(shell, argv, names);
  if (text === undefined) return 2;
  for (const [index, line] of linesOf(text).entries()) {
    const fields =
      separator === " "
        ? line
            .trim()
            .split(/\s+/)
            .filter((field) => field !== "")
        : line.split(separator === "\\t" ? "\t" : separator);
    const record = { fields, line, number: index + 1 };
    if (!condition(record)) continue;
    const printed = items.map((item) => (item.match(/"[^"]*"|\S+/g) ?? []).map((term) => termValue(term, record)));
    if (printed.flat().includes(undefined)) return fault(shell, argv, "this program is not emulated by kubarium");
    shell.write(shell.streams.out, `${printed.map((terms) => terms.join("")).join(" ")}\n`);
  }
  return 0;
}

function xargs(shell: Shell, argv: readonly string[]): number {
  const words = [...argv.slice(1)];
  let perCall = Number.POSITIVE_INFINITY;
  let mark: string | undefined;
  for (; words[0]?.startsWith("-") === true; words.shift()) {
    const [flag = ""] = words;
    if (flag.startsWith("-n")) perCall = Number(flag === "-n" ? words.splice(1, 1)[0] : flag.slice(2));
    else if (flag.startsWith("-I")) mark = flag === "-I" ? words.splice(1, 1)[0] : flag.slice(2);
  }
  const text = shell.input();
  const given = mark === undefined ? text.split(/\s+/).filter((each) => each !== "") : linesOf(text);
  const command = words.length === 0 ? ["echo"] : words;
  let status = 0;
  const run = (call: readonly string[]): void => {
    shell.runWords(call);
    if (shell.state.status !== 0) status = 123;
  };
  if (mark !== undefined) for (const each of given) run(command.map((part) => part.replaceAll(mark ?? "", each)));
  else if (given.length === 0) run(command);
  else
    for (let at = 0; at < given.length; at += perCall)
      run([...command, ...given.slice(at, perCall === Number.POSITIVE_INFINITY ? undefined : at + perCall)]);
  return status;
}

const LINE = 76;

function base64(shell: Shell, argv: readonly string[]): number {
  const width = argv.indexOf("-w");
  const names = argv.slice(1).filter((each, index) => !each.startsWith("-") && index !== width);
  const text = textOf(shell, argv, names);
  if (text === undefined) return 1;
  if (argv.includes("-d") || argv.includes("--decode")) {
    const bytes = fromBase64(text);
    if (bytes === undefined) return fault(shell, argv, shell.setting.shell === "ash" ? "truncated input" : "invalid input");
    shell.write(shell.streams.out, bytes);
    return 0;
  }
  const columns = argv.includes("-w0") ? 0 : width > 0 ? Number(argv[width + 1]) : LINE;
  const encoded = toBase64(text);
  shell.write(shell.streams.out, columns === 0 ? encoded : encoded.replaceAll(new RegExp(`.{1,${columns}}`, "g"), "$&\n"));
  return 0;
}

function wc(shell: Shell, argv: readonly string[]): number {
  const flags = argv
    .slice(1)
    .filter((each) => /^-[a-z]+$/.test(each))
    .join("");
  const names = argv.slice(1).filter((each) => !each.startsWith("-"));
  const isAsh = shell.setting.shell === "ash";
  const counts = (text: string): readonly number[] => [
    ...(flags === "" || flags.includes("l") ? [text.split("\n").length - 1] : []),
    ...(flags === "" || flags.includes("w") ? [text.split(/\s+/).filter((each) => each !== "").length] : []),
    ...(flags === "" || /[cm]/.test(flags) ? [text.length] : []),
  ];
  const shown = (numbers: readonly number[], name: string): string => {
    const padded = numbers.map((each) => (numbers.length === 1 ? String(each) : String(each).padStart(isAsh ? 9 : 7)));
    return `${padded.join(isAsh ? " " : "")}${name === "" ? "" : ` ${name}`}\n`;
  };
  if (names.length === 0) {
    shell.write(shell.streams.out, shown(counts(shell.input()), ""));
    return 0;
  }
  let status = 0;
  const totals: number[] = [];
  for (const name of names) {
    const text = textOf(shell, argv, [name]);
    if (text === undefined) {
      status = 1;
      continue;
    }
    for (const [index, each] of counts(text).entries()) totals[index] = (totals[index] ?? 0) + each;
    shell.write(shell.streams.out, shown(counts(text), name));
  }
  if (names.length > 1) shell.write(shell.streams.out, shown(totals, "total"));
  return status;
}

const LOOK_MS = 1_000;

/** Looks every second what has come to the file. */
function follow(shell: Shell, name: string, from: number): void {
  const path = shell.path(name);
  for (let length = from; shell.flow === undefined; ) {
    shell.advance(LOOK_MS, "command");
    const text = shell.hear("grown", { path, length })?.text ?? "";
    shell.write(shell.streams.out, text);
    length += text.length;
  }
}

/** `head` and `tail`, by lines or by bytes. */
function ends(which: "head" | "tail"): Applet {
  return (shell, argv) => {
    let unit: "lines" | "bytes" = "lines";
    let count = "10";
    const names: string[] = [];
    const words = argv.slice(1);
    for (let index = 0; index < words.length; index++) {
      const each = words[index] ?? "";
      const match = /^-([ncfFqv]*?)([-+]?\d+)?$/.exec(each);
      if (match === null || each === "-") {
        names.push(each);
        continue;
      }
      const [, letters = "", number] = match;
      if (letters.includes("c")) unit = "bytes";
      if (number !== undefined) count = number;
      else if (/[nc]$/.test(letters)) count = words[++index] ?? "10";
    }
    let status = 0;
    const follows = which === "tail" && words.some((word) => /^-\w*[fF]/.test(word)) && names.length === 1;
    for (const [index, name] of (names.length === 0 ? ["-"] : names).entries()) {
      const text = textOf(shell, argv, [name]);
      if (text === undefined) {
        status = 1;
        continue;
      }
      if (names.length > 1) shell.write(shell.streams.out, `${index === 0 ? "" : "\n"}==> ${name} <==\n`);
      const pieces = unit === "bytes" ? [...text] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
      const n = Number(count.replace(/^[-+]/, ""));
      const isFrom = which === "tail" && count.startsWith("+");
      const isAllBut = which === "head" && count.startsWith("-");
      const from = which === "head" ? 0 : isFrom ? Math.max(0, n - 1) : Math.max(0, pieces.length - n);
      const to = which === "head" ? (isAllBut ? Math.max(0, pieces.length - n) : n) : pieces.length;
      shell.write(shell.streams.out, pieces.slice(from, to).join(""));
      if (follows) follow(shell, name, text.length);
    }
    return status;
  };
}

function grep(shell: Shell, argv: readonly string[]): number {
  const words = argv.slice(1);
  const flags = words
    .filter((each) => /^-[a-zA-Z]+$/.test(each))
    .join("")
    .replaceAll("-", "");
  const plain = words.filter((each) => !/^-[a-zA-Z]+$/.test(each) && !each.startsWith("--"));
  const [pattern = "", ...given] = plain;
  const isFixed = flags.includes("F") || argv[0] === "fgrep";
  const source = isFixed ? pattern.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&") : pattern;
  const isExtended = isFixed || flags.includes("E") || argv[0] === "egrep";
  const regex = regexOf(flags.includes("w") ? `\\b(?:${source})\\b` : source, isExtended || flags.includes("w"), flags.includes("i"));
  if (regex === undefined) return fault(shell, argv, `bad regex '${pattern}'`) + 1;
  const isDeep = /[rR]/.test(flags);
  const names = given.length === 0 && !isDeep ? ["-"] : isDeep ? filesBelow(shell, given.length === 0 ? ["."] : given) : given;
  const isTitled = (names.length > 1 || isDeep) && !flags.includes("h");
  let hasFound = false;
  let hasFailed = false;
  for (const name of names) {
    const text = textOf(shell, argv, [name]);
    if (text === undefined) {
      hasFailed = true;
      continue;
    }
    const found = linesOf(text).flatMap((line, index) => {
      if (regex.test(line) === flags.includes("v")) return [];
      const shown = flags.includes("o") ? matchesOf(regex, line) : [line];
      return shown.map((each) => (flags.includes("n") ? `${index + 1}:${each}` : each));
    });
    hasFound ||= found.length > 0;
    const title = isTitled ? `${name}:` : "";
    if (flags.includes("q")) continue;
    if (flags.includes("l")) shell.write(shell.streams.out, found.length > 0 ? `${name}\n` : "");
    else if (flags.includes("c")) shell.write(shell.streams.out, `${title}${found.length}\n`);
    else shell.write(shell.streams.out, found.map((each) => `${title}${each}\n`).join(""));
  }
  return hasFound ? 0 : hasFailed ? 2 : 1;
}

function filesBelow(shell: Shell, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    const prefix = `${shell.path(folder)}/`.replace("//", "/");
    const below = shell.filePaths().filter((path) => path.startsWith(prefix) && !path.endsWith("/"));
    return below.length === 0 && !shell.isDirectory(folder)
      ? [folder]
      : below.map((path) => `${folder === "/" ? "" : folder}/${path.slice(prefix.length)}`).toSorted();
  });
}

/** The fields that `cut -f1,3-5` means, as a test of their number. */
function rangesOf(text: string): (n: number) => boolean {
  const ranges = text.split(",").map((part) => {
    const [from = "", to = from] = part.split("-");
    return { from: Number(from === "" ? 1 : from), to: part.endsWith("-") ? Number.POSITIVE_INFINITY : Number(to) };
  });
  return (n) => ranges.some(({ from, to }) => n >= from && n <= to);
}

function cut(shell: Shell, argv: readonly string[]): number {
  let delimiter = "\t";
  let list = "";
  let isChars = false;
  const names: string[] = [];
  const words = argv.slice(1);
  for (let index = 0; index < words.length; index++) {
    const each = words[index] ?? "";
    const letter = /^-[dfcb]/.exec(each)?.[0];
    if (letter === undefined) {
      if (each !== "-s") names.push(each);
      continue;
    }
    const value = each.length > 2 ? each.slice(2) : (words[++index] ?? "");
    if (letter === "-d") delimiter = value;
    else list = value;
    if (letter === "-c" || letter === "-b") isChars = true;
  }
  const text = textOf(shell, argv, names);
  if (text === undefined) return 1;
  const isWanted = rangesOf(list);
  for (const line of linesOf(text)) {
    const parts = isChars ? [...line] : line.split(delimiter);
    const isWhole = !isChars && parts.length === 1;
    shell.write(
      shell.streams.out,
      `${isWhole ? line : parts.filter((_part, index) => isWanted(index + 1)).join(isChars ? "" : delimiter)}\n`,
    );
  }
  return 0;
}

/** The programs, by name. */
export const wordApplets: Readonly<Record<string, Applet>> = {
  awk,
  xargs,
  base64,
  wc,
  head: ends("head"),
  tail: ends("tail"),
  grep,
  egrep: grep,
  fgrep: grep,
  cut,
};
