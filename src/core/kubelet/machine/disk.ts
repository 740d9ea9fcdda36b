/**
 * What commands that somebody runs in a container (`kubectl exec`) have made of its files, over what image, process and
 * volumes put there.
 *
 * The container's own layer dies with its run, a volume's with the pod. The last changes can be undone for those who ask
 * how files were a while ago: a probe that was due before, a script that read them.
 */
import type { FileMark } from "../programs/shell/file-tree.ts";

/** A file as it was put there; without a text it was taken away. */
export interface DiskEntry {
  readonly sinceMs: number;
  /** Bytes, one character each. */
  readonly text?: string | undefined;
  readonly mark?: FileMark | undefined;
}

/** A layer of files by path; a directory's path ends in a slash. */
export interface Disk {
  readonly entries: Readonly<Record<string, DiskEntry>>;
  /** The latest changes, the oldest first: what was there before, if anything. */
  readonly past: readonly { readonly atMs: number; readonly path: string; readonly before?: DiskEntry | undefined }[];
  readonly bytes: number;
}

/** A change of a layer. */
export interface DiskChange {
  readonly timeMs: number;
  readonly path: string;
  readonly text: string | undefined;
  readonly mark?: FileMark | undefined;
}

/** Everything that may be put into a layer. */
export const DISK_BYTES_MAX = 16 * 1_024 * 1_024;
/** So many changes can be undone. */
const PAST_MAX = 100;
const NO_DISK: Disk = { entries: {}, past: [], bytes: 0 };

/** The layer after the changes, which come in order of time. */
export function withChanges(disk: Disk = NO_DISK, changes: readonly DiskChange[]): Disk {
  if (changes.length === 0) return disk;
  const entries: Record<string, DiskEntry> = { ...disk.entries };
  const past = [...disk.past];
  let { bytes } = disk;
  for (const { timeMs, path, text, mark } of changes) {
    const before = entries[path];
    past.push({ atMs: timeMs, path, before });
    bytes += (text?.length ?? 0) - (before?.text?.length ?? 0);
    entries[path] = { sinceMs: timeMs, ...(text === undefined ? {} : { text, mark }) };
  }
  return { entries, past: past.slice(-PAST_MAX), bytes };
}

/** The layer's files at an instant, as far back as changes are remembered. */
export function entriesAt({ entries, past }: Disk, atMs: number): Readonly<Record<string, DiskEntry>> {
  const later = past.filter((change) => change.atMs > atMs);
  if (later.length === 0) return entries;
  const earlier: Record<string, DiskEntry> = { ...entries };
  for (const { path, before } of later.toReversed()) {
    if (before === undefined) delete earlier[path];
    else earlier[path] = before;
  }
  return earlier;
}

/** When the layer next changes; Infinity when that is not known. */
export function diskChangesMs({ past }: Disk, atMs: number): number {
  return past.find((change) => change.atMs > atMs)?.atMs ?? Number.POSITIVE_INFINITY;
}
