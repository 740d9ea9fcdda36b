/**
 * Programs that look at the machine, the processes and their user.
 * @see busybox procps/, coreutils/id.c
 */
import { clockText } from "../../runtime/lines.ts";
import type { Applet } from "../applets.ts";
import type { LiveUser, ProcessLine } from "../live.ts";
import { findNode } from "../live-files.ts";
import type { Shell } from "../shell.ts";
import { isShell } from "../timeline.ts";
import { humanSize } from "./listing.ts";

function print(shell: Shell, text: string): number {
  shell.write(shell.streams.out, text);
  return 0;
}

function userOf(shell: Shell): LiveUser {
  return shell.setting.live?.parts.user ?? { uid: 0, gid: 0, name: "root" };
}

/** All processes of the container, this very command included. */
function processesOf(shell: Shell, argv: readonly string[]): readonly ProcessLine[] {
  const known = shell.hear("processes", {}) ?? [];
  const own = {
    pid: (shell.setting.live?.parts.pid ?? 1) + 1,
    user: userOf(shell).name || String(userOf(shell).uid),
    startedMs: shell.nowMs,
    command: argv.join(" "),
  };
  return [...known, own];
}

function ps(shell: Shell, argv: readonly string[]): number {
  const processes = processesOf(shell, argv);
  if (shell.setting.shell === "ash") {
    const lines = processes.map(({ pid, user, command }) => `${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${command}\n`);
    return print(shell, `PID   USER     TIME  COMMAND\n${lines.join("")}`);
  }
  if (argv.some((word) => /a/.test(word) && /u/.test(word))) {
    const lines = processes.map(
      ({ pid, user, startedMs, command }) =>
        `${user.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0   4588  2688 ?        S    ${clockText(startedMs).slice(0, 5)}   0:00 ${command}\n`,
    );
    return print(shell, `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${lines.join("")}`);
  }
  if (argv.some((word) => /^-?\w*[ef]/.test(word.replace("ps", "")))) {
    const lines = processes.map(
      ({ pid, user, startedMs, command }) =>
        `${user.padEnd(8)} ${String(pid).padStart(7)}       0  0 ${clockText(startedMs).slice(0, 5)} ?        00:00:00 ${command}\n`,
    );
    return print(shell, `UID          PID    PPID  C STIME TTY          TIME CMD\n${lines.join("")}`);
  }
  const own = processes.slice(1).map(({ pid, command }) => `${String(pid).padStart(7)} ?        00:00:00 ${nameOf(command)}\n`);
  return print(shell, `    PID TTY          TIME CMD\n${own.join("")}`);
}

function nameOf(command: string): string {
  const [path = ""] = command.split(" ");
  return path.slice(path.lastIndexOf("/") + 1);
}

const KIB = 1_024;

function top(shell: Shell, argv: readonly string[]): number {
  const { cpuMillis = 0, memoryBytes = 0, nodeMemoryBytes = 0 } = shell.hear("usage", {}) ?? {};
  const total = Math.floor(nodeMemoryBytes / KIB);
  const used = Math.floor(total / 4);
  const share = total === 0 ? 0 : Math.round((memoryBytes / nodeMemoryBytes) * 100);
  const lines = processesOf(shell, argv).map(({ pid, user, command }, index) => {
    const isMain = index === 0;
    const memory = isMain ? Math.floor(memoryBytes / KIB) : 1_700;
    return `${String(pid).padStart(5)} ${String(isMain ? 0 : 1).padStart(5)} ${user.padEnd(8)} S ${`${memory}`.padStart(8)}${String(isMain ? share : 0).padStart(4)}% ${String(index % 4).padStart(3)} ${String(isMain ? Math.round(cpuMillis / 40) : 0).padStart(3)}% ${command}\n`;
  });
  const head = `Mem: ${used}K used, ${total - used}K free, 1200K shrd, 12000K buff, ${Math.floor(used / 2)}K cached\nCPU:   2% usr   1% sys   0% nic  97% idle   0% io   0% irq   0% sirq\nLoad average: 0.08 0.03 0.01 1/212 42\n`;
  return print(shell, `${head}  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${lines.join("")}`);
}

