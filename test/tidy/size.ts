/**
 * Sizes and names: how long a file and a function may be, and what a file may be called.
 */
import type { Finding } from "./places.ts";
import { child, nameOf, type Place, type SourceFile } from "./source-file.ts";

export const FILE_LINES_MAX = 400;
export const FUNCTION_LINES_MAX = 70;
/** Half of the files should be shorter. */
export const MEDIAN_LINES_AIM = 120;

/**
 * What is longer than allowed today: `path` for a file, `path name` for a function, with its lines. Entries only shrink and go.
 */
export const RATCHET: { readonly [what: string]: number } = {};

const WORDS_THAT_SAY_NOTHING = ["util", "utils", "helper", "helpers", "common", "data", "info", "misc"];
/** kubectl's own verb. */
const NAMES_ALLOWED = ["cluster-info"];

/** A file or function that is too long, unless the ratchet knows it; and what the ratchet knows but no longer needs. */
export function sizeFindings(file: SourceFile, ratchet = RATCHET): Finding[] {
  const sizes = [{ what: file.path, line: 1, lines: file.lines, most: FILE_LINES_MAX }];
  if (!file.path.startsWith("test/")) sizes.push(...file.places.filter(isLongCode).map((place) => functionSize(file, place)));
  return sizes.flatMap(({ what, line, lines, most }) => {
    const allowed = ratchet[what];
    if (allowed === undefined)
      return lines > most ? [{ line, message: `${what} has ${lines} lines, at most ${most} are allowed: split it` }] : [];
    if (lines > allowed) return [{ line, message: `${what} has ${lines} lines and may only shrink from ${allowed}` }];
    return lines < allowed
      ? [{ line, message: `${what} has shrunk: ${lines > most ? `ratchet it to ${lines}` : "drop it from the ratchet"}` }]
      : [];
  });
}

/** A name in kebab-case, of words that say something. */
export function nameFindings(path: string): Finding[] {
  return path.split("/").flatMap((part) => {
    const name = part.replace(/\..*$/, "");
    const fault = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? undefined : "is not kebab-case";
    const empty = NAMES_ALLOWED.includes(name) ? undefined : name.split("-").find((word) => WORDS_THAT_SAY_NOTHING.includes(word));
    if (fault !== undefined) return [{ line: 1, message: `${part} ${fault}` }];
    return empty === undefined ? [] : [{ line: 1, message: `${part}: "${empty}" says nothing, name what it holds` }];
  });
}

/** The middle of the files' lengths. */
export function medianLines(files: readonly SourceFile[]): number {
  const lines = files.map((file) => file.lines).toSorted((a, b) => a - b);
  return lines[lines.length >> 1] ?? 0;
}

/** A function with statements; an arrow whose body is one object or array is a table of values, however long. */
function isLongCode({ node }: Place): boolean {
  if (!["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"].includes(node.type)) return false;
  return !["ObjectExpression", "ArrayExpression"].includes(child(node, "body")?.type ?? "");
}

function functionSize(file: SourceFile, { node, parent, line }: Place): { what: string; line: number; lines: number; most: number } {
  const name = nameOf(child(node, "id")) ?? nameOf(child(parent, "id")) ?? nameOf(child(parent, "key")) ?? `of line ${line}`;
  const lines = file.text.slice(node.start, node.end).split("\n").length;
  return { what: `${file.path} ${name}`, line, lines, most: FUNCTION_LINES_MAX };
}
