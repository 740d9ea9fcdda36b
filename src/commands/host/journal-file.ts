/**
 * Journals on a disk: read strictly, written so that a crash at any moment leaves the old file or the new one.
 */
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { ApiError, isJournal, journalFaultText, readJournal, type SavedJournal } from "../../core/index.ts";
import { isAlive } from "./process-mark.ts";

/** Enough of a file to see whether it begins as a journal does. */
const HEAD_BYTES = 512;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** The first line of a file that is there and begins as a journal does. */
export function journalHead(path: string): string | undefined {
  const text = firstBytes(path);
  return text !== undefined && isJournal(text) ? (text.split("\n")[0] ?? "") : undefined;
}

/** Reads a whole journal; refuses what is none, or a damaged one, with the record and the reason. */
export function readJournalFile(path: string): SavedJournal {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new ApiError("BadRequest", `error: ${path} cannot be read: ${reasonOf(error)}`);
  }
  if (!isJournal(text)) throw new ApiError("BadRequest", `error: ${path} is no journal of kubarium`);
  const { journal, fault } = readJournal(text);
  if (journal === undefined) throw new ApiError("BadRequest", `error: ${path} is damaged: ${journalFaultText(fault)}`);
  return journal;
}

/** Puts a whole journal in the place of `path`, which is nothing yet or a sound journal that nobody writes. */
export function writeJournalFile(path: string, text: string): void {
  refuseToOverwrite(path);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, "wx");
    try {
      writeAll(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new ApiError("BadRequest", `error: ${path} cannot be written: ${reasonOf(error)}`);
  }
}

/** Where an autosave goes. */
export interface JournalSink {
  readonly path: string;
  /** Survives the process when it returns; throws when it cannot be written. */
  append(text: string): void;
  /** Everything appended survives the machine too when it returns. */
  sync(): void;
  /** The same, without waiting for it; calls back with what went wrong, if anything did. */
  syncSoon(done: (error: Error | null) => void): void;
  close(): void;
}

/** A new file that only its owner can read, made with its folder when something is written for the first time. */
export function fileSink(path: string): JournalSink {
  let file: number | undefined;
  return {
    path,
    append(text) {
      if (file === undefined) {
        file = createFile(path);
        syncFolder(dirname(path));
      }
      writeAll(file, text);
    },
    sync() {
      if (file !== undefined) fdatasyncSync(file);
    },
    syncSoon(done) {
      if (file === undefined) setImmediate(done, null);
      else fdatasync(file, done);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Why the system refused something, in a few words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder",
  EEXIST: "it is there already",
  ENOSPC: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EIO: "the device failed",
};

/** Makes the folder of a file, for its owner alone. */
export function makeFolderOf(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  } catch (error) {
    throw new ApiError("BadRequest", `error: ${dirname(path)} cannot be made: ${reasonOf(error)}`);
  }
}

function createFile(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  return openSync(path, "wx", PRIVATE_FILE);
}

function refuseToOverwrite(path: string): void {
  const text = firstBytes(path);
  if (text === undefined) return;
  if (!isJournal(text)) throw new ApiError("Conflict", `error: ${path} is there and no journal of kubarium: it is left as it is`);
  const { writer, isEnded } = readJournalFile(path);
  if (writer !== undefined && !isEnded && isAlive(writer))
    throw new ApiError("Conflict", `error: ${path} is being written by process ${writer.pid}: it is left as it is`);
}

/** The beginning of a file; undefined when there is none. */
function firstBytes(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    // It is there and cannot be read: certainly not something to take for a journal.
    return "";
  }
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return bytes.toString("utf8", 0, readSync(file, bytes));
  } catch {
    return "";
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** A new name is safe only when its folder is. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
