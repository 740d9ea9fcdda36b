/**
 * The files of a live process: what it finds at a path, why it may not write there, and how it writes.
 */
import { fitsPattern } from "./expand.ts";
import { type FileMark, type FileNode, isDirectoryAt, namesIn, nodeAt, realPath } from "./file-tree.ts";
import { procText } from "./proc-files.ts";
import type { Surroundings } from "./surroundings.ts";

/** A container is no place for large files. */
const FILE_BYTES_MAX = 1_024 * 1_024;

/** What is found at a path. */
export function findNode(shell: Surroundings, name: string, last: "follow" | "keep" = "follow"): FileNode | undefined {
  const path = realPath(shell.state, shell.path(name), last);
  const text = procText(shell, path);
  if (text !== undefined) return { kind: "file", text, mode: 0o444, changedMs: shell.nowMs };
  return nodeAt(shell.state, path);
}

/** The text of a file; that it was read is noted under every name it has. */
export function readFile(shell: Surroundings, path: string): string | undefined {
  const real = realPath(shell.state, path);
  const names = new Set([`file:${path}`, `file:${real}`]);
  for (const name of names) shell.reads.add(name);
  if (!shell.isNeutral) shell.noteControl(names);
  if (real === "/dev/stdin" || real === "/proc/self/fd/0") return shell.input();
  return procText(shell, real) ?? (shell.state.marks.get(real)?.isLink === true ? undefined : shell.state.files.get(real));
}

/** Why nothing can be made or written at a path, as the kernel says it. */
export function fileFault({ setting, state }: Surroundings, path: string): string | undefined {
  const real = realPath(state, path);
  const parent = real.slice(0, Math.max(1, real.lastIndexOf("/")));
  if (isDirectoryAt(state, real)) return "Is a directory";
  if (parent !== "/" && state.files.has(parent)) return "Not a directory";
  if (!isDirectoryAt(state, parent)) return "No such file or directory";
  return setting.live?.parts.refusal(real);
}

/** Writes a file, or takes it away; where there is no room for it nothing is written, and `ioFault` says why. */
export function writeFile(shell: Surroundings, name: string, text: string | undefined, mark: FileMark | undefined): void {
  const { state, nowMs } = shell;
  const { live } = shell.setting;
  if (live === undefined || shell.flow === "halt") return;
  const isItself = name.endsWith("/") || text === undefined || mark?.isLink === true;
  const path = isItself ? name.replace(/^\/+/, "/") : realPath(state, name);
  if (path === "/") return;
  const before = state.files.get(path);
  if (before === text && mark === undefined) return;
  const growth = (text?.length ?? 0) - (before?.length ?? 0);
  if ((text?.length ?? 0) > FILE_BYTES_MAX || growth > live.roomBytes) {
    shell.ioFault = "No space left on device";
    return;
  }
  live.roomBytes -= growth;
  const usual = { mode: state.marks.get(path)?.mode ?? (path.endsWith("/") ? 0o755 : 0o644), changedMs: nowMs };
  const next = text === undefined ? undefined : (mark ?? usual);
  putFile(shell, path, text, next);
  state.sources.set(`file:${path}`, shell.rootsOf(shell.reads));
  shell.trace.changes.push({ timeMs: nowMs, path, text, mark: next });
}

/** Puts a file there, or takes it away, without a trace. */
export function putFile({ state }: Surroundings, path: string, text: string | undefined, mark: FileMark | undefined): void {
  if (text === undefined) state.files.delete(path);
  else state.files.set(path, text);
  if (text === undefined || mark === undefined) state.marks.delete(path);
  else state.marks.set(path, mark);
}

/** The paths that fit a pattern, in byte order. */
export function pathsFor(shell: Surroundings, pattern: string): string[] {
  let found = [pattern.startsWith("/") ? "/" : ""];
  for (const part of pattern.split("/").filter((each) => each !== "")) {
    found = found.flatMap((folder) => {
      const names = namesIn(shell.state, realPath(shell.state, shell.path(folder)));
      const fitting = names.filter((name) => (!name.startsWith(".") || part.startsWith(".")) && fitsPattern(name, part));
      return fitting.map((name) => (folder === "" || folder === "/" ? `${folder}${name}` : `${folder}/${name}`));
    });
  }
  return found.filter((path) => path !== "" && path !== "/");
}
