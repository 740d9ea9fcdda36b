/**
 * From a script's text to tokens: words with their quoting, operators, newlines.
 * @see POSIX.1-2024, Shell Command Language, 2.2 Quoting, 2.3 Token Recognition
 */
import type { List, Part, Word } from "./syntax.ts";

/** A word, or an operator; a newline is the operator `\n`, the end of the text is `end`. */
export type Token =
  | {
      readonly kind: "word";
      readonly word: Word;
      /** Whether a redirect follows without a blank, which makes a `2` a descriptor. */
      readonly isBeforeRedirect: boolean;
    }
  | { readonly kind: "operator"; readonly text: string }
  | { readonly kind: "end" };

/** A script that cannot be read; the shell says it and exits with 2. */
export class SyntaxFault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const OPERATORS = ["&&", "||", ";;", "<<-", "<<", ">>", ">&", "&>", "<&", ";", "&", "|", "(", ")", "<", ">", "\n"];
const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
/** Not every blank ends a word: a no-break space is a letter like any other. */
const WORD_END = /[ \t\r\n;&|()<>]/;

/** Reads what stands between `$(` and `)`. */
type ParseList = (text: string, depth: number) => List | SyntaxFault;

/** So deep may expansions stand in each other. */
const DEPTH_MAX = 60;

/** Reads one token after the other. */
export class Lexer {
  readonly #text: string;
  readonly #parse: ParseList;
  /** How deep the text stands in others. */
  readonly #depth: number;
  #at = 0;
  #peeked: Token | undefined;
  /** Here-documents that start on this line: where their text goes once the line is over. */
  readonly #pendingDocuments: { readonly end: string; readonly fill: (text: string) => void }[] = [];
  fault: SyntaxFault | undefined;

  constructor(text: string, parse: ParseList, depth = 0) {
    this.#text = text;
    this.#depth = depth;
    this.#parse = parse;
  }

  peek(): Token {
    this.#peeked ??= this.#read();
    return this.#peeked;
  }

  next(): Token {
    const token = this.peek();
    this.#peeked = undefined;
    return token;
  }

  /** Has the here-document that ends with the line `end` delivered when it is reached. */
  expectDocument(end: string, fill: (text: string) => void): void {
    this.#pendingDocuments.push({ end, fill });
  }

