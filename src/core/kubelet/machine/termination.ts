/**
 * How containers end: by themselves, by the kernel, or because they are told to.
 * @see kubernetes pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer
 */
import { quantityValue } from "../../api/quantity.ts";
import { httpFailureText, httpQuestion } from "../probes/questions.ts";
import type { Answer, Exit, Program, Run } from "../program.ts";
import { type At, change, runOf, say } from "./bench.ts";
import { isAlive, mayRestart } from "./conditions.ts";
import type { ContainerSpec } from "./container-specs.ts";
import { containerSpecs } from "./container-specs.ts";
import { GRACE_MIN_MS } from "./latencies.ts";
import type { Ending, Killing, PodRow, StopPlan } from "./rows.ts";

const SIGKILL_CODE = 137;

/** How the run ends if nobody stops it: its own exit, or the kernel's when it outgrows its memory limit first. */
export function naturalEnd(place: At): Exit | undefined {
  const running = runOf(place);
  if (running === undefined) return undefined;
  const { bench, container, spec } = place;
  // One whose time is yet to come stands already; one without a time is the kernel's, at once.
  if (container.fault !== undefined) return { ...container.fault, atMs: container.fault.atMs ?? bench.nowMs };
  const own = running.program.exit(running.run);
  const limit = spec.container.resources.limits?.memory;
  const oomMs = limit === undefined ? undefined : running.program.memoryReachesMs(running.run, quantityValue(limit) + 1);
  const exit =
    oomMs !== undefined && (own === undefined || oomMs <= own.atMs) ? { atMs: oomMs, exitCode: SIGKILL_CODE, reason: "OOMKilled" } : own;
  // What the present version of the pod says can bring about nothing before it was seen.
  return exit === undefined || exit.atMs >= bench.row.seenMs ? exit : { ...exit, atMs: bench.row.seenMs };
}

/** Writes down that the run is over, and when it was told to stop. */
export function recordEnd({ bench, index, container, spec }: At, exit: Exit, termMs?: number): void {
  const message = exit.message === undefined ? {} : { message: exit.message };
  const reason = exit.reason ?? (exit.exitCode === 0 ? "Completed" : "Error");
  const ending: Ending = {
    exitCode: exit.exitCode,
    reason,
    ...message,
    finishedMs: Math.max(exit.atMs, container.instance?.startedMs ?? 0),
    ...(termMs === undefined ? {} : { termMs }),
  };
  const ended = { ...container, ending };
  // A container that will be started again waits for the reason for which it could not be.
  const isHookTrouble = container.trouble?.reason === HOOK_FAILED && mayRestart(bench.row, ended, spec.role);
  change(bench, index, { ending, trouble: isHookTrouble ? container.trouble : undefined, stop: undefined, fault: undefined });
}

/** When and how a container ends that is told to stop: hook, SIGTERM, and SIGKILL when the grace is over. */
export function planStop(place: At, graceMs: number, sinceMs: number): StopPlan {
  const running = runOf(place);
  const { bench, spec } = place;
  if (running === undefined) return { exitMs: bench.nowMs, exitCode: SIGKILL_CODE };
  const hookMs = Math.min(preStopMs(place, running.run, running.program), graceMs);
  const termMs = Math.max(sinceMs + hookMs, bench.nowMs > sinceMs && spec.role === "sidecar" ? bench.nowMs : 0);
  const leftMs = Math.max(GRACE_MIN_MS, sinceMs + graceMs - termMs);
  const reaction = running.program.onTerm(running.run, termMs);
  const isKilled = reaction === "ignores" || reaction.afterMs > leftMs;
  const plan = isKilled
    ? { exitMs: termMs + leftMs, exitCode: SIGKILL_CODE, termMs }
    : { exitMs: termMs + reaction.afterMs, exitCode: reaction.exitCode, termMs };
  const natural = naturalEnd(place);
  return natural !== undefined && natural.atMs < plan.exitMs ? { exitMs: natural.atMs, exitCode: natural.exitCode } : plan;
}

