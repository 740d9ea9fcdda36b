/**
 * Reading manifests from a disk: a file, or every manifest of a folder in byte order.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ApiError } from "../../core/index.ts";
import type { SourceFile } from "../command.ts";

const MANIFEST = /\.(ya?ml|json)$/;

/** The manifests at `path`; kubectl's refusals when there are none. */
export function readManifestFiles(path: string): readonly SourceFile[] {
  let folder: boolean;
  try {
    folder = statSync(path).isDirectory();
  } catch (error) {
    throw new ApiError("BadRequest", missing(path, error));
  }
  if (!folder) return [readOne(path)];
  const files = manifestsUnder(path);
  if (files.length === 0) throw new ApiError("BadRequest", `error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
  return files.map(readOne);
}

/** As `kubectl apply -R`: sub-folders too, so that a folder of folders is one application. */
function manifestsUnder(folder: string): readonly string[] {
  const found: string[] = [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...manifestsUnder(path));
    else if (MANIFEST.test(entry.name)) found.push(path);
  }
  return found;
}

function readOne(path: string): SourceFile {
  try {
    return { path, text: readFileSync(path, "utf8") };
  } catch (error) {
    throw new ApiError("BadRequest", missing(path, error));
  }
}

function missing(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return `the path "${path}" does not exist`;
  if (code === "EACCES") return `the path "${path}" cannot be accessed: permission denied`;
  return `the path "${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