  #read(): Token {
    this.#skipBlanks();
    if (this.#at >= this.#text.length) {
      this.#readDocuments();
      return { kind: "end" };
    }
    const operator = OPERATORS.find((text) => this.#text.startsWith(text, this.#at));
    if (operator !== undefined) {
      this.#at += operator.length;
      if (operator === "\n") this.#readDocuments();
      return { kind: "operator", text: operator };
    }
    const word = this.#word((char) => WORD_END.test(char));
    return { kind: "word", word, isBeforeRedirect: /[<>]/.test(this.#text[this.#at] ?? "") };
  }

  #skipBlanks(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === " " || char === "\t" || char === "\r") this.#at++;
      else if (char === "\\" && this.#text[this.#at + 1] === "\n") this.#at += 2;
      else if (char === "#") while (this.#at < this.#text.length && this.#text[this.#at] !== "\n") this.#at++;
      else return;
    }
  }

  #readDocuments(): void {
    for (const { end, fill } of this.#pendingDocuments.splice(0)) {
      const lines: string[] = [];
      while (this.#at < this.#text.length) {
        const stop = this.#text.indexOf("\n", this.#at);
        const line = this.#text.slice(this.#at, stop < 0 ? undefined : stop);
        this.#at = stop < 0 ? this.#text.length : stop + 1;
        if (line.trimStart() === end) break;
        lines.push(`${line}\n`);
      }
      fill(lines.join(""));
    }
  }

  /** A word up to an unquoted character that `isEnd` accepts. */
  #word(isEnd: (char: string) => boolean): Word {
    const parts: Part[] = [];
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? "";
      if (isEnd(char)) break;
      if (char === "'") parts.push(this.#single());
      else if (char === '"') parts.push(...this.#double());
      else if (char === "\\") {
        const escaped = this.#text[this.#at + 1] ?? "";
        this.#at += 2;
        if (escaped !== "\n") parts.push({ kind: "text", text: escaped, quoted: true });
      } else if (char === "$" || char === "`") parts.push(this.#dollar("unquoted"));
      else {
        this.#at++;
        parts.push({ kind: "text", text: char, quoted: false });
      }
    }
    return joined(parts);
  }

  #single(): Part {
    const stop = this.#text.indexOf("'", this.#at + 1);
    if (stop < 0) return this.#fail("unterminated quoted string");
    const text = this.#text.slice(this.#at + 1, stop);
    this.#at = stop + 1;
    return { kind: "text", text, quoted: true };
  }

  #double(): readonly Part[] {
    this.#at++;
    const parts: Part[] = [{ kind: "text", text: "", quoted: true }];
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) return [this.#fail("unterminated quoted string")];
      if (char === '"') break;
      if (char === "\\" && /[$`"\\\n]/.test(this.#text[this.#at + 1] ?? "")) {
        const escaped = this.#text[this.#at + 1] ?? "";
        if (escaped !== "\n") parts.push({ kind: "text", text: escaped, quoted: true });
        this.#at += 2;
      } else if (char === "$" || char === "`") parts.push(this.#dollar("quoted"));
      else {
        parts.push({ kind: "text", text: char, quoted: true });
        this.#at++;
      }
    }
    this.#at++;
    return parts;
  }

  /** What follows a `$` or stands between backquotes. */
  #dollar(where: "quoted" | "unquoted"): Part {
    const quoted = where === "quoted";
    const rest = this.#text.slice(this.#at);
    if (rest.startsWith("`")) {
      const stop = rest.indexOf("`", 1);
      if (stop < 0) return this.#fail("EOF in backquote substitution");
      this.#at += stop + 1;
      return { kind: "command", body: this.#nested(rest.slice(1, stop)), quoted };
    }
    if (rest.startsWith("$((")) {
      const length = closing(rest, 1);
      if (length !== undefined && rest[length - 2] === ")") {
        this.#at += length;
        return { kind: "arithmetic", expression: this.#inner(rest.slice(3, length - 2)), quoted };
      }
    }
    if (rest.startsWith("$(")) {
      const length = closing(rest, 1);
      if (length === undefined) return this.#fail('unexpected end of file (expecting ")")');
      this.#at += length;
      return { kind: "command", body: this.#nested(rest.slice(2, length - 1)), quoted };
    }
    if (rest.startsWith("${")) return this.#braces(rest, quoted);
    const name = NAME.exec(rest.slice(1))?.[0] ?? /^[0-9@*#?$!-]/.exec(rest.slice(1))?.[0];
    this.#at += 1 + (name?.length ?? 0);
    return name === undefined ? { kind: "text", text: "$", quoted } : { kind: "variable", name, quoted };
  }

  #braces(rest: string, quoted: boolean): Part {
    const length = closing(rest, 1);
    if (length === undefined) return this.#fail('missing "}"');
    this.#at += length;
    const inside = rest.slice(2, length - 1);
    if (/^#[A-Za-z_]/.test(inside)) return { kind: "variable", name: inside.slice(1), operator: "length", quoted };
    const name = NAME.exec(inside)?.[0] ?? /^[0-9]+|^[@*#?$!-]/.exec(inside)?.[0];
    if (name === undefined) return this.#fail("bad substitution");
    if (name === inside) return { kind: "variable", name, quoted };
    const operator = /^(:[-=+?]|[-=+?]|##?|%%?)/.exec(inside.slice(name.length))?.[0];
    if (operator === undefined) return this.#fail("bad substitution");
    return { kind: "variable", name, operator, argument: this.#inner(inside.slice(name.length + operator.length)), quoted };
  }

  #nested(text: string): List {
    if (this.#depth >= DEPTH_MAX) {
      this.#fail("too deeply nested");
      return [];
    }
    const list = this.#parse(text, this.#depth + 1);
    if (!(list instanceof SyntaxFault)) return list;
    this.fault ??= list;
    return [];
  }

  #fail(message: string): Part {
    this.fault ??= new SyntaxFault(message);
    this.#at = this.#text.length;
    return { kind: "text", text: "", quoted: true };
  }

  #inner(text: string): Word {
    const lexer = new Lexer(text, this.#parse, this.#depth + 1);
    if (this.#depth >= DEPTH_MAX) {
      this.#fail("too deeply nested");
      return [];
    }
    const word = lexer.whole();
    this.fault ??= lexer.fault;
    return word;
  }

  /** The whole text as one word: the inside of `${x:-…}`, of `$((…))`, of a here-document. */
  whole(): Word {
    return this.#word(() => false);
  }
}

/** The length up to and with the bracket that closes the one at `start`; quotes are passed over. */
function closing(text: string, start: number): number | undefined {
  const open = text[start] ?? "";
  const close = open === "{" ? "}" : ")";
  let depth = 0;
  let quote = "";
  for (let index = start; index < text.length; index++) {
    const char = text[index] ?? "";
    if (char === "\\" && quote !== "'") index++;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === open) depth++;
    else if (char === close && --depth === 0) return index + 1;
  }
  return undefined;
}

function joined(parts: readonly Part[]): Word {
  const word: Part[] = [];
  for (const part of parts) {
    const last = word.at(-1);
    if (part.kind === "text" && last?.kind === "text" && last.quoted === part.quoted)
      word[word.length - 1] = { ...last, text: last.text + part.text };
    else word.push(part);
  }
  return word;
}
