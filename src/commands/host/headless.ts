/**
 * What every run without a terminal has in common: where its words go, and what is said and kept when the world breaks.
 */
import { ApiError, type Timeline } from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import type { Autosave } from "./autosave.ts";
import { BROKEN_EXIT_CODE, brokenReport, keepReplay } from "./broken.ts";
import { readManifestFiles } from "./files.ts";
import { writeJournalFile } from "./journal-file.ts";
import { sessionPath } from "./sessions.ts";

/** Where a run reads and writes. */
export interface Door {
  readonly readFiles: CommandContext["readFiles"];
  writeJournal(path: string, text: string): void;
  /** Everything that was done is on the disk when it returns. */
  acknowledge(): void;
  writeOut(text: string): void;
  writeErr(text: string): void;
}

/** What a run works with. */
export interface HeadlessParts {
  /** Undefined until there is one. */
  timeline(): Timeline | undefined;
  readonly autosave: Autosave | undefined;
  /** Where the journal of a world that broke is kept, if nothing else says so. */
  readonly sessions: string;
}

/** Plays; returns the exit code. What is written out comes in one piece, whatever ends the run; with an autosave, at once. */
export function headless({ timeline, autosave, sessions }: HeadlessParts, play: (door: Door) => number): number {
  const out: string[] = [];
  const flush = (): void => {
    process.stdout.write(out.join(""));
    out.length = 0;
  };
  const door: Door = {
    readFiles: readManifestFiles,
    writeJournal: writeJournalFile,
    acknowledge: () => autosave?.commit(),
    writeOut(text) {
      out.push(text);
      if (autosave !== undefined) flush();
    },
    writeErr(text) {
      // What went wrong stands behind what went before, also where both go to one place.
      flush();
      process.stderr.write(text);
    },
  };
  autosave?.onFailure((message) => door.writeErr(`error: ${message}\n`));
  try {
    const code = play(door);
    autosave?.close();
    return code;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    autosave?.commit();
    const broken = timeline();
    const kept = autosave?.keepReplay() ?? (broken && keepReplay(broken, sessionPath(sessions, Date.now(), "-broken")));
    door.writeErr(`${brokenReport(broken?.cluster, error, kept)}\n`);
    return BROKEN_EXIT_CODE;
  } finally {
    flush();
  }
}
