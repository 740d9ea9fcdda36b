/**
 * `ls` and its kin: how files look from outside.
 * @see busybox coreutils/ls.c, coreutils src/ls.c
 */
import { monthName } from "../../runtime/lines.ts";
import { type FileNode, namesIn, realPath } from "../file-tree.ts";
import { findNode } from "../live-files.ts";
import type { Shell } from "../shell.ts";

const HALF_YEAR_MS = 182 * 86_400_000;
const DIRECTORY_BYTES = 4_096;
const BLOCK_BYTES = 1_024;

/** `-rw-r--r--`. */
export function modeText({ kind, mode }: FileNode): string {
  const letter = kind === "directory" ? "d" : kind === "link" ? "l" : "-";
  const bits = [6, 3, 0].map((shift) => {
    const bit = (mode >> shift) & 7;
    return `${bit & 4 ? "r" : "-"}${bit & 2 ? "w" : "-"}${bit & 1 ? "x" : "-"}`;
  });
  const text = letter + bits.join("");
  return mode & 0o1000 ? `${text.slice(0, -1)}t` : text;
}

/** How many bytes `ls` and `du` count for it. */
export function sizeOf({ kind, text }: FileNode): number {
  return kind === "directory" ? DIRECTORY_BYTES : text.length;
}

/** `1.5K`. */
export function humanSize(bytes: number): string {
  let size = bytes;
  let unit = "";
  for (const next of ["K", "M", "G", "T"]) {
    if (size < 1_024) break;
    size /= 1_024;
    unit = next;
  }
  return unit === "" ? String(size) : `${size < 10 ? size.toFixed(1) : Math.round(size)}${unit}`;
}

/** `Jan  1 00:00`, or the year instead of the time when that is long ago. */
function timeText(changedMs: number, nowMs: number): string {
  const iso = new Date(changedMs).toISOString();
  const day = String(Number(iso.slice(8, 10))).padStart(2);
  const isOld = changedMs < nowMs - HALF_YEAR_MS || changedMs > nowMs;
  return `${monthName(changedMs)} ${day} ${isOld ? ` ${iso.slice(0, 4)}` : iso.slice(11, 16)}`;
}

interface Entry {
  readonly name: string;
  readonly node: FileNode;
}

/** `ls`. */
export function ls(shell: Shell, argv: readonly string[]): number {
  const flags = argv
    .slice(1)
    .filter((word) => /^-[a-zA-Z1]+$/.test(word))
    .join("");
  const names = argv.slice(1).filter((word) => !/^-./.test(word));
  let status = 0;
  const files: Entry[] = [];
  const folders: string[] = [];
  for (const name of names.length === 0 ? ["."] : names) {
    const node = findNode(shell, name, flags.includes("l") && !name.endsWith("/") ? "keep" : "follow") ?? findNode(shell, name, "keep");
    if (node === undefined) {
      const isAsh = shell.setting.shell === "ash";
      shell.write(shell.streams.err, `ls: ${isAsh ? name : `cannot access '${name}'`}: No such file or directory\n`);
      status = isAsh ? 1 : 2;
    } else if (node.kind === "directory" && !flags.includes("d")) folders.push(name);
    else files.push({ name, node });
  }
  if (files.length > 0) print(shell, files, flags, false);
  for (const [index, folder] of folders.entries()) {
    const isTitled = names.length > 1 || flags.includes("R");
    listFolder(shell, folder, flags, { isTitled, isFirst: index === 0 && files.length === 0 });
  }
  return status;
}

