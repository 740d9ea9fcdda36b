/**
 * Takes the terminal and gives it back, on every way out.
 *
 * A terminal left raw, without a cursor or in the alternate screen is worse than the crash that left it so.
 * Absent on purpose: SIGKILL, which nobody can catch.
 */
import type { Screen } from "./screen.ts";

/** The ends of a process that can be caught, with the exit code a shell expects. */
const SIGNALS = [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

type ProcessEvent = "exit" | "uncaughtException" | "unhandledRejection" | "SIGHUP" | "SIGINT" | "SIGTERM" | "SIGCONT";

/** The process as the lifecycle needs it; `process` is one. */
export interface HostProcess {
  on(event: ProcessEvent, listener: (reason?: unknown) => void): unknown;
  off(event: ProcessEvent, listener: (reason?: unknown) => void): unknown;
  readonly pid: number;
  kill(pid: number, signal: "SIGTSTP" | "SIGWINCH"): unknown;
  exit(code: number): unknown;
}

/** The keyboard's raw mode; `process.stdin` has it. */
export interface RawInput {
  readonly isTTY?: boolean | undefined;
  setRawMode?(isRaw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** What a Lifecycle works on. */
export interface LifecycleOptions {
  readonly screen: Pick<Screen, "enter" | "leave" | "suspend">;
  readonly input: RawInput;
  readonly host: HostProcess;
  /** Told of the error that ends the process, after the terminal was given back. */
  readonly report: (error: unknown) => void;
}

/** Holds the terminal between `start` and `stop`. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #listeners: readonly (readonly [ProcessEvent, (reason?: unknown) => void])[];
  #isRunning = false;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    const die = (error: unknown): void => {
      this.stop();
      options.report(error);
      options.host.exit(1);
    };
    this.#listeners = [
      ["exit", () => this.stop()],
      ["uncaughtException", die],
      ["unhandledRejection", die],
      ["SIGCONT", () => this.#resume()],
      ...SIGNALS.map(([signal, code]) => [signal, () => this.#end(code)] as const),
    ];
  }

  /** Takes the terminal: raw mode, alternate screen, every way out watched. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (const [event, listener] of this.#listeners) this.#options.host.on(event, listener);
    this.#setRaw(true);
    this.#options.input.resume();
    this.#options.screen.enter();
  }

  /** Gives the terminal back; safe to call more than once. */
  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    try {
      this.#options.screen.leave();
    } finally {
      this.#setRaw(false);
      this.#options.input.pause();
      for (const [event, listener] of this.#listeners) this.#options.host.off(event, listener);
    }
  }

  /** Ctrl-z: gives the terminal back and stops the whole job; the shell's `fg` sends SIGCONT, which takes it again. */
  suspend(): void {
    if (!this.#isRunning) return;
    this.#options.screen.suspend();
    this.#setRaw(false);
    // Process group 0 is the whole job, so that a wrapper such as npm stops as well and the shell gets its prompt back.
    this.#options.host.kill(0, "SIGTSTP");
  }

  /** Lends the terminal to something that runs in the foreground (an editor, a shell) and takes it back afterwards. */
  lend<T>(run: () => T): T {
    const { screen, input } = this.#options;
    screen.suspend();
    this.#setRaw(false);
    input.pause();
    try {
      return run();
    } finally {
      input.resume();
      this.#resume();
    }
  }

  /** Also after a stop that was not ours (kill -STOP): the shell has had the terminal meanwhile, so everything is set and painted anew. */
  #resume(): void {
    if (!this.#isRunning) return;
    // Off first: asking for the mode that the runtime believes to be on would do nothing.
    this.#setRaw(false);
    this.#setRaw(true);
    this.#options.screen.enter();
    // While we were stopped the shell was told of a new size, not we: the runtime looks again when it believes to be told.
    this.#options.host.kill(this.#options.host.pid, "SIGWINCH");
  }

  #end(code: number): void {
    this.stop();
    this.#options.host.exit(code);
  }

  #setRaw(isRaw: boolean): void {
    const { input } = this.#options;
    if (input.isTTY !== true) return;
    try {
      input.setRawMode?.(isRaw);
    } catch {
      // The terminal has gone away (EIO after SIGHUP): there is no mode left to set.
    }
  }
}
