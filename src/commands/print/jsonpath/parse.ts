/**
 * From the text of a JSONPath template to its parts.
 * @see kubernetes staging/src/k8s.io/client-go/util/jsonpath/parser.go
 */
import { ApiError } from "../../../core/index.ts";

/** One step of a path, from values to values. */
export type Step =
  | { readonly is: "root" }
  | { readonly is: "text"; readonly text: unknown }
  | { readonly is: "field"; readonly name: string }
  | { readonly is: "all" }
  | { readonly is: "deep" }
  | { readonly is: "slice"; readonly from?: number; readonly to?: number; readonly by: number; readonly single: boolean }
  | { readonly is: "union"; readonly paths: readonly (readonly Step[])[] }
  | {
      readonly is: "filter";
      readonly left: readonly Step[];
      readonly operator: Operator;
      readonly right: readonly Step[];
    };

type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "exists";

/** A piece of a template. */
export type Part =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "path"; readonly steps: readonly Step[] }
  | { readonly is: "range"; readonly steps: readonly Step[]; readonly body: Template };

/** Texts, paths and ranges in order. */
export type Template = readonly Part[];

/** Reads a template; what it cannot read is refused in kubectl's words. */
export function parseTemplate(text: string): Template {
  const refuse = (why: string): ApiError => new ApiError("BadRequest", `error: error parsing jsonpath ${text}, ${why}`);
  const stack: { steps: readonly Step[]; parts: Part[] }[] = [{ steps: [], parts: [] }];
  let rest = text;
  while (rest !== "") {
    const parts = stack.at(-1)?.parts ?? [];
    const open = rest.indexOf("{");
    if (open !== 0) {
      parts.push({ is: "text", text: open < 0 ? rest : rest.slice(0, open) });
      rest = open < 0 ? "" : rest.slice(open);
      continue;
    }
    const end = closing(rest, "{", "}");
    if (end < 0) throw refuse("unclosed action");
    const action = rest.slice(1, end).trim();
    rest = rest.slice(end + 1);
    if (action === "end") {
      const range = stack.pop();
      const outer = stack.at(-1);
      if (range === undefined || outer === undefined) throw refuse("not in range, nothing to end");
      outer.parts.push({ is: "range", steps: range.steps, body: range.parts });
    } else if (/^range(?=[\s.$@[])/.test(action)) {
      stack.push({ steps: parseSteps(action.slice("range".length), refuse), parts: [] });
    } else {
      parts.push({ is: "path", steps: parseSteps(action, refuse) });
    }
  }
  if (stack.length > 1) throw refuse("unclosed range: {end} is missing");
  return stack[0]?.parts ?? [];
}

type Refuse = (why: string) => ApiError;

/** Where the bracket that `text` begins with is closed; quotes hide brackets. */
function closing(text: string, open: string, close: string): number {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (quote !== "") {
      if (char === "\\") at += 1;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === open) depth += 1;
    else if (char === close && --depth === 0) return at;
  }
  return -1;
}

function parseSteps(text: string, refuse: Refuse): readonly Step[] {
  const steps: Step[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const [step, length] = parseStep(rest, refuse);
    if (step !== undefined) steps.push(step);
    rest = rest.slice(length).trimStart();
  }
  return steps;
}

/** The first step of `text` and how long it is. */
function parseStep(text: string, refuse: Refuse): readonly [Step | undefined, number] {
  const [first = ""] = text;
  if (first === "@") return [undefined, 1];
  if (first === "$") return [{ is: "root" }, 1];
  if (first === '"' || first === "'") return parseQuoted(text, refuse);
  if (first === "[") {
    const end = closing(text, "[", "]");
    if (end < 0) throw refuse("unterminated array");
    return [parseBracket(text.slice(1, end).trim(), refuse), end + 1];
  }
  if (text.startsWith("..")) return [{ is: "deep" }, text[2] === "[" || text[2] === "*" ? 2 : 1];
  if (first === "*") return [{ is: "all" }, 1];
  const number = /^[-+]?\d+(?:\.\d+)?/.exec(text)?.[0];
  if (number !== undefined) return [{ is: "text", text: Number(number) }, number.length];
  const word = /^\.?((?:\\.|[^\s.,[\]$@{}\\])*)/.exec(text);
  const [whole = "", name = ""] = word ?? [];
  if (whole === "")
    throw refuse(
      `unrecognized character in action: U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} '${first}'`,
    );
  if (name === "*") return [{ is: "all" }, whole.length];
  if (name === "") return [undefined, whole.length];
  if (first !== ".") {
    if (name === "true" || name === "false") return [{ is: "text", text: name === "true" }, whole.length];
    throw refuse(`unrecognized identifier ${name}`);
  }
  return [{ is: "field", name: name.replaceAll(/\\(.)/g, "$1") }, whole.length];
}

function parseQuoted(text: string, refuse: Refuse): readonly [Step, number] {
  const quoted = /^(["'])((?:\\.|(?!\1)[^\\])*)\1/s.exec(text);
  if (quoted === null) throw refuse("unterminated quoted string");
  return [{ is: "text", text: unquote(quoted[2] ?? "") }, quoted[0].length];
}

const ESCAPES: { readonly [char: string]: string } = { n: "\n", t: "\t", r: "\r" };

function unquote(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_, char: string) => ESCAPES[char] ?? char);
}

/** What stands between `[` and `]`. */
function parseBracket(text: string, refuse: Refuse): Step {
  const filter = /^\?\s*\((.*)\)$/s.exec(text);
  if (filter !== null) return parseFilter(filter[1] ?? "", refuse);
  if (text === "*") return { is: "all" };
  const items = splitTop(text, ",");
  if (items.length > 1) return { is: "union", paths: items.map((item) => [parseBracket(item.trim(), refuse)]) };
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (quoted !== null) return { is: "field", name: unquote(quoted[2] ?? "") };
  const range = /^(-?\d+)?(?:(:)(-?\d+)?(?::(\d+)?)?)?$/.exec(text);
  if (range === null || text === "") throw refuse(`invalid array index ${text}`);
  const [, from, colon, to, by] = range;
  return {
    is: "slice",
    single: colon === undefined,
    by: by === undefined ? 1 : Math.max(1, Number(by)),
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(to === undefined ? {} : { to: Number(to) }),
  };
}

function parseFilter(text: string, refuse: Refuse): Step {
  const match = /^((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^=!<>"'])*)(?:(==|!=|<=|>=|<|>|=~?|!)(.*))?$/s.exec(text.trim());
  if (match === null) throw refuse(`invalid filter ${text}`);
  const [, left = "", operator, right = ""] = match;
  if (operator === undefined) return { is: "filter", left: parseSteps(left, refuse), operator: "exists", right: [] };
  if (operator === "=" || operator === "=~" || operator === "!") throw refuse(`unrecognized filter operator ${operator}`);
  return { is: "filter", left: parseSteps(left, refuse), operator: operator as Operator, right: parseSteps(right, refuse) };
}

/** Splits at separators that are neither quoted nor in brackets. */
function splitTop(text: string, separator: string): readonly string[] {
  return text.match(new RegExp(`(?:"(?:\\\\.|[^"\\\\])*"|'(?:\\\\.|[^'\\\\])*'|[^${separator}])+`, "gs")) ?? [];
}
