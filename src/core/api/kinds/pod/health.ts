/**
 * How well a pod is, and the sentence that says why: what a reader of `kubectl get pods` would look up next.
 *
 * The TUI's colours, its gutter mark and its fault filter follow from it; no controller reads it.
 */
import { humanDuration, parseTime } from "../../duration.ts";
import type { Health } from "../../kind.ts";
import type { ContainerStatus, PodCondition } from "../../shapes/container-status.ts";
import type { Pod } from "../pod.ts";

type Probe = Pod["spec"]["containers"][number]["readinessProbe"];

// Ends of grace, their reports and a restarted kubelet are this late in a healthy cluster.
const DELETION_SLACK_MS = 10_000;
// A container that has just started is given this long before its first readiness report is missed.
const START_SLACK_MS = 5_000;

/** Reasons to wait that belong to a normal start. */
const NORMAL_WAITS: ReadonlySet<string> = new Set(["", "ContainerCreating", "PodInitializing"]);

/** The pod's health; failures of containers are named before the pod's own. */
export function podHealth(pod: Pod, { nowMs }: { readonly nowMs: number }): Health {
  const { phase } = pod.status;
  if (phase === "Succeeded") return { state: "done", why: "" };
  if (phase === "Failed") return failing(failureText(pod));
  if (pod.metadata.deletionTimestamp !== undefined) return deletionHealth(pod, nowMs);
  const broken = statusesOf(pod).find(({ status }) => brokenText(status) !== "");
  if (broken !== undefined) return failing(`${broken.label} ${brokenText(broken.status)}`);
  if (phase === "Pending") return pendingHealth(pod);
  if (phase === "Running") return isTrue(pod, "Ready") ? { state: "ok", why: "" } : unreadyHealth(pod, nowMs);
  return failing(
    `the state of the pod is unknown: ${pod.status.message || pod.status.reason || `node ${pod.spec.nodeName} does not report`}`,
  );
}

function failing(why: string): Health {
  return { state: "failing", why };
}

/** `Evicted: The node was low on resource: memory. …`, or which container ended how. */
function failureText(pod: Pod): string {
  const { reason, message } = pod.status;
  if (reason) return message ? `${reason}: ${message}` : reason;
  for (const { label, status } of statusesOf(pod)) {
    const { terminated } = status.state ?? {};
    if (terminated !== undefined && terminated.exitCode !== 0) return `${label} ended with ${endText(terminated)}`;
  }
  return message || "the pod failed";
}

function deletionHealth({ metadata, spec }: Pod, nowMs: number): Health {
  const lateMs = nowMs - parseTime(metadata.deletionTimestamp);
  if (lateMs <= DELETION_SLACK_MS) return { state: "progressing", why: "terminating" };
  const holders = metadata.finalizers ?? [];
  const cause = holders.length > 0 ? `finalizers ${holders.join(", ")} hold it` : `node ${spec.nodeName} does not confirm its end`;
  return failing(`terminating for ${humanDuration(lateMs)} longer than its grace: ${cause}`);
}

/** What is wrong with a container, empty when nothing is. */
function brokenText({ state, lastState }: ContainerStatus): string {
  const { waiting, terminated } = state ?? {};
  if (waiting !== undefined && !NORMAL_WAITS.has(waiting.reason ?? "")) {
    const message = waiting.message ? `: ${waiting.message}` : "";
    const last = lastState?.terminated;
    return `waits in ${waiting.reason}${message}${last === undefined ? "" : ` (last end: ${endText(last)})`}`;
  }
  return terminated !== undefined && terminated.exitCode !== 0 ? `ended with ${endText(terminated)}` : "";
}

/** `OOMKilled (exit code 137)`. */
function endText({ reason, exitCode }: { readonly reason?: string | undefined; readonly exitCode: number }): string {
  return `${reason || "Error"} (exit code ${exitCode})`;
}

