/**
 * Going on with a session that was saved: which one, its life lived again, and where it is saved from now on.
 */
import { ApiError, type JournalRecord, type Timeline } from "../../core/index.ts";
import { quoteWord } from "../parse.ts";
import { sinceStart } from "../print/since-start.ts";
import type { Autosave } from "./autosave.ts";
import { journalHead, readJournalFile } from "./journal-file.ts";
import { type Progress, replayFile } from "./replay-file.ts";
import { dropSession, refuseInUse } from "./sessions.ts";

/** A timeline that stands where its journal ended. */
export interface Resumed {
  readonly timeline: Timeline;
  readonly path: string;
  /** What is said of it, in one line. */
  readonly message: string;
}

/** The journal that the words of the command line name, if that is what they are. */
export function journalAmong(paths: readonly string[]): string | undefined {
  const [path] = paths;
  return paths.length === 1 && path !== undefined && journalHead(path) !== undefined ? path : undefined;
}

/** Lives a session again to its end; refuses one that is in use, damaged, or not the same life in this version. */
export function resume(path: string, version: string, progress?: Progress): Resumed {
  const journal = readJournalFile(path);
  refuseInUse(path, journal);
  if (journal.records.length === 0) throw new ApiError("BadRequest", `error: ${path} ends before its first record`);
  const { replay, divergence } = replayFile({ path, journal, version, ...(progress === undefined ? {} : { progress }) });
  if (divergence !== undefined)
    throw new ApiError("Conflict", `error: ${divergence}\nkubarium replay ${quoteWord(path)} shows it up to there`);
  const { timeline } = replay;
  const { nowMs, startMs } = timeline.cluster;
  const torn = journal.tornLine === undefined ? "" : `; line ${journal.tornLine} was cut off while it was written, and is left out`;
  const commands = countOf(journal.records);
  return {
    timeline,
    path,
    message: `resumed ${path}: ${sinceStart(nowMs, startMs)}, ${commands} ${commands === 1 ? "command" : "commands"}${torn}`,
  };
}

/** Begins to save a session that goes on with another one: when all of that is in the new file, the old one goes. */
export function takeOver(autosave: Autosave, folder: string, from: string): void {
  autosave.commit();
  if (autosave.failure === undefined) dropSession(folder, from);
}

function countOf(records: readonly JournalRecord[]): number {
  return records.filter(({ type }) => type === "command").length;
}
