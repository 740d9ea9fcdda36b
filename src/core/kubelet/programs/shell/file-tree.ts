/**
 * Files, directories and links as live processes see them, over the texts and marks of a shell's state.
 *
 * A directory stands there under its path with a slash at its end; a link under its own path, its target as its text.
 */
import type { ShellState } from "./state.ts";

/** What is known of a file besides its text. */
export interface FileMark {
  readonly mode: number;
  readonly changedMs: number;
  readonly isLink?: true;
}

/** Something that has a path. */
export interface FileNode extends FileMark {
  readonly kind: "file" | "directory" | "link";
  readonly text: string;
}

type Tree = Pick<ShellState, "files" | "marks">;

const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;
const LINK_MODE = 0o777;
const LINKS_MAX = 20;

/** The path without links on its way; `keep` leaves the last part as it is. */
export function realPath(tree: Tree, path: string, last: "follow" | "keep" = "follow"): string {
  let pending = partsOf(path);
  let real = "";
  for (let links = 0; pending.length > 0 && links < LINKS_MAX; ) {
    const [name = "", ...others] = pending;
    const next = `${real}/${name}`;
    const isLink = tree.marks.get(next)?.isLink === true && tree.files.has(next);
    if (!isLink || (last === "keep" && others.length === 0)) {
      real = name === ".." ? real.slice(0, Math.max(0, real.lastIndexOf("/"))) : next;
      pending = others;
      continue;
    }
    links++;
    const target = tree.files.get(next) ?? "";
    if (target.startsWith("/")) real = "";
    pending = [...partsOf(target), ...others];
  }
  return real === "" ? "/" : real;
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** What has exactly this path. */
export function nodeAt(tree: Tree, path: string): FileNode | undefined {
  const text = path === "/" ? undefined : tree.files.get(path);
  const mark = tree.marks.get(text === undefined ? `${path}/` : path);
  if (text !== undefined) {
    const kind = mark?.isLink === true ? "link" : "file";
    return { kind, text, mode: kind === "link" ? LINK_MODE : (mark?.mode ?? FILE_MODE), changedMs: mark?.changedMs ?? 0 };
  }
  if (!isDirectoryAt(tree, path)) return undefined;
  return { kind: "directory", text: "", mode: mark?.mode ?? DIRECTORY_MODE, changedMs: mark?.changedMs ?? 0 };
}

/** Whether there is a directory: made, or because something lies in it. */
export function isDirectoryAt({ files }: Tree, path: string): boolean {
  if (path === "/" || files.has(`${path}/`)) return true;
  const prefix = `${path}/`;
  for (const file of files.keys()) if (file.startsWith(prefix)) return true;
  return false;
}

/** The names in a directory, in byte order. */
export function namesIn({ files }: Tree, path: string): readonly string[] {
  const prefix = path === "/" ? "/" : `${path}/`;
  const names = new Set<string>();
  for (const file of files.keys()) {
    if (!file.startsWith(prefix) || file === prefix) continue;
    const slash = file.indexOf("/", prefix.length);
    names.add(slash < 0 ? file.slice(prefix.length) : file.slice(prefix.length, slash));
  }
  return [...names].toSorted((a, b) => (a < b ? -1 : 1));
}

/** The path and all below it, parents first; links are not followed. */
export function* walk(tree: Tree, path: string): Iterable<readonly [path: string, node: FileNode]> {
  const node = nodeAt(tree, path);
  if (node === undefined) return;
  yield [path, node];
  if (node.kind !== "directory") return;
  for (const name of namesIn(tree, path)) yield* walk(tree, path === "/" ? `/${name}` : `${path}/${name}`);
}
