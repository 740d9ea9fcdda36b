/**
 * A session's course: what has come in is typed or queued, commands are run and their outputs passed on, up to now.
 */
import type { DiskChange } from "../machine/disk.ts";
import type { InputPiece, Oracle } from "../programs/shell/live.ts";
import { type LiveRun, runLive } from "../programs/shell/live-run.ts";
import type { SentSignal } from "../programs/shell/state.ts";
import { fileSystemOf, roomOf, writeRefusal } from "./file-system.ts";
import { newState } from "./new-state.ts";
import type { Place } from "./place.ts";
import { isComplete, promptOf, readsCommands } from "./reader.ts";
import type { Job, Mark, OutputRow, Parcel, Reader, Running, SessionRow } from "./rows.ts";
import { type } from "./terminal.ts";
import { userOf } from "./user.ts";

/** Everything around a session. */
export interface Circumstances {
  readonly nowMs: number;
  readonly place: Place;
  /** All containers of the pod that run. */
  readonly places: readonly Place[];
  readonly oracle: Oracle;
}

/** What a session has come to. */
export interface Progress {
  readonly row: SessionRow;
  readonly outputs: readonly OutputRow[];
  readonly changes: readonly DiskChange[];
  readonly signals: readonly SentSignal[];
  /** When something happens next; undefined when only input would bring that about. */
  readonly nextMs: number | undefined;
  /** What happens next changes nothing that anyone waits for. */
  readonly isEndless: boolean;
}

/** What a shell says of a line that Ctrl-C took back. */
const INTERRUPTED = 130;
/** No session takes so many steps at one instant. */
const STEPS_MAX = 5_000;

/** Goes on with the session up to now. */
export function advanceSession(row: SessionRow, around: Circumstances): Progress {
  return new Course(row, around).run();
}

class Course {
  #row: SessionRow;
  readonly #around: Circumstances;
  readonly #outputs: OutputRow[] = [];
  readonly #changes: DiskChange[] = [];
  readonly #signals: SentSignal[] = [];

  constructor(row: SessionRow, around: Circumstances) {
    this.#row = row;
    this.#around = around;
  }

  run(): Progress {
    const { inbox } = this.#row;
    this.#put({ inbox: [] });
    this.#settle();
    for (const parcel of inbox) {
      this.#takeIn(parcel);
      this.#settle();
    }
    const { nextMs, isEndless, busyMs } = this.#next();
    if (busyMs.length > 0 || this.#row.busyMs.length > 0) this.#put({ busyMs });
    return { row: this.#row, outputs: this.#outputs, changes: this.#changes, signals: this.#signals, nextMs, isEndless };
  }

  #put(fields: Partial<SessionRow>): void {
    this.#row = { ...this.#row, ...fields };
  }

  #print(atMs: number, fd: 1 | 2, text: string): void {
    const shown = this.#row.terminal === undefined ? text : text.replaceAll(/\r?\n/g, "\r\n");
    this.#outputs.push({ atMs, fd: this.#row.terminal === undefined ? fd : 1, text: shown });
  }

