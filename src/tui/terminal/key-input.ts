/**
 * Raw bytes from the terminal as key presses.
 *
 * Bursts come apart into single keys and cut sequences are joined; only a lone Esc (and a grapheme that may go on) needs a clock.
 * Absent on purpose: what a key does; the dispatcher reads the mode from the store when the key arrives.
 */
import type { KeyPress } from "./key-names.ts";
import { KeyParser } from "./key-parser.ts";

export type { KeyPress } from "./key-names.ts";

/** Long enough for the rest of a sequence over a slow link, short enough for Esc to feel instant. */
const ESCAPE_WAIT_MS = 30;
/** After so long the rest of a sequence or paste will not come any more; without an end the keyboard would be dead. */
const SEQUENCE_WAIT_MS = 1_000;

/** Runs `run` after `ms` and returns what calls it off. */
export type After = (ms: number, run: () => void) => () => void;

/** Where bytes come from: `process.stdin`, or a test's stream. */
export interface KeySource {
  on(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  off(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
}

/** The keyboard (and mouse, and clipboard) of one terminal. */
export class KeyInput {
  readonly #after: After;
  readonly #listeners = new Set<(press: KeyPress) => void>();
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #encoder = new TextEncoder();
  readonly #presses: KeyPress[] = [];
  readonly #parser = new KeyParser((press) => this.#presses.push(press));
  #cancelWait: (() => void) | undefined;

  constructor({ after = realAfter }: { readonly after?: After } = {}) {
    this.#after = after;
  }

  /** Calls `listener` for each key press; returns what ends that. */
  onKey(listener: (press: KeyPress) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Reads from a source until the returned function is called. */
  attach(source: KeySource): () => void {
    const listener = (chunk: Uint8Array | string): void => this.feed(chunk);
    source.on("data", listener);
    return () => {
      source.off("data", listener);
      this.#stopWaiting();
    };
  }

  /** Takes what one read brought. */
  feed(chunk: Uint8Array | string): void {
    this.#stopWaiting();
    const bytes = typeof chunk === "string" ? this.#encoder.encode(chunk) : chunk;
    this.#parser.push(this.#decoder.decode(bytes, { stream: true }));
    this.#emitAll();
    const wait = this.#parser.wait;
    if (wait !== "none") this.#cancelWait = this.#after(wait === "short" ? ESCAPE_WAIT_MS : SEQUENCE_WAIT_MS, () => this.flush());
  }

  /** Says that nothing more will come for now: a lone Esc is Esc. */
  flush(): void {
    this.#stopWaiting();
    this.#parser.finish();
    this.#emitAll();
  }

  #stopWaiting(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }

  #emitAll(): void {
    for (let press = this.#presses.shift(); press !== undefined; press = this.#presses.shift()) {
      for (const listener of [...this.#listeners]) listener(press);
    }
  }
}

function realAfter(ms: number, run: () => void): () => void {
  const handle = setTimeout(run, ms);
  return () => clearTimeout(handle);
}
