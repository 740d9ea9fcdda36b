/**
 * Text as terminal cells: how wide it is, how it is cut, padded and made harmless.
 *
 * Every line that reaches the screen passes through here, so the common case (ASCII, box drawing, SGR) never segments graphemes.
 * Absent on purpose: wrapping; panes decide what a line is.
 */
import stringWidth from "string-width";
import { RESET, SgrState } from "./sgr.ts";

const ASCII = /^[\x20-\x7e]*$/;
/** ASCII, box drawing and blocks, `…`: what most lines are made of, a cell each. */
const NARROW = /^[\x20-\x7e\u2500-\u259f\u2026]*$/;
const SGR_ALL = /\x1b\[[0-9;:]*m/g;
const SGR_PARAMETERS = /^[0-9;:]*$/;
const ESC = 0x1b;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** How many cells `text` takes; escape sequences and control characters take none. */
export function cellWidth(text: string): number {
  const plain = text.includes("\x1b") ? text.replaceAll(SGR_ALL, "") : text;
  if (NARROW.test(plain)) return plain.length;
  let width = 0;
  walk(text, {
    run: (run) => {
      width += run.length;
      return true;
    },
    glyph: (_glyph, cells) => {
      width += cells;
      return true;
    },
    sgr: () => {},
  });
  return width;
}

/** The cells `from` to `to` of a line: exactly `to - from` cells wide, looking as they do in the line, ending reset; half of a cut wide glyph becomes a space. */
export function sliceCells(line: string, from: number, to: number): string {
  const width = to - from;
  if (width <= 0) return "";
  if (NARROW.test(line)) return line.slice(from, to).padEnd(width);
  const slice = new Slice(from, to);
  walk(line, slice);
  return slice.finish();
}

/** How `fitCells` treats what is shorter or longer than its width. */
export interface FitOptions {
  readonly align?: "left" | "right" | "centre";
  readonly cut?: "end" | "middle";
}

/** `text` in exactly `width` cells: padded when shorter, cut with `…` when longer. */
export function fitCells(text: string, width: number, options: FitOptions = {}): string {
  if (width <= 0) return "";
  const cells = cellWidth(text);
  if (cells > width) return cutCells(text, { cells, width, middle: options.cut === "middle" });
  if (cells === width) return text;
  const missing = width - cells;
  if (options.align === "right") return " ".repeat(missing) + text;
  if (options.align !== "centre") return text + " ".repeat(missing);
  const left = Math.floor(missing / 2);
  return " ".repeat(left) + text + " ".repeat(missing - left);
}

function cutCells(text: string, { cells, width, middle }: { cells: number; width: number; middle: boolean }): string {
  const kept = width - 1;
  const tail = middle ? Math.floor(kept / 2) : 0;
  const head = kept - tail;
  return `${sliceCells(text, 0, head)}…${sliceCells(text, cells - tail, cells)}`;
}

/** What `sanitize` leaves in: `keepColours` is for logs, whose SGR is shown. */
export interface SanitizeOptions {
  readonly keepColours?: boolean;
}

const UNSAFE = /[^\x20-\x7e]/;
// In this order: CSI, string sequences (OSC, DCS, SOS, PM, APC; to their end or the end of the text), any other escape.
const ESCAPE_ALL =
  /(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~]?)|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;
const TAB_ALL = /\t/g;
const BREAK_ALL = /\r\n|[\n\v\f\r\x85\u2028\u2029]/g;
// Marks that reorder text (and would let a name lie about itself) are shown as what they are: something that cannot be shown.
const UNSHOWABLE_ALL = /[\x00-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Untrusted text (object names, log lines) as one harmless line: no control characters, no escape sequences, nothing of zero width. */
export function sanitize(text: string, options: SanitizeOptions = {}): string {
  if (!UNSAFE.test(text)) return text;
  const keepColours = options.keepColours === true;
  const withoutEscapes = text.replaceAll(ESCAPE_ALL, (_whole, parameters: string | undefined, final: string | undefined) =>
    keepColours && final === "m" && SGR_PARAMETERS.test(parameters ?? "") ? `\x1b[${parameters}m` : "",
  );
  const line = withoutEscapes.replaceAll(TAB_ALL, "    ").replaceAll(BREAK_ALL, " ").replaceAll(UNSHOWABLE_ALL, "\ufffd");
  if (ASCII.test(line)) return line;
  let safe = "";
  walk(line, {
    run: (run) => {
      safe += run;
      return true;
    },
    glyph: (glyph, cells) => {
      if (cells > 0) safe += glyph;
      return true;
    },
    sgr: (parameters) => {
      safe += `\x1b[${parameters}m`;
    },
  });
  return safe.includes("\x1b") ? safe + RESET : safe;
}

/** What `walk` finds; `run` and `glyph` return false to stop. */
interface Visitor {
  /** Characters of one cell each. */
  run(text: string): boolean;
  /** One grapheme and its cells. */
  glyph(text: string, cells: number): boolean;
  sgr(parameters: string): void;
}

/** Code units below 0x2900 that are one cell wide and never part of a larger grapheme, unless something follows that attaches itself. */
const SIMPLE = simpleTable();

function simpleTable(): Uint8Array {
  const table = new Uint8Array(0x2900);
  const allow = (first: number, last: number) => table.fill(1, first, last + 1);
  allow(0x20, 0x7e);
  allow(0xa0, 0x2ff);
  for (const code of [0xa9, 0xad, 0xae]) table[code] = 0; // © and ® may be emoji, the soft hyphen is invisible.
  allow(0x2190, 0x2193); // ←↑→↓
  allow(0x2500, 0x25a9); // Box drawing and blocks.
  allow(0x25cb, 0x25cf); // ○ to ●
  allow(0x2800, 0x28ff); // Braille.
  table[0x2026] = 1; // …
  return table;
}

function isSimple(code: number): boolean {
  return code < 0x2900 && SIMPLE[code] === 1;
}

/** Kana, Chinese characters and Hangul syllables: two cells, under the same condition. */
function isWide(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0x3041 && code <= 0x3096);
}

