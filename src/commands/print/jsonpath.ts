/**
 * kubectl's JSONPath templates: `{.items[*].metadata.name}`, ranges, filters, quoted texts.
 *
 * Absent on purpose: regular expressions in filters, which upstream refuses too.
 * @see kubernetes staging/src/k8s.io/client-go/util/jsonpath/{parser,jsonpath}.go
 */
import { ApiError, isRecord } from "../../core/index.ts";
import { compactJson } from "./json.ts";
import { parseTemplate, type Step, type Template } from "./jsonpath/parse.ts";

/** Fills the template from `root`; fields that are missing are empty. */
export function printJsonPath(template: string, root: unknown): string {
  return render(parseTemplate(template), root, { root, template });
}

/** What a single path such as `.metadata.name` or `{.metadata.name}` finds. */
export function findByPath(path: string, root: unknown): readonly unknown[] {
  const template = relaxedPath(path);
  const [part] = parseTemplate(template);
  if (part?.is !== "path") return [];
  return follow(part.steps, [root], { root, template });
}

/** `x.y`, `.x.y` and `{.x.y}` all as `{.x.y}`. */
export function relaxedPath(path: string): string {
  const inner = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path);
  if (inner === null)
    throw new ApiError(
      "BadRequest",
      `error: unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  const [, braced, bare] = inner;
  return `{.${braced ?? bare ?? ""}}`;
}

interface Scope {
  readonly root: unknown;
  readonly template: string;
}

function render(template: Template, current: unknown, scope: Scope): string {
  return template
    .map((part) => {
      if (part.is === "text") return part.text;
      const found = follow(part.steps, [current], scope);
      if (part.is === "path") return found.map(valueText).join(" ");
      return found.map((item) => render(part.body, item, scope)).join("");
    })
    .join("");
}

/** A value as a template prints it. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? compactJson(value) : String(value);
}

function follow(steps: readonly Step[], from: readonly unknown[], scope: Scope): readonly unknown[] {
  let values = from;
  for (const step of steps) values = values.flatMap((value) => stepFrom(step, value, scope));
  return values;
}

function stepFrom(step: Step, value: unknown, scope: Scope): readonly unknown[] {
  switch (step.is) {
    case "root":
      return [scope.root];
    case "text":
      return [step.text];
    case "field":
      return isRecord(value) && Object.hasOwn(value, step.name) && value[step.name] !== undefined ? [value[step.name]] : [];
    case "all":
      return childrenOf(value);
    case "deep":
      return [value, ...descendants(value)];
    case "slice":
      return Array.isArray(value) ? slice(value, step, scope) : [];
    case "union":
      return step.paths.flatMap((path) => follow(path, [value], scope));
    case "filter":
      return childrenOf(value).filter((item) => holds(step, item, scope));
  }
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value)
    ? Object.keys(value)
        .sort()
        .map((key) => value[key])
        .filter((child) => child !== undefined)
    : [];
}

function descendants(value: unknown): readonly unknown[] {
  return childrenOf(value).flatMap((child) => (typeof child === "object" && child !== null ? [child, ...descendants(child)] : []));
}

function slice(list: readonly unknown[], step: Extract<Step, { is: "slice" }>, scope: Scope): readonly unknown[] {
  const at = (index: number): number => (index < 0 ? index + list.length : index);
  if (step.single) {
    const index = at(step.from ?? 0);
    if (index >= list.length || index < 0) throw outOfBounds(step.from ?? 0, list.length, scope);
    return [list[index]];
  }
  const from = at(step.from ?? 0);
  const to = Math.min(step.to === undefined ? list.length : at(step.to), list.length);
  const picked: unknown[] = [];
  for (let index = Math.max(0, from); index < to; index += step.by) picked.push(list[index]);
  return picked;
}

function outOfBounds(index: number, length: number, { template }: Scope): ApiError {
  const what = `Error executing template: array index out of bounds: index ${index}, length ${length}`;
  return new ApiError("BadRequest", `error: error executing jsonpath ${JSON.stringify(template)}: ${what}`);
}

function holds(filter: Extract<Step, { is: "filter" }>, item: unknown, scope: Scope): boolean {
  const left = follow(filter.left, [item], scope);
  if (filter.operator === "exists") return left.length > 0;
  const right = follow(filter.right, [item], scope);
  if (left.length === 0 || right.length === 0) return false;
  const [a, b] = [left[0], right[0]];
  const order = compare(a, b);
  switch (filter.operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order !== undefined && order < 0;
    case "<=":
      return order !== undefined && order <= 0;
    case ">":
      return order !== undefined && order > 0;
    case ">=":
      return order !== undefined && order >= 0;
  }
}

/** Negative, zero or positive; undefined for values of different types. */
function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return undefined;
}
