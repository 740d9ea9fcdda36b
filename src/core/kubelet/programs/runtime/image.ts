/**
 * An image as its file in the catalogue describes it.
 */
import type { Run } from "../../program.ts";
import type { TagRule } from "../registry/tags.ts";
import type { Executable } from "./process.ts";

/** Which small programs an image brings along. */
export type Userland = "busybox" | "debian" | "none";

/** Texts of files and targets of links by path; a directory's path ends in a slash. */
export interface ImageFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
}

/** A process as `ps` shows it. */
export interface ImageProcess {
  readonly pid: number;
  /** Absent: the container's. */
  readonly user?: string;
  readonly command: string;
}

/** An image, all its tags together. */
export interface ImageSpec {
  /** Full names without a tag: `docker.io/library/nginx`; all of them mean the same. */
  readonly repositories: readonly string[];
  readonly tags: TagRule;
  readonly sizeBytes: number | ((tag: string) => number);
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** What a script in front of the program makes of its words: `docker-entrypoint.sh -x` runs `redis-server -x`. */
  wrapper?(words: readonly string[], run: Run): readonly string[];
  /** Default: Debian's, and busybox's in variants called alpine. */
  readonly userland?: Userland;
  /** Whose C library its programs are linked with. Default: glibc, and musl in variants called alpine or musl. */
  readonly libc?: "musl";
  readonly executables: Readonly<Record<string, Executable>>;
  readonly env?: Readonly<Record<string, string>>;
  /** How its processes show in `ps` when they are started by `words`; absent: as those words. */
  processes?(words: readonly string[]): readonly ImageProcess[];
  /** What lies in it for those who look inside. */
  files?(tag: string): ImageFiles;
  /** Default: yes. */
  readonly runsAsRoot?: boolean;
}
