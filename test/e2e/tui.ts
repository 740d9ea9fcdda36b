/**
 * The built program in a real pseudo-terminal, and an oracle of what its screen shows.
 *
 * Nothing sleeps for a fixed time: `until` looks again after every write of the program.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type IPty, spawn } from "@lydell/node-pty";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import xterm from "@xterm/headless";

/** The bundle under test; scripts/ensure builds it. */
export const PROGRAM = resolve(import.meta.dirname, "../../dist/kubarium.js");
export const SAMPLES = resolve(import.meta.dirname, "../../sample-manifests");

/** How a terminal is set up. */
export interface TuiOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What runs in the terminal; default: the program. */
  readonly argv?: readonly string[];
}

/** How the program ended. */
export interface Exit {
  readonly exitCode: number;
  readonly signal?: number;
}

/** One cell of the screen; a colour is a palette index, -1 for the terminal's own. */
export interface Cell {
  readonly text: string;
  readonly foreground: number;
  readonly background: number;
  readonly isBold: boolean;
  readonly isReversed: boolean;
}

/** Sessions save themselves; those of tests lie here, and go with them. */
export const STATE_FOLDER = mkdtempSync(join(tmpdir(), "kubarium-state-"));
process.on("exit", () => rmSync(STATE_FOLDER, { recursive: true, force: true }));

const PATIENCE_MS = 15_000;
const FRAME_BEGIN = "\x1b[?2026h";
const FRAME_END = "\x1b[?2026l";

/** Bytes that terminals send for keys written as words; anything else is typed as it stands. */
const BYTES: Readonly<Record<string, string>> = {
  enter: "\r",
  esc: "\x1b",
  tab: "\t",
  space: " ",
  backspace: "\x7f",
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  "ctrl-c": "\x03",
  "ctrl-d": "\x04",
  "ctrl-z": "\x1a",
};

/** What a test's own environment must not tell the program. */
const HIDDEN = [
  "CI",
  "CONTINUOUS_INTEGRATION",
  "VITEST",
  "NODE_ENV",
  "NODE_OPTIONS",
  "NO_COLOR",
  "FORCE_COLOR",
  "COLORTERM",
  "TMUX",
  "TERM_PROGRAM",
];

/** The program, running in a terminal. */
export class Tui {
  readonly #pty: IPty;
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #watchers = new Set<() => void>();
  #exit: Exit | undefined;
  #bytes = "";
  /** When it was started, on performance.now(). */
  readonly startedMs = performance.now();

  constructor(words: readonly string[] = [], { columns = 120, rows = 40, env = {}, argv = [process.execPath, PROGRAM] }: TuiOptions = {}) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = "11";
    const [file = "", ...rest] = argv;
    this.#pty = spawn(file, [...rest, ...words], { name: "xterm-256color", cols: columns, rows, env: environment(env) });
    this.#pty.onData((text) => {
      // The terminal reads in its own time; only what it has read counts as written.
      this.#terminal.write(text, () => {
        this.#bytes += text;
        this.#look();
      });
    });
    this.#pty.onExit((exit) => {
      this.#exit = exit;
      this.#terminal.write("", () => this.#look());
    });
  }

  /** The process in the terminal. */
  get pid(): number {
    return this.#pty.pid;
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  /** Everything the program has written. */
  get bytes(): string {
    return this.#bytes;
  }

  /** Whether the alternate screen is shown. */
  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === "alternate";
  }

  /** The rows of the screen, without blanks at their ends. */
  rows(): readonly string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? "");
  }

  /** The screen as one text. */
  text(): string {
    return this.rows().join("\n");
  }

  /** The row that contains the text; its number, or -1. */
  rowOf(text: string): number {
    return this.rows().findIndex((row) => row.includes(text));
  }

  cell(x: number, y: number): Cell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.viewportY + y)?.getCell(x);
    if (cell === undefined) throw new Error(`there is no cell ${x},${y}`);
    return {
      text: cell.getChars(),
      foreground: cell.isFgDefault() ? -1 : cell.getFgColor(),
      background: cell.isBgDefault() ? -1 : cell.getBgColor(),
      isBold: cell.isBold() !== 0,
      isReversed: cell.isInverse() !== 0,
    };
  }

  /** Waits until the screen contains the text, matches, or fulfils the condition; returns the screen then. */
  until(wanted: string | RegExp | ((text: string) => boolean), patienceMs = PATIENCE_MS): Promise<string> {
    const holds = (): boolean => {
      const text = this.text();
      if (typeof wanted === "string") return text.includes(wanted);
      return wanted instanceof RegExp ? wanted.test(text) : wanted(text);
    };
    return new Promise((found, lost) => {
      const look = (): void => {
        if (holds()) {
          stop();
          found(this.text());
        } else if (this.#exit !== undefined) {
          stop();
          lost(new Error(`the program has ended with ${this.#exit.exitCode} before ${wanted}\n${this.text()}`));
        }
      };
      const stop = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
      };
      const timer = setTimeout(() => {
        stop();
        lost(new Error(`not seen within ${patienceMs} ms: ${wanted}\n${this.text()}`));
      }, patienceMs);
      this.#watchers.add(look);
      look();
    });
  }

  /** Presses keys, one write each: `esc`, `ctrl-c`, `down`, or text that is typed character by character. */
  keys(...keys: readonly string[]): void {
    for (const key of keys) for (const bytes of Object.hasOwn(BYTES, key) ? [BYTES[key] ?? ""] : key) this.#pty.write(bytes);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals): void {
    this.#pty.kill(signal);
  }

  /** Waits for the end of the program. */
  async ended(): Promise<Exit> {
    await this.until(() => this.#exit !== undefined);
    if (this.#exit === undefined) throw new Error("unreachable: just seen");
    return this.#exit;
  }

  /** Leaves nothing behind. */
  close(): void {
    if (this.#exit === undefined) this.#pty.kill("SIGKILL");
    this.#terminal.dispose();
  }

  /** Looks at whole frames only: the program brackets each in a synchronized update. */
  #look(): void {
    if (this.#bytes.lastIndexOf(FRAME_BEGIN) > this.#bytes.lastIndexOf(FRAME_END)) return;
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || HIDDEN.includes(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(inherited), TERM: "xterm-256color", LANG: "C.UTF-8", XDG_STATE_HOME: STATE_FOLDER, ...extra };
}
