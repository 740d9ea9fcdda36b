/**
 * One way that life went: its records from the very beginning, its keyframes, and how it stood when it was left.
 */
import type { ClusterSnapshot } from "../cluster.ts";
import type { LogPast } from "../store/log.ts";
import { isBefore, type LifeRecord, type Position } from "./journal.ts";
import { type Keyframe, Keyframes } from "./keyframes.ts";

/** Where a branch stood when another one was taken up. */
export interface LeftBranch extends Position {
  readonly snapshot: ClusterSnapshot;
  readonly log: LogPast;
}

/** A branch; number 0 is the first life. */
export interface Branch {
  readonly id: number;
  /** The branch it came from, and where. */
  readonly origin: (Position & { readonly branch: number }) | undefined;
  /** Why it began: `fork`, `undo`. */
  readonly by: string;
  /** Inputs and commands from the beginning of the first life on, those that it shares with its origin included. */
  readonly records: LifeRecord[];
  readonly keyframes: Keyframes;
  left: LeftBranch | undefined;
}

/** The first life, beginning at a keyframe. */
export function firstBranch(frame: Keyframe): Branch {
  return { id: 0, origin: undefined, by: "start", records: [], keyframes: new Keyframes([frame]), left: undefined };
}

/** A branch that shares its origin's first `records` records, and its keyframes up to there. */
export function branchOff(origin: Branch, id: number, by: string, at: Position, records: number): Branch {
  const frames = origin.keyframes.all.filter((frame) => frame.records <= records && !isBefore(at, frame));
  return {
    id,
    origin: { branch: origin.id, steps: at.steps, nowMs: at.nowMs },
    by,
    records: origin.records.slice(0, records),
    keyframes: new Keyframes(frames),
    left: undefined,
  };
}

/** A command of a branch, and what it did. */
export interface DoneCommand extends Position {
  readonly line: string;
  /** Its place among the branch's records. */
  readonly index: number;
  readonly inputs: number;
}

/** The commands that changed something, the oldest first. */
export function doneCommands(branch: Branch): readonly DoneCommand[] {
  const done: { -readonly [F in keyof DoneCommand]: DoneCommand[F] }[] = [];
  for (const [index, record] of branch.records.entries()) {
    const { steps, nowMs } = record;
    if (record.type === "command") done.push({ line: record.line, steps, nowMs, index, inputs: 0 });
    else if (record.type === "input" && record.alone !== true) {
      const last = done.at(-1);
      if (last !== undefined) last.inputs += 1;
    }
  }
  return done;
}
