/**
 * From an image to the program its kubelet asks: what its process does, with the pod's script laid over it.
 */
import type { Answer, CommandResult, Exit, LogLine, Program, Question, Run, TermReaction, Usage } from "../../program.ts";
import { annotationFaults, type Script, type ScriptedAmount, scriptOf } from "../scripted.ts";
import { runCommand } from "./command.ts";
import { type Curve, changesMs, ramp, reachesMs, readAt } from "./curve.ts";
import { answerRequest, interiorOf } from "./interior.ts";
import { burst, merged, rhythm, within } from "./lines.ts";
import { commandLine, startFault, startMain, type Tagged } from "./main-process.ts";
import type { Process } from "./process.ts";
import { answerQuestion, type Listener } from "./questions.ts";

const LOG_EVERY_MS = 10_000;

/** The behaviour of an image's containers. */
export function createProgram(image: Tagged): Program {
  return {
    name: image.spec.repositories[0]?.split("/").at(-1) ?? "",
    startError: (run) => scriptFor(run).startError ?? startFault(image, run, commandLine(image, run)),
    exit: (run) => endOf(processOf(image, run), run),
    startMs: (run) => listensMs(processOf(image, run), run) - run.startedMs,
    ports: (run) => processOf(image, run).ports,
    probe: (run, question, atMs) => probe(image, run, question, atMs),
    command: (run, words, atMs) => command(image, run, words, atMs),
    logs: (run, fromMs, toMs) => logs(image, run, fromMs, toMs),
    usage: (run, atMs) => usage(image, run, atMs),
    memoryReachesMs: (run, bytes) => reachesMs(memoryCurve(processOf(image, run), run), bytes, run.startedMs),
    onTerm: (run, atMs) => onTerm(image, run, atMs),
    interior: (run) => interiorOf(image, run, processOf(image, run)),
    request: (run, request, atMs) => {
      const process = processOf(image, run);
      const endMs = endOf(process, run)?.atMs ?? Number.POSITIVE_INFINITY;
      return answerRequest({ process, script: scriptFor(run), listensMs: listensMs(process, run), endMs }, request, atMs);
    },
  };
}

function scriptFor({ annotations, container }: Run): Script {
  return scriptOf(annotations, container.name);
}

/**
 * Processes of runs that were asked about lately: interpreting a script is work, and the kubelet asks often while a pod
 * starts. Not for longer, since a process weighs some kilobytes and nobody asks about those that run quietly.
 */
const processes = new Map<unknown, Known>();
const PROCESSES_MAX = 2_000;

interface Known {
  readonly image: Tagged;
  readonly container: Run["container"];
  readonly identity: readonly unknown[];
  readonly process: Process;
}

function processOf(image: Tagged, run: Run): Process {
  const { container, identity } = run;
  if (identity === undefined) return startMain(image, run);
  // The whole identity decides; its first part finds it quickly.
  const [key] = identity;
  const known = processes.get(key);
  const isSame = known?.image === image && known.container === container && known.identity.every((part, at) => part === identity[at]);
  if (isSame) return known.process;
  const process = startMain(image, run);
  if (processes.size >= PROCESSES_MAX) processes.clear();
  processes.set(key, { image, container, identity, process });
  return process;
}

function listensMs(process: Process, run: Run): number {
  const { startTakesMs } = scriptFor(run);
  return startTakesMs === undefined ? process.listensMs : run.startedMs + startTakesMs;
}

function endOf(process: Process, run: Run): Exit | undefined {
  const scripted = scriptedEnd(run);
  return scripted !== undefined && (process.end === undefined || scripted.atMs <= process.end.atMs) ? scripted : process.end;
}

function scriptedEnd(run: Run): Exit | undefined {
  const { exitAfterMs, crashEveryMs, exitCode, exitMessage, exitRuns = Number.POSITIVE_INFINITY } = scriptFor(run);
  if (run.restart >= exitRuns) return undefined;
  const message = exitMessage === undefined ? {} : { message: exitMessage };
  if (exitAfterMs !== undefined) return { atMs: run.startedMs + exitAfterMs, exitCode: exitCode ?? 0, ...message };
  if (crashEveryMs === undefined) return undefined;
  const afterMs = Math.max(1, Math.round(crashEveryMs * (0.5 + run.draw("crash-every"))));
  return { atMs: run.startedMs + afterMs, exitCode: exitCode ?? 1, ...message };
}

function probe(image: Tagged, run: Run, question: Question, atMs: number): Answer {
  const process = processOf(image, run);
  const end = endOf(process, run);
  const listener: Listener = {
    run,
    process,
    script: scriptFor(run),
    listensMs: listensMs(process, run),
    endMs: end?.atMs ?? Number.POSITIVE_INFINITY,
    runCommand: (words, at) => runCommand({ image, run, main: process, words, atMs: at }),
  };
  return answerQuestion(listener, question, atMs);
}

function command(image: Tagged, run: Run, words: readonly string[], atMs: number): CommandResult {
  const { exitCode, tookMs, output } = runCommand({ image, run, main: processOf(image, run), words, atMs });
  return { exitCode, tookMs, output };
}

function logs(image: Tagged, run: Run, fromMs: number, toMs: number): readonly LogLine[] {
  const script = scriptFor(run);
  const process = processOf(image, run);
  const end = endOf(process, run);
  const lastMs = end === undefined ? toMs : Math.min(toMs, end.atMs + 1);
  const { logLine, logEveryMs = LOG_EVERY_MS } = script;
  const faults = annotationFaults(run.annotations).map((fault) => `kubarium: ${fault}`);
  return merged(
    faults.length === 0 ? [] : within(burst(faults, run.startedMs, 0), fromMs, lastMs),
    process.logs(fromMs, lastMs, run.termMs),
    logLine === undefined
      ? []
      : rhythm(
          { run: { ...run, draw: () => 0 }, purpose: "log-line", startMs: run.startedMs, everyMs: logEveryMs },
          fromMs,
          lastMs,
          () => logLine,
        ),
  );
}

function scriptedCurve(amount: ScriptedAmount, { startedMs }: Run): Curve {
  return ramp(amount.from, amount.to, startedMs, amount.withinMs);
}

function memoryCurve(process: Process, run: Run): Curve {
  const { memoryBytes } = scriptFor(run);
  return memoryBytes === undefined ? process.memoryBytes : scriptedCurve(memoryBytes, run);
}

function usage(image: Tagged, run: Run, atMs: number): Usage {
  const process = processOf(image, run);
  const scripted = scriptFor(run).cpuMillis;
  const cpu = scripted === undefined ? process.cpuMillis : scriptedCurve(scripted, run);
  const memory = memoryCurve(process, run);
  return {
    cpuMillis: Math.round(readAt(cpu, atMs)),
    memoryBytes: Math.round(readAt(memory, atMs)),
    untilMs: Math.min(changesMs(cpu, atMs), changesMs(memory, atMs)),
  };
}

function onTerm(image: Tagged, run: Run, atMs: number): TermReaction {
  const { ignoresTerm, termTakesMs, termExitCode } = scriptFor(run);
  if (ignoresTerm === true) return "ignores";
  const own = ignoresTerm === false || termTakesMs !== undefined || termExitCode !== undefined ? { afterMs: 0, exitCode: 0 } : undefined;
  const reaction = processOf(image, run).onTerm(atMs);
  const base = reaction === "ignores" ? own : reaction;
  if (base === undefined) return "ignores";
  return { afterMs: termTakesMs ?? base.afterMs, exitCode: termExitCode ?? base.exitCode };
}
