/**
 * A user made of code: presses keys on the real application and looks at what the terminal would show.
 *
 * Terminal and wall clock are the test's own, the cluster's time is virtual; nothing ever sleeps. Steps are queued and run by `done`.
 */
import type { Instance } from "ink";
import { expect } from "vitest";
import { readManifestFiles } from "../../src/commands/host/files.ts";
import type { Pacer } from "../../src/commands/host/pacer.ts";
import type { AskedScenario } from "../../src/commands/host/run-scenario.ts";
import { type Cluster, type ClusterOptions, type Scenario, Timeline } from "../../src/core/index.ts";
import { renderApp } from "../../src/tui/app.tsx";
import { pressKey } from "../../src/tui/key-dispatch.ts";
import type { Pane } from "../../src/tui/pane.ts";
import { panes } from "../../src/tui/panes/index.ts";
import type { Session } from "../../src/tui/session.ts";
import type { Keeper } from "../../src/tui/session-parts.ts";
import { startSession } from "../../src/tui/start.ts";
import { KeyInput } from "../../src/tui/terminal/key-input.ts";
import { Screen } from "../../src/tui/terminal/screen.ts";
import { createTheme } from "../../src/tui/theme.ts";
import { FakeTerminal, FakeTiming } from "../tui/terminal/fake-terminal.ts";

/** What a robot sits before. */
export interface RobotOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly paths?: readonly string[];
  readonly namespace?: string;
  readonly cluster?: ClusterOptions;
  /** What is in the cluster before the screen opens. */
  readonly prepare?: (cluster: Cluster) => void;
  readonly speed?: number;
  /** Time stands still unless a test wants it to run. */
  readonly paused?: boolean;
  readonly command?: string;
  readonly panes?: readonly Pane[];
  readonly autosave?: Keeper;
  readonly scenario?: Scenario;
  /** Is handed the scenario that is chosen at the screen. */
  readonly replace?: (asked: AskedScenario) => void;
}

