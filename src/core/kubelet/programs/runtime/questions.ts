/**
 * What a container answers to probes and hooks, and until when.
 */
import type { Answer, Question, Run } from "../../program.ts";
import type { Script } from "../scripted.ts";
import type { CommandOutcome } from "./command.ts";
import type { Process } from "./process.ts";

/** Who is asked. */
export interface Listener {
  readonly run: Run;
  readonly process: Process;
  readonly script: Script;
  readonly listensMs: number;
  readonly endMs: number;
  runCommand(words: readonly string[], atMs: number): CommandOutcome;
}

/** What a server answers when it is scripted to fail. */
export const SCRIPTED_FAILURE_CODE = 503;

type Asker = NonNullable<Question["asker"]>;

/** The answer at an instant. */
export function answerQuestion(listener: Listener, question: Question, atMs: number): Answer {
  const { endMs, run, script } = listener;
  if (atMs >= endMs) return { outcome: "refused", untilMs: Number.POSITIVE_INFINITY };
  const { isFailing, untilMs } = scriptedFailure(script, askerOf(run, question), atMs - run.startedMs);
  const answer = isFailing ? failureOf(question) : answerOf(listener, question, atMs);
  return { ...answer, untilMs: Math.min(answer.untilMs, untilMs + run.startedMs, endMs) };
}

function answerOf(listener: Listener, question: Question, atMs: number): Answer {
  const { process, listensMs, run, script } = listener;
  if (question.kind === "exec") return answerExec(listener, question, atMs);
  if (!process.ports.includes(question.port)) return { outcome: "refused", untilMs: Number.POSITIVE_INFINITY };
  if (atMs < listensMs) return { outcome: "refused", untilMs: listensMs };
  const always = { untilMs: Number.POSITIVE_INFINITY };
  // The kernel takes up a connection even when the process is slow.
  if (question.kind === "tcp") return { outcome: "success", ...always };
  if ((script.answerTakesMs ?? 0) >= patienceMs(run, question)) return { outcome: "timeout", ...always };
  if (question.kind === "grpc")
    return process.speaksGrpc === true ? { outcome: "success", output: "SERVING", ...always } : { outcome: "timeout", ...always };
  const page = process.page?.(question.port, question.path.split("?")[0] ?? "/", atMs);
  if (page === undefined) return { outcome: "failure", output: "malformed HTTP response", ...always };
  const { tookMs = 0, untilMs = Number.POSITIVE_INFINITY } = page;
  if (tookMs >= patienceMs(run, question)) return { outcome: "timeout", untilMs };
  const statusCode = script.httpStatus ?? page.statusCode;
  return { outcome: statusCode >= 200 && statusCode < 400 ? "success" : "failure", statusCode, untilMs };
}

function answerExec({ run, script, runCommand }: Listener, question: Extract<Question, { kind: "exec" }>, atMs: number): Answer {
  const { exitCode, tookMs, output, untilMs } = runCommand(question.command, atMs);
  if (tookMs + (script.answerTakesMs ?? 0) >= patienceMs(run, question)) return { outcome: "timeout", untilMs };
  return { outcome: exitCode === 0 ? "success" : "failure", output, untilMs };
}

function failureOf(question: Question): Answer {
  const always = { untilMs: Number.POSITIVE_INFINITY };
  switch (question.kind) {
    case "http":
      return { outcome: "failure", statusCode: SCRIPTED_FAILURE_CODE, ...always };
    case "tcp":
      return { outcome: "refused", ...always };
    case "grpc":
      return { outcome: "failure", output: "NOT_SERVING", ...always };
    case "exec":
      return { outcome: "failure", output: "scripted to fail by an annotation\n", ...always };
  }
}

/** Whether the script has this asker fail at an instant of the run. */
export function isScriptedToFail(script: Script, asker: Asker, sinceMs: number): boolean {
  return scriptedFailure(script, asker, sinceMs).isFailing;
}

/** Whether the script has this asker fail, and until which instant of the run. */
function scriptedFailure(
  script: Script,
  asker: Asker | undefined,
  sinceMs: number,
): { readonly isFailing: boolean; readonly untilMs: number } {
  const spans: (readonly [number, number])[] = [];
  if (asker === "readiness") {
    if (script.readyAfterMs !== undefined) spans.push([0, script.readyAfterMs]);
    if (script.unreadyFromMs !== undefined || script.unreadyUntilMs !== undefined) {
      spans.push([script.unreadyFromMs ?? 0, script.unreadyUntilMs ?? Number.POSITIVE_INFINITY]);
    }
  }
  if (asker === "liveness" && script.livenessFailsAfterMs !== undefined)
    spans.push([script.livenessFailsAfterMs, Number.POSITIVE_INFINITY]);
  const isFailing = spans.some(([fromMs, untilMs]) => sinceMs >= fromMs && sinceMs < untilMs);
  return { isFailing, untilMs: Math.min(Number.POSITIVE_INFINITY, ...spans.flat().filter((edgeMs) => edgeMs > sinceMs)) };
}

/** Whose probe this is: as told, or the first of the container's probes that asks the same. */
function askerOf({ container }: Run, question: Question): Asker | undefined {
  return question.asker ?? (["readiness", "liveness", "startup"] as const).find((asker) => asks(container, asker, question));
}

function asks(container: Run["container"], asker: Asker, question: Question): boolean {
  const probe = container[`${asker}Probe`];
  if (probe === undefined) return false;
  const isPort = (port: number | string | undefined, wanted: number): boolean =>
    port === wanted || container.ports?.some(({ name, containerPort }) => name === port && containerPort === wanted) === true;
  switch (question.kind) {
    case "http":
      return probe.httpGet !== undefined && isPort(probe.httpGet.port, question.port) && probe.httpGet.path === question.path;
    case "tcp":
      return isPort(probe.tcpSocket?.port, question.port);
    case "grpc":
      return probe.grpc?.port === question.port;
    case "exec":
      return probe.exec?.command?.join("\0") === question.command.join("\0");
  }
}

const PATIENCE_MS = 1_000;

/** How long whoever asks waits for an answer. */
function patienceMs(run: Run, question: Question): number {
  const asker = askerOf(run, question);
  const probe = asker === undefined ? undefined : run.container[`${asker}Probe`];
  return probe === undefined ? PATIENCE_MS : probe.timeoutSeconds * 1_000;
}
