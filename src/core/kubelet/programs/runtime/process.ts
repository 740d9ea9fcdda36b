/**
 * A process inside a container: what a command line does, from the moment it starts.
 *
 * The catalogue's files make processes; run.ts turns the first process of a container into the kubelet's `Program`. A
 * command that does its work and is done at once (`redis-cli ping`) is no process but a `Done`.
 * Absent on purpose: what commands run later (`exec`, hooks, probes) write to files; a process is a function of time alone.
 */
import type { Exit, LogLine, Run, TermReaction } from "../../program.ts";
import type { WebAnswer } from "../shell/live.ts";
import type { Curve } from "./curve.ts";
import type { LookUpName } from "./look-up.ts";

/** The answer to an HTTP request, and how long it stays the same. */
export interface Page {
  readonly statusCode: number;
  readonly body: string;
  /** How long the asker waits for it; absent: hardly at all. */
  readonly tookMs?: number;
  /** The first instant at which the answer may differ; absent: it never does. */
  readonly untilMs?: number;
  /** What it says of itself in the answer's head. */
  readonly server?: string;
  readonly contentType?: string;
}

/** A file as it is at some instant, and when that may change. */
export interface FileView {
  /** Absent when there is no such file. */
  readonly text?: string | undefined;
  /** When it last changed; absent: it never did. */
  readonly sinceMs?: number | undefined;
  readonly untilMs: number;
}

/** A running process; all times are absolute, all methods pure. */
export interface Process {
  readonly name: string;
  readonly bornMs: number;
  /** From when on its ports answer. */
  readonly listensMs: number;
  readonly ports: readonly number[];
  /** Its own end; undefined when it never ends by itself. */
  readonly end: Exit | undefined;
  readonly cpuMillis: Curve;
  readonly memoryBytes: Curve;
  /** Absent: it does not speak HTTP. */
  page?(port: number, path: string, atMs: number): Page;
  /** Whether it serves the gRPC health protocol. */
  readonly speaksGrpc?: boolean;
  /** What a log holds of [fromMs, toMs), given that the process was told to stop at `termMs`. */
  logs(fromMs: number, toMs: number, termMs?: number): readonly LogLine[];
  onTerm(atMs: number): TermReaction;
  /** Absent: it writes no files. */
  file?(path: string, atMs: number): FileView;
  /** Every file that it ever writes. */
  paths?(): readonly string[];
}

/** The end of a command that does its work and is gone. */
export interface Done {
  readonly exitCode: number;
  readonly tookMs: number;
  readonly output: string;
  /** What went to standard error. */
  readonly errors?: string;
  /** What it sends to the container's first process. */
  readonly signal?: "HUP" | "QUIT" | "TERM";
}

/** A command line about to run, and where. */
export interface Invocation {
  /** The program's name as called, and its arguments. */
  readonly argv: readonly string[];
  readonly run: Run;
  readonly bornMs: number;
  readonly env: ReadonlyMap<string, string>;
  /** Version of the image: its tag without the variant. */
  readonly version: string;
  readonly stdin?: string;
  /** Instead of that: the input that somebody sends, for which it waits. */
  readInput?(): string;
  /** The network as a live process finds it; absent: what is asked of others is answered as on a good day. */
  web?(host: string, port: number, path: string, method: string): WebAnswer | "no such host";
  /** What listens inside the same container. */
  localhost(port: number, path: string): Page | "refused" | "silent";
  /** Finds the addresses of a name, or does not. */
  readonly lookUp: LookUpName;
}

/** What an executable file of an image does when it is called. */
export type Executable = (invocation: Invocation) => Process | Done;

/** Whether the command is already over. */
export function isDone(outcome: Process | Done): outcome is Done {
  return "exitCode" in outcome;
}

/** The argument after `flag`, or behind its `=`. */
export function optionOf(argv: readonly string[], ...flags: readonly string[]): string | undefined {
  for (const [index, word] of argv.entries()) {
    for (const flag of flags) {
      if (word === flag) return argv[index + 1];
      if (word.startsWith(`${flag}=`)) return word.slice(flag.length + 1);
    }
  }
  return undefined;
}

/** The port behind an optional host: `:5678`, `0.0.0.0:80`, `80`. */
export function portOf(address: string | undefined, otherwise: number): number {
  const port = Number(address?.slice(address.lastIndexOf(":") + 1));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : otherwise;
}
