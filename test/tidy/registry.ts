/**
 * Registries: a folder's index.ts lists every entry beside it, so that a new thing is one file and one line.
 */
import { posix } from "node:path";
import { type Finding, targetOf } from "./places.ts";
import { child, childrenOf, nameOf, type SourceFile } from "./source-file.ts";

/** What the registries among `files` leave out, by path. */
export function registryFindings(file: SourceFile, files: readonly SourceFile[]): Finding[] {
  return [...unlistedEntries(file, files), ...privateImports(file, files)];
}

function unlistedEntries(index: SourceFile, files: readonly SourceFile[]): Finding[] {
  // The library's face stands beside the program's entry, which is no part of it.
  if (!isRegistry(index.path) || index.path === "src/index.ts") return [];
  const folder = posix.dirname(index.path);
  const listed = new Set(index.imports.map(({ specifier }) => targetOf(index.path, specifier)));
  const entries = files.filter((file) => posix.dirname(file.path) === folder && file !== index && isEntry(file));
  return entries.filter(({ path }) => !listed.has(path)).map(({ path }) => ({ line: 1, message: `list ${posix.basename(path)} here` }));
}

/** In src/commands the contract, the parser and the like stand beside the verbs; a verb is what exports a `…Command`. */
function isEntry(file: SourceFile): boolean {
  if (posix.dirname(file.path) !== "src/commands") return true;
  return exportedNames(file).some((name) => /Command$/.test(name) && /^[a-z]/.test(name));
}

function exportedNames({ places }: SourceFile): string[] {
  const exported = places.filter(({ node, parent }) => node.type === "VariableDeclaration" && parent?.type === "ExportNamedDeclaration");
  return exported.flatMap(({ node }) => childrenOf(node, "declarations")).map((declarator) => nameOf(child(declarator, "id")) ?? "");
}

/** Files in a folder of an entry's name belong to that entry: no other entry of the registry reaches into it. */
function privateImports(file: SourceFile, files: readonly SourceFile[]): Finding[] {
  const registry = registryOf(file.path, files);
  if (registry === undefined) return [];
  return file.imports.flatMap(({ specifier, line }) => {
    const target = targetOf(file.path, specifier);
    if (!specifier.startsWith(".") || registryOf(target, files) !== registry) return [];
    const [own, owner] = [entryOf(registry, file.path), entryOf(registry, target)];
    const isPrivate =
      target.startsWith(`${registry}/${owner}/`) &&
      files.some(({ path }) => /\.tsx?$/.test(path) && path.replace(/\.tsx?$/, "") === `${registry}/${owner}`);
    return isPrivate && own !== owner ? [{ line, message: `${target} belongs to ${owner}` }] : [];
  });
}

/** The nearest folder above `path` that has an index.ts. */
function registryOf(path: string, files: readonly SourceFile[]): string | undefined {
  for (let folder = posix.dirname(path); folder !== "." && folder !== "src"; folder = posix.dirname(folder)) {
    if (files.some((file) => file.path === `${folder}/index.ts`)) return folder;
  }
  return undefined;
}

/** `pod` for kinds/pod.ts and for kinds/pod/volumes.ts. */
function entryOf(registry: string, path: string): string {
  return (path.slice(registry.length + 1).split("/")[0] ?? "").replace(/\.tsx?$/, "");
}

function isRegistry(path: string): boolean {
  return path.startsWith("src/") && posix.basename(path) === "index.ts";
}
