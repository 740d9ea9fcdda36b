/**
 * The `/` filter: what is typed, as a question to a row.
 *
 * Terms are separated by blanks and must all hold: a regular expression in any case, `!` before one for its opposite,
 * `-l a=b` for labels. A term that is no valid expression yet (`web[`) is looked for as it stands.
 */
import { matches, parseSelector } from "../core/index.ts";

/** What a filter looks at. */
export interface Filterable {
  /** All that is shown of the row, in lower case. */
  text(): string;
  readonly labels: { readonly [key: string]: string } | undefined;
}

/** Whether a row passes. */
export type Filter = (row: Filterable) => boolean;

/** Lets everything through; known by identity. */
export const EVERYTHING: Filter = () => true;

/** The filter for a text; the empty text is EVERYTHING. */
export function compileFilter(text: string): Filter {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const terms: Filter[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "-l") terms.push(labelTerm(words[++index] ?? ""));
    else if (word.startsWith("-l") && word.length > 2) terms.push(labelTerm(word.slice(2)));
    else if (word.startsWith("!")) terms.push(...(word.length > 1 ? [opposite(textTerm(word.slice(1)))] : []));
    else terms.push(textTerm(word));
  }
  if (terms.length === 0) return EVERYTHING;
  return (row) => terms.every((term) => term(row));
}

/** Without any of these a pattern is a plain text, which is found much faster. */
const SPECIAL = /[.*+?^${}()|[\]\\]/;

function textTerm(pattern: string): Filter {
  if (!SPECIAL.test(pattern)) {
    const text = pattern.toLowerCase();
    return (row) => row.text().includes(text);
  }
  const expression = expressionOf(pattern);
  return (row) => expression.test(row.text());
}

function opposite(term: Filter): Filter {
  return (row) => !term(row);
}

/** A selector that is still being typed lets everything through. */
function labelTerm(text: string): Filter {
  try {
    const selector = parseSelector(text);
    return (row) => matches(selector, row.labels);
  } catch {
    return EVERYTHING;
  }
}

/** The expression for a typed pattern, in any case. */
export function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "i");
  } catch {
    return new RegExp(pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i");
  }
}
