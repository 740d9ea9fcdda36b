/**
 * A container from the inside: what commands that somebody runs there find, and what its ports answer.
 */
import type { Run } from "../../program.ts";
import type { Script } from "../scripted.ts";
import type { LiveUser } from "../shell/live.ts";
import type { ShellSetting } from "../shell/timeline.ts";
import type { ImageFiles, ImageProcess, Userland } from "./image.ts";
import { executablesOf, invocationOf, shellSetting, type Tagged, unwrapped, userlandOf } from "./main-process.ts";
import type { Invocation, Process } from "./process.ts";

/** A file that the container's process has written. */
export interface WrittenFile {
  readonly path: string;
  /** Absent: it was removed. */
  readonly text?: string | undefined;
  readonly sinceMs: number;
}

/** What an image and its process look like from inside. */
export interface Interior {
  /** Its repository: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string;
  readonly userland: Userland;
  readonly isMusl: boolean;
  /** Whom the image's processes run as unless the pod says otherwise. */
  readonly user: LiveUser;
  /** Names of the programs that the image brings. */
  readonly programs: readonly string[];
  /** Files and links of the image besides those of what it is built on; a directory's path ends in a slash. */
  readonly files: ImageFiles;
  /** The words of the first process. */
  readonly words: readonly string[];
  /** What that one and its children call themselves, the first process first; empty: it is called by its words. */
  readonly processes: readonly ImageProcess[];
  /** The variables of a process that is started in it. */
  readonly env: ReadonlyMap<string, string>;
  /** How words are run in it. */
  setting(words: readonly string[], bornMs: number, around: Partial<Invocation>): ShellSetting;
  /** What its process had written by then. */
  written(atMs: number): readonly WrittenFile[];
}

/** A request to a port. */
export interface PortRequest {
  readonly port: number;
  readonly path: string;
  readonly method: string;
}

/** What comes back: `silent` takes the connection and does not speak HTTP; `timeout` takes it and says nothing. */
export type PortReply =
  | {
      readonly outcome: "answered";
      readonly statusCode: number;
      readonly body: string;
      readonly server?: string | undefined;
      readonly contentType?: string | undefined;
      readonly tookMs: number;
    }
  | { readonly outcome: "refused" | "silent" | "timeout" };

const NO_PROCESSES: readonly ImageProcess[] = [];
const NO_FILES: ImageFiles = { files: {}, links: {} };
const ROOT: LiveUser = { uid: 0, gid: 0, name: "root" };
/** Whom images run as that do not run as root. */
const USERS: Readonly<Record<string, LiveUser>> = {
  "docker.io/curlimages/curl": { uid: 100, gid: 101, name: "curl_user" },
  "docker.io/library/memcached": { uid: 11_211, gid: 11_211, name: "memcache" },
};
const NOBODY: LiveUser = { uid: 65_534, gid: 65_534, name: "nobody" };

/** The container of a run, from the inside. */
export function interiorOf(image: Tagged, run: Run, main: Process): Interior {
  const { spec, tag } = image;
  const repository = spec.repositories[0] ?? "";
  return {
    repository,
    tag,
    userland: userlandOf(image),
    isMusl: spec.libc === "musl" || /alpine|musl/.test(tag),
    user: spec.runsAsRoot === false ? (Object.hasOwn(USERS, repository) ? (USERS[repository] ?? NOBODY) : NOBODY) : ROOT,
    programs: executablesOf(image),
    files: spec.files?.(tag) ?? NO_FILES,
    words: unwrapped(image, run),
    processes: spec.processes?.(unwrapped(image, run)) ?? NO_PROCESSES,
    env: invocationOf(image, run, [], run.startedMs).env,
    setting: (words, bornMs, around) => shellSetting(image, { ...invocationOf(image, run, words, bornMs), ...around }),
    written: (atMs) => writtenBy(main, atMs),
  };
}

function writtenBy(main: Process, atMs: number): readonly WrittenFile[] {
  return (main.paths?.() ?? []).flatMap((path) => {
    const { text, sinceMs = atMs } = main.file?.(path, atMs) ?? { untilMs: Number.POSITIVE_INFINITY };
    return sinceMs > atMs ? [] : [{ path, text, sinceMs }];
  });
}

/** What listens, and until when. */
export interface Listening {
  readonly process: Process;
  readonly script: Script;
  readonly listensMs: number;
  readonly endMs: number;
}

/** What a port of the container answers at an instant. */
export function answerRequest({ process, script, listensMs, endMs }: Listening, request: PortRequest, atMs: number): PortReply {
  if (!process.ports.includes(request.port) || atMs < listensMs || atMs >= endMs) return { outcome: "refused" };
  const page = process.page?.(request.port, request.path.split("?")[0] ?? "/", atMs);
  if (page === undefined) return { outcome: "silent" };
  const isScripted = script.httpStatus !== undefined && script.httpStatus !== page.statusCode;
  return {
    outcome: "answered",
    statusCode: script.httpStatus ?? page.statusCode,
    body: isScripted ? "" : page.body,
    server: page.server,
    contentType: page.contentType,
    tookMs: script.answerTakesMs ?? page.tookMs ?? USUAL_MS,
  };
}

/** An answer from memory. */
const USUAL_MS = 2;