  /** Something has come from the client. */
  #takeIn(parcel: Parcel): void {
    if (this.#row.exit !== undefined) return;
    const { nowMs } = this.#around;
    if (parcel.kind === "resize") {
      if (this.#row.terminal !== undefined) this.#put({ terminal: { columns: parcel.columns, rows: parcel.rows } });
    } else if (parcel.kind === "end") this.#offer({ atMs: nowMs, text: "", end: true });
    else if (this.#row.terminal === undefined) this.#offer({ atMs: nowMs, text: parcel.text });
    else this.#typeIn(parcel.text);
  }

  #typeIn(text: string): void {
    const { nowMs } = this.#around;
    const { typing, steps } = type(this.#row.typing, text);
    this.#put({ typing });
    for (const step of steps) {
      if (step.kind === "echo") this.#print(nowMs, 1, step.text);
      else if (step.kind === "line") this.#offer({ atMs: nowMs, text: step.text });
      else if (step.kind === "interrupt") this.#interrupt();
      else if (step.text === "") this.#offer({ atMs: nowMs, text: "", end: true });
      else if (this.#row.running !== undefined) this.#offer({ atMs: nowMs, text: step.text });
      this.#settle();
    }
  }

  /** Input for whoever reads next: the command that runs, or the shell that reads commands. */
  #offer(piece: InputPiece): void {
    const { running, queue } = this.#row;
    if (running === undefined) this.#put({ queue: [...queue, piece] });
    else this.#put({ running: { ...running, job: { ...running.job, input: [...running.job.input, piece] } } });
  }

  #interrupt(): void {
    const { running, reader } = this.#row;
    const { nowMs } = this.#around;
    if (running !== undefined) {
      this.#put({ running: { ...running, job: { ...running.job, killedMs: nowMs } } });
    } else if (reader !== undefined) {
      const state = { ...reader.state, status: INTERRUPTED };
      this.#put({ reader: { ...reader, state, partial: "", hasPrompted: false }, queue: [] });
    }
  }

  /** Takes every step that is due. */
  #settle(): void {
    for (let steps = 0; steps < STEPS_MAX && this.#row.exit === undefined; steps++) {
      if (this.#row.running === undefined) {
        if (!this.#begin()) break;
      } else if (!this.#goOn()) break;
    }
    this.#put({ tails: this.#row.tails.flatMap((tail) => this.#follow(tail)) });
  }

  /** Starts the next command; false when there is none. */
  #begin(): boolean {
    const { reader, words } = this.#row;
    if (reader !== undefined) return this.#readCommand(reader);
    if (readsCommands(words)) {
      const { place } = this.#around;
      this.#put({ reader: { state: newState(place, this.#row), partial: "", hasPrompted: false, words } });
      return true;
    }
    this.#start(undefined, newState(this.#around.place, this.#row), this.#row.queue);
    this.#put({ queue: [] });
    return true;
  }

  #readCommand(reader: Reader): boolean {
    const { nowMs, place } = this.#around;
    const { queue, terminal } = this.#row;
    const { words } = reader;
    if (!reader.hasPrompted) {
      if (terminal !== undefined) this.#print(nowMs, 1, promptOf(place, words, reader.state, reader.partial));
      this.#put({ reader: { ...reader, hasPrompted: true } });
      return true;
    }
    const { line, rest, isEnd } = nextLine(queue);
    if (line === undefined) return false;
    const text = reader.partial + line;
    if (isEnd && text.trim() === "") {
      if (terminal !== undefined) this.#print(nowMs, 1, words[0]?.endsWith("bash") === true ? "exit\n" : "\n");
      this.#put({ queue: reader.outer === undefined ? [] : rest });
      this.#leave(reader, nowMs, reader.state.status);
      return true;
    }
    this.#put({ queue: rest });
    if (!isEnd && !isComplete(text)) {
      this.#put({ reader: { ...reader, partial: text, hasPrompted: false } });
      return true;
    }
    this.#put({ reader: { ...reader, partial: "", hasPrompted: false } });
    const inner = text.trim().split(/\s+/);
    if (terminal !== undefined && readsCommands(inner) && place.interior.programs.includes(inner[0] ?? "")) {
      // A shell in a shell: the same variables that are exported, and its own everything else.
      const { exported, variables } = reader.state;
      const kept = new Map([...variables].filter(([name]) => exported.has(name)));
      const state = { ...reader.state, variables: kept, functions: new Map(), traps: new Map(), options: new Set<string>(), status: 0 };
      const outer = { ...reader, partial: "", hasPrompted: false };
      this.#put({ reader: { state, partial: "", hasPrompted: false, words: inner, outer } });
      return true;
    }
    if (text.trim() !== "") {
      if (words[0]?.endsWith("bash") === true && terminal !== undefined && /^\s*exit\b/.test(text)) this.#print(nowMs, 1, "exit\n");
      this.#start(text, reader.state, rest);
      this.#put({ queue: [] });
    }
    return true;
  }

