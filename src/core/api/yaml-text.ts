/**
 * YAML as Kubernetes reads it: one document of text to one JSON value, or upstream's words for what is wrong.
 *
 * Upstream reads YAML 1.1 without its odder types: `on` and `y` are booleans and `0644` is 420, but a date stays a text
 * and `22:22` is no number. Two of the `yaml` package's number rules are replaced for that reason (its 1.1 reads a lone `.` as NaN).
 * Absent on purpose: comments and spelling, as nothing here is written back. Unlike upstream's reader, the package refuses a
 * `[` or `{` whose further lines are indented less than its owner.
 * @see sigs.k8s.io/yaml goyaml.v2/resolve.go, goyaml.v2/scannerc.go and parserc.go for the words
 */
import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type ScalarTag,
  type Tags,
  visit,
  type YAMLError,
} from "yaml";
import { NESTING_MAX } from "./nesting.ts";
import { type YamlValue, yamlValue } from "./yaml-value.ts";

/** What is wrong with a document; `line` counts from the document's first line, which is 1. */
export interface YamlFault {
  readonly line: number;
  /** Without line: `did not find expected key`. */
  readonly message: string;
  /** A fault of the content rather than of the syntax, which upstream prints on a line of its own. */
  readonly content?: true;
}

/** A document that was read. */
export interface YamlText {
  readonly value: unknown;
  readonly faults: readonly YamlFault[];
  /** The lines at which the items of a top-level list field stand. */
  itemLines(field: string): readonly number[];
  /** The line at which a field or an item stands, or else the nearest one around it that is there. */
  lineOf(path: YamlPath): number;
}

/** Where a value stands: the names of fields and the indexes of items on the way to it. */
export type YamlPath = readonly (string | number)[];

const KEPT_TAGS = new Set(["map", "seq", "str", "null", "bool", "merge"].map((name) => `tag:yaml.org,2002:${name}`));

const INT_TAG: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?(?:0[bB][01_]+|0[oO]?[0-7_]+|0[xX][0-9a-fA-F_]+|0|[1-9][0-9_]*)$/,
  resolve: goInteger,
};
const FLOAT_TAG: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^[-+]?(?:\.[0-9_]*[0-9]|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: (text) => Number(text.replaceAll("_", "")),
};

/** As Go reads an integer of unknown base: a leading 0 means octal. */
function goInteger(text: string): number {
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
  const octal = /^0[oO]?([0-7]+)$/.exec(digits)?.[1];
  const size = octal === undefined ? Number(digits) : Number.parseInt(octal, 8);
  return text.startsWith("-") ? -size : size;
}

const OPTIONS = {
  version: "1.1",
  customTags: (tags: Tags): Tags => [...tags.filter((tag) => typeof tag !== "string" && KEPT_TAGS.has(tag.tag)), INT_TAG, FLOAT_TAG],
  prettyErrors: false,
  // The package compares each key with all others of its map.
  uniqueKeys: false,
  logLevel: "silent",
} as const;

const UNREAD: YamlValue = { value: undefined, repeatedAt: [] };

/** Reads one document. With faults the value is what could be made of it, and must not be used. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const tokens = tokensOf(text, lines);
  if ("deepAt" in tokens) return unread({ line: lineAt(tokens.deepAt), message: `exceeded max depth of ${NESTING_MAX}` });
  const [document] = new Composer(OPTIONS).compose(tokens, true, text.length);
  if (document === undefined) throw new RangeError("a text without a document");
  const wrong = [...syntaxFaults(document.errors, lineAt), ...keyFaults(document, text, lineAt)];
  const { value, repeatedAt, why } = wrong.length > 0 ? UNREAD : yamlValue(document.contents);
  const faults = [
    ...wrong,
    ...repeatedAt.map((offset) => repeatedFault(offset, text, lineAt)),
    ...(why === undefined ? [] : [{ line: 0, message: why }]),
  ];
  return {
    value: faults.length > 0 ? undefined : value,
    faults,
    itemLines: (field) => itemLines(document, field, lineAt),
    lineOf: (path) => lineAt(offsetOf(document, path)),
  };
}

/** The tokens of the text's documents; too deep ones are left before anything calls itself once per level. */
function tokensOf(text: string, lines: LineCounter): readonly CST.Token[] | { readonly deepAt: number } {
  const parser = new Parser(lines.addNewLine);
  const { stack: open } = parser;
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (open.length > NESTING_MAX) return { deepAt: parser.offset };
  }
  return [...tokens, ...parser.end()];
}

