/**
 * An image as its file in the catalogue describes it.
 */
import type { Run } from "../../program.ts";
import type { TagRule } from "../registry/tags.ts";
import type { Executable } from "./process.ts";

/** Which small programs an image brings along. */
export type Userland = "busybox" | "debian" | "none";

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
  /** Default: yes. */
  readonly runsAsRoot?: boolean;
}
