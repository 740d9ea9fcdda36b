/**
 * What a shell has around it: clock, streams, files, variables, and notes on what depended on what.
 *
 * shell.ts runs commands in it. A reading of a variable is noted because loops whose course depends on nothing that
 * changes need not be followed (steady.ts).
 */
import type { Resolver } from "../runtime/look-up.ts";
import { complaintName, openComplaint } from "./complaints.ts";
import type { Expander } from "./expand.ts";
import { type FileMark, isDirectoryAt, realPath } from "./file-tree.ts";
import type { WorldQuestions } from "./live.ts";
import { fileFault, pathsFor, putFile, readFile, writeFile } from "./live-files.ts";
import { liveLookUp } from "./live-web.ts";
import type { Doing, LivePiece, Setting, ShellState, Sink, Streams, Trace } from "./state.ts";
import { LOOK_UP, type LoopWatch } from "./steady.ts";
import type { List } from "./syntax.ts";

/** Why commands are no longer run in order; undefined while they are. */
export type Flow = "exit" | "break" | "continue" | "return" | "halt" | "forever" | undefined;

const DIRECTORIES = [
  "/",
  "/bin",
  "/dev",
  "/etc",
  "/home",
  "/proc",
  "/root",
  "/sys",
  "/tmp",
  "/usr",
  "/usr/bin",
  "/var",
  "/var/log",
  "/var/run",
  "/run",
];

const LOOK_UPS: ReadonlySet<string> = new Set([LOOK_UP]);
const ASKED: ReadonlySet<string> = new Set(["@time"]);
/** What a variable, and what a pipe, can hold: more, and the shell ends for want of memory. */
const TEXT_MAX = 4 * 1_024 * 1_024;
const BUFFER_MAX = 32 * 1_024 * 1_024;
/** Who sleeps past the end of the calendar sleeps for ever. */
const TIME_MAX_MS = 8_000_000_000_000_000;
const NO_FILES: ReadonlyMap<string, string> = new Map();

/** Everything about a shell but the running of commands. */
export abstract class Surroundings implements Expander {
  readonly setting: Setting;
  readonly state: ShellState;
  readonly trace: Trace;
  nowMs: number;
  flow: Flow;
  /** Loops that `break` or `continue` still have to leave. */
  levels = 0;
  streams: Streams;
  /** Names read since the collector was last emptied, and whether more than added up. */
  reads = new Set<string>();
  isNonlinear = false;
  /** Loops being watched; all of them learn what control flow depends on. */
  watches: readonly LoopWatch[] = [];
  /** With what a trap ended the shell, whatever the command says that it interrupted. */
  trappedStatus: number | undefined;
  /** Whether what the present command reads shows only in what it prints. */
  isNeutral = false;
  /** Loops that are being run. */
  loops = 0;
  /** Whether it is the container's first process, which gets the signals. */
  isMain = false;
  /** Why the present command could not write all that it wanted to. */
  ioFault: string | undefined;

  constructor(setting: Setting, state: ShellState, trace: Trace, nowMs: number, streams: Streams) {
    this.setting = setting;
    this.state = state;
    this.trace = trace;
    this.nowMs = nowMs;
    this.streams = streams;
  }

  abstract capture(body: List): string;
  /** How the shell ends, or would if it ended now. */
  exitCode(): number {
    return this.trappedStatus ?? this.state.status;
  }

  /** Runs a trap. */
  abstract interrupt(action: string): void;

  /** Lets time pass while the shell does something; says whether a signal was dealt with, which cuts `wait` short. */
  advance(durationMs: number, doing: Doing): "signalled" | undefined {
    const { haltMs, termMs, work } = this.setting;
    const toMs = this.nowMs + Math.max(0, Math.ceil(durationMs));
    const action = this.state.traps.get("TERM") ?? "";
    const isHit = this.isMain && !work.isSignalled && action !== "" && termMs !== undefined && termMs >= this.nowMs && termMs < toMs;
    // A shell that runs a command looks at signals only when the command is over.
    if (isHit && (doing === "wait" || toMs < Number.POSITIVE_INFINITY)) {
      work.isSignalled = true;
      this.nowMs = doing === "wait" ? termMs : toMs;
      this.interrupt(action);
      return "signalled";
    }
    if (toMs > haltMs) this.flow = "halt";
    else if (toMs > TIME_MAX_MS) this.flow = "forever";
    else this.nowMs = toMs;
    if (this.setting.live !== undefined) this.#takeOutside();
    return undefined;
  }

  /** Waits until an instant that something was heard at. */
  arrive(atMs: number): void {
    if (atMs > this.nowMs) this.advance(atMs - this.nowMs, "command");
  }

