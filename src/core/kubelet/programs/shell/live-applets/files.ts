/**
 * Programs that make, move, find and remove files.
 * @see busybox coreutils/, findutils/
 */
import type { Applet } from "../applets.ts";
import { fitsPattern } from "../expand.ts";
import { type FileNode, nodeAt, realPath, walk } from "../file-tree.ts";
import { fileFault, findNode } from "../live-files.ts";
import type { Shell } from "../shell.ts";
import { humanSize, ls, modeText, sizeOf } from "./listing.ts";

function fault(shell: Shell, argv: readonly string[], message: string): number {
  shell.write(shell.streams.err, `${argv[0]}: ${message}\n`);
  return 1;
}

function operands(argv: readonly string[]): readonly string[] {
  return argv.slice(1).filter((word) => !/^-./.test(word));
}

function flagsOf(argv: readonly string[]): string {
  return argv
    .slice(1)
    .filter((word) => /^-[a-zA-Z]+$/.test(word))
    .join("");
}

/** The path without links on its way, the last part as it is. */
function exactPath(shell: Shell, name: string): string {
  return realPath(shell.state, shell.path(name), "keep");
}

function isAsh(shell: Shell): boolean {
  return shell.setting.shell === "ash";
}

const MISSING = "No such file or directory";

function mkdir(shell: Shell, argv: readonly string[]): number {
  const isDeep = flagsOf(argv).includes("p");
  let status = 0;
  for (const name of operands(argv)) {
    const path = realPath(shell.state, shell.path(name));
    const steps = isDeep
      ? path
          .split("/")
          .slice(1)
          .map((_, index, parts) => `/${parts.slice(0, index + 1).join("/")}`)
      : [path];
    for (const step of steps) {
      const why = nodeAt(shell.state, step) === undefined ? fileFault(shell, step) : isDeep ? undefined : "File exists";
      if (why !== undefined) {
        status = fault(
          shell,
          argv,
          isAsh(shell) ? `can't create directory '${name}': ${why}` : `cannot create directory '${name}': ${why}`,
        );
        break;
      }
      if (nodeAt(shell.state, step) === undefined) shell.writeFile(`${step}/`, "");
    }
  }
  return status;
}

function rmdir(shell: Shell, argv: readonly string[]): number {
  let status = 0;
  for (const name of operands(argv)) {
    const path = exactPath(shell, name);
    const node = nodeAt(shell.state, path);
    const isEmpty = [...walk(shell.state, path)].length <= 1;
    const why =
      node === undefined
        ? MISSING
        : node.kind !== "directory"
          ? "Not a directory"
          : isEmpty
            ? refusalOf(shell, path)
            : "Directory not empty";
    if (why === undefined) shell.writeFile(`${path}/`, undefined);
    else status = fault(shell, argv, isAsh(shell) ? `'${name}': ${why}` : `failed to remove '${name}': ${why}`);
  }
  return status;
}

function refusalOf(shell: Shell, path: string): string | undefined {
  return shell.setting.live?.parts.refusal(path);
}

/** Takes the path and everything below it away. */
function removeAll(shell: Shell, path: string): void {
  for (const [each, { kind }] of [...walk(shell.state, path)].toReversed())
    shell.writeFile(kind === "directory" ? `${each}/` : each, undefined);
}

function rm(shell: Shell, argv: readonly string[]): number {
  const flags = flagsOf(argv);
  let status = 0;
  for (const name of operands(argv)) {
    const path = exactPath(shell, name);
    const node = nodeAt(shell.state, path);
    if (node === undefined && flags.includes("f")) continue;
    const isFolder = node?.kind === "directory" && !/[rR]/.test(flags);
    const why = node === undefined ? MISSING : isFolder ? "Is a directory" : refusalOf(shell, path);
    if (why === undefined) removeAll(shell, path);
    else if (isAsh(shell)) status = fault(shell, argv, isFolder ? `'${name}' is a directory` : `can't remove '${name}': ${why}`);
    else status = fault(shell, argv, `cannot remove '${name}': ${why}`);
  }
  return status;
}

