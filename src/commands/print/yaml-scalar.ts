/**
 * How one text is written in YAML: plain, quoted, literal; and where it is folded.
 * @see sigs.k8s.io/yaml goyaml.v2/emitterc.go (analyze_scalar, write_plain_scalar …) and resolve.go
 */

/** Where the text is to stand. */
export interface ScalarPlace {
  /** Indentation of the map or list that owns it. */
  readonly indent: number;
  /** The column at which it begins. */
  readonly column: number;
  readonly isKey: boolean;
}

/** A line that is longer is broken at its next blank. */
const FOLD_COLUMN = 80;

/** The text as a scalar; further lines carry their indentation. */
export function scalarText(text: string, place: ScalarPlace): string {
  const facts = analyze(text);
  if (text.includes("\n") && !place.isKey && facts.literal) return literal(text, place.indent + 2);
  if (!text.includes("\n") && !resolvesOtherwise(text)) {
    if (facts.plain) return folded(text, place, (char) => char, false);
    if (facts.singleQuoted) return `'${folded(text.replaceAll("'", "''"), { ...place, column: place.column + 1 }, (char) => char, true)}'`;
  }
  return doubleQuoted(text, place);
}

interface Facts {
  readonly plain: boolean;
  readonly singleQuoted: boolean;
  readonly literal: boolean;
}

const FIRST_INDICATORS = /^[#,[\]{}&*!|>'"%@`]/;
const UNPRINTABLE = /[^\n\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

function analyze(text: string): Facts {
  const special = UNPRINTABLE.test(text) || / \n/.test(text);
  const breakSpace = /\n /.test(text);
  const indicators =
    /^(?:---|\.\.\.)/.test(text) ||
    FIRST_INDICATORS.test(text) ||
    /^[-?:](?:\s|$)/.test(text) ||
    /:(?:\s|$)/.test(text) ||
    /\s#/.test(text);
  const edges = /^[ \n]|[ \n]$/.test(text);
  return {
    plain: text !== "" && !special && !breakSpace && !indicators && !edges && !text.includes("\n"),
    singleQuoted: !special && !breakSpace,
    literal: !special && !text.endsWith(" "),
  };
}

const WORDS = new Set(
  "y Y yes Yes YES n N no No NO true True TRUE false False FALSE on On ON off Off OFF ~ null Null NULL .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF <<".split(
    " ",
  ),
);
const NUMBERS = [
  /^[-+]?(?:0[bB][01_]+|0[oO]?[0-7_]+|0[xX][0-9a-fA-F_]+|0|[1-9][0-9_]*)$/,
  /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  // Sexagesimal numbers of YAML 1.1.
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
];
const TIME = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s+)\d{1,2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|\s*[-+]\d{1,2}(?::\d{2})?)?)?$/;

/** Whether a reader would take the plain text for something other than a text. */
function resolvesOtherwise(text: string): boolean {
  return text === "" || WORDS.has(text) || NUMBERS.some((pattern) => pattern.test(text)) || TIME.test(text);
}

/** Breaks the text at single blanks behind the fold column; keys never break, quoted texts not at their edges. */
function folded(text: string, place: ScalarPlace, write: (char: string) => string, quoted: boolean): string {
  if (place.isKey) return text;
  const chars = [...text];
  let { column } = place;
  let written = "";
  let afterSpace = false;
  for (const [at, char] of chars.entries()) {
    const inside = !quoted || (at > 0 && at < chars.length - 1);
    if (char === " " && inside && !afterSpace && column > FOLD_COLUMN && chars[at + 1] !== " ") {
      written += `\n${" ".repeat(place.indent + 2)}`;
      column = place.indent + 2;
    } else {
      written += write(char);
      column += 1;
    }
    afterSpace = char === " ";
  }
  return written;
}

const ESCAPES: { readonly [char: string]: string } = {
  "\0": "\\0",
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\u001b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function doubleQuoted(text: string, place: ScalarPlace): string {
  const chars = [...text];
  let column = place.column + 1;
  let written = '"';
  let afterSpace = false;
  for (const [at, char] of chars.entries()) {
    const breaks = char === " " && !place.isKey && !afterSpace && column > FOLD_COLUMN && at > 0 && at < chars.length - 1;
    if (breaks) {
      written += `\n${" ".repeat(place.indent + 2)}`;
      column = place.indent + 2;
      // A blank at the beginning of a line would be lost.
      if (chars[at + 1] === " ") written += "\\";
    } else {
      const shown = escaped(char);
      written += shown;
      column += shown.length;
    }
    afterSpace = char === " ";
  }
  return `${written}"`;
}

function escaped(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined) return short;
  if (!UNPRINTABLE.test(char) && char !== "\ufeff") return char;
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, "0");
}

/** `|` with its hints, then the lines as they are. */
function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = text.endsWith("\n") ? (text === "\n" || text.endsWith("\n\n") ? "+" : "") : "-";
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return [`|${hint}${chomp}`, ...lines.map((line) => (line === "" ? "" : " ".repeat(indent) + line))].join("\n");
}
