/**
 * From characters to keys, one character after the other, so that it does not matter how the terminal's bytes were cut into reads.
 *
 * What is unfinished stays here until more comes or the owner says that nothing more will (`finish`).
 * Absent on purpose: time (`key-input.ts` holds the timers) and the meaning of keys (the key map).
 */
import { consoleKey, controlKey, csiKey, type KeyPress, printableKey, ss3Key, withAlt } from "./key-names.ts";

/** How long an unfinished sequence may wait: `none` is pending, a `short` wait tells a lone Esc from a sequence, a `long` one ends what was cut off for good. */
export type Wait = "none" | "short" | "long";

type State = "text" | "escape" | "csi" | "console" | "ss3" | "string" | "stringEscape" | "maybeString" | "paste";

const PASTE_END = "\x1b[201~";
const SEQUENCE_LENGTH_MAX = 64;
const STRING_LENGTH_MAX = 4096;
const PASTE_LENGTH_MAX = 1_000_000;
// An OSC, DCS or APC answer that an earlier program asked for goes on like this; anything else was typed with alt held.
const STRING_CONTINUES: Readonly<Record<string, RegExp>> = { "]": /[0-9]/, P: /[0-9>+$!=|]/, _: /G/ };
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A parser of what one terminal sends. */
export class KeyParser {
  readonly #emit: (key: KeyPress) => void;
  #state: State = "text";
  /** What the unfinished sequence has brought so far, without its introducer. */
  #pending = "";
  /** A grapheme that the next character may still add to. */
  #grapheme = "";

  constructor(emit: (key: KeyPress) => void) {
    this.#emit = emit;
  }

  /** What is pending, if anything. */
  get wait(): Wait {
    switch (this.#state) {
      case "text":
        return this.#grapheme === "" ? "none" : "short";
      case "escape":
      case "maybeString":
        return "short";
      case "csi":
      case "ss3":
        // A user may have typed alt-[ or alt-O; nobody types what follows in a sequence.
        return this.#pending === "" ? "short" : "long";
      default:
        return "long";
    }
  }

  /** Takes whole characters. */
  push(text: string): void {
    for (const character of text) this.#take[this.#state](character);
  }

  /** Nothing more will come: emits what the pending characters mean by themselves, and drops the rest of a broken sequence. */
  finish(): void {
    const state = this.#state;
    const pending = this.#pending;
    this.#to("text");
    this.#flushGrapheme();
    if (state === "escape") this.#emit({ key: "esc" });
    else if (state === "csi" && pending === "") this.#emit({ key: "alt-[" });
    else if (state === "ss3" && pending === "") this.#emit({ key: "alt-O" });
    else if (state === "maybeString") this.#emit({ key: `alt-${pending}` });
    else if (state === "paste") this.#emitPaste(pending);
  }

