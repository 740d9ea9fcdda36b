/**
 * A source file as the tidy rules see it: its syntax tree, flattened, so that no comment or string is ever taken for code.
 *
 * The parser is oxc's; TypeScript 7 offers no API. Rules ask for few things, so the nodes are loosely typed here.
 */
import { parseSync } from "oxc-parser";

/** A node of the syntax tree (ESTree with TypeScript's nodes). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A node, where it stands in its parent, and the line it starts at. */
export interface Place {
  readonly node: SyntaxNode;
  readonly parent: SyntaxNode | undefined;
  readonly field: string;
  readonly line: number;
}

/** One import of any sort: static, type-only, re-export, on demand, `import("…")` in a type. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** A parsed file; `path` is relative to the root, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly places: readonly Place[];
  readonly imports: readonly Import[];
  readonly comments: readonly { readonly text: string; readonly line: number }[];
  readonly errors: readonly string[];
}

/** Parses `text`; a file that does not parse has `errors` and whatever could be read. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text, { preserveParens: false });
  const lineAt = lineFinder(text);
  const places: Place[] = [];
  const visit = (value: unknown, parent: SyntaxNode | undefined, field: string): void => {
    if (Array.isArray(value)) for (const entry of value) visit(entry, parent, field);
    if (!isNode(value)) return;
    places.push({ node: value, parent, field, line: lineAt(value.start) });
    for (const [name, child] of Object.entries(value)) if (typeof child === "object" && child !== null) visit(child, value, name);
  };
  visit(program, undefined, "");
  return {
    path,
    text,
    lines: lineAt(text.trimEnd().length),
    places,
    imports: places.flatMap(importAt),
    comments: comments.map(({ value, start }) => ({ text: value, line: lineAt(start) })),
    errors: errors.map(({ message }) => message),
  };
}

/** The child of `node` called `field`, if it is a node. */
export function child(node: SyntaxNode | undefined, field: string): SyntaxNode | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

/** The children of `node` listed under `field`. */
export function childrenOf(node: SyntaxNode | undefined, field: string): readonly SyntaxNode[] {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, the last name of a member access, the name of a string key; otherwise nothing. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === "MemberExpression") return nameOf(child(node, "property"));
  const name = node.type === "Literal" ? node.value : node.name;
  return typeof name === "string" ? name : undefined;
}

/** `Math.random` for a plain member access of a plain name, otherwise nothing. */
export function memberOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== "MemberExpression") return undefined;
  const object = child(node, "object");
  return object?.type === "Identifier" ? `${nameOf(object)}.${nameOf(child(node, "property"))}` : undefined;
}

/** Whether an identifier stands for a variable or a type, rather than being the name of a property. */
export function isReference({ node, parent, field }: Place): boolean {
  if (node.type !== "Identifier" && node.type !== "JSXIdentifier") return false;
  return !((field === "property" || field === "key") && parent?.computed !== true);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value;
}

function importAt({ node, line }: Place): Import[] {
  const carriers = ["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ImportExpression", "TSImportType"];
  if (!carriers.includes(node.type)) return [];
  const specifier = nameOf(child(node, "source") ?? child(node, "argument"));
  return specifier === undefined ? [] : [{ specifier, line }];
}

/** Finds the line, from 1, of an offset in `text`. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