  /** Files that others have changed meanwhile. */
  #takeOutside(): void {
    for (const { path, text, mark } of this.setting.live?.takeOutside(this.nowMs) ?? []) putFile(this, path, text, mark);
  }

  /** All that is left of standard input; a live one is waited for. */
  input(): string {
    const { stdin = "", isLive } = this.streams;
    const { live } = this.setting;
    if (isLive !== true || live === undefined) return stdin;
    const { text, atMs } = live.readAll();
    this.arrive(atMs);
    return text;
  }

  /** What the world answers a live process now; undefined when nobody talks to it. */
  hear<Q extends keyof WorldQuestions>(what: Q, question: WorldQuestions[Q]["question"]): WorldQuestions[Q]["answer"] | undefined {
    // What is heard at another time may be something else, so that no loop which asks can be told ahead.
    this.noteControl(ASKED);
    return this.setting.live?.hear(what, question, this.nowMs);
  }

  /** Finds the addresses of a host, and waits while it is being asked for; anything but `found` ends the command. */
  lookUp(host: string, resolver?: Resolver): "found" | "not found" | "stopped" {
    const { found, tookMs } = liveLookUp(this, host, resolver) ?? this.setting.invocation.lookUp(host, this.nowMs, resolver);
    this.noteLookUp();
    this.advance(tookMs, "command");
    if (this.flow === "halt") return "stopped";
    return found ? "found" : "not found";
  }

  /** From here on it matters when name servers answer. */
  noteLookUp(): void {
    for (const watch of this.watches) watch.note(LOOK_UPS);
  }

  /** Where a file's name leads. */
  open(name: string, operator: ">" | ">>"): Sink {
    const path = this.path(name);
    if (path === "/dev/null") return { kind: "null" };
    if (this.setting.live !== undefined && /^\/dev\/tty$/.test(path)) return { kind: "stream", fd: 1 };
    if (path === "/dev/stdout" || path === "/proc/self/fd/1") return this.streams.out;
    if (path === "/dev/stderr" || path === "/proc/self/fd/2") return this.streams.err;
    if (/^\/proc\/1\/fd\/[12]$/.test(path) || path === "/dev/console") return { kind: "log" };
    if (operator === ">" || (this.setting.live !== undefined && !this.state.files.has(path))) this.writeFile(path, "");
    return { kind: "file", path };
  }

  /** Why a live process cannot write to the file, as its shell says it; undefined when it can. */
  openFault(name: string): string | undefined {
    const path = this.path(name);
    if (this.setting.live === undefined || path.startsWith("/dev/") || path.startsWith("/proc/")) return undefined;
    const fault = fileFault(this, path);
    return fault === undefined ? undefined : openComplaint(this.setting, name, fault);
  }

  /** An absolute path without `.` and `..`. */
  path(name: string): string {
    const parts: string[] = [];
    for (const part of (name.startsWith("/") ? name : `${this.state.directory}/${name}`).split("/")) {
      if (part === "..") parts.pop();
      else if (part !== "" && part !== ".") parts.push(part);
    }
    return `/${parts.join("/")}`;
  }

  /** The text of a file; reading it is noted. */
  read(name: string): string | undefined {
    const path = this.path(name);
    if (path === "/dev/null") return "";
    this.reads.add(`file:${path}`);
    if (this.setting.live !== undefined) return readFile(this, path);
    const own = this.state.files.get(path);
    const foreign = this.setting.invocation.run.files?.changed?.(path, this.nowMs);
    if (own !== undefined && (foreign === undefined || foreign.sinceMs < this.#writtenMs(path))) return own;
    if (foreign !== undefined && foreign.text === undefined) return undefined;
    if (!this.isNeutral) this.noteControl(new Set([`file:${path}`]));
    return this.mounted().get(path);
  }

  /** When the shell itself last wrote the file; what was there at its start counts as the newest. */
  #writtenMs(path: string): number {
    return this.trace.changes.findLast((change) => change.path === path)?.timeMs ?? this.nowMs + 1;
  }

  /** The files that volumes put there, as of now. */
  mounted(): ReadonlyMap<string, string> {
    return this.setting.invocation.run.files?.at(this.nowMs) ?? NO_FILES;
  }

  /** Every file that can be found. */
  filePaths(): readonly string[] {
    if (this.setting.live !== undefined) return [...this.state.files.keys()];
    return [...this.mounted().keys(), ...this.state.files.keys()];
  }

  /** Whether there is such a directory: made, mounted, or part of every image. */
  isDirectory(name: string): boolean {
    const path = this.path(name);
    if (this.setting.live !== undefined) return isDirectoryAt(this.state, realPath(this.state, path));
    if (DIRECTORIES.includes(path) || this.state.files.has(`${path}/`)) return true;
    const { volumeMounts = [] } = this.setting.invocation.run.container;
    const isMount = volumeMounts.some(({ mountPath }) => mountPath === path) && !this.mounted().has(path);
    return isMount || this.filePaths().some((file) => file.startsWith(`${path}/`));
  }

  /** Puts a file there, or takes it away. */
  writeFile(path: string, text: string | undefined, mark?: FileMark): void {
    if (this.setting.live !== undefined) {
      writeFile(this, path, text, mark);
      return;
    }
    if (this.state.files.get(path) === text) return;
    if (text === undefined) this.state.files.delete(path);
    else this.state.files.set(path, text);
    this.state.sources.set(`file:${path}`, this.rootsOf(this.reads));
    this.trace.changes.push({ timeMs: this.nowMs, path, text });
  }

  #print(fd: 1 | 2, text: string): void {
    if (this.flow === "halt") return;
    const piece: LivePiece = { timeMs: this.nowMs, text, fd };
    this.trace.lines.push(piece);
  }

  /** Prints. */
  write(sink: Sink, text: string): void {
    if (text === "" || sink.kind === "null") return;
    if (sink.kind === "stream") {
      this.#print(sink.fd, text);
      return;
    }
    if (this.setting.live !== undefined && sink.kind === "log") {
      this.#print(2, text);
      return;
    }
    if (this.setting.live !== undefined && sink.kind === "file") {
      this.writeFile(sink.path, (this.state.files.get(realPath(this.state, sink.path)) ?? "") + text);
      return;
    }
    if (sink.kind === "buffer" && sink.text.length + text.length > BUFFER_MAX) this.flow = "exit";
    else if (sink.kind === "buffer") sink.text += text;
    else if (sink.kind === "file") this.writeFile(sink.path, ((this.state.files.get(sink.path) ?? "") + text).slice(-65_536));
    else {
      const [first = "", ...others] = text.split("\n");
      let partial = this.trace.partial + first;
      for (const next of others) {
        this.trace.lines.push({ timeMs: this.nowMs, text: partial });
        partial = next;
      }
      this.trace.partial = partial;
    }
  }

  /** Prints `sh: …` to standard error. */
  complain(message: string): void {
    this.write(this.streams.err, `${complaintName(this.setting)}: ${message}\n`);
  }

  /** What a program that is started gets as its environment. */
  environment(): ReadonlyMap<string, string> {
    return new Map([...this.state.variables].filter(([name]) => this.state.exported.has(name)));
  }

  /** Control flow depends on these names. */
  noteControl(names: ReadonlySet<string>): void {
    if (this.watches.length === 0) return;
    const roots = this.rootsOf(names);
    for (const watch of this.watches) watch.note(roots);
  }

  controlled(expand: () => readonly string[]): readonly string[] {
    const outer = this.reads;
    this.reads = new Set();
    const result = expand();
    this.noteControl(this.reads);
    for (const name of this.reads) outer.add(name);
    this.reads = outer;
    return result;
  }

  /** The names and all they were made from. */
  rootsOf(names: ReadonlySet<string>): ReadonlySet<string> {
    const roots = new Set(names);
    for (const name of names) for (const source of this.state.sources.get(name) ?? []) roots.add(source);
    return roots;
  }

  variable(name: string): string | undefined {
    switch (name) {
      case "?":
        return String(this.state.status);
      case "$":
        return String(this.setting.live?.parts.pid ?? 1);
      case "#":
        return String(this.state.positional.length);
      case "-":
        return [...this.state.options].join("");
      case "0":
        return this.state.variables.get("0") ?? "sh";
      case "RANDOM":
        this.reads.add("@random");
        return String(
          Math.floor(this.setting.invocation.run.draw("shell-random", this.nowMs - this.setting.invocation.run.startedMs) * 32_768),
        );
      case "SECONDS":
        this.reads.add("@time");
        return String(Math.floor((this.nowMs - this.setting.invocation.bornMs) / 1_000));
    }
    if (/^[1-9]/.test(name)) return this.state.positional[Number(name) - 1];
    this.reads.add(name);
    return this.state.variables.get(name);
  }

  assign(name: string, value: string): void {
    if (value.length > TEXT_MAX) {
      this.fail("out of memory");
      return;
    }
    this.state.variables.set(name, value);
    this.state.sources.set(name, this.rootsOf(this.reads));
  }

  positional(): readonly string[] {
    return this.state.positional;
  }

  pathsFor(pattern: string): readonly string[] | undefined {
    return this.setting.live === undefined ? undefined : pathsFor(this, pattern);
  }

  markNonlinear(): void {
    this.isNonlinear = true;
  }

  fail(message: string): void {
    this.complain(message);
    this.state.status = 2;
    this.flow = "exit";
  }
}
