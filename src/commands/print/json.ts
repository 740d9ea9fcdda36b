/**
 * JSON as kubectl prints it: keys in order, four spaces, `<`, `>` and `&` as escapes.
 */

/** Values as they go through JSON: nothing undefined, keys in byte order. */
export function sortedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedValue);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, sortedValue(field)]));
}

/** Indented, without a final newline. */
export function printJson(value: unknown): string {
  return escapeHtml(jsonText(value, ""));
}

/** On one line, as Go's encoder writes it. */
export function compactJson(value: unknown): string {
  return escapeHtml(jsonText(value, undefined));
}

/**
 * Written by hand: objects whose keys look like integers would lose their order in JSON.stringify.
 * `indent` is what the line begins with, or undefined for one line.
 */
function jsonText(value: unknown, indent: string | undefined): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const inner = indent === undefined ? undefined : `${indent}    `;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const parts = Array.isArray(value) ? value.map((item) => jsonText(item, inner)) : fieldTexts(value, inner);
  if (parts.length === 0) return open + close;
  if (indent === undefined || inner === undefined) return `${open}${parts.join(",")}${close}`;
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

function fieldTexts(value: object, indent: string | undefined): string[] {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  const colon = indent === undefined ? ":" : ": ";
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => `${JSON.stringify(key)}${colon}${jsonText(field, indent)}`);
}

const ESCAPES: { readonly [char: string]: string } = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[<>&\u2028\u2029]/g, (char) => ESCAPES[char] ?? char);
}
