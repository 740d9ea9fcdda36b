/**
 * Loops that do the same for ever, recognised instead of followed.
 *
 * At the head of an iteration everything is as it was at the heads before, but for counters that grow evenly, texts made
 * anew each time round, and the time. When nothing that differs has a say in what runs or how long it takes, all later
 * iterations are known: any of them can be worked out on its own, years ahead. What is known to change everything later, a
 * signal or name servers that fall silent, ends such a stretch: from shortly before it the loop is followed again.
 */
import { turnAfter } from "../runtime/look-up.ts";
import { runIterations } from "./compound.ts";
import type { Shell } from "./shell.ts";
import { becomeState, cloneState, newTrace, type ShellState, type Steady } from "./state.ts";
import type { List } from "./syntax.ts";

/** More commands than this are not followed; a loop that goes on beyond it is taken to go on as it does then. */
export const STEPS_MAX = 20_000;
/** Who gets round in less than this does not wait for anything. */
const BUSY_PERIOD_MS = 50;

/** Iterations that are run before the one that is asked for, so that texts made anew are as they would be. */
export const WARM_UP = 2;

/** What a loop depends on in which names are looked up. */
export const LOOK_UP = "@look-up";

interface Head {
  readonly atMs: number;
  readonly variables: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
  /** All else that must be the same: traps, directory, live jobs. */
  readonly rest: string;
  readonly lines: number;
  readonly changes: number;
}

/** Watches one loop while it runs. */
export class LoopWatch {
  readonly #shell: Shell;
  readonly #test: List;
  readonly #body: List;
  readonly #control = new Set<string>(["@time", "@random"]);
  readonly #depends = new Set<string>();
  #heads: readonly Head[] = [];

  constructor(shell: Shell, test: List, body: List) {
    this.#shell = shell;
    this.#test = test;
    this.#body = body;
  }

  /** What runs, or for how long, depends on these. */
  note(names: ReadonlySet<string>): void {
    for (const name of names) this.#depends.add(name);
  }

  /** Looks at the head of an iteration; when all to come is known, the shell has a tail and runs no further. */
  isSteady(): boolean {
    const { trace, streams, state, setting } = this.#shell;
    if (streams.out.kind === "buffer") return false;
    this.#heads = [...this.#heads.slice(-2), headOf(this.#shell)];
    const [first, second, third] = this.#heads;
    if (first === undefined || second === undefined || third === undefined) return false;
    const isCut = setting.work.steps > STEPS_MAX;
    const steps = isCut ? countersOf(first, second, third) : this.#steps(first, second, third);
    if (steps === undefined) return false;
    const steady: Steady = {
      atMs: third.atMs,
      periodMs: third.atMs - second.atMs,
      state: cloneState(state, "own files"),
      steps,
      test: this.#test,
      body: this.#body,
      streams,
      prints: isCut || third.lines > second.lines,
      changes: new Set(trace.changes.slice(second.changes, third.changes).map(({ path }) => path)),
      isBusy: third.atMs - second.atMs < BUSY_PERIOD_MS,
    };
    const differsMs = Math.min(this.#signalMs(), this.#nextTurnMs(third.atMs), this.#nextOutsideMs(third.atMs));
    if (differsMs < Number.POSITIVE_INFINITY) {
      this.#skip(steady, differsMs);
      return false;
    }
    if (isCut)
      this.#shell.write(
        { kind: "log" },
        `kubarium: this script does more than ${STEPS_MAX} commands; its loop is taken to go on as it does now\n`,
      );
    trace.stretches.push({ ...steady, untilMs: Number.POSITIVE_INFINITY, lines: trace.lines.length });
    this.#shell.flow = "forever";
    return true;
  }

