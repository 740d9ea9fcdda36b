/**
 * Commands run in a container beside its process: exec probes, hooks, `kubectl exec`.
 *
 * Absent on purpose: what such a command writes is forgotten; a process is a function of time alone.
 */
import type { Run } from "../../program.ts";
import { runOnce } from "../shell/timeline.ts";
import { invocationOf, localhostOf, lookUpOf, shellSetting, startFault, type Tagged } from "./main-process.ts";
import { type Invocation, isDone, type Process } from "./process.ts";

/** A command, where it runs, and when. */
export interface CommandRequest {
  readonly image: Tagged;
  readonly run: Run;
  readonly main: Process;
  readonly words: readonly string[];
  readonly atMs: number;
}

/** How it ends, and until when the same command ends the same way. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly tookMs: number;
  readonly output: string;
  readonly untilMs: number;
}

const NOT_FOUND_CODE = 127;
const NOT_EXECUTABLE_CODE = 126;

/** Runs the command at an instant. */
export function runCommand({ image, run, main, words, atMs }: CommandRequest): CommandOutcome {
  const fault = startFault(image, run, words);
  if (fault !== undefined) {
    const exitCode = fault.includes("stat ") ? NOT_EXECUTABLE_CODE : NOT_FOUND_CODE;
    const output = `OCI runtime exec failed: exec failed: unable to start container process: ${fault}: unknown`;
    return { exitCode, tookMs: 0, output, untilMs: Number.POSITIVE_INFINITY };
  }
  const answers = new Answers(image, run, main, atMs);
  const setting = shellSetting(image, invocationOf(image, run, words, atMs, answers));
  const outcome = setting.execute(setting.invocation);
  if (outcome !== undefined) {
    const { untilMs } = answers;
    if (!isDone(outcome)) return { exitCode: 0, tookMs: Number.POSITIVE_INFINITY, output: "", untilMs };
    return { exitCode: outcome.exitCode, tookMs: outcome.tookMs, output: outcome.output + (outcome.errors ?? ""), untilMs };
  }
  const paths = main.paths?.() ?? [];
  const views = paths.map((path) => [path, main.file?.(path, atMs) ?? { untilMs: Number.POSITIVE_INFINITY }] as const);
  const files = new Map(
    views.flatMap(([path, { sinceMs = 0, text }]) => {
      // What somebody has made of the file since counts more.
      const isOld = (run.files?.changed?.(path, atMs)?.sinceMs ?? Number.NEGATIVE_INFINITY) > sinceMs;
      return text === undefined || isOld ? [] : [[path, text] as const];
    }),
  );
  const { exitCode, endMs, output, read, isTimed } = runOnce(setting, files);
  const fileMs = views.filter(([path]) => read.has(path)).map(([, view]) => view.untilMs);
  const mountedMs = read.size > 0 ? run.files?.changesMs(atMs) : undefined;
  const untilMs = Math.min(
    answers.untilMs,
    isTimed ? atMs + 1 : Number.POSITIVE_INFINITY,
    mountedMs ?? Number.POSITIVE_INFINITY,
    ...fileMs,
  );
  return { exitCode, tookMs: endMs - atMs, output, untilMs };
}

/** What the command hears from its surroundings, and until when it would hear the same. */
class Answers implements Pick<Invocation, "localhost" | "lookUp"> {
  readonly localhost: Invocation["localhost"];
  readonly lookUp: Invocation["lookUp"];
  untilMs: number;

  constructor(image: Tagged, run: Run, main: Process, atMs: number) {
    const ask = localhostOf(main, atMs);
    const lookUp = lookUpOf(image, run);
    this.untilMs = atMs < main.listensMs ? main.listensMs : Number.POSITIVE_INFINITY;
    this.localhost = (port, path) => {
      const page = ask(port, path);
      if (typeof page === "object") this.untilMs = Math.min(this.untilMs, page.untilMs ?? Number.POSITIVE_INFINITY);
      return page;
    };
    this.lookUp = (...question) => {
      const answer = lookUp(...question);
      this.untilMs = Math.min(this.untilMs, atMs + answer.sameForMs);
      return answer;
    };
  }
}
