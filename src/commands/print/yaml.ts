/**
 * YAML as kubectl prints it: keys sorted, lists not indented, texts quoted and folded as Go's yaml does.
 *
 * Written by hand because the folding and quoting of go-yaml are what people compare with.
 * Absent on purpose: anchors, flow style, keys of more than 128 characters in go-yaml's `? ` form.
 * @see sigs.k8s.io/yaml goyaml.v2/{encode,emitterc,resolve}.go
 */
import { scalarText } from "./yaml-scalar.ts";

/** The value as a YAML document, with a final newline. */
export function printYaml(value: unknown): string {
  if (isEmpty(value) || typeof value !== "object" || value === null) return `${scalarOrEmpty(value, 0, 0)}\n`;
  const lines: string[] = [];
  writeNode(value, 0, "", lines);
  return `${lines.join("\n")}\n`;
}

type Entries = readonly (readonly [string, unknown])[];

function entriesOf(value: object): Entries {
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => compareNaturally(a, b));
}

/** Writes a map or a list; `lead` (the `- ` of an item) stands before its first line instead of the indentation. */
function writeNode(value: object, indent: number, lead: string, lines: string[]): void {
  let start = lead === "" ? " ".repeat(indent) : lead;
  if (Array.isArray(value)) {
    for (const item of value) {
      writeItem(item, indent, start, lines);
      start = " ".repeat(indent);
    }
    return;
  }
  for (const [key, field] of entriesOf(value)) {
    const head = `${start}${scalarText(key, { indent, column: start.length, isKey: true })}:`;
    start = " ".repeat(indent);
    if (typeof field === "object" && field !== null && !isEmpty(field)) {
      lines.push(head);
      writeNode(field, Array.isArray(field) ? indent : indent + 2, "", lines);
    } else {
      lines.push(`${head} ${scalarOrEmpty(field, indent, head.length + 1)}`);
    }
  }
}

function writeItem(item: unknown, indent: number, start: string, lines: string[]): void {
  const lead = `${start}- `;
  if (typeof item === "object" && item !== null && !isEmpty(item)) writeNode(item, indent + 2, lead, lines);
  else lines.push(lead + scalarOrEmpty(item, indent, lead.length));
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) ? value.length === 0 : entriesOf(value).length === 0;
}

function scalarOrEmpty(value: unknown, indent: number, column: number): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[]" : "{}";
  return typeof value === "string" ? scalarText(value, { indent, column, isKey: false }) : String(value ?? null);
}

/** go-yaml sorts runs of digits as numbers, and letters behind everything else. */
function compareNaturally(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  let digits = false;
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [one = "", other = ""] = [left[at], right[at]];
    if (one === other) {
      digits = isDigit(one);
      continue;
    }
    const [isLetterOne, isLetterOther] = [isLetter(one), isLetter(other)];
    if (isLetterOne && isLetterOther) return one < other ? -1 : 1;
    if (isLetterOne || isLetterOther) return (digits ? isLetterOne : isLetterOther) ? -1 : 1;
    const [numberOne, numberOther] = [numberAt(left, at), numberAt(right, at)];
    if (numberOne.value !== numberOther.value) return numberOne.value - numberOther.value;
    if (numberOne.length !== numberOther.length) return numberOne.length - numberOther.length;
    return one < other ? -1 : 1;
  }
  return left.length - right.length;
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9";
}

function isLetter(char: string): boolean {
  return /\p{L}/u.test(char);
}

function numberAt(chars: readonly string[], at: number): { readonly value: number; readonly length: number } {
  let end = at;
  while (end < chars.length && isDigit(chars[end] ?? "")) end += 1;
  return { value: Number(chars.slice(at, end).join("") || "0"), length: end - at };
}
