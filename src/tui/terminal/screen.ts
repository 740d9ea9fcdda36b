/**
 * The only writer to the terminal: Ink's stdout, the alternate screen, and the frame loop.
 *
 * Ink hands over whole frames (its debug mode); surfaces hand over finished lines; a frame is both laid together, and only rows that changed are written.
 * Absent on purpose: signals and raw mode (`lifecycle.ts`), and any patch of Ink's internals.
 */
import { EventEmitter } from "node:events";
import type { DOMElement, RenderOptions } from "ink";
import { compose, type Layer, type Rectangle, type Size } from "./compose.ts";
import { rectangleOf } from "./rectangle.ts";
import { rowChanges } from "./row-diff.ts";
import type { ColourDepth } from "./style.ts";
import { type FrameTiming, realTiming, type Terminal } from "./terminal.ts";

/** Finished lines for a rectangle, asked for at paint time. */
export interface Surface {
  /** Exactly `height` lines of exactly `width` cells; SGR only, each line ends reset; pure, so equal versions give equal lines. */
  paint(size: Size): readonly string[];
  readonly subscribe: (changed: () => void) => () => void;
  readonly version: () => number;
}

/** What was written for one frame. */
export interface Frame {
  readonly rows: readonly string[];
  readonly bytes: number;
  readonly paintMs: number;
}

/** How a Screen is set up. */
export interface ScreenOptions {
  /** Frames per second at most; 60 unless told. */
  readonly fps?: number;
  readonly colourDepth?: ColourDepth;
  /** Mouse reports (wheel and clicks); off unless told, because they take the terminal's own text selection away. */
  readonly mouse?: boolean;
  readonly timing?: FrameTiming;
  readonly onFrame?: (frame: Frame) => void;
}

