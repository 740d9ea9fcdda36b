/**
 * Starts Node once more with a larger heap, in the same terminal, and ends as that process ends.
 *
 * Node fixes its heap limit when it starts, and Node 20 cannot replace a running process, so a parent has to stay.
 * Only built-in modules: this also runs before anything is installed, and at the head of the bundle.
 */
import { spawn } from "node:child_process";
import { constants, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";

/** Upper bound of the heap: 150,000 pods with ten minutes of history stay below 3 GB, and 6 GB leaves room to rewind. */
const HEAP_MB_MAX = 6 * 1024;

/** Enough for the largest cluster that is promised; what Node allows by itself on a machine with 16 GB. */
const HEAP_MB_ENOUGH = 4_000;

/** Signals that are meant for the program, not for the parent that only waits. */
const FORWARDED = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2"];

/** The heap limit that suits this machine: three quarters of its memory (of the container's, when that is less), at most 6 GB. */
export function heapLimitMb() {
  const constrained = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  const bytes = constrained > 0 && constrained < total ? constrained : total;
  return Math.min(HEAP_MB_MAX, Math.floor((bytes * 0.75) / 2 ** 20));
}

/** Whether this process could do with a larger heap than it has, and the machine could give it. */
export function needsMoreHeap() {
  const limitMb = getHeapStatistics().heap_size_limit / 2 ** 20;
  return !hasHeapLimit() && limitMb < HEAP_MB_ENOUGH && heapLimitMb() > limitMb * 1.25;
}

/** Whether whoever started this process has already chosen a heap limit. */
function hasHeapLimit() {
  return /--max[-_]old[-_]space[-_]size/.test([...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" "));
}

/** The options for Node that set the heap limit, or none when the user has chosen one. */
export function heapOptions() {
  return hasHeapLimit() ? [] : [`--max-old-space-size=${heapLimitMb()}`];
}

/** Runs `node …argv` in this terminal, passes signals on, and ends with the same exit code or by the same signal. */
export function runInForeground(argv, env = process.env) {
  const child = spawn(process.execPath, argv, { stdio: "inherit", env });
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      // The terminal itself sends Ctrl-C and Ctrl-\ to both processes; passing them on would make two of one.
      const fromTerminal = process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
      if (!fromTerminal) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    process.stderr.write(`kubarium: cannot start ${process.execPath}: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of FORWARDED) process.removeAllListeners(name);
    process.kill(process.pid, signal);
    // A signal that is ignored or caught elsewhere must still end this process, with the shell's code for it.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
  });
}
