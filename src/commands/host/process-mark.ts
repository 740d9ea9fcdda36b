/**
 * Who writes a journal, and whether that process still lives.
 */
import { readFileSync } from "node:fs";
import type { JournalWriter } from "../../core/index.ts";

/** This process. */
export function thisProcess(): JournalWriter {
  return markOf(process.pid);
}

/** Whether the process lives; one that has its pid and began at another time is not it. */
export function isAlive({ pid, since }: JournalWriter): boolean {
  if (!isRunning(pid)) return false;
  const now = markOf(pid).since;
  return since === undefined || now === undefined || now === since;
}

function markOf(pid: number): JournalWriter {
  const since = startOf(pid);
  return since === undefined ? { pid } : { pid, since };
}

/** In clock ticks since the machine began, where the system tells it: the 22nd field of Linux' /proc/PID/stat. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is a name in parentheses, which may hold blanks and parentheses itself.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    // Another system, or the process has just gone: nothing is known.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
