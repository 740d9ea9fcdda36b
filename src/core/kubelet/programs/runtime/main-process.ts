/**
 * From a container's command line to the process it starts, and the commands that run beside it.
 * @see containerd pkg/cri/opts (entrypoint and command), runc libcontainer (errors)
 */
import type { Run } from "../../program.ts";
import { versionOf } from "../registry/tags.ts";
import { applets } from "../shell/applets.ts";
import { type ShellSetting, shellProcess } from "../shell/timeline.ts";
import { constant } from "./curve.ts";
import type { ImageSpec, Userland } from "./image.ts";
import { burst, within } from "./lines.ts";
import { GLIBC, type LookUpName, lookUpWith, MUSL } from "./look-up.ts";
import { type Done, type Executable, type Invocation, isDone, type Page, type Process } from "./process.ts";

/** An image with its tag. */
export interface Tagged {
  readonly spec: ImageSpec;
  readonly tag: string;
}

const SYSTEM_FOLDERS = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
const CLIENT_BYTES = 2 * 1_024 * 1_024;
const NOBODY: Invocation["localhost"] = () => "refused";

/** The words the container starts with: its own, or the image's where it says nothing. */
export function commandLine({ spec }: Tagged, { container }: Run): readonly string[] {
  const { command, args } = container;
  if (command !== undefined && command.length > 0) return [...command, ...(args ?? [])];
  return [...spec.entrypoint, ...(args !== undefined && args.length > 0 ? args : spec.cmd)];
}