function preStopMs({ bench, spec }: At, run: Run, program: Program): number {
  const hook = spec.container.lifecycle?.preStop;
  if (hook === undefined) return 0;
  if (hook.sleep !== undefined) return hook.sleep.seconds * 1_000;
  if (hook.exec !== undefined) {
    const { exitCode, tookMs } = program.command(run, hook.exec.command ?? [], bench.nowMs);
    if (exitCode !== 0) say(bench, "Warning", "FailedPreStopHook", "PreStopHook failed", spec.fieldPath);
    return tookMs;
  }
  const answer = hook.httpGet && program.probe(run, httpQuestion(hook.httpGet, spec.container), bench.nowMs);
  if (answer === undefined || !hasAnswered(answer)) say(bench, "Warning", "FailedPreStopHook", "PreStopHook failed", spec.fieldPath);
  return 0;
}

/** To a hook any answer is a good one, whatever its status. */
function hasAnswered({ outcome }: Answer): boolean {
  return outcome === "success" || outcome === "failure";
}

/** Shown as the reason why a container waits whose postStart hook failed. */
export const HOOK_FAILED = "PostStartHookError";

/** What a hook does: how long it takes, and what the kubelet says of its failure. */
interface HookResult {
  readonly tookMs: number;
  readonly error?: string;
}

/** What the container's postStart hook does; undefined without one. */
export function postStart(place: At): HookResult | undefined {
  const hook = place.spec.container.lifecycle?.postStart;
  const running = runOf(place);
  if (hook === undefined || running === undefined) return undefined;
  const { run, program } = running;
  if (hook.sleep !== undefined) return { tookMs: hook.sleep.seconds * 1_000 };
  if (hook.exec !== undefined) {
    const { command = [] } = hook.exec;
    const { exitCode, output, tookMs } = program.command(run, command, run.startedMs);
    if (exitCode === 0) return { tookMs };
    const why = `command '${command.join(" ")}' exited with ${exitCode}: ${output}, message: ${JSON.stringify(output)}`;
    return { tookMs, error: `Exec lifecycle hook (${listText(command)}) for Container ${whoseHook(place)} failed - error: ${why}` };
  }
  if (hook.httpGet === undefined) return { tookMs: 0, error: "Cannot run handler: invalid handler" };
  const question = httpQuestion(hook.httpGet, place.spec.container);
  const answer = program.probe(run, question, run.startedMs);
  if (hasAnswered(answer)) return { tookMs: 0 };
  const why = httpFailureText(question, answer, hook.httpGet.host ?? place.bench.row.ip ?? "");
  return { tookMs: 0, error: `HTTP lifecycle hook (${hook.httpGet.path}) for Container ${whoseHook(place)} failed - error: ${why}` };
}

function whoseHook({ bench, spec }: At): string {
  const { name, namespace, uid } = bench.row.pod.metadata;
  return `"${spec.container.name}" in Pod "${name}_${namespace}(${uid})"`;
}

/** As Go prints a list. */
function listText(words: readonly string[]): string {
  return `[${words.join(" ")}]`;
}

/** Whether a container of a pod that is being stopped is told to stop now: sidecars after the others, the last one first. */
export function isTurnToStop(row: PodRow, index: number, spec: ContainerSpec): boolean {
  if (spec.role !== "sidecar") return true;
  const specs = containerSpecs(row.pod);
  return row.containers.every((container, other) => {
    const role = specs[other]?.role;
    const goesFirst = role === "main" || (role === "sidecar" && other > index);
    return !goesFirst || !isAlive(container);
  });
}

/** Upstream's immediateEvictionGracePeriodSeconds. */
const EVICTED_GRACE_MS = 1_000;

/** The grace that is left to a pod being stopped, by its cause. */
export function graceMsOf({ pod }: PodRow, cause: Killing["cause"]): number {
  if (cause === "gone") return GRACE_MIN_MS;
  if (cause === "evicted") return EVICTED_GRACE_MS;
  const seconds = cause === "deleted" ? pod.metadata.deletionGracePeriodSeconds : undefined;
  return (seconds ?? pod.spec.terminationGracePeriodSeconds) * 1_000;
}
