/**
 * A program with its container's troubles laid over it: it hangs, says that it is not ready, starts late, leaks, or gets
 * too little CPU to answer in time.
 */
import type { Answer, Program, Question, Run } from "../program.ts";
import type { PortReply } from "../programs/runtime/interior.ts";
import type { KnownTrouble } from "./container-troubles.ts";

const NEVER = Number.POSITIVE_INFINITY;
/** A hook of a process that hangs takes longer than anybody waits. */
const NO_ANSWER_MS = 86_400_000;
/** How long an answer takes on a machine that is idle: typical. The kernel itself accepts a TCP connection. */
const ANSWER_MS: Readonly<Record<Question["kind"], number>> = { http: 25, grpc: 25, exec: 120, tcp: 0 };
const PATIENCE_MS = 1_000;
/** A curve is read in steps of a second: this covers hours. */
const PIECES_MAX = 20_000;

/** The program as it behaves under `troubles`; itself when there are none. */
export function troubledProgram(program: Program, troubles: readonly KnownTrouble[] | undefined): Program {
  if (troubles === undefined) return program;
  const leaks = troubles.filter(({ kind }) => kind === "leak");
  const isHanging = (run: Run, atMs: number): boolean =>
    troubles.some((trouble) => trouble.kind === "hang" && concerns(trouble, run) && atMs >= trouble.sinceMs);
  const startMs = (run: Run): number => program.startMs(run) + startDelayMs(program, troubles, run);
  return {
    ...program,
    startMs,
    probe: (run, question, atMs) => answerOf({ program, troubles, startMs: startMs(run) }, run, question, atMs),
    command: (run, command, atMs) =>
      isHanging(run, atMs) ? { exitCode: 137, tookMs: NO_ANSWER_MS, output: "" } : program.command(run, command, atMs),
    onTerm: (run, atMs) => (isHanging(run, atMs) ? "ignores" : program.onTerm(run, atMs)),
    logs: (run, fromMs, toMs) => program.logs(run, fromMs, Math.min(toMs, silentMs(troubles, run))),
    usage: (run, atMs) => {
      const usage = program.usage(run, atMs);
      if (!leaks.some((leak) => concerns(leak, run))) return usage;
      return { ...usage, memoryBytes: usage.memoryBytes + leakedAt(leaks, run, atMs), untilMs: atMs + 1 };
    },
    memoryReachesMs: (run, bytes) => memoryReachesMs(program, leaks, run, bytes),
    request: (run, request, atMs) => {
      if (isHanging(run, atMs)) return { outcome: "timeout" };
      return atMs < run.startedMs + startMs(run) ? { outcome: "refused" } : slowed(program.request(run, request, atMs), troubles, run);
    },
  };
}

/** With too little CPU an answer takes longer. */
function slowed(reply: PortReply, troubles: readonly KnownTrouble[], run: Run): PortReply {
  if (reply.outcome !== "answered") return reply;
  const factor = Math.max(1, ...troubles.map((trouble) => (trouble.kind === "cpu" && concerns(trouble, run) ? (trouble.amount ?? 1) : 1)));
  return { ...reply, tookMs: Math.max(reply.tookMs, factor > 1 ? Math.round(ANSWER_MS.http * factor) : 0) };
}

function concerns({ restart }: KnownTrouble, run: Run): boolean {
  return restart === undefined || restart === run.restart;
}

function startDelayMs(program: Program, troubles: readonly KnownTrouble[], run: Run): number {
  let delayMs = 0;
  for (const { kind, sinceMs, amount = 0 } of troubles) {
    if (run.startedMs < sinceMs) continue;
    if (kind === "slow-start") delayMs += amount;
    else if (kind === "cpu") delayMs += Math.round(program.startMs(run) * (amount - 1));
  }
  return delayMs;
}

/** From when on a process that hangs prints nothing. */
function silentMs(troubles: readonly KnownTrouble[], run: Run): number {
  const hangs = troubles.filter((trouble) => trouble.kind === "hang" && concerns(trouble, run));
  return Math.min(NEVER, ...hangs.map(({ sinceMs }) => sinceMs));
}

interface Troubled {
  readonly program: Program;
  readonly troubles: readonly KnownTrouble[];
  /** How long it takes to start, its troubles included. */
  readonly startMs: number;
}

