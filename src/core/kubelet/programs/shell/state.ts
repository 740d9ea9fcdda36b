/**
 * What a running shell is made of: its variables and files, what it has done so far, and where its output goes.
 *
 * The interpreter works on these in place; nobody else sees them before it is done.
 */
import type { LogLine } from "../../program.ts";
import type { Executable, Invocation, Process } from "../runtime/process.ts";
import type { FileMark } from "./file-tree.ts";
import type { Live } from "./live.ts";
import type { Command, List } from "./syntax.ts";

/** Everything that a shell could be asked for later, and that a subshell gets a copy of. */
export interface ShellState {
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  /** What each variable and file was made from: names, `file:…`, `@time`, `@random`. */
  readonly sources: Map<string, ReadonlySet<string>>;
  /** By absolute path; shared by all shells of a container. */
  readonly files: Map<string, string>;
  /** Modes, times and links of files; kept for live processes alone. */
  readonly marks: Map<string, FileMark>;
  readonly traps: Map<string, string>;
  readonly functions: Map<string, Command>;
  readonly options: Set<string>;
  positional: readonly string[];
  directory: string;
  status: number;
}

/** A copy on which another shell can work; files are copied only when `files` says so. */
export function cloneState(state: ShellState, files: "same files" | "own files"): ShellState {
  return {
    ...state,
    variables: new Map(state.variables),
    exported: new Set(state.exported),
    sources: new Map(state.sources),
    files: files === "own files" ? new Map(state.files) : state.files,
    marks: files === "own files" ? new Map(state.marks) : state.marks,
    traps: new Map(state.traps),
    functions: new Map(state.functions),
    options: new Set(state.options),
  };
}

/** Makes a state the same as another; its files stay the object that other shells share. */
export function becomeState(state: ShellState, from: ShellState): void {
  for (const part of ["variables", "sources", "files", "marks", "traps", "functions"] as const) refill<unknown>(state[part], from[part]);
  for (const part of ["exported", "options"] as const) {
    const names = [...from[part]];
    state[part].clear();
    for (const name of names) state[part].add(name);
  }
  state.positional = from.positional;
  state.directory = from.directory;
  state.status = from.status;
}

function refill<V>(map: Map<string, V>, from: ReadonlyMap<string, V>): void {
  const entries = [...from];
  map.clear();
  for (const [name, value] of entries) map.set(name, value);
}

/** Where output goes. */
export type Sink =
  | { readonly kind: "log" }
  /** To whoever talks to a live process: standard output (1) or errors (2). */
  | { readonly kind: "stream"; readonly fd: 1 | 2 }
  | { readonly kind: "null" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "buffer"; text: string };

/** The ends of a command. */
export interface Streams {
  readonly out: Sink;
  readonly err: Sink;
  /** Absent: nothing to read. */
  readonly stdin?: string | undefined;
  /** Standard input is what somebody types or sends. */
  readonly isLive?: boolean;
}

/** What the shell waits for: a command in front of it, or jobs behind it (`wait`), which a signal cuts short. */
export type Doing = "command" | "wait";

/** What one shell and its children did. */
export interface Trace {
  readonly lines: LogLine[];
  /** Text written without a newline so far. */
  partial: string;
  readonly changes: FileChange[];
  readonly children: { readonly process: Process; endMs: number }[];
  readonly jobs: Job[];
  /** The program that took the shell's place by `exec`. */
  successor?: Process | undefined;
  /** Loops that were not followed, in order; the last one may never end. */
  readonly stretches: Stretch[];
  readonly signals: SentSignal[];
}

/** A file was written or, without a text, removed. */
export interface FileChange {
  readonly timeMs: number;
  readonly path: string;
  readonly text: string | undefined;
  /** What a live process made of it besides. */
  readonly mark?: FileMark | undefined;
}

/** A piece of what a live process wrote: its text is no line, but as it came. */
export interface LivePiece extends LogLine {
  readonly fd: 1 | 2;
}

/** A signal for a process that is not the shell's own. */
export interface SentSignal {
  readonly timeMs: number;
  readonly pid: number;
  readonly signal: string;
}

/** A background job. */
export interface Job {
  readonly id: number;
  readonly trace: Trace;
  readonly status: number;
  /** Infinity when it never ends. */
  endMs: number;
}

/** An empty trace. */
export function newTrace(): Trace {
  return { lines: [], partial: "", changes: [], children: [], jobs: [], stretches: [], signals: [] };
}

/** A loop whose iterations are all alike but for counters and the time. */
export interface Steady {
  readonly atMs: number;
  readonly periodMs: number;
  /** At the head of the iteration that starts at `atMs`. */
  readonly state: ShellState;
  /** By how much counters grow in one iteration. */
  readonly steps: ReadonlyMap<string, number>;
  readonly test: List;
  readonly body: List;
  readonly streams: Streams;
  /** Whether an iteration prints anything. */
  readonly prints: boolean;
  /** Files that an iteration changes. */
  readonly changes: ReadonlySet<string>;
  /** It does nothing but spin. */
  readonly isBusy: boolean;
}

/** Iterations that need not be followed, since they are all alike. */
export interface Stretch extends Steady {
  /** The head of the first iteration that is followed again; Infinity when none is. */
  readonly untilMs: number;
  /** How many lines the trace had by then. */
  readonly lines: number;
}

/** What does not change while a script is interpreted. */
export interface Setting {
  readonly invocation: Invocation;
  readonly shell: "ash" | "dash" | "bash";
  /** Runs an executable of the image; undefined when there is none of that name. */
  execute(invocation: Invocation): ReturnType<Executable> | undefined;
  /** Whether the image has the usual small programs: cat, date, sleep. */
  readonly hasApplets: boolean;
  /** Whether there is a program of that name. */
  has(name: string): boolean;
  /** Interpretation stops here. */
  readonly haltMs: number;
  /** When SIGTERM comes. */
  readonly termMs?: number | undefined;
  /** Commands run so far, whether the signal has been dealt with, and how deep functions and scripts call each other. */
  readonly work: { steps: number; isSignalled: boolean; depth?: number };
  /** Somebody talks to the process. */
  readonly live?: Live | undefined;
}