/** `cp` and `mv`. */
function copy(shell: Shell, argv: readonly string[]): number {
  const isMove = argv[0] === "mv";
  const names = operands(argv);
  const target = names.at(-1) ?? "";
  const sources = names.slice(0, -1);
  const isInto = shell.isDirectory(target);
  if (sources.length === 0) return fault(shell, argv, "missing file operand");
  if (sources.length > 1 && !isInto)
    return fault(shell, argv, isAsh(shell) ? `can't create '${target}': Path does not exist` : `target '${target}': ${MISSING}`);
  let status = 0;
  for (const source of sources) {
    const from = exactPath(shell, source);
    const node = findNode(shell, from, isMove ? "keep" : "follow");
    const name = source.replace(/\/+$/, "").split("/").at(-1) ?? "";
    const base = realPath(shell.state, shell.path(target));
    const to = isInto ? `${base === "/" ? "" : base}/${name}` : base;
    const why = whyNotCopied(shell, { argv, node, from, to });
    if (why !== undefined) {
      status = fault(shell, argv, why(source, to));
      continue;
    }
    copyAll(shell, from, to, node);
    if (isMove) removeAll(shell, from);
  }
  return status;
}

function whyNotCopied(
  shell: Shell,
  {
    argv,
    node,
    from,
    to,
  }: { readonly argv: readonly string[]; readonly node: FileNode | undefined; readonly from: string; readonly to: string },
): ((source: string, target: string) => string) | undefined {
  const isMove = argv[0] === "mv";
  if (node === undefined) {
    return (source) =>
      isAsh(shell) ? `can't ${isMove ? "rename" : "stat"} '${source}': ${MISSING}` : `cannot stat '${source}': ${MISSING}`;
  }
  if (node.kind === "directory" && !isMove && !/[raR]/.test(flagsOf(argv))) {
    return (source) => (isAsh(shell) ? `omitting directory '${source}'` : `-r not specified; omitting directory '${source}'`);
  }
  const refusal = isMove ? refusalOf(shell, from) : undefined;
  const why =
    refusal ??
    (node.kind === "directory" ? (nodeAt(shell.state, to) === undefined ? fileFault(shell, to) : undefined) : fileFault(shell, to));
  if (why === undefined) return undefined;
  return (_source, target) => (isAsh(shell) ? `can't create '${target}': ${why}` : `cannot create regular file '${target}': ${why}`);
}

function copyAll(shell: Shell, from: string, to: string, node: FileNode | undefined): void {
  if (node?.kind !== "directory") {
    const mark = { mode: node?.mode ?? 0o644, changedMs: shell.nowMs };
    shell.writeFile(to, node?.text ?? "", node?.kind === "link" ? { ...mark, isLink: true } : mark);
    return;
  }
  for (const [path, each] of [...walk(shell.state, realPath(shell.state, from))]) {
    const place = to + path.slice(realPath(shell.state, from).length);
    if (each.kind === "directory") shell.writeFile(`${place}/`, "", { mode: each.mode, changedMs: shell.nowMs });
    else
      shell.writeFile(place, each.text, {
        mode: each.mode,
        changedMs: shell.nowMs,
        ...(each.kind === "link" ? { isLink: true as const } : {}),
      });
  }
}

function touch(shell: Shell, argv: readonly string[]): number {
  let status = 0;
  for (const name of operands(argv)) {
    const node = findNode(shell, name);
    const path = realPath(shell.state, shell.path(name));
    const why = node === undefined ? fileFault(shell, path) : refusalOf(shell, path);
    const key = node?.kind === "directory" ? `${path}/` : path;
    if (why === undefined) shell.writeFile(key, node?.text ?? "", { mode: node?.mode ?? 0o644, changedMs: shell.nowMs });
    else status = fault(shell, argv, isAsh(shell) ? `${name}: ${why}` : `cannot touch '${name}': ${why}`);
  }
  return status;
}

const CLASSES: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const BITS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };

function changedMode(mode: number, wish: string): number | undefined {
  if (/^[0-7]{1,4}$/.test(wish)) return Number.parseInt(wish, 8);
  let next = mode;
  for (const part of wish.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(part);
    if (match === null) return undefined;
    const [, who = "", operator = "", what = ""] = match;
    const mask = [...(who === "" ? "a" : who)].reduce((sum, letter) => sum | (CLASSES[letter] ?? 0), 0);
    const bits = [...what.toLowerCase()].reduce((sum, letter) => sum | (BITS[letter] ?? 0), 0) & mask;
    next = operator === "+" ? next | bits : operator === "-" ? next & ~bits : (next & ~mask) | bits;
  }
  return next;
}

