/**
 * The sessions that were saved by themselves: which there are, which is meant, and which are old enough to go.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ApiError, type SavedJournal } from "../../core/index.ts";
import { journalHead, readJournalFile, reasonOf } from "./journal-file.ts";
import { isAlive } from "./process-mark.ts";

/** How many are kept. */
const SESSIONS_MAX = 20;
/** The instant at which it began, and the process; `-broken` is the journal of a world that broke. */
const SESSION_NAME = /^\d{8}T\d{6}Z-\d+(-broken)?\.journal$/;

/** A saved session, the newest first in a list. */
export interface SavedSession {
  readonly name: string;
  readonly path: string;
  /** Wall time of the last write. */
  readonly writtenMs: number;
  /** What it holds; absent when it is damaged. */
  readonly journal?: SavedJournal;
  /** Why it cannot be read. */
  readonly damage?: string;
  /** A process that lives writes it. */
  readonly isInUse: boolean;
}

/** The file of a session of this process that begins now. */
export function sessionPath(folder: string, nowMs: number, ending: "" | "-broken" = ""): string {
  const start = new Date(nowMs).toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
  return join(folder, `${start}-${process.pid}${ending}.journal`);
}

/** All that are there, the newest first. */
export function listSessions(folder: string): readonly SavedSession[] {
  return sessionFiles(folder).map(({ name, path, writtenMs }) => {
    try {
      const journal = readJournalFile(path);
      return { name, path, writtenMs, journal, isInUse: !journal.isEnded && journal.writer !== undefined && isAlive(journal.writer) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { name, path, writtenMs, damage: error.message.replace(/^error: \S+ is /, ""), isInUse: false };
    }
  });
}

/** The session to go on with when nobody says which: the newest that no process is writing. */
export function latestSession(folder: string): string {
  const files = plainSessions(folder);
  for (const { path } of files) if (!isInUse(path)) return path;
  const why = files.length === 0 ? "no session has been saved" : "every saved session is in use";
  throw new ApiError("NotFound", `error: ${why} in ${folder}`);
}

/** The file that is meant: a path, or the name of a session. */
export function sessionNamed(name: string, folder: string): string {
  const inFolder = join(folder, name);
  return journalHead(name) === undefined && SESSION_NAME.test(name) && journalHead(inFolder) !== undefined ? inFolder : name;
}

/** Refuses a journal that a living process writes. */
export function refuseInUse(path: string, { writer, isEnded }: SavedJournal): void {
  if (writer === undefined || isEnded || !isAlive(writer)) return;
  throw new ApiError("Conflict", `error: ${path} is in use by process ${writer.pid}: save FILE in that session makes a copy`);
}

/** Removes the oldest, so that few enough are left; none in use. */
export function pruneSessions(folder: string): void {
  try {
    for (const { path } of sessionFiles(folder).slice(SESSIONS_MAX)) if (!isInUse(path)) rmSync(path, { force: true });
  } catch {
    // A folder that cannot be tidied up costs space and nothing else; whether it can be written to, the autosave says.
  }
}

/** Removes a session whose every record another one has by now; a file that is none, or that shows how a world broke, stays. */
export function dropSession(folder: string, path: string): void {
  const { ino } = statsOf(path) ?? {};
  if (ino !== undefined && plainSessions(folder).some((file) => statsOf(file.path)?.ino === ino)) rmSync(path, { force: true });
}

function plainSessions(folder: string): readonly SessionFile[] {
  return sessionFiles(folder).filter(({ name }) => !name.endsWith("-broken.journal"));
}

interface SessionFile {
  readonly name: string;
  readonly path: string;
  readonly writtenMs: number;
}

/** What is named as a session and has a first line; a file without one holds nothing that was ever acknowledged. */
function sessionFiles(folder: string): readonly SessionFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new ApiError("BadRequest", `error: ${folder} cannot be read: ${reasonOf(error)}`);
  }
  const files = names.flatMap((name): SessionFile[] => {
    const path = join(folder, name);
    const stats = SESSION_NAME.test(name) && journalHead(path) !== undefined ? statsOf(path) : undefined;
    return stats === undefined ? [] : [{ name, path, writtenMs: stats.mtimeMs }];
  });
  return files.sort((a, b) => b.writtenMs - a.writtenMs || (a.name < b.name ? 1 : -1));
}

function statsOf(path: string): { readonly mtimeMs: number; readonly ino: number } | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** A damaged one is in nobody's use: it is named when it is asked for. */
function isInUse(path: string): boolean {
  try {
    const { writer, isEnded } = readJournalFile(path);
    return writer !== undefined && !isEnded && isAlive(writer);
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}