// Alternate screen, cursor hidden, autowrap off, cleared, home.
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J\x1b[H";
// Bracketed paste and focus reports.
const INPUT_ON = "\x1b[?2004h\x1b[?1004h";
const MOUSE_ON = "\x1b[?1000h\x1b[?1006h";
// Everything that anyone may have switched on goes off, so that a crash half-way through entering is put right as well.
const LEAVE = "\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
const CLEAR = "\x1b[2J";
// Synchronized update: the terminal shows the frame whole or not at all.
const FRAME_BEGIN = "\x1b[?2026h";
const FRAME_END = "\x1b[?2026l";

interface Mounted {
  readonly element: DOMElement;
  readonly surface: Surface | "overlay";
  painted?: { readonly version: number; readonly width: number; readonly height: number; readonly lines: readonly string[] };
}

/** Ink's stdout over a terminal. */
export class Screen extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  readonly #terminal: Terminal;
  readonly #timing: FrameTiming;
  readonly #options: ScreenOptions;
  readonly #minimumMs: number;
  readonly #mounted = new Set<Mounted>();
  readonly #stats = { frames: 0, bytes: 0 };
  #inkRows: readonly string[] = [];
  #shownRows: readonly (string | undefined)[] = [];
  #announced = false;
  #entered = false;
  #listening = false;
  #mustClear = false;
  #isDirty = false;
  #isBlocked = false;
  #lastFrameMs = Number.NEGATIVE_INFINITY;
  #cancelPending: (() => void) | undefined;

  constructor(terminal: Terminal, options: ScreenOptions = {}) {
    super();
    this.#terminal = terminal;
    this.#options = options;
    this.#timing = options.timing ?? realTiming;
    this.#minimumMs = 1000 / (options.fps ?? 60);
    this.#listen();
  }

  /** Cells across; a terminal that says 0 (`script`, some CI) is taken for 80. */
  get columns(): number {
    return this.#terminal.columns || 80;
  }

  /** Cells down; a terminal that says 0 is taken for 24. */
  get rows(): number {
    return this.#terminal.rows || 24;
  }

  /** Frames and bytes written since the start. */
  get stats(): { readonly frames: number; readonly bytes: number } {
    return { ...this.#stats };
  }

  /** Bits per colour, for whoever asks Ink's stdout; 1 means none, as Node has it. */
  getColorDepth(): number {
    return this.#options.colourDepth || 1;
  }

  /** Whether so many colours can be shown. */
  hasColors(count = 16): boolean {
    return count <= 2 ** this.getColorDepth();
  }

  /** Ink's `onRender`: the next write is a frame. */
  readonly announceFrame = (): void => {
    this.#announced = true;
  };

  /** Takes a frame from Ink; whatever was not announced (cursor codes, stray prints) is dropped. */
  write(text: string, encoding?: string | (() => void), callback?: () => void): boolean {
    if (this.#announced) {
      this.#announced = false;
      this.#inkRows = text.split("\n");
      this.invalidate();
    }
    const done = typeof encoding === "function" ? encoding : callback;
    if (done !== undefined) queueMicrotask(done);
    return true;
  }

  /** Shows a surface in the content of an element, or an element's own cells above all surfaces; returns what undoes it. */
  mount(element: DOMElement, layer: Surface | "overlay"): () => void {
    const mounted: Mounted = { element, surface: layer };
    this.#mounted.add(mounted);
    const unsubscribe = layer === "overlay" ? () => {} : layer.subscribe(() => this.invalidate());
    this.invalidate();
    return () => {
      unsubscribe();
      if (this.#mounted.delete(mounted)) this.invalidate();
    };
  }

  /** Asks for a frame: one per turn of the event loop, at most `fps` a second, none while the terminal is behind. */
  invalidate(): void {
    this.#isDirty = true;
    this.#schedule();
  }

  /** The next frame answers a key and does not wait for its turn. */
  hurry(): void {
    this.#lastFrameMs = Number.NEGATIVE_INFINITY;
    if (this.#cancelPending === undefined) return;
    this.#cancelPending();
    this.#cancelPending = undefined;
    this.#schedule();
  }

  /** Switches to the alternate screen and paints everything; also after whoever had the terminal meanwhile gave it back. */
  enter(): void {
    this.#listen();
    this.#entered = true;
    this.#forgetShown();
    this.#mustClear = false; // Entering clears.
    this.#send(ENTER + INPUT_ON + (this.#options.mouse === true ? MOUSE_ON : ""));
    this.invalidate();
  }

  /** Gives the terminal back for a while (ctrl-z, an editor): nothing is written until `enter`, nothing is forgotten. */
  suspend(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#cancelPending?.();
    this.#cancelPending = undefined;
    // Written at once and past the stream: the process may be stopped or gone before a queued write would happen.
    this.#terminal.writeNow(LEAVE);
  }

  /** Gives the terminal back for good; safe to call on every way out, and more than once. */
  leave(): void {
    this.suspend();
    if (!this.#listening) return;
    this.#listening = false;
    this.#terminal.off("resize", this.#onResize);
    this.#terminal.off("drain", this.#onDrain);
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#terminal.on("resize", this.#onResize);
    this.#terminal.on("drain", this.#onDrain);
  }

  readonly #onResize = (): void => {
    this.#forgetShown();
    this.#mustClear = true;
    this.invalidate();
    // Ink lays out again and the application reads the new size; both happen before the frame that was just asked for.
    this.emit("resize");
  };

  readonly #onDrain = (): void => {
    this.#isBlocked = false;
    this.#schedule();
  };

  #forgetShown(): void {
    this.#shownRows = [];
  }

  #schedule(): void {
    if (!this.#isDirty || !this.#entered || this.#isBlocked || this.#cancelPending !== undefined) return;
    this.#cancelPending = this.#timing.soon(() => {
      this.#cancelPending = undefined;
      const waitMs = this.#lastFrameMs + this.#minimumMs - this.#timing.nowMs();
      if (waitMs <= 0) this.#frame();
      else this.#cancelPending = this.#timing.after(waitMs, () => this.#lateFrame());
    });
  }

  #lateFrame(): void {
    this.#cancelPending = undefined;
    this.#frame();
  }

  #frame(): void {
    if (!this.#entered || !this.#isDirty || this.#isBlocked) return;
    this.#isDirty = false;
    const startMs = this.#timing.nowMs();
    this.#lastFrameMs = startMs;
    const size = { width: this.columns, height: this.rows };
    const rows = compose(this.#inkRows, this.#layers(size), size);
    const changes = (this.#mustClear ? CLEAR : "") + rowChanges(this.#shownRows, rows, size.width);
    this.#mustClear = false;
    this.#shownRows = rows;
    if (changes === "") return;
    const bytes = this.#send(FRAME_BEGIN + changes + FRAME_END);
    this.#stats.frames += 1;
    this.#stats.bytes += bytes;
    this.#options.onFrame?.({ rows, bytes, paintMs: this.#timing.nowMs() - startMs });
  }

  #send(text: string): number {
    if (!this.#terminal.write(text)) this.#isBlocked = true;
    return Buffer.byteLength(text);
  }

  /** Surfaces in the order they were mounted, then overlays in theirs. */
  #layers(size: Size): readonly Layer[] {
    const surfaces: Layer[] = [];
    const overlays: Layer[] = [];
    for (const mounted of this.#mounted) {
      const { element, surface } = mounted;
      const placement = rectangleOf(element, surface === "overlay" ? "box" : "content");
      if (placement === undefined || !isVisible(placement.clip, size)) continue;
      if (surface === "overlay") overlays.push({ ...placement, lines: "ink" });
      else surfaces.push({ ...placement, lines: linesOf(mounted, surface, placement.rectangle) });
    }
    return [...surfaces, ...overlays];
  }
}

function isVisible({ x, y, width, height }: Rectangle, size: Size): boolean {
  return width > 0 && height > 0 && x < size.width && y < size.height && x + width > 0 && y + height > 0;
}

/** A surface is asked again only when it or its rectangle has changed. */
function linesOf(mounted: Mounted, surface: Surface, { width, height }: Size): readonly string[] {
  const version = surface.version();
  const { painted } = mounted;
  if (painted !== undefined && painted.version === version && painted.width === width && painted.height === height) return painted.lines;
  const lines = surface.paint({ width, height });
  mounted.painted = { version, width, height, lines };
  return lines;
}

/** The Screen that Ink writes to, if it is one: `useStdout().stdout` of a test or of `renderToString` is not. */
export function screenOf(stdout: unknown): Screen | undefined {
  return stdout instanceof Screen ? stdout : undefined;
}

/** The options with which Ink must be rendered onto a Screen. */
export function inkOptions(screen: Screen): RenderOptions {
  return {
    // Ink asks of its stdout only what a Screen has: isTTY, columns, rows, write, on, off.
    stdout: screen as unknown as NodeJS.WriteStream,
    debug: true,
    onRender: screen.announceFrame,
    patchConsole: false,
    exitOnCtrlC: false,
    isScreenReaderEnabled: false,
  };
}