function pendingHealth(pod: Pod): Health {
  const scheduled = conditionOf(pod, "PodScheduled");
  if (scheduled?.reason === "SchedulingGated") {
    const gates = (pod.spec.schedulingGates ?? []).map((gate) => gate.name);
    return { state: "progressing", why: `waits for the removal of its scheduling gates: ${gates.join(", ")}` };
  }
  if (scheduled?.status === "False") return failing(`${scheduled.reason ?? "Unschedulable"}: ${scheduled.message ?? "no node fits"}`);
  if (!pod.spec.nodeName) return { state: "progressing", why: "waits for the scheduler" };
  const starting = statusesOf(pod).find(({ status }) => status.state?.terminated === undefined && status.started !== true);
  if (starting === undefined) return { state: "progressing", why: `waits for the kubelet of node ${pod.spec.nodeName}` };
  const doing = starting.status.state?.running === undefined ? (starting.status.state?.waiting?.reason ?? "waits") : "runs";
  return { state: "progressing", why: `${starting.label}: ${doing}` };
}

function unreadyHealth(pod: Pod, nowMs: number): Health {
  const unready = (pod.status.containerStatuses ?? []).filter((status) => !status.ready);
  const [first] = unready;
  if (first === undefined) return markedHealth(pod, nowMs);
  const late = unready.find((status) => status.state?.terminated === undefined);
  if (late === undefined) {
    // All that are not ready have ended well.
    const isRestarted = pod.spec.restartPolicy === "Always";
    return isRestarted
      ? { state: "progressing", why: `container ${first.name} ended and is about to be started again` }
      : { state: "ok", why: `container ${first.name} is done` };
  }
  const { running } = late.state ?? {};
  if (running === undefined) return { state: "progressing", why: `container ${late.name}: ${late.state?.waiting?.reason ?? "waits"}` };
  const runsForMs = nowMs - parseTime(running.startedAt);
  const container = pod.spec.containers.find((each) => each.name === late.name);
  const why = `container ${late.name} has run for ${humanDuration(runsForMs)} and is not ready`;
  const allowedMs = START_SLACK_MS + allowanceMs(container?.startupProbe) + allowanceMs(container?.readinessProbe);
  return runsForMs <= allowedMs ? { state: "progressing", why: `${why} yet` } : failing(why);
}

/** All containers are ready, so a gate is closed, the kubelet is about to say so, or someone else has marked the pod. */
function markedHealth(pod: Pod, nowMs: number): Health {
  const { reason = "", message = "", lastTransitionTime } = conditionOf(pod, "Ready") ?? {};
  if (reason === "ReadinessGatesNotReady") return { state: "progressing", why: message };
  const since = lastTransitionTime === undefined ? "" : ` for ${humanDuration(nowMs - parseTime(lastTransitionTime))}`;
  const cause = reason === "" ? `node ${pod.spec.nodeName} may be gone` : `${reason}${message === "" ? "" : `: ${message}`}`;
  return failing(`not ready${since} though its containers are: ${cause}`);
}

/** How long a probe may fail before that means something. */
function allowanceMs(probe: Probe): number {
  if (probe === undefined) return 0;
  const { initialDelaySeconds = 0, periodSeconds, failureThreshold } = probe;
  return (initialDelaySeconds + periodSeconds * failureThreshold) * 1_000;
}

function* labelled(statuses: readonly ContainerStatus[] | undefined, prefix: string) {
  for (const status of statuses ?? []) yield { label: `${prefix}${status.name}`, status };
}

/** All statuses in the order in which containers start, with the words that name each. */
function statusesOf({ status }: Pod) {
  return [...labelled(status.initContainerStatuses, "init container "), ...labelled(status.containerStatuses, "container ")];
}

function conditionOf({ status }: Pod, type: string): PodCondition | undefined {
  return status.conditions?.find((each) => each.type === type);
}

function isTrue(pod: Pod, type: string): boolean {
  return conditionOf(pod, type)?.status === "True";
}