function chmod(shell: Shell, argv: readonly string[]): number {
  const [wish = "", ...names] = argv.slice(1).filter((word) => word !== "-R" && word !== "-v");
  let status = 0;
  for (const name of names) {
    const path = realPath(shell.state, shell.path(name));
    const found = argv.includes("-R") ? [...walk(shell.state, path)] : [[path, findNode(shell, path)] as const];
    for (const [each, node] of found) {
      const mode = node === undefined ? undefined : changedMode(node.mode, wish);
      const why = node === undefined ? MISSING : refusalOf(shell, each);
      if (node === undefined || why !== undefined)
        status = fault(shell, argv, isAsh(shell) ? `${name}: ${why}` : `cannot access '${name}': ${why}`);
      else if (mode === undefined) return fault(shell, argv, `invalid mode '${wish}'`);
      else shell.writeFile(node.kind === "directory" ? `${each}/` : each, node.text, { mode, changedMs: node.changedMs });
    }
  }
  return status;
}

function ln(shell: Shell, argv: readonly string[]): number {
  const flags = flagsOf(argv);
  const [target = "", name = target.split("/").at(-1) ?? ""] = operands(argv);
  const into = shell.isDirectory(name) ? `${name}/${target.split("/").at(-1)}` : name;
  const path = exactPath(shell, into);
  if (nodeAt(shell.state, path) !== undefined && !flags.includes("f")) return fault(shell, argv, `${into}: File exists`);
  const why = nodeAt(shell.state, path) === undefined ? fileFault(shell, path) : refusalOf(shell, path);
  if (why !== undefined) return fault(shell, argv, `${into}: ${why}`);
  const node = findNode(shell, target);
  if (flags.includes("s")) shell.writeFile(path, target, { mode: 0o777, changedMs: shell.nowMs, isLink: true });
  else if (node?.kind === "file") shell.writeFile(path, node.text, { mode: node.mode, changedMs: node.changedMs });
  else return fault(shell, argv, `${target}: ${MISSING}`);
  return 0;
}

function readlink(shell: Shell, argv: readonly string[]): number {
  const [name = ""] = operands(argv);
  const isWhole = argv[0] === "realpath" || argv.includes("-f");
  const node = findNode(shell, name, "keep");
  if (!isWhole && node?.kind !== "link") return 1;
  shell.write(shell.streams.out, `${isWhole ? realPath(shell.state, shell.path(name)) : node?.text}\n`);
  return 0;
}

interface Search {
  readonly matches: readonly ((path: string, node: FileNode) => boolean)[];
  readonly depthMax: number;
  readonly action: "print" | "delete" | readonly string[];
}

function searchOf(words: readonly string[]): Search | string {
  const matches: ((path: string, node: FileNode) => boolean)[] = [];
  let depthMax = Number.POSITIVE_INFINITY;
  let action: Search["action"] = "print";
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const value = words[index + 1] ?? "";
    const base = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
    if (word === "-name") matches.push((path) => fitsPattern(base(path), value));
    else if (word === "-iname") matches.push((path) => fitsPattern(base(path).toLowerCase(), value.toLowerCase()));
    else if (word === "-path") matches.push((path) => fitsPattern(path, value));
    else if (word === "-type") matches.push((_path, { kind }) => kind === { f: "file", d: "directory", l: "link" }[value]);
    else if (word === "-empty") matches.push((_path, { kind, text }) => kind === "file" && text === "");
    else if (word === "-maxdepth") depthMax = Number(value);
    else if (word === "-exec") {
      const stop = words.findIndex((each, at) => at > index && (each === ";" || each === "+"));
      action = words.slice(index + 1, stop < 0 ? undefined : stop);
      index = stop < 0 ? words.length : stop;
      continue;
    } else if (word === "-delete") action = "delete";
    else if (word !== "-print" && word !== "-follow" && word !== "-xdev") return word;
    if (!["-empty", "-delete", "-print", "-follow", "-xdev"].includes(word)) index++;
  }
  return { matches, depthMax, action };
}

