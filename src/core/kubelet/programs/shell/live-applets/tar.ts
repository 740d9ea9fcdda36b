/**
 * `tar`: what `kubectl cp` packs and unpacks.
 *
 * Absent on purpose: compression, sparse files, device nodes, extended headers of its own.
 * @see POSIX.1-2024, Utilities, pax (ustar interchange format)
 */
import { nodeAt, realPath, walk } from "../file-tree.ts";
import { fileFault } from "../live-files.ts";
import type { Shell } from "../shell.ts";

const BLOCK = 512;
const LINK_TYPE = "2";
const DIRECTORY_TYPE = "5";
const LONG_NAME_TYPE = "L";

interface TarWish {
  readonly mode: "c" | "x" | "t";
  readonly archive: string;
  readonly folder: string;
  readonly names: readonly string[];
  readonly isVerbose: boolean;
  readonly isTouched: boolean;
  readonly strip: number;
}

function wishOf(argv: readonly string[]): TarWish | string {
  let mode: TarWish["mode"] | undefined;
  let archive = "-";
  let folder = ".";
  let strip = 0;
  const letters: string[] = [];
  const names: string[] = [];
  const words = argv.slice(1);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const cluster = word.startsWith("--")
      ? undefined
      : word.startsWith("-") && word.length > 1
        ? word.slice(1)
        : index === 0
          ? word
          : undefined;
    if (word.startsWith("--")) {
      const [name, value = ""] = word.slice(2).split("=");
      if (name === "strip-components") strip = Number(value);
      else if (name === "directory") folder = value;
      continue;
    }
    if (cluster === undefined) {
      names.push(word);
      continue;
    }
    for (const letter of cluster) {
      letters.push(letter);
      if (letter === "f") archive = words[++index] ?? "-";
      else if (letter === "C") folder = words[++index] ?? ".";
      else if (letter === "c" || letter === "x" || letter === "t") mode = letter;
    }
  }
  if (mode === undefined) return "must specify one of -c, -x, -t";
  if (letters.some((letter) => "zjJ".includes(letter))) return "compression is not emulated by kubarium";
  return { mode, archive, folder, names, isVerbose: letters.includes("v"), isTouched: letters.includes("m"), strip };
}

/** `tar`. */
export function tar(shell: Shell, argv: readonly string[]): number {
  const wish = wishOf(argv);
  if (typeof wish === "string") return complain(shell, wish);
  return wish.mode === "c" ? pack(shell, wish) : unpack(shell, wish);
}

function complain(shell: Shell, message: string): number {
  shell.write(shell.streams.err, `tar: ${message}\n`);
  return shell.setting.shell === "ash" ? 1 : 2;
}

function pack(shell: Shell, { archive, folder, isVerbose, names }: TarWish): number {
  const blocks: string[] = [];
  let status = 0;
  let hasWarned = false;
  const base = shell.path(folder);
  for (const name of names) {
    const from = realPath(shell.state, name.startsWith("/") ? name : `${base}/${name}`);
    if (nodeAt(shell.state, from) === undefined) {
      status = complain(
        shell,
        shell.setting.shell === "ash" ? `${name}: No such file or directory` : `${name}: Cannot stat: No such file or directory`,
      );
      continue;
    }
    if (name.startsWith("/") && !hasWarned) {
      hasWarned = true;
      const warning =
        shell.setting.shell === "ash" ? "tar: removing leading '/' from member names" : "tar: Removing leading `/' from member names";
      shell.write(shell.streams.err, `${warning}\n`);
    }
    for (const [path, node] of walk(shell.state, from)) {
      const member = `${name.replace(/\/+$/, "")}${path.slice(from.length)}`.replace(/^\/+/, "");
      if (member === "") continue;
      const type = node.kind === "directory" ? DIRECTORY_TYPE : node.kind === "link" ? LINK_TYPE : "0";
      const shown = node.kind === "directory" ? `${member}/` : member;
      blocks.push(
        ...headerOf({
          name: shown,
          mode: node.mode,
          size: node.kind === "file" ? node.text.length : 0,
          changedMs: node.changedMs,
          type,
          target: node.kind === "link" ? node.text : "",
        }),
      );
      if (node.kind === "file") blocks.push(padded(node.text));
      if (isVerbose) shell.write(archive === "-" ? shell.streams.err : shell.streams.out, `${shown}\n`);
    }
  }
  blocks.push("\0".repeat(2 * BLOCK));
  shell.write(archive === "-" ? shell.streams.out : shell.open(archive, ">"), blocks.join(""));
  if (status !== 0 && shell.setting.shell !== "ash") complain(shell, "Exiting with failure status due to previous errors");
  return status;
}

interface Header {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly changedMs: number;
  readonly type: string;
  readonly target: string;
}

function headerOf(header: Header): readonly string[] {
  if (header.name.length <= 100) return [headerBlock(header)];
  // Longer names go ahead in a member of their own, as GNU and busybox have it.
  const long = { ...header, name: "././@LongLink", size: header.name.length + 1, type: LONG_NAME_TYPE, target: "" };
  return [headerBlock(long), padded(`${header.name}\0`), headerBlock({ ...header, name: header.name.slice(0, 100) })];
}

