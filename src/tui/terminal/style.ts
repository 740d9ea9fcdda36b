/**
 * Colours by meaning, from the terminal's own sixteen, so that the user's theme decides how they look.
 *
 * Absent on purpose: faint text (SGR 2), which many themes make unreadable, and fixed RGB values, which suit one background only.
 */
import { RESET } from "./sgr.ts";

/** Bits per colour, as Node counts them; 0 means no colours at all. */
export type ColourDepth = 0 | 4 | 8 | 24;

/** Puts a style around a text; styles may be nested, and the text ends reset. */
export type Paint = (text: string) => string;

/** What a text means. */
export interface Palette {
  readonly depth: ColourDepth;
  readonly plain: Paint;
  readonly title: Paint;
  readonly header: Paint;
  readonly border: Paint;
  readonly selected: Paint;
  readonly marked: Paint;
  readonly ok: Paint;
  readonly progressing: Paint;
  readonly failing: Paint;
  readonly done: Paint;
  readonly keyHint: Paint;
  readonly warning: Paint;
  readonly error: Paint;
  readonly muted: Paint;
  /** What frames an instant of the past. */
  readonly past: Paint;
}

/** The styles for a terminal; without colours the attributes (bold, reverse, underline) stay, for they are no colours. */
export function createPalette({ depth }: { readonly depth: ColourDepth }): Palette {
  const paint = (attributes: string, colour = ""): Paint => {
    const codes = [attributes, depth === 0 ? "" : colour].filter((code) => code !== "").join(";");
    return codes === "" ? (text) => text : (text) => wrap(text, `\x1b[${codes}m`);
  };
  return {
    depth,
    plain: (text) => text,
    title: paint("1", "36"),
    header: paint("1"),
    border: paint("", "36"),
    selected: paint("7"),
    marked: paint("1", "35"),
    ok: paint("", "32"),
    progressing: paint("", "33"),
    failing: paint("", "31"),
    done: paint("", "90"),
    keyHint: paint("1", "35"),
    warning: paint("", "33"),
    error: paint("1", "31"),
    muted: paint("", "90"),
    past: paint("1", "35"),
  };
}

/** An inner text that ends reset would end the outer style too, so the outer one is opened again behind it. */
function wrap(text: string, open: string): string {
  if (text === "") return "";
  const inner = text.includes("\x1b") ? text.replaceAll(/\x1b\[0?m(?!$)/g, RESET + open) : text;
  return open + inner + (inner.endsWith(RESET) ? "" : RESET);
}

/** The environment as far as colours go. */
export type ColourEnvironment = Readonly<Record<string, string | undefined>>;

const FORCED: Readonly<Record<string, ColourDepth>> = { "": 4, true: 4, "1": 4, "2": 8, "3": 24, "0": 0, false: 0 };

/** Decides the colour depth: FORCE_COLOR before NO_COLOR before what the terminal says of itself. */
export function colourDepth(env: ColourEnvironment, isTty: boolean): ColourDepth {
  const { FORCE_COLOR: forced, NO_COLOR: without, COLORTERM: colour = "", TERM: term = "" } = env;
  if (forced !== undefined) return FORCED[forced.toLowerCase()] ?? 4;
  // Only a value that is not empty counts (no-color.org).
  if (without !== undefined && without !== "") return 0;
  if (!isTty || term === "" || term === "dumb" || term === "unknown") return 0;
  if (/^(truecolor|24bit)$/i.test(colour) || /-direct$/.test(term)) return 24;
  return /256/.test(term) ? 8 : 4;
}

/** The FORCE_COLOR value that makes Ink's own colours (chalk) agree with the depth; to be set before Ink loads. */
export function forceColour(depth: ColourDepth): "0" | "1" | "2" | "3" {
  return ({ 0: "0", 4: "1", 8: "2", 24: "3" } as const)[depth];
}
