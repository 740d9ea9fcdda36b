/**
 * From a script's text to its commands.
 *
 * Absent on purpose: globbing, arrays, `[[ … ]]` beyond what `[ … ]` can, `coproc`, process substitution.
 * @see POSIX.1-2024, Shell Command Language, 2.10 Shell Grammar
 */
import { Lexer, SyntaxFault, type Token } from "./lex.ts";
import type { Assignment, Chain, Command, List, Pipeline, Redirect, Word } from "./syntax.ts";

/** The script's commands, or why it cannot be read. */
export function parseList(text: string, depth = 0): List | SyntaxFault {
  const parser = new Parser(text, depth);
  const list = parser.list([]);
  return parser.fault ?? list;
}

const PREFIX = "syntax error: ";
/** So deep may commands stand in each other; nobody writes such scripts but to break the shell. */
const DEPTH_MAX = 60;
const RESERVED = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

class Parser {
  readonly #lexer: Lexer;
  #fault: SyntaxFault | undefined;

  #depth: number;

  constructor(text: string, depth: number) {
    this.#depth = depth;
    this.#lexer = new Lexer(text, parseList, depth);
  }

  get fault(): SyntaxFault | undefined {
    const { fault } = this.#lexer;
    return fault === undefined || fault.message.startsWith(PREFIX) ? (fault ?? this.#fault) : new SyntaxFault(PREFIX + fault.message);
  }

  /** Chains up to one of `stops`, which stays unread. */
  list(stops: readonly string[]): List {
    const chains: Chain[] = [];
    for (;;) {
      while (this.#isOperator(";") || this.#isOperator("\n")) this.#lexer.next();
      const token = this.#lexer.peek();
      if (this.fault !== undefined || token.kind === "end") break;
      const text = textOf(token);
      if (stops.includes(text)) return chains;
      if (RESERVED.includes(text) || text === ")" || text === ";;") {
        this.#unexpected(token);
        break;
      }
      chains.push(this.#chain());
    }
    if (stops.length > 0) this.#fail(`unexpected end of file (expecting "${stops[0]}")`);
    return chains;
  }

  #chain(): Chain {
    const first = this.#pipeline();
    const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
    for (;;) {
      const operator = this.#isOperator("&&") ? "&&" : this.#isOperator("||") ? "||" : undefined;
      if (operator === undefined) break;
      this.#lexer.next();
      this.#skipNewlines();
      rest.push({ operator, pipeline: this.#pipeline() });
    }
    const background = this.#isOperator("&");
    if (background) this.#lexer.next();
    return { first, rest, background };
  }

  #pipeline(): Pipeline {
    let negated = false;
    while (this.#isWord("!")) {
      this.#lexer.next();
      negated = !negated;
    }
    const commands = [this.#command()];
    while (this.#isOperator("|") && this.fault === undefined) {
      this.#lexer.next();
      this.#skipNewlines();
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    if (this.#depth >= DEPTH_MAX) {
      this.#fail("too deeply nested");
      return nothing();
    }
    this.#depth++;
    const command = this.#commandHere();
    this.#depth--;
    return command;
  }

  #commandHere(): Command {
    const token = this.#lexer.peek();
    const text = textOf(token);
    if (token.kind === "operator" && text === "(") return this.#enclosed("subshell", ")");
    if (token.kind !== "word") {
      this.#unexpected(token);
      return nothing();
    }
    switch (text) {
      case "{":
        return this.#enclosed("group", "}");
      case "if":
        return this.#if();
      case "while":
      case "until":
        return this.#loop(text === "until");
      case "for":
        return this.#for();
      case "case":
        return this.#case();
      default:
        return this.#simple();
    }
  }

  #enclosed(kind: "group" | "subshell", close: string): Command {
    this.#lexer.next();
    const body = this.list([close]);
    this.#lexer.next();
    return { kind, body, redirects: this.#redirects() };
  }

  #if(): Command {
    const branches: { test: List; body: List }[] = [];
    let otherwise: List | undefined;
    do {
      this.#lexer.next();
      const test = this.list(["then"]);
      this.#lexer.next();
      branches.push({ test, body: this.list(["fi", "else", "elif"]) });
    } while (this.#isWord("elif") && this.fault === undefined);
    if (this.#isWord("else")) {
      this.#lexer.next();
      otherwise = this.list(["fi"]);
    }
    this.#lexer.next();
    return { kind: "if", branches, otherwise, redirects: this.#redirects() };
  }

  #loop(until: boolean): Command {
    this.#lexer.next();
    const test = this.list(["do"]);
    const body = this.#doGroup();
    return { kind: "loop", until, test, body, redirects: this.#redirects() };
  }

  #for(): Command {
    this.#lexer.next();
    const name = textOf(this.#lexer.next());
    if (!NAME.test(name)) this.#fail("bad for loop variable");
    this.#skipNewlines();
    let words: Word[] | undefined;
    if (this.#isWord("in")) {
      this.#lexer.next();
      words = [];
      for (let token = this.#lexer.peek(); token.kind === "word"; token = this.#lexer.peek()) {
        words.push(token.word);
        this.#lexer.next();
      }
    }
    while (this.#isOperator(";") || this.#isOperator("\n")) this.#lexer.next();
    const body = this.#doGroup();
    return { kind: "for", name, words, body, redirects: this.#redirects() };
  }

  #doGroup(): List {
    this.#skipNewlines();
    const token = this.#lexer.next();
    if (textOf(token) !== "do") this.#unexpected(token, "do");
    const body = this.list(["done"]);
    this.#lexer.next();
    return body;
  }

  #case(): Command {
    this.#lexer.next();
    const subject = this.#lexer.next();
    this.#skipNewlines();
    const opening = this.#lexer.next();
    if (textOf(opening) !== "in") this.#unexpected(opening, "in");
    const arms: { patterns: Word[]; body: List }[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.#isWord("esac") || this.fault !== undefined || this.#lexer.peek().kind === "end") break;
      if (this.#isOperator("(")) this.#lexer.next();
      const patterns: Word[] = [];
      for (let token = this.#lexer.next(); token.kind === "word"; token = this.#lexer.next()) {
        patterns.push(token.word);
        if (!this.#isOperator("|")) {
          this.#lexer.next();
          break;
        }
        this.#lexer.next();
      }
      arms.push({ patterns, body: this.list([";;", "esac"]) });
      if (this.#isOperator(";;")) this.#lexer.next();
    }
    this.#lexer.next();
    return { kind: "case", word: subject.kind === "word" ? subject.word : [], arms, redirects: this.#redirects() };
  }

  #simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const redirect = this.#redirect();
      if (redirect !== undefined) {
        redirects.push(...redirect);
        continue;
      }
      const token = this.#lexer.peek();
      if (token.kind === "operator" && token.text === "(" && words.length === 1) return this.#function(words[0] ?? []);
      if (token.kind !== "word" || this.fault !== undefined) break;
      this.#lexer.next();
      if (isDescriptor(token)) {
        redirects.push(...(this.#redirect(Number(textOf(token))) ?? []));
        continue;
      }
      const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
      if (assignment === undefined) words.push(token.word);
      else assignments.push(assignment);
    }
    return { kind: "simple", assignments, words, redirects };
  }

  #function(name: Word): Command {
    this.#lexer.next();
    const close = this.#lexer.next();
    if (textOf(close) !== ")") this.#unexpected(close, ")");
    this.#skipNewlines();
    return { kind: "function", name: wordText(name), body: this.#command(), redirects: [] };
  }

  #redirects(): readonly Redirect[] {
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.#lexer.peek();
      const isNumbered = isDescriptor(token);
      if (isNumbered) this.#lexer.next();
      const redirect = this.#redirect(isNumbered ? Number(textOf(token)) : undefined);
      if (redirect === undefined) return redirects;
      redirects.push(...redirect);
    }
  }

  #isRedirect(): boolean {
    const token = this.#lexer.peek();
    return token.kind === "operator" && /^(<<-?|>>|>&|&>|<&|<|>)$/.test(token.text);
  }

  /** The redirect that stands here, if one does; `&>` makes two. */
  #redirect(descriptor?: number): readonly Redirect[] | undefined {
    if (!this.#isRedirect()) return undefined;
    const operator = textOf(this.#lexer.next());
    const token = this.#lexer.next();
    if (token.kind !== "word") {
      this.#unexpected(token);
      return [];
    }
    const target = token.word;
    if (operator.startsWith("<<")) {
      const isRaw = target.some((part) => part.kind === "text" && part.quoted);
      const redirect = { descriptor: 0, operator: "<<" as const, target };
      this.#lexer.expectDocument(wordText(target), (text) => {
        // Written once, when the document's lines have been read, before anyone runs the command.
        Object.assign(redirect, {
          target: isRaw ? [{ kind: "text", text, quoted: true }] : new Lexer(text.replaceAll('"', '\\"'), parseList).whole(),
        });
      });
      return [redirect];
    }
    if (operator === "&>") {
      const both: Redirect = { descriptor: 2, operator: ">&", target: [{ kind: "text", text: "1", quoted: true }] };
      return [{ descriptor: 1, operator: ">", target }, both];
    }
    if (operator === "<" || operator === "<&") return [{ descriptor: descriptor ?? 0, operator: "<", target }];
    return [{ descriptor: descriptor ?? 1, operator: operator === ">>" ? ">>" : operator === ">&" ? ">&" : ">", target }];
  }

  #skipNewlines(): void {
    while (this.#isOperator("\n")) this.#lexer.next();
  }

  #isOperator(text: string): boolean {
    const token = this.#lexer.peek();
    return token.kind === "operator" && token.text === text;
  }

  #isWord(text: string): boolean {
    const token = this.#lexer.peek();
    return token.kind === "word" && textOf(token) === text;
  }

  #unexpected(token: Token, expected?: string): void {
    const what = token.kind === "end" ? "end of file" : token.kind === "operator" && token.text === "\n" ? "newline" : `"${textOf(token)}"`;
    this.#fail(`syntax error: unexpected ${what}${expected === undefined ? "" : ` (expecting "${expected}")`}`);
  }

  #fail(message: string): void {
    this.#fault ??= new SyntaxFault(message.startsWith(PREFIX) ? message : PREFIX + message);
  }
}

function nothing(): Command {
  return { kind: "simple", assignments: [], words: [], redirects: [] };
}

/** The text of a token; a word with any quoting in it is no reserved word and has none. */
function textOf(token: Token): string {
  if (token.kind === "operator") return token.text;
  if (token.kind === "end") return "";
  const [only, ...others] = token.word;
  return only?.kind === "text" && !only.quoted && others.length === 0 ? only.text : "";
}

function wordText(word: Word): string {
  return word.map((part) => (part.kind === "text" ? part.text : "")).join("");
}

function isDescriptor(token: Token): boolean {
  return token.kind === "word" && token.isBeforeRedirect && /^[0-2]$/.test(textOf(token));
}

function assignmentOf(word: Word): Assignment | undefined {
  const [first, ...others] = word;
  if (first?.kind !== "text" || first.quoted) return undefined;
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(first.text);
  if (match === null) return undefined;
  const [, name = "", text = ""] = match;
  return { name, value: text === "" ? others : [{ kind: "text", text, quoted: false }, ...others] };
}