/** Whether the character at `index` begins something new whatever stands before it. */
function startsAnew(line: string, index: number): boolean {
  if (index >= line.length) return true;
  const code = line.charCodeAt(index);
  return code === ESC || isSimple(code) || isWide(code);
}

/** Walks over a line from left to right. */
function walk(line: string, visitor: Visitor): void {
  let index = 0;
  while (index < line.length) {
    const code = line.charCodeAt(index);
    if (code === ESC) {
      const end = escapeEnd(line, index);
      if (line[index + 1] === "[" && line[end - 1] === "m") visitor.sgr(line.slice(index + 2, end - 1));
      index = end;
      continue;
    }
    const end = isSimple(code) ? runEnd(line, index) : index;
    if (end > index) {
      if (!visitor.run(line.slice(index, end))) return;
      index = end;
    } else if (isWide(code) && startsAnew(line, index + 1)) {
      if (!visitor.glyph(line.charAt(index), 2)) return;
      index += 1;
    } else {
      const complexEnd = endOfComplex(line, index);
      if (!walkGraphemes(line.slice(index, complexEnd), visitor)) return;
      index = complexEnd;
    }
  }
}

/** The end of a run of one-cell characters; the last one is left out when the next character may attach itself to it. */
function runEnd(line: string, start: number): number {
  let end = start + 1;
  while (end < line.length && isSimple(line.charCodeAt(end))) end += 1;
  return startsAnew(line, end) ? end : end - 1;
}

function endOfComplex(line: string, start: number): number {
  let end = start + 1;
  while (!startsAnew(line, end)) end += 1;
  return end;
}

function walkGraphemes(text: string, visitor: Visitor): boolean {
  for (const { segment } of graphemes.segment(text)) {
    const code = segment.charCodeAt(0);
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
    if (!isControl && !visitor.glyph(segment, glyphWidth(segment))) return false;
  }
  return true;
}

const glyphWidths = new Map<string, number>();
const GLYPH_WIDTHS_MAX = 4096;

/** Few different glyphs are on a screen, and string-width is slow on each of them. */
function glyphWidth(glyph: string): number {
  const known = glyphWidths.get(glyph);
  if (known !== undefined) return known;
  if (glyphWidths.size >= GLYPH_WIDTHS_MAX) glyphWidths.clear();
  const width = stringWidth(glyph);
  glyphWidths.set(glyph, width);
  return width;
}

/** Where the escape sequence that begins at `start` ends; an unfinished one reaches to the end of the line. */
function escapeEnd(line: string, start: number): number {
  const introducer = line[start + 1];
  if (introducer === "[") {
    let end = start + 2;
    while (end < line.length && line.charCodeAt(end) >= 0x20 && line.charCodeAt(end) < 0x40) end += 1;
    const final = line.charCodeAt(end);
    return final >= 0x40 && final <= 0x7e ? end + 1 : end;
  }
  if (introducer !== undefined && "]P_^X".includes(introducer)) {
    const end = line.slice(start + 2).search(/\x07|\x1b/);
    if (end === -1) return line.length;
    return start + 2 + end + (line[start + 2 + end] === "\x07" ? 1 : 0);
  }
  return Math.min(start + 2, line.length);
}

/** Collects the cells of a window while `walk` passes over the line. */
class Slice implements Visitor {
  readonly #from: number;
  readonly #to: number;
  readonly #state = new SgrState();
  #at = 0;
  #taken = 0;
  #text = "";

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  run(text: string): boolean {
    const start = this.#at;
    this.#at += text.length;
    if (this.#at > this.#from) this.#take(text.slice(Math.max(0, this.#from - start), this.#to - start));
    return this.#at < this.#to;
  }

  glyph(text: string, cells: number): boolean {
    const start = this.#at;
    this.#at += cells;
    // A mark of zero width belongs to the cell before it.
    if (cells === 0) this.#text += start > this.#from ? text : "";
    else if (start >= this.#from && this.#at <= this.#to) this.#take(text, cells);
    else if (this.#at > this.#from) this.#take(" ".repeat(Math.min(this.#at, this.#to) - Math.max(start, this.#from)));
    return this.#at < this.#to;
  }

  sgr(parameters: string): void {
    this.#state.apply(parameters);
    if (this.#taken > 0) this.#text += `\x1b[${parameters}m`;
  }

  finish(): string {
    const padding = " ".repeat(this.#to - this.#from - this.#taken);
    return this.#text + (this.#taken > 0 && !this.#state.isPlain ? RESET : "") + padding;
  }

  #take(text: string, cells = text.length): void {
    if (this.#taken === 0) this.#text = this.#state.open();
    this.#text += text;
    this.#taken += cells;
  }
}