function unread(fault: YamlFault): YamlText {
  return { value: undefined, faults: [fault], itemLines: () => [], lineOf: () => 1 };
}

/** A field stands where its name does, an item where it begins. */
function offsetOf(document: Document, path: YamlPath): number {
  for (let length = path.length; length > 0; length--) {
    const owner = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(owner) ? owner.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
    const node: unknown = pair?.key ?? (isSeq(owner) && typeof last === "number" ? owner.items[last] : undefined);
    if ((isCollection(node) || isScalar(node)) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

/** The first error of syntax; later ones follow from it. */
function syntaxFaults(errors: readonly YAMLError[], lineAt: (offset: number) => number): YamlFault[] {
  const [syntax] = errors;
  return syntax === undefined ? [] : [{ line: lineAt(stopOf(syntax, errors)), message: goWords(syntax) }];
}

/** The longest key that is repeated in a message. */
const KEY_CHARACTERS_MAX = 1_024;

function repeatedFault(offset: number, text: string, lineAt: (offset: number) => number): YamlFault {
  const key = /^(?:"[^"]*"|'[^']*'|[^:\n]*)/.exec(text.slice(offset, offset + KEY_CHARACTERS_MAX))?.[0] ?? "";
  return {
    line: lineAt(offset),
    message: `key ${JSON.stringify(key.trim().replace(/^(["'])(.*)\1$/, "$2"))} already set in map`,
    content: true,
  };
}

/** Where reading stops. A key over several lines is a value that went on by mistake: its last line is where the wrong `:` stands. */
function stopOf(syntax: YAMLError, errors: readonly YAMLError[]): number {
  const key = errors.find((error) => error.code === "MULTILINE_IMPLICIT_KEY" && error.pos[0] === syntax.pos[0]);
  return key === undefined ? syntax.pos[0] : key.pos[1] - 1;
}

/** Keys that are lists or maps: what a template such as `{{ .Values.name }}` looks like to YAML. */
function keyFaults(document: Document, text: string, lineAt: (offset: number) => number): YamlFault[] {
  const faults: YamlFault[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isCollection(key) || !key.range) return undefined;
      const [from, to] = key.range;
      faults.push({ line: lineAt(from), message: `invalid map key: ${text.slice(from, to)}` });
      return visit.BREAK;
    },
  });
  return faults;
}

function itemLines(document: Document, field: string, lineAt: (offset: number) => number): number[] {
  const items = isMap(document.contents) ? document.contents.get(field, true) : undefined;
  if (!isSeq(items)) return [];
  return items.items.map((item) => ((isCollection(item) || isScalar(item)) && item.range ? lineAt(item.range[0]) : 0));
}

/** What go-yaml says where the `yaml` package says it otherwise. */
function goWords(error: YAMLError): string {
  const { code, message } = error;
  switch (code) {
    case "BLOCK_AS_IMPLICIT_KEY":
      return message.includes("block sequence") ? "did not find expected '-' indicator" : "mapping values are not allowed in this context";
    case "TAB_AS_INDENT":
    case "BAD_SCALAR_START":
      return "found character that cannot start any token";
    case "MULTILINE_IMPLICIT_KEY":
      return "mapping values are not allowed in this context";
    case "KEY_OVER_1024_CHARS":
      return "could not find expected ':'";
    case "BAD_DQ_ESCAPE":
      return "found unknown escape character";
    case "BAD_ALIAS":
      return "did not find expected alphabetic or numeric character";
    case "BAD_INDENT":
      return badIndentWords(message);
    case "MISSING_CHAR":
      return missingWords(message);
    case "UNEXPECTED_TOKEN":
      return message.includes("block-seq-ind") ? "block sequence entries are not allowed in this context" : unexpectedWords(message);
    default:
      return message;
  }
}

function badIndentWords(message: string): string {
  if (message.startsWith("Flow sequence")) return "did not find expected ',' or ']'";
  if (message.startsWith("Flow map")) return "did not find expected ',' or '}'";
  return message.includes("sequence items") ? "did not find expected '-' indicator" : "did not find expected key";
}

function missingWords(message: string): string {
  if (message.includes("quote")) return "found unexpected end of stream";
  if (message.includes("flow") || message.includes(",")) return "did not find expected ',' or ']'";
  return "could not find expected ':'";
}

function unexpectedWords(message: string): string {
  return message.includes("flow-") ? "did not find expected node content" : "did not find expected key";
}
