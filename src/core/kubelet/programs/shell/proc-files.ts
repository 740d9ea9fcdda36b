/**
 * Files that the kernel makes up when they are read: a few of /proc, for live processes.
 */
import type { Surroundings } from "./surroundings.ts";

const MEGABYTE_KIB = 1_024;

/** The text behind a path of /proc; undefined when nothing is made up there, or nobody talks to the process. */
export function procText(shell: Surroundings, path: string): string | undefined {
  if (!path.startsWith("/proc/") || shell.setting.live === undefined) return undefined;
  switch (path) {
    case "/proc/uptime": {
      const seconds = ((shell.nowMs - shell.setting.invocation.run.startedMs) / 1_000).toFixed(2);
      return `${seconds} ${seconds}\n`;
    }
    case "/proc/loadavg":
      return "0.08 0.03 0.01 1/212 42\n";
    case "/proc/version":
      return "Linux version 6.12.48 (kubarium) #1 SMP\n";
    case "/proc/meminfo": {
      const total = Math.floor((shell.hear("usage", {})?.nodeMemoryBytes ?? 0) / MEGABYTE_KIB);
      return `MemTotal:       ${total} kB\nMemFree:        ${Math.floor(total / 2)} kB\nMemAvailable:   ${Math.floor((total * 3) / 4)} kB\n`;
    }
    case "/proc/cpuinfo":
      return Array.from({ length: 4 }, (_, cpu) => `processor\t: ${cpu}\nmodel name\t: Virtual CPU\n\n`).join("");
    case "/proc/self/cmdline":
      return "cat\0/proc/self/cmdline\0";
  }
  const match = /^\/proc\/(\d+)\/(cmdline|comm|status)$/.exec(path);
  const process = match === null ? undefined : shell.hear("processes", {})?.find(({ pid }) => String(pid) === match[1]);
  if (process === undefined) return undefined;
  const [name = ""] = process.command.split(" ");
  const comm = name.slice(name.lastIndexOf("/") + 1).replace(/:$/, "");
  if (match?.[2] === "cmdline") return `${process.command.split(" ").join("\0")}\0`;
  return match?.[2] === "comm" ? `${comm}\n` : `Name:\t${comm}\nState:\tS (sleeping)\nPid:\t${process.pid}\nPPid:\t0\n`;
}