  /** When the signal comes that is yet to come; Infinity when none does, or nothing listens. */
  #signalMs(): number {
    const { setting, nowMs, state } = this.#shell;
    const { termMs, work } = setting;
    const isAwaited = termMs !== undefined && !work.isSignalled && termMs >= nowMs && state.traps.has("TERM");
    return isAwaited ? termMs : Number.POSITIVE_INFINITY;
  }

  /** When names are next found again, or no longer; Infinity when that is not known, or nobody looks any up. */
  #nextTurnMs(atMs: number): number {
    const { names } = this.#shell.setting.invocation.run;
    return names === undefined || !this.#depends.has(LOOK_UP) ? Number.POSITIVE_INFINITY : turnAfter(names.outages, atMs);
  }

  /** When somebody else changes a file, as far as that is known. */
  #nextOutsideMs(atMs: number): number {
    return this.#shell.setting.live?.nextOutsideMs(atMs) ?? Number.POSITIVE_INFINITY;
  }

  /** Goes on from shortly before an instant, as if all iterations until then had been followed. */
  #skip(steady: Steady, toMs: number): void {
    const shell = this.#shell;
    const { trace, setting } = shell;
    const n = Math.floor((toMs - steady.atMs) / steady.periodMs) - WARM_UP;
    // What jobs that are about to end have yet to print would be forgotten.
    if (n <= 0 || trace.jobs.some(({ endMs }) => endMs > shell.nowMs && endMs < Number.POSITIVE_INFINITY)) return;
    const untilMs = steady.atMs + n * steady.periodMs;
    const first = Math.max(0, n - WARM_UP);
    const warm = shell.sub(steady.streams, newTrace(), { ...setting, haltMs: untilMs, work: { steps: 0, isSignalled: true } });
    becomeState(warm.state, stateAtIteration(steady, first));
    warm.nowMs = steady.atMs + first * steady.periodMs;
    runIterations(warm, steady, untilMs);
    becomeState(shell.state, warm.state);
    shell.nowMs = untilMs;
    trace.stretches.push({ ...steady, untilMs, lines: trace.lines.length });
    for (const path of steady.changes) trace.changes.push({ timeMs: untilMs, path, text: shell.state.files.get(path) });
    this.#heads = [];
  }

  /** While a file that decides something is yet to change, or has just changed, the loop must be followed. */
  #isAwaitingFiles(sinceMs: number): boolean {
    const changesMs = this.#shell.setting.invocation.run.files?.changesMs(sinceMs) ?? Number.POSITIVE_INFINITY;
    return changesMs < Number.POSITIVE_INFINITY && [...this.#depends].some((name) => name.startsWith("file:"));
  }

  /** By how much counters grow; undefined when the iterations are not alike. */
  #steps(first: Head, second: Head, third: Head): ReadonlyMap<string, number> | undefined {
    if (third.atMs - second.atMs !== second.atMs - first.atMs || this.#isAwaitingFiles(first.atMs)) return undefined;
    if (this.#nextTurnMs(first.atMs) <= third.atMs || this.#nextOutsideMs(first.atMs - 1) <= third.atMs) return undefined;
    if (first.rest !== second.rest || second.rest !== third.rest) return undefined;
    if (![...this.#control].every((name) => !this.#depends.has(name))) return undefined;
    const steps = new Map<string, number>();
    for (const name of changedNames(first.variables, second.variables, third.variables)) {
      const step = stepOf(first.variables.get(name), second.variables.get(name), third.variables.get(name));
      const isMadeAnew = this.#shell.state.sources.get(name)?.has(name) === false;
      if (this.#depends.has(name) || (step === undefined && !isMadeAnew)) return undefined;
      if (step !== undefined) steps.set(name, step);
    }
    for (const path of changedNames(first.files, second.files, third.files)) {
      const isThere = [first, second, third].map(({ files }) => files.has(path));
      if (this.#depends.has(`file:${path}`) || isThere[0] !== isThere[1] || isThere[1] !== isThere[2]) return undefined;
    }
    return steps;
  }
}

/** The counters alone, for a loop that is no longer followed. */
function countersOf(first: Head, second: Head, third: Head): ReadonlyMap<string, number> {
  const steps = new Map<string, number>();
  for (const name of changedNames(first.variables, second.variables, third.variables)) {
    const step = stepOf(first.variables.get(name), second.variables.get(name), third.variables.get(name));
    if (step !== undefined) steps.set(name, step);
  }
  return steps;
}

function headOf({ nowMs, state, trace }: Shell): Head {
  const alive = trace.jobs.filter(({ endMs }) => endMs > nowMs).length;
  return {
    atMs: nowMs,
    variables: new Map(state.variables),
    files: new Map(state.files),
    rest: JSON.stringify([
      [...state.traps],
      [...state.options],
      state.directory,
      state.positional,
      state.functions.size,
      alive,
      trace.children.length,
    ]),
    lines: trace.lines.length + (trace.partial === "" ? 0 : 1) + trace.jobs.length,
    changes: trace.changes.length,
  };
}

function changedNames(...maps: readonly ReadonlyMap<string, string>[]): readonly string[] {
  const names = new Set(maps.flatMap((map) => [...map.keys()]));
  // The number of the last job is only good for finding that job.
  return [...names].filter((name) => name !== "!" && maps.some((map) => map.get(name) !== maps[0]?.get(name)));
}

function stepOf(...values: readonly (string | undefined)[]): number | undefined {
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = values.map((value) =>
    /^-?\d{1,15}$/.test(value ?? "") ? Number(value) : Number.NaN,
  );
  return third - second === second - first ? third - second : undefined;
}

/** The state at the head of the n-th iteration after `steady` was recognised; `n` may be negative. */
export function stateAtIteration({ state, steps }: Steady, n: number): ShellState {
  const next = cloneState(state, "own files");
  for (const [name, step] of steps) next.variables.set(name, String(Number(state.variables.get(name)) + n * step));
  return next;
}
