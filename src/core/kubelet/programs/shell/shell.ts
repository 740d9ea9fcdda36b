/**
 * The interpreter: runs a script's commands one after the other on a clock of its own.
 *
 * It writes down what happens and when; nothing waits. `sleep` moves the clock, a command that never ends stops it, and a
 * loop that does the same for ever is recognised (steady.ts) instead of followed.
 * Absent on purpose: processes that talk to each other while they run; a pipe hands over what was written once its writer is done.
 * @see busybox shell/ash.c
 */
import { isDone } from "../runtime/process.ts";
import { type Applet, applets } from "./applets.ts";
import { builtins } from "./builtins.ts";
import { notFoundText } from "./complaints.ts";
import { runCompound } from "./compound.ts";
import { expandText, expandWords } from "./expand.ts";
import { SyntaxFault } from "./lex.ts";
import { Pause } from "./live.ts";
import { runByPath } from "./live-applets/system.ts";
import { programHands } from "./live-web.ts";
import { parseList } from "./parse.ts";
import { openStream } from "./redirect.ts";
import { cloneState, newTrace, type Sink, type Streams } from "./state.ts";
import { STEPS_MAX } from "./steady.ts";
import { Surroundings } from "./surroundings.ts";
import type { Chain, Command, List, Pipeline, Redirect, Word } from "./syntax.ts";

/** So deep may functions and scripts call each other. */
const DEPTH_MAX = 80;
/** 128 and SIGSEGV. */
const SEGMENTATION_CODE = 139;

/** Starting a program takes this long; builtins take none. */
export const FORK_MS = 1;

/** Commands whose arguments show only in what they print or write. */
const NEUTRAL = new Set([
  "echo",
  "printf",
  ":",
  "true",
  "false",
  "cat",
  "date",
  "hostname",
  "touch",
  "rm",
  "mkdir",
  "tee",
  "export",
  "local",
]);

/** The small program of that name; some of those that a shell has built in are files as well. */
function programNamed(name: string): Applet | undefined {
  if (Object.hasOwn(applets, name)) return applets[name];
  return Object.hasOwn(builtins, name) ? builtins[name] : undefined;
}

/** One shell, main or sub. */
export class Shell extends Surroundings {
  #feedsPipe = false;
  /** Conditions being evaluated, in which `set -e` does not bite. */
  #untested = 0;
  /** The last command of the script: with nothing left to do, the shell makes way for it. */
  #last: Command | undefined;

  /** Runs a whole script, as `sh -c` does, and what the shell does at its end. */
  runScript(text: string): void {
    const list = parseList(text);
    if (list instanceof SyntaxFault) {
      this.complain(list.message);
      this.state.status = 2;
      return;
    }
    const last = list.at(-1);
    if (last !== undefined && !last.background && last.rest.length === 0 && !last.first.negated && last.first.commands.length === 1) {
      [this.#last] = last.first.commands;
    }
    this.runDeeper(list);
    this.runExitTrap();
  }

  /** Runs what was set to be run at the end. */
  runExitTrap(): void {
    const action = this.state.traps.get("EXIT") ?? "";
    if ((this.flow !== undefined && this.flow !== "exit") || action === "") return;
    const { status } = this.state;
    this.state.traps.delete("EXIT");
    this.flow = undefined;
    this.#runText(action);
    if (this.flow === "exit") this.trappedStatus = this.state.status;
    else this.state.status = status;
  }

  /** Runs lines that a shell has read, which goes on afterwards. */
  runLines(text: string): void {
    this.#runText(text);
    if (this.flow === "exit") this.runExitTrap();
    else if (this.flow === "break" || this.flow === "continue" || this.flow === "return") this.flow = undefined;
  }

  /** Runs the text as commands of this shell. */
  #runText(text: string): void {
    const list = parseList(text);
    if (list instanceof SyntaxFault) {
      this.complain(list.message);
      this.state.status = 2;
    } else this.runDeeper(list);
  }

  interrupt(action: string): void {
    const { status } = this.state;
    this.#runText(action);
    if (this.flow === "exit") this.trappedStatus = this.state.status;
    else this.state.status = status;
  }

  /** Runs commands one call deeper. */
  runDeeper(list: List): void {
    this.#deeper(() => this.runList(list));
  }

  /** Runs commands until they are over or the flow turns. */
  runList(list: List): void {
    for (const chain of list) {
      this.#runChain(chain);
      if (this.flow !== undefined) return;
    }
  }

