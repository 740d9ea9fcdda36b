/**
 * Registries that are down, slow, unwilling, or have lost an image.
 *
 * Whoever pulls finds out; nobody is told. So is the end of it: a pull that waits tries again when its back-off is over.
 */
import { parseImageName } from "../api/shapes/image-name.ts";
import { defineTable, type StateReader } from "../store/tables.ts";
import { troublesOf } from "./troubles.ts";

/** What is wrong with a registry; without `reference` with all that it serves. */
export interface RegistryRow {
  /** What a pull gets instead of the image. */
  readonly error?: "not-found" | "denied" | "no-such-host" | "rate-limited" | "unreachable";
  /** Pulls take this many times as long. */
  readonly slowness?: number;
  /** Only this image, as containers write it (`nginx:1.29`) or in full. */
  readonly reference?: string;
}

/** Troubles of registries by `host/faultId`; the host is the first part of a full reference: `docker.io`. */
export const registryTable = defineTable<RegistryRow>("registries", "cluster");

/** A name in full, taken apart. */
export interface FullName {
  readonly host: string;
  /** Host and path: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** As the runtime prints it: `docker.io/library/nginx:1.29`. */
  readonly reference: string;
}

const DOCKER_HUB_HOSTS = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/** The image's name with registry, path and tag; undefined when it is malformed. */
export function fullName(image: string): FullName | undefined {
  const name = parseImageName(image);
  if (name === undefined) return undefined;
  const repository = fullRepository(name.repository);
  const host = repository.slice(0, repository.indexOf("/"));
  const reference = repository + (name.tag === "" ? "" : `:${name.tag}`) + (name.digest === "" ? "" : `@${name.digest}`);
  return { host, repository, tag: name.tag, digest: name.digest, reference };
}

function fullRepository(written: string): string {
  const [first = "", ...others] = written.split("/");
  const isHost = others.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  if (!isHost) return others.length === 0 ? `docker.io/library/${written}` : `docker.io/${written}`;
  if (first !== "docker.io" && !DOCKER_HUB_HOSTS.includes(first)) return written;
  return others.length === 1 ? `docker.io/library/${others[0]}` : `docker.io/${others.join("/")}`;
}

/** The key of a registry's trouble. */
export function registryKey(host: string, faultId: string): string {
  return `${host}/${faultId}`;
}

/** The registry that serves an image, as containers write its name; undefined when the name is malformed. */
export function registryOfImage(image: string): string | undefined {
  return fullName(image)?.host;
}

/** What the troubles of its registry do to the pull of an image. */
export interface RegistryTrouble {
  readonly error?: NonNullable<RegistryRow["error"]>;
  /** 1 when pulls are as fast as ever. */
  readonly slowness: number;
}

/** What a pull of a full reference meets. */
export function registryTrouble(state: StateReader, reference: string): RegistryTrouble {
  const host = reference.slice(0, reference.indexOf("/"));
  let error: RegistryRow["error"];
  let slowness = 1;
  for (const [, row] of troublesOf(state, registryTable, host)) {
    if (row.reference !== undefined && fullName(row.reference)?.reference !== reference) continue;
    error ??= row.error;
    slowness *= row.slowness ?? 1;
  }
  return error === undefined ? { slowness } : { error, slowness };
}