function free(shell: Shell, argv: readonly string[]): number {
  const total = shell.hear("usage", {})?.nodeMemoryBytes ?? 0;
  const flags = argv.join("");
  const shown = (bytes: number): string => {
    if (flags.includes("-h")) return humanSize(bytes);
    return String(
      Math.floor(bytes / (flags.includes("-m") ? KIB * KIB : flags.includes("-g") ? KIB * KIB * KIB : flags.includes("-b") ? 1 : KIB)),
    );
  };
  const row = (name: string, values: readonly number[]): string =>
    `${name.padEnd(7)}${values.map((value) => shown(value).padStart(12)).join("")}\n`;
  const used = Math.floor(total / 4);
  const head = `              total        used        free      shared  buff/cache   available\n`;
  return print(
    shell,
    head +
      row("Mem:", [total, used, Math.floor(total / 2), 1_228_800, total - used - Math.floor(total / 2), total - used]) +
      row("Swap:", [0, 0, 0]),
  );
}

const DISK_KIB = 98_831_908;

function df(shell: Shell, argv: readonly string[]): number {
  const isHuman = argv.some((word) => /^-\w*h/.test(word));
  const mounts = [["overlay", "/"], ["tmpfs", "/dev"], ...volumeMounts(shell).map((path) => ["/dev/sda1", path] as const)] as const;
  const wanted = argv
    .slice(1)
    .filter((word) => !word.startsWith("-"))
    .map((name) => homeOf(mounts, shell.path(name)));
  const shown = mounts.filter(([, path]) => wanted.length === 0 || wanted.includes(path));
  const lines = shown.map(([device, path]) => {
    const total = device === "tmpfs" ? 65_536 : DISK_KIB;
    const used = device === "tmpfs" ? 0 : Math.floor(DISK_KIB / 5);
    const size = (kib: number): string => (isHuman ? humanSize(kib * KIB) : String(kib)).padStart(9);
    return `${device.padEnd(20)} ${size(total)} ${size(used)} ${size(total - used)} ${String(Math.round((used / total) * 100)).padStart(3)}% ${path}\n`;
  });
  const titles = isHuman ? ["Size", "Used", "Available"] : ["1K-blocks", "Used", "Available"];
  return print(
    shell,
    `${"Filesystem".padEnd(20)} ${titles.map((title) => title.padStart(9)).join(" ")} Use% Mounted on\n${lines.join("")}`,
  );
}

/** The innermost mount that a path lies in. */
function homeOf(mounts: readonly (readonly [string, string])[], path: string): string {
  const holding = mounts.map(([, mount]) => mount).filter((mount) => mount === "/" || path === mount || path.startsWith(`${mount}/`));
  return holding.toSorted((a, b) => b.length - a.length)[0] ?? "/";
}

function volumeMounts({ setting }: Shell): readonly string[] {
  return (setting.invocation.run.container.volumeMounts ?? []).map(({ mountPath }) => mountPath);
}

function mount(shell: Shell, argv: readonly string[]): number {
  if (argv.length > 1) {
    shell.write(shell.streams.err, `mount: permission denied (are you root?)\n`);
    return 1;
  }
  const isSealed = shell.setting.invocation.run.container.securityContext?.readOnlyRootFilesystem === true;
  const usual = [
    `overlay on / type overlay (${isSealed ? "ro" : "rw"},relatime)`,
    "proc on /proc type proc (rw,nosuid,nodev,noexec,relatime)",
    "tmpfs on /dev type tmpfs (rw,nosuid,size=65536k,mode=755)",
    "sysfs on /sys type sysfs (ro,nosuid,nodev,noexec,relatime)",
  ];
  const volumes = (shell.setting.invocation.run.container.volumeMounts ?? []).map(
    ({ mountPath, readOnly }) => `/dev/sda1 on ${mountPath} type ext4 (${readOnly === true ? "ro" : "rw"},relatime)`,
  );
  return print(shell, [...usual, ...volumes].map((line) => `${line}\n`).join(""));
}