function answerOf({ program, troubles, startMs }: Troubled, run: Run, question: Question, atMs: number): Answer {
  let untilMs = NEVER;
  for (const trouble of troubles) {
    if (!concerns(trouble, run)) continue;
    const answer = troubledAnswer(trouble, run, question);
    if (answer === undefined) continue;
    if (atMs >= trouble.sinceMs) return { ...answer, untilMs: Math.min(answer.untilMs, untilMs) };
    untilMs = Math.min(untilMs, trouble.sinceMs);
  }
  const listensMs = run.startedMs + startMs;
  const isDelayed = startMs > program.startMs(run);
  if (isDelayed && atMs < listensMs) return { ...unlistening(question), untilMs: Math.min(untilMs, listensMs) };
  const answer = program.probe(run, question, atMs);
  return answer.untilMs > untilMs ? { ...answer, untilMs } : answer;
}

/** What the trouble answers instead of the program; undefined when it lets it answer. */
function troubledAnswer({ kind, amount = 1 }: KnownTrouble, run: Run, question: Question): Answer | undefined {
  switch (kind) {
    case "hang":
      return { outcome: "timeout", untilMs: NEVER };
    case "unready":
      return question.asker === "readiness" ? unready(question) : undefined;
    case "cpu":
      return ANSWER_MS[question.kind] * amount > patienceMs(run, question) ? { outcome: "timeout", untilMs: NEVER } : undefined;
    default:
      return undefined;
  }
}

function patienceMs({ container }: Run, { asker }: Question): number {
  const probe = asker === undefined ? undefined : container[`${asker}Probe`];
  return probe === undefined ? PATIENCE_MS : probe.timeoutSeconds * 1_000;
}

function unready({ kind }: Question): Answer {
  switch (kind) {
    case "http":
      return { outcome: "failure", statusCode: 503, untilMs: NEVER };
    case "grpc":
      return { outcome: "failure", output: "NOT_SERVING", untilMs: NEVER };
    case "exec":
      return { outcome: "failure", output: "", untilMs: NEVER };
    case "tcp":
      return { outcome: "refused", untilMs: NEVER };
  }
}

function unlistening({ kind }: Question): Pick<Answer, "outcome" | "output"> {
  return kind === "exec" ? { outcome: "failure", output: "" } : { outcome: "refused" };
}

/** Whole bytes leaked so far; a run leaks from its start on, or from when the leak came. */
function leakedAt(leaks: readonly KnownTrouble[], run: Run, atMs: number): number {
  let bytes = 0;
  for (const leak of leaks) {
    if (!concerns(leak, run)) continue;
    bytes += ((leak.amount ?? 0) * Math.max(0, atMs - Math.max(leak.sinceMs, run.startedMs))) / 1_000;
  }
  return Math.floor(bytes);
}

/** The first millisecond at which what the program takes and what has leaked come to `bytes`. */
function memoryReachesMs(program: Program, leaks: readonly KnownTrouble[], run: Run, bytes: number): number | undefined {
  const ownMs = program.memoryReachesMs(run, bytes);
  if (!leaks.some((leak) => concerns(leak, run))) return ownMs;
  let fromMs = run.startedMs;
  for (let piece = 0; piece < PIECES_MAX && fromMs < (ownMs ?? NEVER); piece++) {
    const { memoryBytes, untilMs } = program.usage(run, fromMs);
    const atMs = leakReachesMs(leaks, run, bytes - memoryBytes, fromMs);
    if (atMs < untilMs) return Math.min(atMs, ownMs ?? NEVER);
    if (untilMs === NEVER) break;
    fromMs = untilMs;
  }
  return ownMs;
}

/** The first millisecond from `fromMs` on at which `bytes` have leaked; Infinity when they never will. */
function leakReachesMs(leaks: readonly KnownTrouble[], run: Run, bytes: number, fromMs: number): number {
  const rates = leaks.filter((leak) => concerns(leak, run));
  const starts = rates.map(({ sinceMs }) => Math.max(sinceMs, run.startedMs)).filter((startMs) => startMs > fromMs);
  // Between two beginnings all that leaks leaks evenly.
  for (const beginMs of [fromMs, ...starts.toSorted((a, b) => a - b)]) {
    const leaked = leakedAt(leaks, run, beginMs);
    if (leaked >= bytes) return beginMs;
    let perMs = 0;
    for (const { sinceMs, amount = 0 } of rates) if (Math.max(sinceMs, run.startedMs) <= beginMs) perMs += amount / 1_000;
    const endMs = Math.min(NEVER, ...starts.filter((startMs) => startMs > beginMs));
    if (perMs === 0) continue;
    // Part of a byte may have leaked by the beginning, so the first guess may be late.
    let atMs = beginMs + Math.ceil((bytes - leaked) / perMs);
    const earliestMs = Math.max(beginMs + 1, atMs - Math.ceil(1 / perMs) - 1);
    while (atMs > earliestMs && leakedAt(leaks, run, atMs - 1) >= bytes) atMs -= 1;
    if (atMs <= endMs) return atMs;
  }
  return NEVER;
}
