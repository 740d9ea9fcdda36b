/**
 * From words as written to the fields a command gets.
 *
 * Pathnames are expanded for live processes alone; elsewhere `*` stands for itself.
 * @see POSIX.1-2024, Shell Command Language, 2.6 Word Expansions
 */
import { regularExpression } from "../../../api/regular-expression.ts";
import { evaluate } from "./arithmetic.ts";
import type { List, Part, Word } from "./syntax.ts";

/** What an expansion needs of its shell. */
export interface Expander {
  /** The value of a variable or a special parameter; undefined when it is not set. */
  variable(name: string): string | undefined;
  assign(name: string, value: string): void;
  /** The positional parameters. */
  positional(): readonly string[];
  /** What the commands print, without the newlines at the end. */
  capture(body: List): string;
  /** The value is not a plain sum of what was read. */
  markNonlinear(): void;
  /** The paths that fit a pattern, none when nothing does; undefined where pathnames are not expanded. */
  pathsFor(pattern: string): readonly string[] | undefined;
  /** The expansion cannot be done: the shell says so and ends. */
  fail(message: string): void;
}

/** The fields that the words become; unquoted values are split at blanks. */
export function expandWords(expander: Expander, words: readonly Word[]): string[] {
  return words.flatMap((word) => fieldsOf(expander, word));
}

/** The word as one text, as in assignments and redirects. */
export function expandText(expander: Expander, word: Word): string {
  return word.map((part) => partValue(expander, part)).join("");
}

/** The word as a pattern: what was quoted stands for itself. */
export function expandPattern(expander: Expander, word: Word): string {
  return word
    .map((part) => {
      const value = partValue(expander, part);
      return part.quoted ? value.replaceAll(/[*?[\]\\]/g, "\\$&") : value;
    })
    .join("");
}

/** The fields of a word; one with an unquoted `*`, `?` or `[` becomes the paths that fit it, if any do. */
function fieldsOf(expander: Expander, word: Word): string[] {
  const isPattern = word.some((part) => !part.quoted && (part.kind === "text" ? /[*?[]/.test(part.text) : part.kind !== "arithmetic"));
  const fields = splitFields(expander, word);
  const [only] = fields;
  if (!isPattern || only === undefined || fields.length > 1) {
    return isPattern ? fields.flatMap((field) => [...matching(expander, field, field)]) : fields;
  }
  const isText = word.every(({ kind }) => kind === "text");
  return [...matching(expander, only, isText ? expandPattern(expander, word) : only)];
}

function matching(expander: Expander, field: string, pattern: string): readonly string[] {
  if (!/[*?[]/.test(field)) return [field];
  const paths = expander.pathsFor(pattern);
  return paths === undefined || paths.length === 0 ? [field] : paths;
}

function splitFields(expander: Expander, word: Word): string[] {
  const fields: string[] = [];
  let current: string | undefined;
  for (const part of word) {
    if (part.kind === "variable" && part.name === "@" && part.quoted && part.operator === undefined) {
      const [first, ...others] = expander.positional();
      if (first === undefined) continue;
      current = (current ?? "") + first;
      for (const next of others) {
        fields.push(current);
        current = next;
      }
      continue;
    }
    const value = part === word[0] && part.kind === "text" && !part.quoted ? withHome(expander, part.text) : partValue(expander, part);
    if (part.quoted || part.kind === "text") {
      current = (current ?? "") + value;
      continue;
    }
    const pieces = value.split(/[ \t\n]+/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && current !== undefined) {
        fields.push(current);
        current = undefined;
      }
      if (piece !== "") current = (current ?? "") + piece;
    }
  }
  if (current !== undefined) fields.push(current);
  return fields;
}

function withHome(expander: Expander, text: string): string {
  return text === "~" || text.startsWith("~/") ? `${expander.variable("HOME") ?? "/root"}${text.slice(1)}` : text;
}

function partValue(expander: Expander, part: Part): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "command":
      return expander.capture(part.body);
    case "arithmetic": {
      const text = expandText(expander, part.expression);
      if (/[*/%?<>&|^!~]/.test(text)) expander.markNonlinear();
      const value = evaluate(text, { get: (name) => expander.variable(name), set: (name, next) => expander.assign(name, next) });
      if (typeof value === "number") return String(value);
      expander.fail(value);
      return "";
    }
    case "variable":
      return variableOf(expander, part);
  }
}

function variableOf(expander: Expander, { name, operator = "", argument = [] }: Extract<Part, { kind: "variable" }>): string {
  const value = name === "@" || name === "*" ? expander.positional().join(" ") : expander.variable(name);
  if (operator === "") {
    if (value === undefined && expander.variable("-")?.includes("u") === true && /^[A-Za-z_0-9]/.test(name))
      expander.fail(`${name}: parameter not set`);
    return value ?? "";
  }
  expander.markNonlinear();
  if (operator === "length") return String(value?.length ?? 0);
  const isMissing = value === undefined || (operator.startsWith(":") && value === "");
  switch (operator.replace(":", "")) {
    case "-":
      return isMissing ? expandText(expander, argument) : (value ?? "");
    case "=":
      if (!isMissing) return value ?? "";
      expander.assign(name, expandText(expander, argument));
      return expander.variable(name) ?? "";
    case "+":
      return isMissing ? "" : expandText(expander, argument);
    case "?":
      if (isMissing) expander.fail(`${name}: ${expandText(expander, argument) || "parameter null or not set"}`);
      return value ?? "";
    default:
      return trimmed(value ?? "", operator, expandPattern(expander, argument));
  }
}

/** The text without the shortest (`#`, `%`) or longest (`##`, `%%`) part at its start or end that fits the pattern. */
function trimmed(text: string, operator: string, pattern: string): string {
  const atStart = operator.startsWith("#");
  const pieces = piecesOf(pattern);
  // What is cut off at the end is found from behind.
  const source = (atStart ? pieces : pieces.toReversed()).join("");
  const characters = Array.from(text);
  const read = atStart ? text : characters.toReversed().join("");
  const ends = regularExpression(source, { dotTakesAll: true })?.ends(read) ?? [];
  const length = operator.length === 2 ? ends.at(-1) : ends[0];
  if (length === undefined) return text;
  return atStart ? text.slice(length) : text.slice(0, text.length - length);
}

/** Whether the whole text fits a pattern with `*`, `?` and `[…]`. */
export function fitsPattern(text: string, pattern: string): boolean {
  // A range that runs backwards fits nothing.
  return regularExpression(`^(?:${piecesOf(pattern).join("")})$`, { dotTakesAll: true })?.test(text) === true;
}

/** A pattern as regular expressions, one for each character or what stands for some. */
function piecesOf(pattern: string): string[] {
  const pieces: string[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index] ?? "";
    const close = char === "[" ? pattern.indexOf("]", index + 2) : -1;
    if (char === "*") pieces.push(".*");
    else if (char === "?") pieces.push(".");
    else if (close > 0) {
      const inside = pattern
        .slice(index + 1, close)
        .replace(/^!/, "^")
        .replaceAll("\\", "\\\\");
      pieces.push(`[${inside}]`);
      index = close;
    } else pieces.push((char === "\\" ? (pattern[++index] ?? "") : char).replace(/[.*+?^${}()|[\]\\/]/, "\\$&"));
  }
  return pieces;
}