/** The same with the entry script's work done. */
export function unwrapped(image: Tagged, run: Run): readonly string[] {
  const words = commandLine(image, run);
  const { wrapper, entrypoint } = image.spec;
  if (wrapper === undefined || words.length === 0 || nameOf(words[0] ?? "") !== nameOf(entrypoint[0] ?? "")) return words;
  return wrapper(words.slice(1), run);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The small programs of the image. */
export function userlandOf({ spec, tag }: Tagged): Userland {
  if (spec.userland !== undefined) return spec.userland;
  return tag.includes("alpine") ? "busybox" : "debian";
}

/** Why the runtime cannot start these words; undefined when it can. */
export function startFault(image: Tagged, run: Run, words: readonly string[]): string | undefined {
  const [path = ""] = words;
  if (path === "") return 'exec: "": executable file not found in $PATH';
  const { wrapper, entrypoint } = image.spec;
  if (wrapper !== undefined && nameOf(path) === nameOf(entrypoint[0] ?? "")) return undefined;
  if (!path.includes("/")) return has(image, path) ? undefined : `exec: "${path}": executable file not found in $PATH`;
  if (run.files?.at(run.startedMs).has(path) === true) return undefined;
  const folder = path.slice(0, path.lastIndexOf("/"));
  const isOwn = Object.hasOwn(image.spec.executables, nameOf(path));
  if (isOwn || (SYSTEM_FOLDERS.includes(folder) && has(image, nameOf(path)))) return undefined;
  return `exec: "${path}": stat ${path}: no such file or directory`;
}

function has(image: Tagged, name: string): boolean {
  if (Object.hasOwn(image.spec.executables, name)) return true;
  const userland = userlandOf(image);
  if (userland === "none" || !Object.hasOwn(applets, name)) return BASICS.includes(name) && userland !== "none";
  return !(ABSENT[userland] ?? []).includes(name);
}

/** The names of all programs that the image brings. */
export function executablesOf(image: Tagged): readonly string[] {
  const small = userlandOf(image) === "none" ? [] : [...Object.keys(applets), ...BASICS];
  return [...new Set([...Object.keys(image.spec.executables), ...small])].filter((name) => has(image, name));
}

/** Builtins of the shell that are also files. */
const BASICS = ["echo", "printf", "test", "[", "true", "false", "pwd", "kill"];
/** Debian's images bring neither of the ways to ask the network; busybox has no bash. */
const ABSENT: Readonly<Partial<Record<Userland, readonly string[]>>> = {
  debian: [
    "wget",
    "curl",
    "nc",
    "nslookup",
    "ping",
    "ash",
    "usleep",
    "httpd",
    "vi",
    "ps",
    "top",
    "free",
    "uptime",
    "ip",
    "ifconfig",
    "killall",
    "pkill",
  ],
  busybox: ["bash", "curl"],
};

/** How a command line of the container is run. */
export function invocationOf(
  image: Tagged,
  run: Run,
  words: readonly string[],
  bornMs: number,
  around: Partial<Pick<Invocation, "localhost" | "lookUp">> = {},
): Invocation {
  const env = new Map([...Object.entries(image.spec.env ?? {}), ["HOSTNAME", run.podName] as const, ...run.env()]);
  return { argv: words, run, bornMs, env, version: versionOf(image.tag), localhost: NOBODY, lookUp: lookUpOf(image, run), ...around };
}

/** How programs of the image look names up. */
export function lookUpOf({ spec, tag }: Tagged, { names }: Run): LookUpName {
  return lookUpWith(names, spec.libc === "musl" || /alpine|musl/.test(tag) ? MUSL : GLIBC);
}

/** The surroundings of a shell in this image. */
export function shellSetting(image: Tagged, invocation: Invocation): ShellSetting {
  const userland = userlandOf(image);
  const name = nameOf(invocation.argv[0] ?? "");
  const executable = (called: string): Executable | undefined =>
    Object.hasOwn(image.spec.executables, called) ? image.spec.executables[called] : undefined;
  return {
    invocation: { ...invocation, argv: [name, ...invocation.argv.slice(1)] },
    shell: userland === "busybox" ? "ash" : name === "bash" ? "bash" : "dash",
    execute: (inner) => executable(inner.argv[0] ?? "")?.(inner),
    has: (called) => has(image, called),
    hasApplets: userland !== "none",
  };
}

/** The container's first process. */
export function startMain(image: Tagged, run: Run): Process {
  const words = unwrapped(image, run);
  const [path = ""] = words;
  const name = nameOf(path);
  const invocation = invocationOf(image, run, words, run.startedMs);
  const executable = Object.hasOwn(image.spec.executables, name) ? image.spec.executables[name] : undefined;
  if (executable !== undefined) {
    const outcome = executable({ ...invocation, argv: [name, ...words.slice(1)] });
    return isDone(outcome) ? shortLived(name, run.startedMs, outcome) : outcome;
  }
  const script = path.includes("/") ? run.files?.at(run.startedMs).get(path) : undefined;
  return shellProcess(shellSetting(image, script === undefined ? invocation : { ...invocation, argv: ["sh", ...words] }));
}

/** A command that does its work and is gone, as a process. */
function shortLived(name: string, bornMs: number, { exitCode, tookMs, output, errors = "" }: Done): Process {
  const endMs = bornMs + tookMs;
  const lines = burst((output + errors).replace(/\n$/, "").split("\n"), endMs, 0);
  return {
    name,
    bornMs,
    listensMs: bornMs,
    ports: [],
    end: tookMs === Number.POSITIVE_INFINITY ? undefined : { atMs: endMs, exitCode },
    cpuMillis: constant(50),
    memoryBytes: constant(CLIENT_BYTES),
    logs: (fromMs, toMs) => (output + errors === "" ? [] : within(lines, fromMs, toMs)),
    onTerm: () => "ignores",
  };
}

/** What listens at the container's own address, as its commands find it. */
export function localhostOf(main: Process, atMs: number): Invocation["localhost"] {
  return (port, path): Page | "refused" | "silent" => {
    const isThere = main.ports.includes(port) && atMs >= main.listensMs && (main.end === undefined || atMs < main.end.atMs);
    if (!isThere) return "refused";
    return main.page?.(port, path, atMs) ?? "silent";
  };
}