function listFolder(
  shell: Shell,
  folder: string,
  flags: string,
  { isTitled, isFirst }: { readonly isTitled: boolean; readonly isFirst: boolean },
): void {
  if (isTitled) shell.write(shell.streams.out, `${isFirst ? "" : "\n"}${folder}:\n`);
  const path = realPath(shell.state, shell.path(folder));
  const inside = (name: string): string => (path === "/" ? `/${name}` : `${path}/${name}`);
  const all = namesIn(shell.state, path).filter((name) => flags.includes("a") || flags.includes("A") || !name.startsWith("."));
  const dots = flags.includes("a") ? [".", ".."] : [];
  const entries = [...dots.map((name) => [name, path] as const), ...all.map((name) => [name, inside(name)] as const)].flatMap(
    ([name, at]): readonly Entry[] => {
      const node = findNode(shell, at, "keep");
      return node === undefined ? [] : [{ name, node }];
    },
  );
  print(shell, entries, flags, true);
  if (!flags.includes("R")) return;
  for (const { name, node } of entries) {
    if (node.kind !== "directory" || name === "." || name === "..") continue;
    listFolder(shell, `${folder === "/" ? "" : folder}/${name}`, flags, { isTitled: true, isFirst: false });
  }
}

function print(shell: Shell, given: readonly Entry[], flags: string, isFolder: boolean): void {
  const entries = ordered(given, flags);
  if (flags.includes("l")) printLong(shell, entries, flags, isFolder);
  else {
    const names = entries.map(({ name, node }) => (flags.includes("F") && node.kind === "directory" ? `${name}/` : name));
    const { terminal } = shell.setting.live?.parts ?? {};
    const isWide = terminal !== undefined && shell.streams.out.kind === "stream" && !flags.includes("1");
    shell.write(shell.streams.out, isWide ? columns(names, terminal.columns) : names.map((name) => `${name}\n`).join(""));
  }
}

function ordered(entries: readonly Entry[], flags: string): readonly Entry[] {
  const sorted = flags.includes("t")
    ? entries.toSorted((a, b) => b.node.changedMs - a.node.changedMs)
    : flags.includes("S")
      ? entries.toSorted((a, b) => sizeOf(b.node) - sizeOf(a.node))
      : entries;
  return flags.includes("r") ? sorted.toReversed() : sorted;
}

function printLong(shell: Shell, entries: readonly Entry[], flags: string, isFolder: boolean): void {
  const isAsh = shell.setting.shell === "ash";
  const blocks = entries.reduce((sum, { node }) => sum + Math.ceil(sizeOf(node) / DIRECTORY_BYTES) * (DIRECTORY_BYTES / BLOCK_BYTES), 0);
  if (isFolder) shell.write(shell.streams.out, `total ${flags.includes("h") ? humanSize(blocks * BLOCK_BYTES) : blocks}\n`);
  const sizes = entries.map(({ node }) => (flags.includes("h") ? humanSize(sizeOf(node)) : String(sizeOf(node))));
  const width = Math.max(...sizes.map(({ length }) => length));
  for (const [index, { name, node }] of entries.entries()) {
    const links = node.kind === "directory" ? 2 : 1;
    const size = sizes[index] ?? "";
    const owner = isAsh
      ? `${String(links).padStart(5)} root     root     ${size.padStart(9)}`
      : ` ${links} root root ${size.padStart(width)}`;
    const target = node.kind === "link" ? ` -> ${node.text}` : "";
    shell.write(shell.streams.out, `${modeText(node)}${owner} ${timeText(node.changedMs, shell.nowMs)} ${name}${target}\n`);
  }
}

/** Names in columns, downwards first. */
function columns(names: readonly string[], width: number): string {
  if (names.length === 0) return "";
  for (let rows = 1; rows <= names.length; rows++) {
    const heads = Array.from({ length: Math.ceil(names.length / rows) }, (_, column) => names.slice(column * rows, (column + 1) * rows));
    const widths = heads.map((column) => Math.max(...column.map(({ length }) => length)));
    if (rows < names.length && widths.reduce((sum, each) => sum + each + 2, -2) > width) continue;
    return Array.from({ length: rows }, (_, row) => {
      const cells = heads.flatMap((column, at) => (column[row] === undefined ? [] : [[column[row], widths[at] ?? 0] as const]));
      return `${cells.map(([name, wide], at) => (at === cells.length - 1 ? name : name.padEnd(wide + 2))).join("")}\n`;
    }).join("");
  }
  return "";
}
