/**
 * A shell as a process: its script interpreted once, and asked about afterwards.
 *
 * What repeats for ever is worked out for the span in question only. What a signal does is found by interpreting the
 * script again with the signal in it.
 */
import type { Exit, LogLine, Run, TermReaction } from "../../program.ts";
import { type Curve, constant, sumCurves } from "../runtime/curve.ts";
import { LOG_LINES_MAX, merged, within } from "../runtime/lines.ts";
import type { FileView, Process } from "../runtime/process.ts";
import { applets, runShell } from "./applets.ts";
import { runIterations } from "./compound.ts";
import { Shell } from "./shell.ts";
import { type FileChange, newTrace, type Setting, type ShellState, type Steady, type Stretch, type Trace } from "./state.ts";
import { stateAtIteration, WARM_UP } from "./steady.ts";

/** What a shell is started with. */
export type ShellSetting = Omit<Setting, "haltMs" | "termMs" | "work" | "live">;

const SHELL_BYTES = 600 * 1_024;
const BUSY_MILLIS = 1_000;
const IDLE_MILLIS = 1;
const NOTHING: ReadonlyMap<string, string> = new Map();

/** The process that runs the invocation's words: a shell, or a small program in its place. */
export function shellProcess(setting: ShellSetting): Process {
  return new Timeline(setting);
}

/** A command that was run to its end. */
export interface RunOnce {
  readonly exitCode: number;
  readonly endMs: number;
  readonly output: string;
  /** Paths of the files it looked at. */
  readonly read: ReadonlySet<string>;
  /** Whether it looked at the clock, or drew a random number. */
  readonly isTimed: boolean;
}

/** What a command run in the container does, given the files that are there. */
export function runOnce(setting: ShellSetting, files: ReadonlyMap<string, string>): RunOnce {
  const shell = interpret(setting, { files });
  flush(shell);
  return {
    exitCode: shell.exitCode(),
    endMs: shell.flow === "forever" ? Number.POSITIVE_INFINITY : shell.nowMs,
    output: shell.trace.lines.map(({ text }) => `${text}\n`).join(""),
    read: new Set([...shell.reads].flatMap((name) => (name.startsWith("file:") ? [name.slice(5)] : []))),
    isTimed: shell.reads.has("@time") || shell.reads.has("@random"),
  };
}

function interpret(
  setting: ShellSetting,
  { termMs, files = NOTHING }: { readonly termMs?: number; readonly files?: ReadonlyMap<string, string> } = {},
): Shell {
  const { invocation } = setting;
  const full: Setting = { ...setting, haltMs: Number.POSITIVE_INFINITY, termMs, work: { steps: 0, isSignalled: false } };
  const streams = {
    out: { kind: "log" },
    err: { kind: "log" },
    ...(invocation.stdin === undefined ? {} : { stdin: invocation.stdin }),
  } as const;
  const shell = new Shell(full, initialState(setting, files), newTrace(), invocation.bornMs, streams);
  const [name = ""] = invocation.argv;
  shell.isMain = true;
  if (isShell(name)) runShell(shell, invocation.argv);
  else {
    shell.runProgram(invocation.argv, "exec");
    shell.runExitTrap();
  }
  flush(shell);
  return shell;
}

/** Whether the name is a shell's. */
export function isShell(name: string): boolean {
  return applets[name] !== undefined && applets[name] === applets.sh;
}

function initialState({ invocation }: ShellSetting, files: ReadonlyMap<string, string>): ShellState {
  const variables = new Map([
    ["HOSTNAME", invocation.run.podName],
    ["HOME", "/root"],
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["PWD", "/"],
    ...invocation.env,
  ]);
  return {
    variables,
    exported: new Set(variables.keys()),
    sources: new Map(),
    files: new Map(files),
    marks: new Map(),
    traps: new Map(),
    functions: new Map(),
    options: new Set(),
    positional: [],
    directory: invocation.run.container.workingDir ?? "/",
    status: 0,
  };
}

function flush({ trace, nowMs }: Shell): void {
  if (trace.partial !== "") trace.lines.push({ timeMs: nowMs, text: trace.partial });
  trace.partial = "";
}

