/**
 * One step of a path to a field, in the spelling of fieldsV1: `f:name`, `k:{"name":"web"}`, `v:"finalizer"`, `i:0`.
 *
 * The spelling is the identity: two steps are the same when their texts are. JSON in it is written as Go writes it.
 * @see sigs.k8s.io/structured-merge-diff fieldpath/{element,serialize-pe}.go
 */
import { isRecord } from "../field-walk.ts";

/** The field of that name, of a struct or a map. */
export function fieldElement(name: string): string {
  return `f:${name}`;
}

/** The item of a list that has these values under its keys. */
export function keyElement(keys: Readonly<Record<string, unknown>>): string {
  const fields = Object.keys(keys).sort(byText);
  return `k:{${fields.map((name) => `${goJson(name)}:${goJson(keys[name])}`).join(",")}}`;
}

/** The item of a set. */
export function valueElement(value: unknown): string {
  return `v:${goJson(value)}`;
}

/** The name of a field; undefined for items of lists. */
export function fieldName(element: string): string | undefined {
  return element.startsWith("f:") ? element.slice(2) : undefined;
}

/** The element in its one spelling; undefined for those that this version does not know, and an error's text for broken ones. */
export function readElement(text: string): { readonly element?: string; readonly error?: string } {
  if (text.length < 2) return { error: "key must be 2 characters long:" };
  if (text[1] !== ":") return { error: `missing colon: ${text}` };
  const rest = text.slice(2);
  if (text[0] === "f") return { element: text };
  if (text[0] === "i")
    return /^[+-]?\d+$/.test(rest) ? { element: text } : { error: `strconv.Atoi: parsing ${goJson(rest)}: invalid syntax` };
  if (text[0] !== "k" && text[0] !== "v") return {};
  const json = parsed(rest);
  if (json === undefined) return { error: `invalid JSON: ${rest}` };
  if (text[0] === "v") return { element: valueElement(json.value) };
  return isRecord(json.value) ? { element: keyElement(json.value) } : { error: `expected an object: ${rest}` };
}

/** The element as messages show it: `.name`, `[name="web"]`, `[="finalizer"]`, `[0]`. */
export function elementText(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith("f:")) return `.${rest}`;
  if (element.startsWith("i:")) return `[${rest}]`;
  const value = parsed(rest)?.value;
  if (element.startsWith("v:")) return `[=${valueText(value)}]`;
  const fields = isRecord(value) ? Object.entries(value) : [];
  return `[${fields.map(([name, of]) => `${name}=${valueText(of)}`).join(",")}]`;
}

/** A path as messages show it: `.spec.containers[name="web"].image`. */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join("");
}

const RANKS: { readonly [letter: string]: number } = { ".": 0, f: 1, k: 2, v: 3, i: 4 };

/** Upstream's order: fields by name, then items by keys, by value, by index. */
export function compareElements(a: string, b: string): number {
  if (a === b) return 0;
  const letter = a[0] ?? "";
  const rank = (RANKS[letter] ?? 9) - (RANKS[b[0] ?? ""] ?? 9);
  if (rank !== 0) return rank;
  const [left, right] = [a.slice(2), b.slice(2)];
  if (letter === "i") return Number(left) - Number(right);
  if (letter === "f" || letter === ".") return byText(left, right);
  return compareValues(parsed(left)?.value, parsed(right)?.value);
}

/** Numbers, then texts, then booleans, then lists, then maps, then null; each kind by its own order. */
function compareValues(a: unknown, b: unknown): number {
  const rank = valueRank(a) - valueRank(b);
  if (rank !== 0) return rank;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return byText(a, b);
  if (typeof a === "boolean") return Number(a) - Number(b);
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, compareValues);
  if (isRecord(a) && isRecord(b)) return compareLists(Object.entries(a), Object.entries(b), compareEntries);
  return 0;
}

function valueRank(value: unknown): number {
  if (Array.isArray(value)) return 3;
  if (value === null || value === undefined) return 5;
  return ["number", "string", "boolean", "", "object"].indexOf(typeof value);
}

function compareEntries(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return byText(a[0], b[0]) || compareValues(a[1], b[1]);
}

function compareLists<T>(a: readonly T[], b: readonly T[], compare: (left: T, right: T) => number): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = compare(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(",")}]`;
  if (isRecord(value))
    return Object.entries(value)
      .map(([name, of]) => `${name}=${valueText(of)}`)
      .join("");
  return JSON.stringify(value) ?? "null";
}

const ESCAPED = /[<>&\u2028\u2029]/g;

/** JSON as Go's encoder writes it: maps by name, and what HTML could misread as escapes. */
export function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
  if (isRecord(value)) {
    const names = Object.keys(value).sort(byText);
    return `{${names.map((name) => `${goJson(name)}:${goJson(value[name])}`).join(",")}}`;
  }
  const text = JSON.stringify(value) ?? "null";
  return typeof value === "string" ? text.replace(ESCAPED, escaped) : text;
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

function parsed(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) };
  } catch {
    return undefined;
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
