/**
 * One command of a live process: what it writes, when it ends, and what it waits for, as far as that is known.
 *
 * The same command with the same parts does the same; whoever has heard more for it interprets it again.
 */
import { readAt } from "../runtime/curve.ts";
import { within } from "../runtime/lines.ts";
import { runShell } from "./applets.ts";
import { type InputPiece, Live, type LiveParts, Pause } from "./live.ts";
import { Shell } from "./shell.ts";
import {
  cloneState,
  type FileChange,
  type LivePiece,
  newTrace,
  type SentSignal,
  type Setting,
  type ShellState,
  type Trace,
} from "./state.ts";
import { changesOf, isShell, replay, type ShellSetting, tracedLines } from "./timeline.ts";

/** A command and where it begins. */
export interface LiveCommand {
  readonly setting: ShellSetting;
  readonly state: ShellState;
  readonly startMs: number;
  /** Lines of a shell that reads commands; absent: the words of the setting's invocation. */
  readonly text?: string | undefined;
  /** When a signal ends it. */
  readonly killedMs?: number | undefined;
  readonly parts: LiveParts;
}

/** What is known of it. */
export interface LiveRun {
  /** Infinity while its end is not known. */
  readonly endMs: number;
  readonly status: number;
  /** It ends the shell that ran it. */
  readonly isExit: boolean;
  readonly state: ShellState;
  /** Input that it has not read. */
  readonly rest: readonly InputPiece[];
  /** What it has heard of the world. */
  readonly heard: readonly unknown[];
  /** When more may be known: it has a question then; Infinity: when input comes. Absent: all is known. */
  readonly pausedMs?: number | undefined;
  /** It goes on for ever. */
  readonly isEndless: boolean;
  /** From when on it spins without a rest for ever; absent: it does not. */
  readonly busyMs?: number | undefined;
  /** Until when what it left behind in the background prints or writes. */
  readonly lastMs: number;
  /** What it wrote in [fromMs, toMs), in order. */
  pieces(fromMs: number, toMs: number): readonly LivePiece[];
  /** The files it changed in [fromMs, toMs), in order. */
  changes(fromMs: number, toMs: number): readonly FileChange[];
  readonly signals: readonly SentSignal[];
}

/** Interprets the command. */
export function runLive({ setting, state, startMs, text, killedMs = Number.POSITIVE_INFINITY, parts }: LiveCommand): LiveRun {
  const live = new Live(parts);
  const full: Setting = { ...setting, haltMs: killedMs, live, work: { steps: 0, isSignalled: false } };
  const streams = { out: { kind: "stream", fd: 1 }, err: { kind: "stream", fd: 2 }, isLive: true } as const;
  const shell = new Shell(full, cloneState(state, "own files"), newTrace(), startMs, streams);
  shell.isMain = true;
  let pausedMs: number | undefined;
  try {
    runIn(shell, setting, text);
  } catch (pause) {
    if (!(pause instanceof Pause)) throw pause;
    pausedMs = pause.untilMs;
  }
  const isKilled = killedMs < Number.POSITIVE_INFINITY && (shell.flow !== "exit" || pausedMs !== undefined) && shell.nowMs <= killedMs;
  const isOver = pausedMs === undefined && shell.flow !== "forever" && shell.flow !== "halt";
  const laterMs = Math.min(pausedMs ?? Number.POSITIVE_INFINITY, ...live.laterMs);
  const isPaused = pausedMs !== undefined || live.laterMs.length > 0;
  return {
    endMs: isOver ? shell.nowMs : isKilled ? killedMs : Number.POSITIVE_INFINITY,
    status: isOver ? shell.exitCode() : INTERRUPTED,
    isExit: isOver && (text === undefined || shell.flow === "exit"),
    state: shell.state,
    rest: live.rest(),
    heard: live.heard,
    ...(isPaused && !isKilled ? { pausedMs: laterMs } : {}),
    isEndless: shell.flow === "forever" && pausedMs === undefined,
    busyMs: busySince(shell.trace),
    lastMs: isOver ? lastOf(shell.trace, shell.nowMs) : Number.POSITIVE_INFINITY,
    ...outputsOf(shell.trace, full, killedMs),
  };
}

/** What a shell says of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

function runIn(shell: Shell, { invocation }: ShellSetting, text: string | undefined): void {
  if (text !== undefined) shell.runLines(text);
  else if (isShell(invocation.argv[0] ?? "")) runShell(shell, invocation.argv);
  else {
    shell.runProgram(invocation.argv, "exec");
    shell.runExitTrap();
  }
}

/** When the first loop or program began that takes a CPU for itself for ever. */
function busySince({ children, jobs, stretches }: Trace): number | undefined {
  const loops = stretches.filter(({ isBusy, untilMs }) => isBusy && untilMs === Number.POSITIVE_INFINITY).map(({ atMs }) => atMs);
  const programs = children.filter(
    ({ endMs, process }) => endMs === Number.POSITIVE_INFINITY && readAt(process.cpuMillis, process.bornMs) >= BUSY_MILLIS,
  );
  const inJobs = jobs
    .filter(({ endMs }) => endMs === Number.POSITIVE_INFINITY)
    .map(({ trace }) => busySince(trace) ?? Number.POSITIVE_INFINITY);
  const sinceMs = Math.min(...loops, ...programs.map(({ process }) => process.bornMs), ...inJobs);
  return sinceMs === Number.POSITIVE_INFINITY ? undefined : sinceMs;
}

const BUSY_MILLIS = 1_000;

function lastOf(trace: Trace, endMs: number): number {
  return Math.max(endMs, ...trace.jobs.map((job) => Math.max(job.endMs, lastOf(job.trace, job.endMs))));
}

function outputsOf(trace: Trace, setting: Setting, killedMs: number): Pick<LiveRun, "pieces" | "changes" | "signals"> {
  return {
    pieces: (fromMs, toMs) => within(tracedLines(trace, setting, fromMs, Math.min(toMs, killedMs + 1)), fromMs, toMs).map(pieceOf),
    changes: (fromMs, toMs) => {
      const own = changesOf(trace).filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
      return [...own, ...stretchChanges(trace, setting, fromMs, toMs)]
        .filter(({ timeMs }) => timeMs <= killedMs)
        .toSorted((a, b) => a.timeMs - b.timeMs);
    },
    signals: trace.signals,
  };
}

/** What loops that are not followed write in the span. */
function stretchChanges({ stretches, jobs }: Trace, setting: Setting, fromMs: number, toMs: number): readonly FileChange[] {
  const own = stretches.flatMap((stretch) => {
    const startMs = Math.max(fromMs, stretch.atMs);
    const endMs = Math.min(toMs, stretch.untilMs);
    if (stretch.changes.size === 0 || startMs >= endMs) return [];
    const changes = changesOf(replay(setting, stretch, startMs, endMs));
    return changes.filter(({ timeMs }) => timeMs >= startMs && timeMs < endMs);
  });
  return [...own, ...jobs.flatMap((job) => stretchChanges(job.trace, setting, fromMs, Math.min(toMs, job.endMs)))];
}

/** Lines of programs that know nothing of streams get their newline back. */
function pieceOf(line: LivePiece | { readonly timeMs: number; readonly text: string }): LivePiece {
  return "fd" in line ? line : { ...line, text: `${line.text}\n`, fd: 1 };
}