function id(shell: Shell, argv: readonly string[]): number {
  const { gid, name, uid } = userOf(shell);
  const flags = argv.slice(1).join("");
  const group = gid === 0 ? "root" : name;
  if (flags.includes("u")) return print(shell, `${flags.includes("n") ? name || uid : uid}\n`);
  if (flags.includes("g") || flags.includes("G")) return print(shell, `${flags.includes("n") ? group || gid : gid}\n`);
  const called = (number: number, text: string): string => (text === "" ? String(number) : `${number}(${text})`);
  return print(shell, `uid=${called(uid, name)} gid=${called(gid, group)} groups=${called(gid, group)}\n`);
}

function whoami(shell: Shell, argv: readonly string[]): number {
  const { name, uid } = userOf(shell);
  if (name !== "") return print(shell, `${name}\n`);
  const isAsh = shell.setting.shell === "ash";
  shell.write(shell.streams.err, isAsh ? `${argv[0]}: unknown uid ${uid}\n` : `${argv[0]}: cannot find name for user ID ${uid}\n`);
  return 1;
}

function which(shell: Shell, argv: readonly string[]): number {
  let status = 0;
  for (const name of argv.slice(1).filter((word) => !word.startsWith("-"))) {
    const folders = (shell.variable("PATH") ?? "").split(":");
    const found = folders.map((folder) => `${folder}/${name}`).find((path) => findNode(shell, path) !== undefined);
    if (found !== undefined) print(shell, `${found}\n`);
    else status = 1;
  }
  return status;
}

function hostname(shell: Shell, argv: readonly string[]): number {
  const { run } = shell.setting.invocation;
  if (argv.some((word) => /^-[iI]$/.test(word))) return print(shell, `${run.podIP ?? ""}\n`);
  return print(shell, shell.read("/etc/hostname") ?? `${run.podName}\n`);
}

function uptime(shell: Shell): number {
  const minutes = Math.floor((shell.nowMs - shell.setting.invocation.run.startedMs) / 60_000);
  const up = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  return print(shell, ` ${clockText(shell.nowMs)} up ${up},  0 users,  load average: 0.08, 0.03, 0.01\n`);
}

function tty(shell: Shell): number {
  const isTerminal = shell.setting.live?.parts.terminal !== undefined;
  print(shell, isTerminal ? "/dev/pts/0\n" : "not a tty\n");
  return isTerminal ? 0 : 1;
}

function stty(shell: Shell, argv: readonly string[]): number {
  const terminal = shell.setting.live?.parts.terminal;
  if (terminal === undefined) {
    shell.write(shell.streams.err, "stty: standard input: Not a tty\n");
    return 1;
  }
  return print(shell, argv.includes("size") ? `${terminal.rows} ${terminal.columns}\n` : "");
}

/** Runs a program by its path, as the kernel does: one of the image's, or a script. */
export function runByPath(shell: Shell, argv: readonly string[]): number | undefined {
  const [path = ""] = argv;
  if (!path.includes("/")) return undefined;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const node = findNode(shell, path);
  if (/\/s?bin\//.test(shell.path(path)) && (shell.setting.has(name) || isShell(name))) return undefined;
  if (node === undefined) return shell.notFound(path);
  if (node.kind === "directory" || (node.mode & 0o111) === 0) {
    shell.complain(`${path}: Permission denied`);
    return 126;
  }
  if (shell.setting.has(name) && !node.text.startsWith("#!") && node.text === "") return undefined;
  shell.runWords(["sh", path, ...argv.slice(1)]);
  return shell.state.status;
}

/** The programs, by name. */
export const systemApplets: Readonly<Record<string, Applet>> = { ps, top, free, df, mount, id, whoami, which, hostname, uptime, tty, stty };
