/**
 * Files that a web server finds under its root besides those of its image.
 */
import type { Run } from "../../program.ts";

/** A file's text, or that somebody has taken it away. */
export interface ServedFile {
  readonly text?: string | undefined;
  readonly isGone: boolean;
}

const NOTHING: ServedFile = { isGone: false };

/** What volumes and commands have put at a path. Most servers have neither, and are asked often. */
export function servedFile({ container, files }: Run, path: string, atMs: number): ServedFile {
  if (files === undefined) return NOTHING;
  if (files.changed !== undefined) return { text: files.at(atMs).get(path), isGone: files.changed(path, atMs) !== undefined };
  const isMounted = container.volumeMounts?.some(
    ({ mountPath }) => path === mountPath || path.startsWith(`${mountPath.replace(/\/+$/, "")}/`),
  );
  return isMounted === true ? { text: files.at(atMs).get(path), isGone: false } : NOTHING;
}