  #to(state: State, pending = ""): void {
    this.#state = state;
    this.#pending = pending;
  }

  readonly #take: Readonly<Record<State, (character: string) => void>> = {
    text: (character) => this.#takeText(character),
    escape: (character) => this.#takeAfterEscape(character),
    csi: (character) => this.#takeCsi(character),
    console: (character) => this.#takeConsole(character),
    ss3: (character) => this.#takeSs3(character),
    maybeString: (character) => this.#takeAfterStringIntroducer(character),
    string: (character) => this.#takeString(character),
    stringEscape: (character) => this.#takeStringEnd(character),
    paste: (character) => this.#takePaste(character),
  };

  #takeText(character: string): void {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x300) {
      this.#takeExtendable(character);
      return;
    }
    this.#flushGrapheme();
    if (code === 0x1b) this.#to("escape");
    else if (isControl(code)) this.#emitKnown(controlKey(code));
    else this.#emit(printableKey(character));
  }

  /** Latin letters are emitted at once; beyond them a grapheme may have several code points, so its last one is held back. */
  #takeExtendable(character: string): void {
    // Bytes that are no UTF-8 were decoded to this.
    if (character === "\ufffd") {
      this.#flushGrapheme();
      return;
    }
    const held = this.#grapheme + character;
    const [first, second] = graphemes.segment(held);
    if (first !== undefined && second !== undefined) {
      this.#emit(printableKey(first.segment));
      this.#grapheme = held.slice(first.segment.length);
    } else this.#grapheme = held;
    if (this.#grapheme.length >= SEQUENCE_LENGTH_MAX) this.#flushGrapheme();
  }

  #flushGrapheme(): void {
    if (this.#grapheme === "") return;
    const text = this.#grapheme;
    this.#grapheme = "";
    this.#emit(printableKey(text));
  }

  #takeAfterEscape(character: string): void {
    if (character === "[") this.#to("csi");
    else if (character === "O") this.#to("ss3");
    else if (Object.hasOwn(STRING_CONTINUES, character)) this.#to("maybeString", character);
    // Esc pressed twice, or Esc and then a sequence.
    else if (character === "\x1b") this.#emit({ key: "esc" });
    else this.#takeWithAlt(character);
  }

  #takeWithAlt(character: string): void {
    this.#to("text");
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x300) {
      this.#emit({ key: "esc" });
      this.#takeText(character);
      return;
    }
    const key = isControl(code) ? controlKey(code) : printableKey(character);
    if (key !== undefined) this.#emit(withAlt(key));
  }

  #takeCsi(character: string): void {
    const code = character.codePointAt(0) ?? 0;
    const parameters = this.#pending;
    if (code < 0x20 || code > 0x7e || parameters.length >= SEQUENCE_LENGTH_MAX) this.#breakOff(character);
    else if (code < 0x40) this.#pending += character;
    else if (parameters === "" && character === "[") this.#to("console");
    else if (parameters === "200" && character === "~") this.#to("paste");
    else {
      this.#to("text");
      this.#emitKnown(csiKey(parameters, character));
    }
  }

  #takeConsole(character: string): void {
    this.#to("text");
    this.#emitKnown(consoleKey(character));
  }

  #takeSs3(character: string): void {
    // Old terminals put the modifier between O and the letter.
    if (/[0-9;]/.test(character) && this.#pending.length < SEQUENCE_LENGTH_MAX) {
      this.#pending += character;
      return;
    }
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code > 0x7e) {
      this.#breakOff(character);
      return;
    }
    const modifier = this.#pending;
    this.#to("text");
    this.#emitKnown(modifier === "" ? ss3Key(character) : csiKey(`1;${modifier.replace(/^1;/, "")}`, character));
  }

  #takeAfterStringIntroducer(character: string): void {
    const introducer = this.#pending;
    if (STRING_CONTINUES[introducer]?.test(character)) {
      this.#to("string");
      return;
    }
    this.#to("text");
    this.#emit({ key: `alt-${introducer}` });
    this.#takeText(character);
  }

  /** Swallows an answer up to BEL or ESC \. */
  #takeString(character: string): void {
    this.#pending += character;
    if (character === "\x1b") this.#to("stringEscape");
    else if (character === "\x07" || character === "\x18" || this.#pending.length >= STRING_LENGTH_MAX) this.#to("text");
  }

  #takeStringEnd(character: string): void {
    this.#to("escape");
    if (character === "\\") this.#to("text");
    else this.#takeAfterEscape(character);
  }

  #takePaste(character: string): void {
    this.#pending += character;
    if (character === "~" && this.#pending.endsWith(PASTE_END)) {
      const text = this.#pending.slice(0, -PASTE_END.length);
      this.#to("text");
      this.#emitPaste(text);
    } else if (this.#pending.length >= PASTE_LENGTH_MAX) {
      const text = this.#pending;
      this.#to("paste");
      this.#emitPaste(text);
    }
  }

  /** A terminal sends the line ends of a paste as Enter. */
  #emitPaste(text: string): void {
    if (text !== "") this.#emit({ key: "paste", text: text.replaceAll(/\r\n?/g, "\n") });
  }

  /** The sequence is broken: swallows it and reads the character as if it stood alone. */
  #breakOff(character: string): void {
    this.#to("text");
    this.#takeText(character);
  }

  #emitKnown(key: KeyPress | undefined): void {
    if (key !== undefined) this.#emit(key);
  }
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}
