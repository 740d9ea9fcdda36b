/**
 * How health, marks and tones look: one alphabet of shapes for gutter and cluster strip, and the palette's colours beside it.
 *
 * A shape always says it without its colour.
 */
import type { Health } from "../core/index.ts";
import type { PodState } from "./live/cluster-counts.ts";
import { type ColourDepth, createPalette, type Paint, type Palette } from "./terminal/style.ts";

/** What a row's gutter can say. */
export type Shape = Health["state"] | "born" | "gone";

/** The gutter mark of a row. */
export const GUTTER: { readonly [S in Shape]: string } = { ok: " ", progressing: "~", failing: "!", done: "-", born: "+", gone: "×" };

/** The cell of a pod in the cluster strip: the gutter's alphabet, with a body for what is well. */
export const STRIP_CELL: { readonly [S in PodState]: string } = { ok: "■", progressing: "~", failing: "!", done: "-", leaving: "·" };

/** Styles by meaning. */
export interface Theme {
  readonly palette: Palette;
  readonly shape: { readonly [S in Shape]: Paint };
}

/** The styles for a colour depth. */
export function createTheme(depth: ColourDepth): Theme {
  const palette = createPalette({ depth });
  const { plain, ok, progressing, failing, done } = palette;
  return { palette, shape: { ok: plain, progressing, failing, done, born: ok, gone: done } };
}
