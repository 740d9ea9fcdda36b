/**
 * `sed`: substitutes, prints and deletes lines.
 *
 * Absent on purpose: hold space, labels, `a`, `i`, `c`, `w`.
 * @see POSIX.1-2024, Utilities, sed
 */
import { type RegularExpression, regularExpression } from "../../../../api/regular-expression.ts";
import type { Shell } from "../shell.ts";

interface Address {
  readonly line?: number;
  readonly isLast?: boolean;
  readonly pattern?: RegularExpression;
}

interface Edit {
  readonly from?: Address | undefined;
  readonly to?: Address | undefined;
  readonly isNegated: boolean;
  readonly command: "s" | "p" | "d" | "q" | "=";
  readonly pattern?: RegularExpression | undefined;
  readonly replacement: string;
  readonly which: number;
  readonly prints: boolean;
}

/** A POSIX expression; undefined when it is none. */
export function regexOf(source: string, isExtended: boolean, ignoresCase: boolean): RegularExpression | undefined {
  const plain = isExtended
    ? source
    : source.replaceAll(/\\([(){}+?|])|([(){}+?|])/g, (_, special?: string, literal?: string) => special ?? `\\${literal}`);
  return regularExpression(plain.replace(/^\*/, "\\*"), { ignoresCase });
}

class Script {
  readonly edits: Edit[] = [];
  readonly #text: string;
  readonly #isExtended: boolean;
  #at = 0;

  constructor(text: string, isExtended: boolean) {
    this.#text = text;
    this.#isExtended = isExtended;
  }

  /** Reads the whole script; false when it cannot be read. */
  read(): boolean {
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#text.length) return true;
      if (!this.#edit()) return false;
    }
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #address(): Address | undefined {
    const number = this.#skip(/\d+/y);
    if (number !== "") return { line: Number(number) };
    if (this.#skip(/\$/y) !== "") return { isLast: true };
    if (this.#text[this.#at] !== "/") return undefined;
    this.#at++;
    const pattern = regexOf(this.#until("/"), this.#isExtended, false);
    return pattern === undefined ? undefined : { pattern };
  }

  /** Up to the delimiter, which is passed over. */
  #until(delimiter: string): string {
    let text = "";
    while (this.#at < this.#text.length && this.#text[this.#at] !== delimiter) {
      const char = this.#text[this.#at] ?? "";
      const next = this.#text[this.#at + 1] ?? "";
      if (char === "\\" && next === delimiter) text += next;
      else if (char === "\\") text += char + next;
      else text += char;
      this.#at += char === "\\" ? 2 : 1;
    }
    this.#at++;
    return text;
  }

  #edit(): boolean {
    const from = this.#address();
    const to = this.#skip(/\s*,\s*/y) === "" ? undefined : this.#address();
    const isNegated = this.#skip(/\s*!\s*/y) !== "";
    this.#skip(/\s*/y);
    const command = this.#text[this.#at++];
    const base = { from, to, isNegated, replacement: "", which: 1, prints: false };
    if (command === "p" || command === "d" || command === "q" || command === "=") {
      this.edits.push({ ...base, command });
      return true;
    }
    if (command !== "s") return false;
    const delimiter = this.#text[this.#at++] ?? "/";
    const source = this.#until(delimiter);
    const replacement = this.#until(delimiter);
    const flags = this.#skip(/[gpiI\d]*/y);
    const pattern = regexOf(source, this.#isExtended, /i/i.test(flags));
    if (pattern === undefined) return false;
    const which = flags.includes("g") ? 0 : Number(/\d+/.exec(flags)?.[0] ?? 1);
    this.edits.push({ ...base, command, pattern, replacement, which, prints: flags.includes("p") });
    return true;
  }
}

function substituted(line: string, { pattern, replacement, which }: Edit): string | undefined {
  let n = 0;
  let hasChanged = false;
  const result = pattern?.replaceEach(line, ({ groups: [match = "", ...rest] }) => {
    n++;
    if (which !== 0 && n !== which) return match;
    hasChanged = true;
    return replacement.replaceAll(/\\(.)|&/g, (text, char?: string) => {
      if (char === undefined) return match;
      if (/\d/.test(char)) return char === "0" ? match : String(rest[Number(char) - 1] ?? "");
      return char === "n" ? "\n" : char === "t" ? "\t" : text === "\\&" ? "&" : char;
    });
  });
  return hasChanged ? result : undefined;
}

/** What becomes of a text. */
function edited(text: string, edits: readonly Edit[], isQuiet: boolean): string {
  const lines = text.split("\n");
  const hasNewline = lines.at(-1) === "";
  if (hasNewline) lines.pop();
  const inRange = new Map<Edit, boolean>();
  const printed: string[] = [];
  for (const [index, original] of lines.entries()) {
    let line = original;
    let isDeleted = false;
    let isOver = false;
    const fits = (address: Address): boolean =>
      address.line === index + 1 || (address.isLast === true && index === lines.length - 1) || address.pattern?.test(line) === true;
    for (const edit of edits) {
      if (isSelected(edit, fits, inRange) === edit.isNegated) continue;
      if (edit.command === "d") isDeleted = true;
      else if (edit.command === "p") printed.push(line);
      else if (edit.command === "=") printed.push(String(index + 1));
      else if (edit.command === "q") isOver = true;
      else {
        const next = substituted(line, edit);
        line = next ?? line;
        if (next !== undefined && edit.prints) printed.push(line);
      }
      if (isDeleted || isOver) break;
    }
    if (!isDeleted && !isQuiet) printed.push(line);
    if (isOver) break;
  }
  return printed.length === 0 ? "" : printed.join("\n") + (hasNewline ? "\n" : "");
}

function isSelected(edit: Edit, fits: (address: Address) => boolean, inRange: Map<Edit, boolean>): boolean {
  const { from, to } = edit;
  if (from === undefined) return true;
  if (to === undefined) return fits(from);
  if (inRange.get(edit) === true) {
    if (fits(to)) inRange.set(edit, false);
    return true;
  }
  if (!fits(from)) return false;
  inRange.set(edit, !fits(to));
  return true;
}

/** `sed`. */
export function sed(shell: Shell, argv: readonly string[]): number {
  let isQuiet = false;
  let isExtended = false;
  let isInPlace = false;
  const scripts: string[] = [];
  const names: string[] = [];
  const words = argv.slice(1);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "-e") scripts.push(words[++index] ?? "");
    else if (/^-[nrEis]+$/.test(word)) {
      isQuiet ||= word.includes("n");
      isExtended ||= /[rE]/.test(word);
      isInPlace ||= word.includes("i");
    } else names.push(word);
  }
  if (scripts.length === 0) scripts.push(names.shift() ?? "");
  const script = new Script(scripts.join("\n"), isExtended);
  if (!script.read()) {
    shell.write(shell.streams.err, `sed: unsupported command ${scripts.join("\n")}\n`);
    return 1;
  }
  let status = 0;
  if (names.length === 0) shell.write(shell.streams.out, edited(shell.input(), script.edits, isQuiet));
  for (const name of names) {
    const text = shell.read(name);
    const why = text === undefined ? "No such file or directory" : isInPlace ? shell.openFault(name) : undefined;
    if (text === undefined || why !== undefined) {
      shell.write(shell.streams.err, text === undefined ? `sed: ${name}: ${why}\n` : `sed: ${why}\n`);
      status = 1;
      continue;
    }
    const result = edited(text, script.edits, isQuiet);
    if (isInPlace) shell.writeFile(shell.path(name), result);
    else shell.write(shell.streams.out, result);
  }
  return status;
}
