/**
 * What terminals send for a key, as names.
 *
 * A name is the modifiers in the order `ctrl-`, `alt-`, `shift-`, then the key; a printable key is its own name, so `shift-n` is just `N`.
 * @see xterm ctlseqs "PC-Style Function Keys", "Extended coordinates"; kitty keyboard protocol
 */

/** One key press, paste, mouse or focus report. */
export interface KeyPress {
  readonly key: string;
  /** What it types: the character itself, or the pasted text. */
  readonly text?: string;
  /** Where the mouse was, in cells from the upper left corner, which is (0, 0). */
  readonly column?: number;
  readonly row?: number;
}

const CSI_LETTERS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  E: "begin",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
};

// A to D, F, H and P to S as in CSI; the rest is the keypad in application mode.
const SS3_LETTERS: Readonly<Record<string, string>> = {
  ...CSI_LETTERS,
  M: "enter",
  X: "=",
  j: "*",
  k: "+",
  l: ",",
  m: "-",
  n: ".",
  o: "/",
  ...Object.fromEntries([..."pqrstuvwxy"].map((letter, digit) => [letter, String(digit)])),
};

const TILDE_NUMBERS: Readonly<Record<string, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};

const NAMED_CODES: ReadonlyMap<number, string> = new Map([
  [8, "backspace"],
  [9, "tab"],
  [10, "enter"],
  [13, "enter"],
  [27, "esc"],
  [32, "space"],
  [127, "backspace"],
]);

const MOUSE_BUTTONS: Readonly<Record<number, string>> = {
  0: "click",
  1: "middle-click",
  2: "right-click",
  64: "wheel-up",
  65: "wheel-down",
  66: "wheel-left",
  67: "wheel-right",
};

/** The key of a printable grapheme. */
export function printableKey(text: string): KeyPress {
  return { key: text === " " ? "space" : text, text };
}

/** The key of a control character, or undefined for one that no key sends. */
export function controlKey(code: number): KeyPress | undefined {
  const named = NAMED_CODES.get(code);
  if (named !== undefined) return { key: named };
  if (code === 0) return { key: "ctrl-space" };
  return code < 32 ? { key: `ctrl-${String.fromCharCode(code + 64).toLowerCase()}` } : undefined;
}

/** The same key with alt held; ctrl comes before alt in a name. */
export function withAlt({ key }: KeyPress): KeyPress {
  return { key: key.startsWith("ctrl-") ? `ctrl-alt-${key.slice("ctrl-".length)}` : `alt-${key}` };
}

/** The key of `ESC O final`. */
export function ss3Key(final: string): KeyPress | undefined {
  const name = SS3_LETTERS[final];
  if (name === undefined) return undefined;
  return name.length === 1 ? printableKey(name) : { key: name };
}

/** The key of `ESC [ parameters final`; undefined for everything unknown. */
export function csiKey(parameters: string, final: string): KeyPress | undefined {
  if (parameters.startsWith("<")) return final === "M" ? mouseKey(parameters.slice(1)) : undefined;
  if (!/^[0-9;:]*$/.test(parameters)) return undefined;
  if (parameters === "" && final === "I") return { key: "focus-in" };
  if (parameters === "" && final === "O") return { key: "focus-out" };
  if (final === "Z") return { key: "shift-tab" };
  const [first = "", second = "", third = ""] = parameters.split(";");
  if (isRelease(second)) return undefined;
  if (final === "u") return codePointKey(first, second);
  // modifyOtherKeys: CSI 27 ; modifiers ; code ~
  if (final === "~" && first === "27" && third !== "") return codePointKey(third, second);
  const name = final === "~" ? TILDE_NUMBERS[first] : letterKey(first, final);
  return name === undefined ? undefined : { key: modifiers(second) + name };
}

/** `ESC [ [ A` to `E`: the function keys of the Linux console. */
export function consoleKey(final: string): KeyPress | undefined {
  const number = "ABCDE".indexOf(final) + 1;
  return number === 0 ? undefined : { key: `f${number}` };
}

/** Before a letter stands nothing or 1; with any other number it is a report, such as where the cursor is. */
function letterKey(first: string, final: string): string | undefined {
  return first === "" || first === "1" ? CSI_LETTERS[final] : undefined;
}

/** Kitty's third event type is the release of a key. */
function isRelease(parameter: string): boolean {
  return parameter.split(":")[1] === "3";
}

function modifiers(parameter: string): string {
  const bits = Math.max(0, (Number.parseInt(parameter, 10) || 1) - 1);
  return `${bits & 4 ? "ctrl-" : ""}${bits & 2 ? "alt-" : ""}${bits & 1 ? "shift-" : ""}`;
}

function codePointKey(codeText: string, modifierText: string): KeyPress | undefined {
  const code = Number.parseInt(codeText, 10);
  // Kitty's own numbers for keys without a character lie in the private use area.
  if (!(code >= 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xf8ff)) return undefined;
  const held = modifiers(modifierText);
  const named = NAMED_CODES.get(code);
  if (named !== undefined) return named === "space" && held === "" ? printableKey(" ") : { key: held + named };
  if (code < 32 || (code >= 128 && code < 160)) return undefined;
  const character = String.fromCodePoint(code);
  if (held === "") return printableKey(character);
  if (held === "shift-") return printableKey(character.toUpperCase());
  return { key: held + character };
}

function mouseKey(parameters: string): KeyPress | undefined {
  const [button = Number.NaN, column = Number.NaN, row = Number.NaN] = parameters.split(";").map(Number);
  // Bits 4, 8 and 16 are shift, alt and ctrl; bit 32 says that the mouse only moved.
  if (!Number.isInteger(button) || !(column >= 1) || !(row >= 1) || button & 32) return undefined;
  const name = MOUSE_BUTTONS[button & ~28];
  if (name === undefined) return undefined;
  const held = `${button & 16 ? "ctrl-" : ""}${button & 8 ? "alt-" : ""}${button & 4 ? "shift-" : ""}`;
  return { key: held + name, column: column - 1, row: row - 1 };
}
