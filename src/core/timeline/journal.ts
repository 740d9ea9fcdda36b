/**
 * The journal: everything that came from outside, in order, each with the instant at which it came.
 *
 * Options and inputs are all that is needed to live a cluster's life again; hashes and the clock's progress are there to
 * notice when it is not the same life. Records are plain JSON.
 */
import type { ClusterOptions } from "../cluster.ts";
import type { Input } from "../input.ts";

/** Counts up when a record's meaning changes; a journal of another format is refused. */
export const JOURNAL_FORMAT = 1;

/** An instant of one life: after how many steps, and at what time between that step and the next. */
export interface Position {
  readonly steps: number;
  readonly nowMs: number;
}

/** What a cluster is made from, as far as a journal can hold it. */
export type JournalOptions = Pick<ClusterOptions, "seed" | "startMs" | "nodes" | "controlPlane">;

/** How it began; always the first record. */
export interface StartRecord {
  readonly type: "start";
  readonly format: number;
  /** The version of kubarium that wrote it. */
  readonly version: string;
  readonly options: JournalOptions;
}

/** A line that somebody ran; the inputs that follow until the next line are what it did. */
export interface CommandRecord extends Position {
  readonly type: "command";
  readonly line: string;
  readonly namespace: string;
}

/** An input, refused or not. */
export interface InputRecord extends Position {
  readonly type: "input";
  readonly input: Input;
  /** No line did it, but a client or a program of its own; undo leaves it alone. */
  readonly alone?: true;
}

/** So far time has got. */
export interface ClockRecord extends Position {
  readonly type: "clock";
}

/** What the log's hash was; a replay that finds another one has diverged. */
export interface HashRecord extends Position {
  readonly type: "hash";
  readonly hash: number;
}

/** From here on life went another way: from an earlier instant of `from`, or on where that branch was left. */
export interface BranchRecord extends Position {
  readonly type: "branch";
  readonly branch: number;
  readonly from: number;
  /** How many of that branch's records it shares. */
  readonly records: number;
  /** What was said: `fork`, `undo`, `switch`, `restore`. */
  readonly by: string;
  /** The instant of that branch whose objects were put back into etcd; all else stayed as it was. */
  readonly backup?: Position & { readonly records: number };
  /** The next revision is above this one, so that no version ever stands for two objects. */
  readonly revision: number;
}

export type JournalRecord = StartRecord | CommandRecord | InputRecord | ClockRecord | HashRecord | BranchRecord;

/** The records that a branch's life consists of. */
export type LifeRecord = CommandRecord | InputRecord | BranchRecord;

/** Whether `a` lies before `b`. */
export function isBefore(a: Position, b: Position): boolean {
  return a.steps < b.steps || (a.steps === b.steps && a.nowMs < b.nowMs);
}
