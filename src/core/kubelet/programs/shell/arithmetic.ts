/**
 * What stands between `$((` and `))`: whole numbers, variables, C's operators.
 * @see POSIX.1-2024, Shell Command Language, 2.6.4 Arithmetic Expansion
 */

/** Where names get their values and assignments go. */
export interface Names {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const TOKEN = /\s*(\d+|[A-Za-z_][A-Za-z0-9_]*|<<=|>>=|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%]=|[-+*/%<>=!~&|^?:(),])/y;

/** Longer and deeper expressions nobody writes but to break the shell. */
const TOKENS_MAX = 1_000;
const NESTED_MAX = 60;

/** From the weakest to the strongest; `?:` and assignments are weaker still. */
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** The value, or why there is none: `arithmetic syntax error`, `divide by zero`. */
export function evaluate(text: string, names: Names): number | string {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? "");
    end = TOKEN.lastIndex;
  }
  if (text.slice(end).trim() !== "") return "arithmetic syntax error";
  if (tokens.length === 0) return 0;
  const nested = tokens.filter((token) => "(?!~".includes(token)).length;
  if (tokens.length > TOKENS_MAX || nested > NESTED_MAX) return "arithmetic syntax error";
  return new Expression(tokens, names).value();
}

class Expression {
  readonly #tokens: readonly string[];
  readonly #names: Names;
  #at = 0;
  #fault: string | undefined;

  constructor(tokens: readonly string[], names: Names) {
    this.#tokens = tokens;
    this.#names = names;
  }

  value(): number | string {
    const value = this.#assignment();
    if (this.#at < this.#tokens.length) this.#fault ??= "arithmetic syntax error";
    return this.#fault ?? value;
  }

  #assignment(): number {
    const name = this.#tokens[this.#at] ?? "";
    const operator = this.#tokens[this.#at + 1] ?? "";
    if (!/^[A-Za-z_]/.test(name) || !/^([-+*/%]|<<|>>)?=$/.test(operator)) return this.#choice();
    this.#at += 2;
    const right = this.#assignment();
    const value = operator === "=" ? right : this.#apply(operator.slice(0, -1), this.#read(name), right);
    this.#names.set(name, String(value));
    return value;
  }

  #choice(): number {
    const test = this.#binary(0);
    if (!this.#take("?")) return test;
    const yes = this.#assignment();
    if (!this.#take(":")) this.#fault ??= "arithmetic syntax error";
    const no = this.#assignment();
    return test !== 0 ? yes : no;
  }

  #binary(level: number): number {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#at] ?? "";
      if (!operators.includes(operator)) return left;
      this.#at++;
      left = this.#apply(operator, left, this.#binary(level + 1));
    }
  }

  #unary(): number {
    if (this.#take("-")) return -this.#unary();
    if (this.#take("+")) return this.#unary();
    if (this.#take("!")) return this.#unary() === 0 ? 1 : 0;
    if (this.#take("~")) return ~this.#unary();
    for (const [sign, step] of [["++", 1] as const, ["--", -1] as const]) {
      if (this.#take(sign)) return this.#step(this.#tokens[this.#at++] ?? "", step);
    }
    return this.#operand();
  }

  #operand(): number {
    if (this.#take("(")) {
      const value = this.#assignment();
      if (!this.#take(")")) this.#fault ??= "arithmetic syntax error";
      return value;
    }
    const token = this.#tokens[this.#at++] ?? "";
    if (/^\d/.test(token)) return /^0\d/.test(token) ? Number.parseInt(token, 8) : Number(token);
    if (!/^[A-Za-z_]/.test(token)) {
      this.#fault ??= "arithmetic syntax error";
      return 0;
    }
    if (this.#take("++")) return this.#step(token, 1) - 1;
    if (this.#take("--")) return this.#step(token, -1) + 1;
    return this.#read(token);
  }

  #step(name: string, step: number): number {
    const value = this.#read(name) + step;
    this.#names.set(name, String(value));
    return value;
  }

  #read(name: string): number {
    const value = Number(this.#names.get(name) ?? "0");
    return Number.isFinite(value) ? Math.trunc(value) : 0;
  }

  #take(text: string): boolean {
    if (this.#tokens[this.#at] !== text) return false;
    this.#at++;
    return true;
  }

  #apply(operator: string, left: number, right: number): number {
    if ((operator === "/" || operator === "%") && right === 0) {
      this.#fault ??= "divide by zero";
      return 0;
    }
    return OPERATIONS[operator]?.(left, right) ?? 0;
  }
}

const truth = (value: boolean): number => (value ? 1 : 0);

const OPERATIONS: Readonly<Record<string, (left: number, right: number) => number>> = {
  "||": (left, right) => truth(left !== 0 || right !== 0),
  "&&": (left, right) => truth(left !== 0 && right !== 0),
  "|": (left, right) => left | right,
  "^": (left, right) => left ^ right,
  "&": (left, right) => left & right,
  "==": (left, right) => truth(left === right),
  "!=": (left, right) => truth(left !== right),
  "<": (left, right) => truth(left < right),
  ">": (left, right) => truth(left > right),
  "<=": (left, right) => truth(left <= right),
  ">=": (left, right) => truth(left >= right),
  "<<": (left, right) => left << right,
  ">>": (left, right) => left >> right,
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => Math.trunc(left / right),
  "%": (left, right) => left % right,
};
