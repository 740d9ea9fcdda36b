/**
 * Terminals and clocks that the test holds in its hands.
 */
import unicode11 from "@xterm/addon-unicode11";
import xterm from "@xterm/headless";
import type { FrameTiming, Terminal } from "../../../src/tui/terminal/terminal.ts";

/** A terminal that records what it is sent, and can be too slow. */
export class FakeTerminal implements Terminal {
  columns: number | undefined;
  rows: number | undefined;
  readonly writes: string[] = [];
  isSlow = false;
  readonly #listeners = { resize: new Set<() => void>(), drain: new Set<() => void>() };

  constructor(columns: number | undefined = 40, rows: number | undefined = 10) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.writes.push(text);
    return !this.isSlow;
  }

  writeNow(text: string): void {
    this.writes.push(text);
  }

  on(event: "resize" | "drain", listener: () => void): void {
    this.#listeners[event].add(listener);
  }

  off(event: "resize" | "drain", listener: () => void): void {
    this.#listeners[event].delete(listener);
  }

  /** Everything sent since the last call. */
  take(): string {
    return this.writes.splice(0).join("");
  }

  drain(): void {
    this.isSlow = false;
    for (const listener of this.#listeners.drain) listener();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    for (const listener of this.#listeners.resize) listener();
  }

  get listenerCount(): number {
    return this.#listeners.resize.size + this.#listeners.drain.size;
  }
}

/** A clock that stands still until told. */
export class FakeTiming implements FrameTiming {
  #nowMs = 1_000;
  readonly #soon = new Set<() => void>();
  readonly #timers = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  soon(run: () => void): () => void {
    const entry = (): void => run();
    this.#soon.add(entry);
    return () => void this.#soon.delete(entry);
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueMs: this.#nowMs + ms, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** One turn of the event loop. */
  turn(): void {
    for (const run of [...this.#soon]) {
      this.#soon.delete(run);
      run();
    }
  }

  /** Lets time pass, then takes a turn. */
  pass(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#timers]) {
      if (timer.dueMs > this.#nowMs) continue;
      this.#timers.delete(timer);
      timer.run();
    }
    this.turn();
  }
}

/** One cell as a terminal shows it. */
export interface ShownCell {
  readonly text: string;
  readonly style: string;
}

/** A real terminal emulator without a window. */
export class Emulator {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
    this.#terminal.loadAddon(new unicode11.Unicode11Addon());
    this.#terminal.unicode.activeVersion = "11";
  }

  write(text: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  get screen(): "normal" | "alternate" {
    return this.#terminal.buffer.active.type;
  }

  /** The rows as text, right-trimmed. */
  lines(): readonly string[] {
    return this.#rows((line) => line.translateToString(true));
  }

  /** The rows as cells with their attributes; what a blank looks like matters only when it is reversed, underlined or has a background. */
  cells(): readonly (readonly ShownCell[])[] {
    return this.#rows((line) => {
      const cells: ShownCell[] = [];
      for (let x = 0; x < this.#terminal.cols; x += 1) {
        const cell = line.getCell(x);
        if (cell === undefined) continue;
        const background = `${cell.getBgColorMode()}:${cell.getBgColor()} ${cell.isInverse()} ${cell.isUnderline()}`;
        const foreground = `${cell.getFgColorMode()}:${cell.getFgColor()} ${cell.isBold()} ${cell.isItalic()} ${cell.isDim()}`;
        const text = cell.getChars() === "" && cell.getWidth() === 1 ? " " : cell.getChars();
        const isBlank = text === " " && !cell.isInverse() && !cell.isUnderline();
        cells.push({ text, style: isBlank ? background : `${background} ${foreground}` });
      }
      return cells;
    });
  }

  #rows<T>(read: (line: NonNullable<ReturnType<InstanceType<typeof xterm.Terminal>["buffer"]["active"]["getLine"]>>) => T): readonly T[] {
    const buffer = this.#terminal.buffer.active;
    const rows: T[] = [];
    for (let y = 0; y < this.#terminal.rows; y += 1) {
      const line = buffer.getLine(buffer.viewportY + y);
      if (line !== undefined) rows.push(read(line));
    }
    return rows;
  }
}
