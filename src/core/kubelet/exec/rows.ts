/**
 * What is remembered of commands that somebody runs in containers: sessions, their processes, and what they wrote.
 *
 * A row is never changed, only replaced, and so is everything in it, the maps of a shell's state included.
 */

import { defineTable } from "../../store/tables.ts";
import type { InputPiece } from "../programs/shell/live.ts";
import type { FileChange, ShellState } from "../programs/shell/state.ts";

/** Something that came from the client and has yet to be looked at. */
export type Parcel =
  | { readonly kind: "input"; readonly atMs: number; readonly text: string }
  | { readonly kind: "end"; readonly atMs: number }
  | { readonly kind: "resize"; readonly atMs: number; readonly columns: number; readonly rows: number };

/** A command that is being run. */
export interface Job {
  readonly startMs: number;
  /** The command, or the shell that runs the text. */
  readonly words: readonly string[];
  /** A line of a shell that reads commands. */
  readonly text?: string | undefined;
  /** What it starts from, all files it finds included. */
  readonly state: ShellState;
  readonly roomBytes: number;
  readonly input: readonly InputPiece[];
  /** Files that others have changed since. */
  readonly outside: readonly FileChange[];
  /** What the world has answered it. */
  readonly heard: readonly unknown[];
  readonly killedMs?: number | undefined;
}

/** How much of what a command does has been seen to: everything before `ms`, and so much of what happens then. */
export interface Mark {
  readonly ms: number;
  readonly count: number;
}

/** A job, and what of it has been passed on. */
export interface Running {
  readonly job: Job;
  readonly shown: Mark;
  readonly applied: Mark;
  readonly signalled: Mark;
}

/** A line that is being typed at a terminal. */
export interface Typing {
  readonly line: string;
  /** The beginning of a control sequence. */
  readonly escape: string;
  readonly history: readonly string[];
  /** How far back in the history the line is; 0: it is new. */
  readonly back: number;
}

/** A shell that reads commands. */
export interface Reader {
  readonly state: ShellState;
  /** Lines of a command that is not complete. */
  readonly partial: string;
  /** It has asked for the next line. */
  readonly hasPrompted: boolean;
  /** What it was called by, as in `bash`. */
  readonly words: readonly string[];
  /** The shell that it was started from, and that goes on after it. */
  readonly outer?: Reader | undefined;
}

/** Commands of one client in one container. */
export interface SessionRow {
  /** `node/namespace/name` of its pod. */
  readonly pod: string;
  readonly container: string;
  /** The run it lives in: it ends with that. */
  readonly instance: string;
  /** `main`: the container's own first process, at which somebody sits. */
  readonly kind: "exec" | "main";
  readonly words: readonly string[];
  readonly pid: number;
  readonly openedMs: number;
  readonly terminal?: { readonly columns: number; readonly rows: number } | undefined;
  readonly typing: Typing;
  readonly inbox: readonly Parcel[];
  /** Input that nobody has read. */
  readonly queue: readonly InputPiece[];
  readonly reader?: Reader | undefined;
  readonly running?: Running | undefined;
  /** Commands that are over but for what they left in the background. */
  readonly tails: readonly Running[];
  /** Pieces of output written so far, the oldest that is kept, and the size of those that are. */
  readonly pieces: number;
  readonly firstPiece: number;
  readonly keptBytes: number;
  /** Since when its commands take a CPU each, for ever. */
  readonly busyMs: readonly number[];
  /** `fault`: in the runtime's words, why it could not even start. */
  readonly exit?: { readonly atMs: number; readonly code: number; readonly fault?: string } | undefined;
}

/** What a session wrote at once. */
export interface OutputRow {
  readonly atMs: number;
  readonly fd: 1 | 2;
  /** Bytes, one character each. */
  readonly text: string;
}

/** Sessions by `node/namespace/name/number`. */
export const sessionTable = defineTable<SessionRow>("exec-sessions", "cluster");
/** Outputs by session and number. */
export const outputTable = defineTable<OutputRow>("exec-output", "cluster");
/** Under `last`, the number of the newest session. */
export const sessionNumberTable = defineTable<number>("exec-numbers", "cluster");

const DIGITS = 9;

/** The key of a session's n-th piece of output. */
export function outputKey(session: string, n: number): string {
  return `${session}/${String(n).padStart(DIGITS, "0")}`;
}
