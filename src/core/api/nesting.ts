/**
 * How deep a value may be nested that comes from outside.
 *
 * Upstream reads 10,000 levels. Here whatever looks at a value calls itself once per level (defaults, patches, zod, YAML), and
 * a stack that ends while a regular expression is being compiled takes the whole process with it; so the limit is low, and
 * is checked before anything else is done with a value. No API object comes near it.
 */

/** Levels of lists and maps. */
export const NESTING_MAX = 300;

/** Whether a value, so many levels down, has more than are read here; itself it looks level by level and needs no stack. */
export function isNestedTooDeep(value: unknown, above = 0): boolean {
  let level = containersAmong([value]);
  for (let depth = above + 1; level.length > 0; depth++) {
    if (depth > NESTING_MAX) return true;
    level = level.flatMap((container) => containersAmong(Array.isArray(container) ? container : Object.values(container)));
  }
  return false;
}

/** The same of JSON that has been read; most texts have too few brackets for that, and need not be looked at. */
export function isJsonTooDeep(text: string, value: unknown): boolean {
  let open = 0;
  for (let index = 0; index < text.length && open <= NESTING_MAX; index++) {
    const code = text.charCodeAt(index);
    if (code === BRACKET || code === BRACE) open += 1;
  }
  return open > NESTING_MAX && isNestedTooDeep(value);
}

const BRACKET = 0x5b;
const BRACE = 0x7b;

function containersAmong(values: readonly unknown[]): object[] {
  return values.filter((value): value is object => typeof value === "object" && value !== null);
}