/** Longer than any frame has to wait for the one before. */
const FRAME_MS = 120;
const TURNS = 4;
const SGR = /\x1b\[[0-9;:]*m/g;

/** Bytes that terminals send for keys written as words; anything else is typed as it stands. */
const BYTES: Readonly<Record<string, string>> = {
  "⏎": "\r",
  enter: "\r",
  esc: "\x1b",
  tab: "\t",
  space: " ",
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  backspace: "\x7f",
  "ctrl-left": "\x1b[1;5D",
  "ctrl-right": "\x1b[1;5C",
};

/** The user. */
export class Robot {
  readonly timeline: Timeline;
  readonly session: Session;
  readonly #pacer: Pacer;
  readonly #terminal: FakeTerminal;
  readonly #timing = new FakeTiming();
  readonly #keys: KeyInput;
  readonly #app: Instance;
  readonly #screen: Screen;
  readonly #startedMs: number;
  #steps: (() => Promise<void> | void)[] = [];
  #rows: readonly string[] = [];
  #hasLeft = false;

  constructor(options: RobotOptions = {}) {
    const { columns = 120, rows = 40 } = options;
    this.timeline = new Timeline(options.cluster ?? {}, "test");
    options.prepare?.(this.cluster);
    this.#terminal = new FakeTerminal(columns, rows);
    this.#screen = new Screen(this.#terminal, {
      timing: this.#timing,
      onFrame: (frame) => {
        this.#rows = frame.rows;
      },
    });
    this.#startedMs = this.#timing.nowMs();
    const { session, pacer } = startSession({
      timeline: this.timeline,
      autosave: options.autosave,
      scenario: options.scenario,
      scenarios: "sample-manifests/scenarios",
      ...(options.replace === undefined ? {} : { replace: options.replace }),
      paths: options.paths ?? [],
      namespace: options.namespace,
      speed: options.speed ?? 1,
      paused: options.paused ?? true,
      command: options.command,
      panes: options.panes ?? panes,
      readFiles: readManifestFiles,
      timing: this.#timing,
      theme: createTheme(0),
      size: { width: columns, height: rows },
      leave: () => {
        this.#hasLeft = true;
      },
    });
    this.session = session;
    this.#pacer = pacer;
    this.#app = renderApp(session, this.#screen);
    this.#keys = new KeyInput({ after: (ms, run) => this.#timing.after(ms, run) });
    this.#keys.onKey((press) => pressKey(session, press));
    this.#screen.enter();
    pacer.start();
  }

  /** The cluster that lives. */
  get cluster(): Cluster {
    return this.timeline.cluster;
  }

  /** Presses keys, one after the other: `j`, `ctrl-d`, `enter`, `esc`. */
  press(...keys: readonly string[]): this {
    for (const key of keys) this.#step(() => this.#feed(bytesOf(key)));
    return this;
  }

  /** Types a text; `⏎` is Enter. */
  type(text: string): this {
    for (const character of text) this.#step(() => this.#feed(bytesOf(character)));
    return this;
  }

  /** Lets wall time pass, in steps as short as a frame. */
  pass(ms: number): this {
    return this.#step(async () => {
      for (let left = ms; left > 0; left -= FRAME_MS) {
        this.#timing.pass(Math.min(left, FRAME_MS));
        await breathe();
      }
    });
  }

  /** Lets virtual time pass behind the screen's back. */
  advance(ms: number): this {
    return this.#step(() => {
      this.cluster.advance(ms);
      this.#pacer.poke();
    });
  }

  /** Does something to the cluster. */
  does(what: (cluster: Cluster) => void): this {
    return this.#step(() => {
      what(this.cluster);
      this.#pacer.poke();
    });
  }

  resize(columns: number, rows: number): this {
    return this.#step(() => this.#terminal.resize(columns, rows));
  }

  /** Some line of the screen contains each text. */
  sees(...texts: readonly (string | RegExp)[]): this {
    return this.#step(async () => {
      await this.#settle();
      const screen = this.#text();
      for (const text of texts) expect(screen, `the screen shows ${text}`).toMatch(text instanceof RegExp ? text : literal(text));
    });
  }

  /** No line of the screen contains any of the texts. */
  seesNo(...texts: readonly string[]): this {
    return this.#step(async () => {
      await this.#settle();
      for (const text of texts) expect(this.#text(), `the screen does not show ${text}`).not.toContain(text);
    });
  }

  /** Hands the screen's lines to the test. */
  looks(look: (lines: readonly string[]) => void): this {
    return this.#step(async () => {
      await this.#settle();
      look(this.#lines());
    });
  }

  /** The user has left, and the normal screen says this. */
  hasLeft(check: (farewellLine: string) => void): this {
    return this.#step(() => {
      expect(this.#hasLeft, "the session has ended").toBe(true);
      check(this.session.farewell(this.#timing.nowMs() - this.#startedMs));
    });
  }

  /** Runs what was asked for, then takes the screen away. */
  async done(): Promise<void> {
    try {
      await this.#settle();
      const steps = this.#steps;
      this.#steps = [];
      for (const step of steps) await step();
    } finally {
      this.#pacer.stop();
      this.session.close();
      this.#app.unmount();
      this.#screen.leave();
    }
  }

  #step(step: () => Promise<void> | void): this {
    this.#steps.push(async () => {
      await step();
      await this.#settle();
    });
    return this;
  }

  #feed(bytes: string): void {
    this.#keys.feed(bytes);
    this.#keys.flush();
  }

  /** React commits and commands' answers come in microtasks, frames in turns of the fake event loop. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) {
      await breathe();
      this.#timing.pass(FRAME_MS);
    }
    await breathe();
  }

  #lines(): readonly string[] {
    return this.#rows.map((row) => row.replaceAll(SGR, ""));
  }

  #text(): string {
    return this.#lines().join("\n");
  }
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function bytesOf(key: string): string {
  const control = /^ctrl-([a-z\\])$/.exec(key)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 31);
  return BYTES[key] ?? key;
}

/** A text to be found as it stands, blanks of any width aside. */
function literal(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/ {2,}/g, " {2,}"));
}