  #runChain({ first, rest, background }: Chain): void {
    if (background) {
      this.#runInBackground([{ first, rest, background: false }]);
      return;
    }
    this.#runPipeline(first);
    let last = first;
    for (const { operator, pipeline } of rest) {
      if (this.flow !== undefined) return;
      if ((operator === "&&") !== (this.state.status === 0)) continue;
      this.#runPipeline(pipeline);
      last = pipeline;
    }
    const isTested = last !== rest.at(-1)?.pipeline && rest.length > 0;
    if (
      this.flow === undefined &&
      this.state.status !== 0 &&
      this.state.options.has("e") &&
      !isTested &&
      !last.negated &&
      this.#untested === 0
    )
      this.flow = "exit";
  }

  /** Whether the commands end with success; `set -e` leaves conditions alone. */
  runTest(list: List): boolean {
    this.#untested++;
    this.runList(list);
    this.#untested--;
    return this.state.status === 0;
  }

  #runPipeline({ commands, negated }: Pipeline): void {
    const [first, ...others] = commands;
    if (first === undefined) return;
    if (others.length === 0 || others.every(isPassThrough)) this.runCommand(first);
    else this.#runPipe(commands);
    if (negated) this.state.status = this.state.status === 0 ? 1 : 0;
  }

  #runPipe(commands: readonly Command[]): void {
    let { stdin, isLive } = this.streams;
    for (const [index, command] of commands.entries()) {
      const isLast = index === commands.length - 1;
      const buffer: Sink = { kind: "buffer", text: "" };
      const sub = this.sub({ ...this.streams, out: isLast ? this.streams.out : buffer, stdin, isLive });
      sub.#feedsPipe = !isLast || this.#feedsPipe;
      sub.runCommand(command);
      this.join(sub);
      if (this.flow !== undefined) return;
      stdin = buffer.text;
      isLive = false;
    }
  }

  /** A shell with copies of everything but the files, at the same time. */
  sub(streams: Streams, trace = this.trace, setting = this.setting): Shell {
    const sub = new Shell(setting, cloneState(this.state, "same files"), trace, this.nowMs, streams);
    sub.watches = this.watches;
    sub.reads = this.reads;
    sub.loops = this.loops;
    sub.#feedsPipe = this.#feedsPipe;
    sub.#untested = this.#untested;
    return sub;
  }

  /** Goes on where the subshell ended. */
  join(sub: Shell): void {
    this.nowMs = sub.nowMs;
    this.state.status = sub.state.status;
    if (sub.flow === "halt" || sub.flow === "forever") this.flow = sub.flow;
  }

  #runInBackground(body: List): void {
    const trace = newTrace();
    const job = this.sub({ ...this.streams, stdin: "", isLive: false }, trace);
    try {
      job.runList(body);
    } catch (pause) {
      // What the job waits for holds up nobody else.
      if (!(pause instanceof Pause)) throw pause;
      this.setting.live?.laterMs.push(pause.untilMs);
      job.flow = "forever";
    }
    const endMs = job.flow === "forever" || job.flow === "halt" ? Number.POSITIVE_INFINITY : job.nowMs;
    const id = 7 + this.trace.jobs.length;
    this.trace.jobs.push({ id, trace, endMs, status: job.state.status });
    this.state.variables.set("!", String(id));
    this.state.status = 0;
  }

  /** Runs one command; its status is in `state.status`. */
  runCommand(command: Command): void {
    this.setting.work.steps++;
    if (this.setting.work.steps > 2 * STEPS_MAX) {
      this.#giveUp();
      return;
    }
    if (command.kind === "simple") {
      this.#runSimple(command);
      return;
    }
    const before = this.streams;
    if (!this.#redirect(command.redirects)) return;
    runCompound(this, command);
    this.streams = before;
  }

  #giveUp(): void {
    this.write({ kind: "log" }, `kubarium: this script does more than ${2 * STEPS_MAX} commands; it is not followed any further\n`);
    this.flow = "forever";
  }

  #runSimple(command: Extract<Command, { kind: "simple" }>): void {
    const { assignments, words, redirects } = command;
    const outer = this.reads;
    this.reads = new Set();
    this.isNonlinear = false;
    const argv = expandWords(this, words);
    this.#learn(argv, outer);
    if (this.flow !== undefined) return;
    const saved = argv.length === 0 ? undefined : new Map(this.state.variables);
    for (const { name, value } of assignments) this.#assign(name, value, outer);
    if (this.flow !== undefined) return;
    const before = this.streams;
    if (!this.#redirect(redirects)) return;
    this.reads = outer;
    this.ioFault = undefined;
    if (argv.length > 0) this.runWords(argv, command === this.#last && this.state.traps.size === 0 && this.isMain ? "exec" : "fork");
    else if (words.length === 0 && !assignments.some(({ value }) => value.some(({ kind }) => kind === "command"))) this.state.status = 0;
    if (this.ioFault !== undefined) {
      this.write(before.err, `${argv[0]}: write error: ${this.ioFault}\n`);
      this.state.status = 1;
    }
    // `exec >file` is for good.
    if (argv[0] !== "exec" || argv.length > 1) this.streams = before;
    if (saved !== undefined) for (const { name } of assignments) restore(this.state.variables, saved, name);
  }

  /** Notes on what the words of a command depended. */
  #learn(argv: readonly string[], outer: Set<string>): void {
    for (const name of this.reads) outer.add(name);
    const isText = NEUTRAL.has(argv[0] ?? ":") || (argv[0] === "expr" && argv.every((word) => !/^[*/%<>=:&|]/.test(word)));
    this.isNeutral = isText && !this.#feedsPipe;
    if (!this.isNeutral) this.noteControl(this.reads);
  }

  #assign(name: string, value: Word, outer: Set<string>): void {
    this.reads = new Set();
    this.isNonlinear = false;
    this.assign(name, expandText(this, value));
    if (this.isNonlinear) this.noteControl(this.reads);
    for (const read of this.reads) outer.add(read);
  }

  /** Runs a command that is already in words. */
  runWords(argv: readonly string[], how: "fork" | "exec" = "fork"): void {
    const [name = ""] = argv;
    if (this.state.options.has("x")) this.write(this.streams.err, `+ ${argv.join(" ")}\n`);
    const body = this.state.functions.get(name);
    const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
    if (body !== undefined) this.#call(body, argv);
    else if (builtin !== undefined) this.state.status = builtin(this, argv);
    else this.runProgram(argv, how);
  }

  #call(body: Command, argv: readonly string[]): void {
    const { positional } = this.state;
    this.state.positional = argv.slice(1);
    this.#deeper(() => this.runCommand(body));
    this.state.positional = positional;
    if (this.flow === "return") this.flow = undefined;
  }

  /** Functions and scripts that call themselves without end kill their shell. */
  #deeper(run: () => void): void {
    const { work } = this.setting;
    work.depth = (work.depth ?? 0) + 1;
    if (work.depth <= DEPTH_MAX) run();
    else {
      this.write(this.streams.err, "Segmentation fault (core dumped)\n");
      this.state.status = SEGMENTATION_CODE;
      this.flow = "exit";
    }
    work.depth--;
  }

  /** Runs a program of the image, and waits for its end. */
  runProgram(argv: readonly string[], how: "fork" | "exec" = "fork"): void {
    const path = argv[0] ?? "";
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (how === "fork") this.advance(FORK_MS, "command");
    if (this.flow !== undefined) return;
    const ended = this.setting.live === undefined ? undefined : runByPath(this, argv);
    if (ended !== undefined) {
      this.state.status = ended;
      return;
    }
    const outcome = this.setting.execute({
      ...this.setting.invocation,
      argv: [name, ...argv.slice(1)],
      bornMs: this.nowMs,
      env: this.environment(),
      ...programHands(this),
    });
    if (outcome === undefined) {
      const applet = this.setting.has(name) ? programNamed(name) : undefined;
      this.state.status = applet === undefined ? this.notFound(path) : applet(this, [name, ...argv.slice(1)]);
    } else if (isDone(outcome)) {
      this.advance(outcome.tookMs, "command");
      if (this.flow === "halt") return;
      this.write(this.streams.out, outcome.output);
      this.write(this.streams.err, outcome.errors ?? "");
      this.state.status = outcome.exitCode;
      if (outcome.signal !== undefined) this.trace.signals.push({ timeMs: this.nowMs, pid: 1, signal: outcome.signal });
    } else {
      this.trace.children.push({ process: outcome, endMs: Number.POSITIVE_INFINITY });
      if (how === "exec") this.trace.successor = outcome;
      this.advance((outcome.end?.atMs ?? Number.POSITIVE_INFINITY) - this.nowMs, "command");
      this.state.status = outcome.end?.exitCode ?? 0;
    }
  }

  /** Says that there is no such command; the status of that. */
  notFound(name: string): number {
    this.write(this.streams.err, notFoundText(this.setting, name));
    return 127;
  }

  /** Sets up the streams; false when one cannot be opened, which ends the command. */
  #redirect(redirects: readonly Redirect[]): boolean {
    return redirects.every((redirect) => openStream(this, redirect));
  }

  capture(body: List): string {
    const buffer: Sink = { kind: "buffer", text: "" };
    const sub = this.sub({ ...this.streams, out: buffer });
    sub.reads = this.reads;
    sub.runList(body);
    this.join(sub);
    return buffer.text.replace(/\n+$/, "");
  }
}

/** `… | cat` and `… | tee file` change nothing about what their input is and when it comes. */
function isPassThrough(command: Command): boolean {
  if (command.kind !== "simple" || command.redirects.length > 0) return false;
  const [first] = command.words[0] ?? [];
  return first?.kind === "text" && (first.text === "tee" || (first.text === "cat" && command.words.length === 1));
}

function restore(variables: Map<string, string>, saved: ReadonlyMap<string, string>, name: string): void {
  const value = saved.get(name);
  if (value === undefined) variables.delete(name);
  else variables.set(name, value);
}
