/**
 * What SGR sequences ("select graphic rendition", `ESC [ … m`) have switched on so far.
 *
 * One slot per attribute that is closed by one code, so that a line cut in its middle can be opened again with the few codes that still hold.
 * Absent on purpose: hyperlinks and everything else that is no SGR; a finished line carries none.
 * @see ECMA-48 §8.3.117
 */

/** Switches every attribute off. */
export const RESET = "\x1b[0m";

/** Slots in the order in which `open` writes them. */
type Slot =
  | "weight"
  | "italic"
  | "underline"
  | "blink"
  | "inverse"
  | "conceal"
  | "strike"
  | "foreground"
  | "background"
  | "overline"
  | "underlineColour";

const CLOSES: ReadonlyMap<number, Slot> = new Map([
  [22, "weight"],
  [23, "italic"],
  [24, "underline"],
  [25, "blink"],
  [27, "inverse"],
  [28, "conceal"],
  [29, "strike"],
  [39, "foreground"],
  [49, "background"],
  [55, "overline"],
  [59, "underlineColour"],
]);

const OPENS: ReadonlyMap<number, Slot> = new Map([
  [1, "weight"],
  [2, "weight"],
  [3, "italic"],
  [4, "underline"],
  [5, "blink"],
  [6, "blink"],
  [7, "inverse"],
  [8, "conceal"],
  [9, "strike"],
  [21, "underline"],
  [38, "foreground"],
  [48, "background"],
  [53, "overline"],
  [58, "underlineColour"],
]);

/** The attributes in force at one place of a line. */
export class SgrState {
  readonly #slots = new Map<Slot, string>();

  /** True when nothing is switched on. */
  get isPlain(): boolean {
    return this.#slots.size === 0;
  }

  /** The sequence that brings a plain terminal into this state; empty when the state is plain. */
  open(): string {
    return this.isPlain ? "" : `\x1b[${[...this.#slots.values()].join(";")}m`;
  }

  /** Takes in the parameters of one sequence, the text between `ESC [` and `m`. */
  apply(parameters: string): void {
    const codes = parameters.split(";");
    for (let index = 0; index < codes.length; index += 1) {
      const code = codes[index] ?? "";
      // `38;5;n` and `38;2;r;g;b` spread one colour over several parameters; the colon form keeps it in one.
      const length = isSpreadColour(code) ? spreadLength(codes[index + 1]) : 1;
      this.#applyOne(code, codes.slice(index, index + length).join(";"));
      index += length - 1;
    }
  }

  #applyOne(code: string, whole: string): void {
    const number = Number.parseInt(code, 10) || 0;
    if (number === 0) {
      this.#slots.clear();
      return;
    }
    if (code === "4:0") {
      this.#slots.delete("underline");
      return;
    }
    const closed = CLOSES.get(number);
    if (closed !== undefined) this.#slots.delete(closed);
    const opened = slotOf(number);
    if (opened === undefined) return;
    // Bold and faint share the code that closes them, yet both may hold at once.
    const held = opened === "weight" ? this.#slots.get("weight") : undefined;
    this.#slots.set(opened, held !== undefined && held !== whole && !held.includes(";") ? `${held};${whole}` : (held ?? whole));
  }
}

function slotOf(code: number): Slot | undefined {
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return "foreground";
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return "background";
  return OPENS.get(code);
}

function isSpreadColour(code: string): boolean {
  return code === "38" || code === "48" || code === "58";
}

function spreadLength(mode: string | undefined): number {
  if (mode === "5") return 3;
  return mode === "2" ? 5 : 1;
}
