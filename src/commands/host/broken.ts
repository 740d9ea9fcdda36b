/**
 * What is said when the world broke: our own bug, with everything needed to see it again.
 */
import { ApiError, type Cluster, journalText, type Timeline } from "../../core/index.ts";
import { quoteWord } from "../parse.ts";
import { makeFolderOf, writeJournalFile } from "./journal-file.ts";

/** Exit code of a bug of ours: EX_SOFTWARE. */
export const BROKEN_EXIT_CODE = 70;

/** Writes the journal up to where the world broke; returns the path, or nothing when it cannot be written. */
export function keepReplay(timeline: Timeline, path: string): string | undefined {
  try {
    timeline.tick();
    makeFolderOf(path);
    writeJournalFile(path, journalText(timeline.journal));
    return path;
  } catch (error) {
    // The report matters more than its file.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** Seed, virtual time, what did not hold, and the last steps; plain text of a few lines. */
export function brokenReport(cluster: Cluster | undefined, error: unknown, replayFile?: string): string {
  return [
    "kubarium: the emulated world broke. This is a bug of kubarium, not of your manifests.",
    `  what: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    ...(cluster === undefined ? [] : [whenLine(cluster)]),
    ...(replayFile === undefined ? [] : [`  again: kubarium replay ${quoteWord(replayFile)} --do "advance 1s"`]),
    ...(cluster === undefined ? [] : ["  the last steps:", ...cluster.manager.trace.lines(cluster.startMs).map((line) => `    ${line}`)]),
  ].join("\n");
}

function whenLine({ nowMs, startMs, manager, store, seed }: Cluster): string {
  return `  when: +${((nowMs - startMs) / 1_000).toFixed(3)} s, step ${manager.steps}, revision ${store.revision}, seed ${seed}`;
}