function headerBlock({ name, mode, size, changedMs, type, target }: Header): string {
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`;
  const text = (value: string, length: number): string => value.padEnd(length, "\0");
  const before =
    text(name, 100) + octal(mode & 0o7777, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(Math.floor(changedMs / 1_000), 12);
  const after = `${type}${text(target, 100)}ustar\x0000${text("root", 32)}${text("root", 32)}${octal(0, 8)}${octal(0, 8)}${text("", 155)}`;
  const sum = [...`${before}        ${after}`].reduce((total, char) => total + char.charCodeAt(0), 0);
  return `${before}${sum.toString(8).padStart(6, "0")}\0 ${after}`.padEnd(BLOCK, "\0");
}

function padded(text: string): string {
  return text + "\0".repeat((BLOCK - (text.length % BLOCK)) % BLOCK);
}

/** The members of an archive, or why it is none. */
export function readArchive(bytes: string): readonly (Header & { readonly text: string })[] | string {
  const members: (Header & { readonly text: string })[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const block = bytes.slice(at, at + BLOCK);
    if (/^\0+$/.test(block)) break;
    const field = (from: number, length: number): string =>
      block
        .slice(from, from + length)
        .split("\0", 1)
        .join("");
    const size = Number.parseInt(field(124, 12).trim() || "0", 8);
    if (!block.slice(257).startsWith("ustar") || Number.isNaN(size)) return "invalid tar magic";
    const text = bytes.slice(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = block[156] ?? "0";
    if (type === LONG_NAME_TYPE) {
      longName = text.split("\0", 1).join("");
      continue;
    }
    // Extended headers say how a name goes on that does not fit.
    if (type === "x" || type === "g") {
      longName = type === "x" ? (/\d+ path=([^\n]*)\n/.exec(text)?.[1] ?? longName) : longName;
      continue;
    }
    const prefix = field(345, 155);
    const name = longName ?? (prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`);
    longName = undefined;
    const changedMs = Number.parseInt(field(136, 12).trim() || "0", 8) * 1_000;
    members.push({ name, mode: Number.parseInt(field(100, 8).trim() || "644", 8), size, changedMs, type, target: field(157, 100), text });
  }
  return members;
}

function unpack(shell: Shell, wish: TarWish): number {
  const bytes = wish.archive === "-" ? shell.input() : shell.read(wish.archive);
  if (bytes === undefined) return complain(shell, `can't open '${wish.archive}': No such file or directory`);
  const members = readArchive(bytes);
  if (typeof members === "string") return complain(shell, members);
  const base = realPath(shell.state, shell.path(wish.folder));
  if (!shell.isDirectory(base))
    return complain(
      shell,
      shell.setting.shell === "ash"
        ? `can't change directory to '${wish.folder}': No such file or directory`
        : `${wish.folder}: Cannot open: No such file or directory`,
    );
  let status = 0;
  for (const member of members) {
    const name = member.name.replace(/^\/+/, "").split("/").slice(wish.strip).join("/");
    const isWanted = wish.names.length === 0 || wish.names.some((each) => name === each || name.startsWith(`${each}/`));
    if (name === "" || !isWanted) continue;
    if (wish.mode === "t" || wish.isVerbose) shell.write(shell.streams.out, `${member.name}\n`);
    if (wish.mode === "t") continue;
    const why = unpackOne(shell, `${base === "/" ? "" : base}/${name}`.replace(/\/+$/, ""), member, wish.isTouched);
    if (why !== undefined) status = complain(shell, unpackFault(shell, name, why));
  }
  if (status !== 0 && shell.setting.shell !== "ash") complain(shell, "Exiting with failure status due to previous errors");
  return status;
}

/** A file cannot be made, or (`write error: …`) not be filled. */
function unpackFault(shell: Shell, name: string, why: string): string {
  const [, full] = /^write error: (.*)$/.exec(why) ?? [];
  if (full !== undefined) return shell.setting.shell === "ash" ? why : `${name}: Cannot write: ${full}`;
  return shell.setting.shell === "ash" ? `can't open '${name}': ${why}` : `${name}: Cannot open: ${why}`;
}

function unpackOne(
  shell: Shell,
  path: string,
  { changedMs, mode, target, text, type }: Header & { readonly text: string },
  isTouched: boolean,
): string | undefined {
  const parts = path.split("/").slice(1, -1);
  for (const [index] of parts.entries()) {
    const parent = `/${parts.slice(0, index + 1).join("/")}`;
    if (nodeAt(shell.state, realPath(shell.state, parent)) !== undefined) continue;
    const why = fileFault(shell, parent);
    if (why !== undefined) return why;
    shell.writeFile(`${parent}/`, "");
  }
  const mark = { mode, changedMs: isTouched ? shell.nowMs : changedMs };
  if (type === DIRECTORY_TYPE) {
    if (shell.isDirectory(path)) return undefined;
    const why = fileFault(shell, path);
    if (why === undefined) shell.writeFile(`${path}/`, "", mark);
    return why;
  }
  const why = fileFault(shell, path);
  if (why !== undefined) return why;
  shell.writeFile(path, type === LINK_TYPE ? target : text, type === LINK_TYPE ? { ...mark, isLink: true } : mark);
  const { ioFault } = shell;
  shell.ioFault = undefined;
  return ioFault === undefined ? undefined : `write error: ${ioFault}`;
}