class Timeline implements Process {
  readonly name: string;
  readonly bornMs: number;
  readonly listensMs: number;
  readonly ports: readonly number[];
  readonly end: Exit | undefined;
  readonly cpuMillis: Curve;
  readonly memoryBytes: Curve;
  readonly #setting: ShellSetting;
  readonly #trace: Trace;
  readonly #children: readonly Process[];

  constructor(setting: ShellSetting) {
    const { invocation } = setting;
    const shell = interpret(setting);
    this.#setting = setting;
    this.#trace = shell.trace;
    this.#children = childrenOf(shell.trace);
    this.name = invocation.argv[0] ?? "sh";
    this.bornMs = invocation.bornMs;
    this.ports = [...new Set(this.#children.flatMap(({ ports }) => ports))];
    this.listensMs = Math.max(
      invocation.bornMs,
      ...this.#children.filter(({ ports }) => ports.length > 0).map(({ listensMs }) => listensMs),
    );
    this.end = endOf(shell, invocation.run);
    this.cpuMillis = sumCurves([busyCurve(shell.trace), ...this.#children.map(({ cpuMillis }) => cpuMillis)]);
    this.memoryBytes = sumCurves([constant(SHELL_BYTES), ...this.#children.map(({ memoryBytes }) => memoryBytes)]);
  }

  page(port: number, path: string, atMs: number): { readonly statusCode: number; readonly body: string } {
    const child = this.#children.find(({ ports }) => ports.includes(port));
    return child?.page?.(port, path, atMs) ?? { statusCode: 400, body: "" };
  }

  logs(fromMs: number, toMs: number, termMs?: number): readonly LogLine[] {
    const endMs = Math.min(toMs, this.end === undefined ? toMs : this.end.atMs + 1);
    const termed = termMs === undefined || termMs >= endMs ? undefined : this.#withSignal(termMs);
    if (termed === undefined || termMs === undefined) return tracedLines(this.#trace, this.#setting, fromMs, endMs);
    return merged(
      tracedLines(this.#trace, this.#setting, fromMs, Math.min(endMs, termMs)),
      tracedLines(termed.trace, this.#setting, Math.max(fromMs, termMs), toMs, termMs),
    );
  }

  onTerm(atMs: number): TermReaction {
    const successor = this.#trace.successor;
    if (successor !== undefined && successor.bornMs <= atMs) return successor.onTerm(atMs);
    const shell = this.#withSignal(atMs);
    if (shell === undefined || shell.flow === "forever" || shell.nowMs < atMs) return "ignores";
    return { afterMs: shell.nowMs - atMs, exitCode: shell.exitCode() };
  }

  /** The shell as it is at its end when the signal comes; undefined when nothing ever catches it. */
  #withSignal(termMs: number): Shell | undefined {
    if (!catchesTerm(this.#setting)) return undefined;
    const shell = interpret(this.#setting, { termMs });
    return shell.setting.work.isSignalled ? shell : undefined;
  }

  file(path: string, atMs: number): FileView {
    const writing = this.#trace.stretches.filter(({ changes }) => changes.has(path));
    const now = writing.find((stretch) => atMs >= stretch.atMs && atMs < stretch.untilMs);
    if (now !== undefined) {
      const before = replay(this.#setting, now, atMs, Math.min(now.untilMs, atMs + now.periodMs + 1));
      return fileView(before.changes, path, atMs, now.state.files.get(path), now.untilMs);
    }
    const repeatsMs = writing.find((stretch) => stretch.atMs > atMs)?.atMs ?? Number.POSITIVE_INFINITY;
    return fileView(changesOf(this.#trace), path, atMs, undefined, repeatsMs);
  }

  /** Every path that is ever written. */
  paths(): readonly string[] {
    return [...new Set(changesOf(this.#trace).map(({ path }) => path))];
  }
}

/** Whether the script has any trap for SIGTERM; most have none and are not interpreted again. */
function catchesTerm({ invocation }: ShellSetting): boolean {
  const isTrapping = (text: string | undefined): boolean => text?.includes("trap") === true;
  const files = invocation.run.files?.at(invocation.bornMs);
  return invocation.argv.some((word) => isTrapping(word) || isTrapping(files?.get(word)));
}

function fileView(changes: readonly FileChange[], path: string, atMs: number, otherwise: string | undefined, latestMs: number): FileView {
  const own = changes.filter((change) => change.path === path).toSorted((a, b) => a.timeMs - b.timeMs);
  const last = own.findLast(({ timeMs }) => timeMs <= atMs);
  const next = own.find(({ timeMs }) => timeMs > atMs);
  return {
    text: last === undefined ? otherwise : last.text,
    sinceMs: last?.timeMs,
    untilMs: Math.min(next?.timeMs ?? Number.POSITIVE_INFINITY, latestMs),
  };
}

/** Every change of a file that is not part of a stretch. */
export function changesOf(trace: Trace): readonly FileChange[] {
  return [...trace.changes, ...trace.jobs.flatMap((job) => changesOf(job.trace).filter(({ timeMs }) => timeMs <= job.endMs))];
}

function childrenOf(trace: Trace): readonly Process[] {
  return [...trace.children.map(({ process }) => process), ...trace.jobs.flatMap((job) => childrenOf(job.trace))];
}

function endOf(shell: Shell, { container }: Run): Exit | undefined {
  if (shell.flow === "forever") return undefined;
  const message = shell.state.files.get(container.terminationMessagePath);
  return { atMs: shell.nowMs, exitCode: shell.exitCode(), ...(message === undefined || message === "" ? {} : { message }) };
}

function busyCurve({ stretches }: Trace): Curve {
  const points = stretches
    .filter(({ isBusy }) => isBusy)
    .flatMap(({ atMs, untilMs }) => [
      { atMs: atMs - 1, value: IDLE_MILLIS },
      { atMs, value: BUSY_MILLIS },
      ...(untilMs === Number.POSITIVE_INFINITY
        ? []
        : [
            { atMs: untilMs - 1, value: BUSY_MILLIS },
            { atMs: untilMs, value: IDLE_MILLIS },
          ]),
    ]);
  return points.length === 0 ? constant(IDLE_MILLIS) : points;
}

/** What a stretch is replayed with. */
type ReplaySetting = ShellSetting & Pick<Setting, "live">;

/** All that the shell and its children printed in the span. */
export function tracedLines(trace: Trace, setting: ReplaySetting, fromMs: number, toMs: number, termMs?: number): readonly LogLine[] {
  if (!(toMs > fromMs)) return [];
  return merged(
    // Who waits for a job prints after it.
    ...trace.jobs.map((job) => tracedLines(job.trace, setting, fromMs, Math.min(toMs, job.endMs + 1))),
    ...ownLines(trace, setting, fromMs, toMs),
    ...trace.children.map(({ process, endMs }) => process.logs(fromMs, Math.min(toMs, endMs), termMs)),
  );
}

/** What the shell itself printed: what was followed and, in between, what was not. */
function* ownLines({ lines, stretches }: Trace, setting: ReplaySetting, fromMs: number, toMs: number): Iterable<readonly LogLine[]> {
  let followed = 0;
  for (const stretch of stretches) {
    yield within(lines.slice(followed, stretch.lines), fromMs, toMs);
    if (stretch.prints && toMs > stretch.atMs && fromMs <= stretch.untilMs) yield stretchLines(stretch, setting, fromMs, toMs);
    followed = stretch.lines;
  }
  yield within(followed === 0 ? lines : lines.slice(followed), fromMs, toMs);
}

function stretchLines(stretch: Stretch, setting: ReplaySetting, fromMs: number, toMs: number): readonly LogLine[] {
  const { atMs, periodMs } = stretch;
  // The last iteration may print at the very instant at which the next one begins.
  const endMs = Math.min(toMs, stretch.untilMs + 1);
  const startMs = Math.max(fromMs, atMs, endMs - LOG_LINES_MAX * periodMs);
  const lines = tracedLines(replay(setting, stretch, startMs, Math.min(toMs, stretch.untilMs)), setting, startMs, endMs);
  return lines.slice(-LOG_LINES_MAX);
}

/** What the loop does from a little before `fromMs` until `toMs`. */
export function replay(setting: ReplaySetting, tail: Steady, fromMs: number, toMs: number): Trace {
  const n = Math.max(0, Math.floor((fromMs - tail.atMs) / tail.periodMs) - WARM_UP);
  const full: Setting = { ...setting, haltMs: toMs, work: { steps: 0, isSignalled: false } };
  const shell = new Shell(full, stateAtIteration(tail, n), newTrace(), tail.atMs + n * tail.periodMs, tail.streams);
  runIterations(shell, tail, toMs);
  flush(shell);
  return shell.trace;
}
