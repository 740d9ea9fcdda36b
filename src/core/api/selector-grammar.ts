/**
 * The grammar of kubectl's `-l`: requirements separated by commas.
 *
 * Any text without blanks and signs is an identifier; `in` and `notin` are operators only where one is expected.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/labels/selector.go
 */
import { ApiError, type FieldError, fieldErrorText, invalidValue } from "./errors.ts";
import { labelValue, qualifiedName } from "./names.ts";
import type { Requirement } from "./selector.ts";

interface Tokens {
  readonly items: readonly string[];
  at: number;
}

const TOKEN = /==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+/g;
const END = "";

const OPERATORS: ReadonlyMap<string, Pick<Requirement, "operator" | "sign">> = new Map([
  ["in", { operator: "In" }],
  ["notin", { operator: "NotIn" }],
  ["=", { operator: "In", sign: "=" }],
  ["==", { operator: "In", sign: "==" }],
  ["!=", { operator: "NotIn", sign: "!=" }],
  [">", { operator: "Gt" }],
  ["<", { operator: "Lt" }],
]);

/** The requirements of a text in the order written; what it cannot read is refused in upstream's words. */
export function parseRequirements(text: string): Requirement[] {
  const tokens: Tokens = { items: text.match(TOKEN) ?? [], at: 0 };
  const requirements: Requirement[] = [];
  while (peek(tokens) !== END) {
    const first = peek(tokens);
    if (!startsRequirement(first)) throw refused(`found '${first}', expected: !, identifier, or 'end of string'`);
    requirements.push(parseRequirement(tokens));
    const separator = take(tokens);
    if (separator === END) break;
    if (separator !== ",") throw refused(`found '${separator}', expected: ',' or 'end of string'`);
    if (!startsRequirement(peek(tokens))) throw refused(`found '${peek(tokens)}', expected: identifier after ','`);
  }
  return requirements;
}

function parseRequirement(tokens: Tokens): Requirement {
  const negated = peek(tokens) === "!";
  if (negated) take(tokens);
  const key = take(tokens);
  if (!isIdentifier(key)) throw unreadable(`found '${key}', expected: identifier`);
  const keyMessages = qualifiedName(key);
  // Upstream has no field to name here and prints a nil path.
  if (keyMessages.length > 0) throw unreadable(fieldErrorText(invalidValue("<nil>", key, keyMessages.join("; "))));
  if (negated) return { key, operator: "DoesNotExist", values: [] };
  if (peek(tokens) === END || peek(tokens) === ",") return { key, operator: "Exists", values: [] };
  const sign = take(tokens);
  const found = OPERATORS.get(sign);
  if (found === undefined) throw unreadable(`found '${sign}', expected: in, notin, =, ==, !=, gt, lt`);
  const isSet = sign === "in" || sign === "notin";
  const requirement = { key, ...found, values: isSet ? parseSet(tokens) : [parseValue(tokens)] };
  refuseBadValues(requirement);
  return requirement;
}

function refuseBadValues({ key, operator, values }: Requirement): void {
  const errors: FieldError[] = [];
  for (const [index, value] of values.entries()) {
    if ((operator === "Gt" || operator === "Lt") && parseInt64(value) === undefined) {
      errors.push(invalidValue(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
    const messages = labelValue(value);
    if (messages.length > 0) errors.push(invalidValue(`values[${index}][${key}]`, value, messages.join("; ")));
  }
  const texts = errors.map(fieldErrorText);
  if (texts.length > 0) throw unreadable(texts.length === 1 ? texts.join() : `[${texts.join(", ")}]`);
}

/** A label's value as a number, for `>` and `<`: a decimal int64, or undefined. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.replace("+", ""));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function parseValue(tokens: Tokens): string {
  if (peek(tokens) === END || peek(tokens) === ",") return "";
  const value = take(tokens);
  if (!isIdentifier(value)) throw unreadable(`found '${value}', expected: identifier`);
  return value;
}

/** `(a,b)`; a missing value (`()`, `(,a)`) is the empty one. */
function parseSet(tokens: Tokens): string[] {
  const open = take(tokens);
  if (open !== "(") throw unreadable(`found '${open}' expected: '('`);
  const first = peek(tokens);
  if (first !== ")" && first !== "," && !isIdentifier(first)) throw unreadable(`found '${first}', expected: ',', ')' or identifier`);
  const values = new Set(first === ")" ? [""] : []);
  while (peek(tokens) !== ")") {
    const token = take(tokens);
    const next = peek(tokens);
    if (isIdentifier(token)) {
      values.add(token);
      if (next !== "," && next !== ")") throw unreadable(`found '${next}', expected: ',' or ')'`);
    } else if (token === ",") {
      if (values.size === 0 || next === "," || next === ")") values.add("");
    } else {
      throw unreadable(`found '${token}', expected: ',', or identifier`);
    }
  }
  take(tokens);
  return [...values].sort();
}

function peek(tokens: Tokens): string {
  return tokens.items[tokens.at] ?? END;
}

function take(tokens: Tokens): string {
  const token = peek(tokens);
  tokens.at++;
  return token;
}

function isIdentifier(token: string): boolean {
  return token !== END && !/^[=!(),<>]/.test(token);
}

function startsRequirement(token: string): boolean {
  return token === "!" || isIdentifier(token);
}

function unreadable(why: string): ApiError {
  return refused(`unable to parse requirement: ${why}`);
}

function refused(message: string): ApiError {
  return new ApiError("BadRequest", message);
}
