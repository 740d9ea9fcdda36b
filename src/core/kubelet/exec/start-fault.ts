/**
 * Why the runtime cannot start a command, in its words.
 * @see runc libcontainer (errors), moby daemon/exec.go (exit codes)
 */
import { nodeAt, realPath } from "../programs/shell/file-tree.ts";
import { fileSystemOf } from "./file-system.ts";
import type { Place } from "./place.ts";

/** What the client is told; the command itself never says anything. */
export interface StartFault {
  readonly code: number;
  readonly text: string;
}

const NOT_FOUND_CODE = 127;
const NOT_EXECUTABLE_CODE = 126;

/** Undefined when the command can be started. */
export function startFault(place: Place, words: readonly string[], nowMs: number): StartFault | undefined {
  const [path = ""] = words;
  const reason = reasonFor(place, path, nowMs);
  if (reason === undefined) return undefined;
  return {
    code: reason === "permission denied" ? NOT_EXECUTABLE_CODE : NOT_FOUND_CODE,
    text: `OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(path)}: ${reason}: unknown`,
  };
}

const SEARCHED = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

function reasonFor(place: Place, path: string, nowMs: number): string | undefined {
  const { interior } = place;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (!path.includes("/") && interior.programs.includes(path)) return undefined;
  const tree = fileSystemOf(place, [place], nowMs);
  const candidates = path.includes("/") ? [path] : SEARCHED.map((folder) => `${folder}/${path}`);
  const node = candidates.map((candidate) => nodeAt(tree, realPath(tree, candidate))).find((found) => found !== undefined);
  if (node === undefined) {
    // Images do not list the places of all their own programs.
    if (path.includes("/") && Object.keys(interior.files.files).length === 0 && interior.programs.includes(name)) return undefined;
    return path.includes("/") ? `stat ${path}: no such file or directory` : "executable file not found in $PATH";
  }
  return node.kind === "directory" || (node.mode & 0o111) === 0 ? "permission denied" : undefined;
}