  #start(text: string | undefined, state: Reader["state"], input: readonly InputPiece[]): void {
    const { nowMs, place, places } = this.#around;
    const { files, marks } = fileSystemOf(place, places, nowMs);
    const begun: Mark = { ms: nowMs, count: 0 };
    const job: Job = {
      startMs: nowMs,
      words: text === undefined ? this.#row.words : (this.#row.reader?.words.slice(0, 1) ?? ["sh"]),
      text,
      state: { ...state, files, marks },
      roomBytes: roomOf(place),
      input: input.map((piece) => ({ ...piece, atMs: Math.min(piece.atMs, nowMs) })),
      outside: [],
      heard: [],
    };
    this.#put({ running: { job, shown: begun, applied: begun, signalled: begun } });
  }

  /** Passes on what the command has done; false when it is not over. */
  #goOn(): boolean {
    const { running, reader } = this.#row;
    const { nowMs } = this.#around;
    if (running === undefined) return false;
    const { run, running: after } = this.#advance(running);
    this.#put({ running: after });
    if (run.endMs > nowMs) return false;
    this.#put({ running: undefined, queue: run.rest });
    if (reader === undefined) {
      this.#exit(run.endMs, run.status);
      return true;
    }
    if (run.isExit) {
      this.#leave(reader, run.endMs, run.status);
      return true;
    }
    if (run.lastMs > nowMs && after.job.killedMs === undefined) this.#put({ tails: [...this.#row.tails, after] });
    this.#put({ reader: { ...reader, state: { ...run.state, status: after.job.killedMs === undefined ? run.state.status : run.status } } });
    return true;
  }

  /** What was left in the background goes on. */
  #follow(tail: Running): readonly Running[] {
    const { run, running } = this.#advance(tail);
    return run.lastMs > this.#around.nowMs ? [running] : [];
  }

  #advance(running: Running): { readonly run: LiveRun; readonly running: Running } {
    const { nowMs } = this.#around;
    const { job, run } = runOf(running.job, this.#row, this.#around);
    const shown = since(running.shown, nowMs, (fromMs, toMs) => run.pieces(fromMs, toMs));
    for (const { timeMs, fd, text } of shown.items) this.#print(timeMs, fd, text);
    const applied = since(running.applied, nowMs, (fromMs, toMs) => run.changes(fromMs, toMs));
    this.#changes.push(...applied.items);
    const signalled = since(running.signalled, nowMs, (fromMs, toMs) =>
      run.signals.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs),
    );
    this.#signals.push(...signalled.items);
    return { run, running: { job, shown: shown.mark, applied: applied.mark, signalled: signalled.mark } };
  }

  /** The shell ends, and the one that it was started from goes on. */
  #leave({ outer }: Reader, atMs: number, status: number): void {
    if (outer === undefined) this.#exit(atMs, status);
    else this.#put({ reader: { ...outer, state: { ...outer.state, status } } });
  }

  #exit(atMs: number, code: number): void {
    this.#put({ exit: { atMs, code }, running: undefined, queue: [], tails: [] });
  }

  #next(): { readonly nextMs: number | undefined; readonly isEndless: boolean; readonly busyMs: readonly number[] } {
    const { running, tails } = this.#row;
    const all = [...(running === undefined ? [] : [running]), ...tails];
    const runs = all.map((each) => runOf(each.job, this.#row, this.#around).run);
    const times = runs.map((run) => nextOf(run, this.#around.nowMs));
    const nextMs = Math.min(...times.map(({ ms }) => ms));
    return {
      nextMs: nextMs === Number.POSITIVE_INFINITY ? undefined : nextMs,
      isEndless: times.every(({ isEndless }) => isEndless),
      busyMs: runs.flatMap((run) => run.busyMs ?? []),
    };
  }
}

/** The first line of the input, or what stands before its end; nothing when neither is there. */
function nextLine(queue: readonly InputPiece[]): { readonly line?: string; readonly rest: readonly InputPiece[]; readonly isEnd: boolean } {
  let text = "";
  for (const [index, piece] of queue.entries()) {
    const stop = piece.text.indexOf("\n");
    if (stop >= 0) {
      const left = piece.text.slice(stop + 1);
      const rest = queue.slice(index + 1);
      return {
        line: text + piece.text.slice(0, stop + 1),
        rest: left === "" && piece.end !== true ? rest : [{ ...piece, text: left }, ...rest],
        isEnd: false,
      };
    }
    text += piece.text;
    // The end stays in the queue while there is text before it, so that the shell finds it next.
    if (piece.end === true)
      return { line: text, rest: text === "" ? queue.slice(index + 1) : [{ ...piece, text: "" }, ...queue.slice(index + 1)], isEnd: true };
  }
  return { rest: queue, isEnd: false };
}

/** What is known of a job; kept while the job is the same, which it is until it hears something new. */
let known = new WeakMap<Job, LiveRun>();

/** Forgets what is known of all jobs; it is worked out again. */
export function forgetRuns(): void {
  known = new WeakMap();
}

/** The job as far as it can be known now. */
function runOf(job: Job, session: SessionRow, { nowMs, oracle, place }: Circumstances): { readonly job: Job; readonly run: LiveRun } {
  const before = known.get(job);
  if (before !== undefined && (before.pausedMs ?? Number.POSITIVE_INFINITY) > nowMs) return { job, run: before };
  const user = userOf(place);
  const setting = place.interior.setting(job.words, job.startMs, { env: job.state.variables });
  const run = runLive({
    setting,
    state: job.state,
    startMs: job.startMs,
    text: job.text,
    killedMs: job.killedMs,
    parts: {
      nowMs,
      pid: session.pid,
      isInteractive: session.reader !== undefined && session.terminal !== undefined,
      isMusl: place.interior.isMusl,
      user,
      input: job.input,
      outside: job.outside,
      heard: job.heard,
      oracle,
      terminal: session.terminal,
      refusal: writeRefusal(place),
      roomBytes: job.roomBytes,
    },
  });
  const after = run.heard.length > job.heard.length ? { ...job, heard: run.heard } : job;
  known.set(after, run);
  return { job: after, run };
}

/** What has happened since the mark and until now, and the mark after it. */
function since<T extends { readonly timeMs: number }>(
  mark: Mark,
  nowMs: number,
  between: (fromMs: number, toMs: number) => readonly T[],
): { readonly items: readonly T[]; readonly mark: Mark } {
  const all = between(mark.ms, nowMs + 1);
  const items = all.slice(mark.count);
  return { items, mark: { ms: nowMs, count: all.filter(({ timeMs }) => timeMs === nowMs).length } };
}

/** How far ahead a command is looked at that does not end, in ever larger steps. */
const WINDOWS_MS = [1_000, 10_000, 100_000, 1_000_000, 3_600_000];

/** When the command next does something. */
function nextOf(run: LiveRun, nowMs: number): { readonly ms: number; readonly isEndless: boolean } {
  const boundMs = Math.min(run.endMs > nowMs ? run.endMs : run.lastMs, run.pausedMs ?? Number.POSITIVE_INFINITY);
  const isEndless = run.isEndless || run.endMs <= nowMs;
  for (const windowMs of WINDOWS_MS) {
    const toMs = Math.min(boundMs, nowMs + windowMs);
    const [piece] = run.pieces(nowMs + 1, toMs + 1);
    const [change] = run.changes(nowMs + 1, toMs + 1);
    const signal = run.signals.find(({ timeMs }) => timeMs > nowMs);
    const ms = Math.min(piece?.timeMs ?? boundMs, change?.timeMs ?? boundMs, signal?.timeMs ?? boundMs);
    if (ms <= toMs) return { ms, isEndless };
  }
  if (boundMs < Number.POSITIVE_INFINITY) return { ms: boundMs, isEndless };
  return run.isEndless ? { ms: nowMs + (WINDOWS_MS.at(-1) ?? 0), isEndless } : { ms: Number.POSITIVE_INFINITY, isEndless };
}