function find(shell: Shell, argv: readonly string[]): number {
  const first = argv.findIndex((word, index) => index > 0 && word.startsWith("-"));
  const folders = argv.slice(1, first < 0 ? undefined : first);
  const search = searchOf(first < 0 ? [] : argv.slice(first));
  if (typeof search === "string") return fault(shell, argv, `unrecognized: ${search}`);
  let status = 0;
  for (const folder of folders.length === 0 ? ["."] : folders) {
    const root = realPath(shell.state, shell.path(folder));
    if (nodeAt(shell.state, root) === undefined)
      status = fault(shell, argv, isAsh(shell) ? `${folder}: ${MISSING}` : `'${folder}': ${MISSING}`);
    for (const [path, node] of [...walk(shell.state, root)]) {
      const inside = root === "/" ? path.slice(1) : path.slice(root.length + 1);
      const shown = inside === "" ? folder : `${folder === "/" ? "" : folder}/${inside}`;
      const depth = inside === "" ? 0 : inside.split("/").length;
      if (depth > search.depthMax || !search.matches.every((match) => match(shown, node))) continue;
      if (search.action === "print") shell.write(shell.streams.out, `${shown}\n`);
      else if (search.action === "delete") shell.writeFile(node.kind === "directory" ? `${path}/` : path, undefined);
      else shell.runWords(search.action.map((word) => word.replaceAll("{}", shown)));
      if (shell.flow !== undefined) return status;
    }
  }
  return status;
}

function du(shell: Shell, argv: readonly string[]): number {
  const flags = flagsOf(argv);
  const names = operands(argv);
  for (const name of names.length === 0 ? ["."] : names) {
    const root = realPath(shell.state, shell.path(name));
    if (nodeAt(shell.state, root) === undefined)
      return fault(shell, argv, isAsh(shell) ? `${name}: ${MISSING}` : `cannot access '${name}': ${MISSING}`);
    const entries = [...walk(shell.state, root)];
    for (const [path, { kind }] of entries.toReversed()) {
      if ((kind !== "directory" && path !== root) || (flags.includes("s") && path !== root)) continue;
      const below = entries.filter(([each]) => each === path || each.startsWith(`${path === "/" ? "" : path}/`));
      const bytes = below.reduce((sum, [, node]) => sum + Math.ceil(sizeOf(node) / 4_096) * 4_096, 0);
      const shown = path === root ? name : `${name === "/" ? "" : name}/${path.slice(root === "/" ? 1 : root.length + 1)}`;
      shell.write(shell.streams.out, `${flags.includes("h") ? humanSize(bytes) : Math.ceil(bytes / 1_024)}\t${shown}\n`);
    }
  }
  return 0;
}

function stat(shell: Shell, argv: readonly string[]): number {
  const format = argv.indexOf("-c");
  let status = 0;
  for (const name of operands(argv).filter((word) => format < 0 || word !== argv[format + 1])) {
    const node = findNode(shell, name, "keep");
    if (node === undefined) {
      status = fault(shell, argv, isAsh(shell) ? `can't stat '${name}': ${MISSING}` : `cannot statx '${name}': ${MISSING}`);
      continue;
    }
    const octal = node.mode.toString(8);
    const values: Readonly<Record<string, string>> = {
      s: String(sizeOf(node)),
      n: name,
      a: octal,
      A: modeText(node),
      U: "root",
      G: "root",
      u: "0",
      g: "0",
      Y: String(Math.floor(node.changedMs / 1_000)),
      F: node.kind === "file" ? "regular file" : node.kind,
    };
    const time = new Date(node.changedMs).toISOString().replace("T", " ").replace("Z", "000000");
    const whole = `  File: ${name}\n  Size: ${String(sizeOf(node)).padEnd(10)}\tBlocks: 8          IO Block: 4096   ${values.F}\nAccess: (${octal.padStart(4, "0")}/${values.A})  Uid: (    0/    root)   Gid: (    0/    root)\nAccess: ${time} +0000\nModify: ${time} +0000\nChange: ${time} +0000\n`;
    shell.write(
      shell.streams.out,
      format < 0 ? whole : `${(argv[format + 1] ?? "").replaceAll(/%([a-zA-Z])/g, (text, letter: string) => values[letter] ?? text)}\n`,
    );
  }
  return status;
}

/** The programs, by name. */
export const fileApplets: Readonly<Record<string, Applet>> = {
  ls,
  mkdir,
  rmdir,
  rm,
  cp: copy,
  mv: copy,
  touch,
  chmod,
  ln,
  readlink,
  realpath: readlink,
  find,
  du,
  stat,
};
