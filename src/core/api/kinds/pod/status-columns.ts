/**
 * READY, STATUS and RESTARTS of a pod: kubectl's reading of a pod's statuses, case for case.
 * @see kubernetes pkg/printers/internalversion/printers.go printPod
 */
import { ageText, parseTime } from "../../duration.ts";
import type { ContainerStatus } from "../../shapes/container-status.ts";
import type { Pod } from "../pod.ts";

/** How many containers are ready, of how many that should be. */
export interface ReadyCounts {
  readonly ready: number;
  readonly total: number;
}

/** What was counted over the statuses of some containers. */
interface Restarts {
  readonly count: number;
  /** When the last of them ended; empty when that is unknown. */
  readonly lastAt: string;
}

/** How far the init containers have come. */
interface Initialization {
  /** The text of STATUS while they are at it, undefined once they are through. */
  readonly text: string | undefined;
  readonly readySidecars: number;
  /** Over all init containers that were looked at. */
  readonly restarts: Restarts;
  /** Over those that keep running beside the others. */
  readonly sidecarRestarts: Restarts;
}

/** The word kubectl shows for a pod: `Running`, `Init:1/2`, `CrashLoopBackOff`, `Terminating` … */
export function podStatusText(pod: Pod): string {
  const { status } = pod;
  const isTerminal = status.phase === "Succeeded" || status.phase === "Failed";
  if (pod.metadata.deletionTimestamp !== undefined) {
    // No controller of today sets NodeLost, yet kubectl still knows it.
    if (status.reason === "NodeLost") return "Unknown";
    if (!isTerminal) return "Terminating";
  }
  const initialization = initializationOf(pod);
  const text = initialization.text ?? phaseText(pod);
  return showsContainers(pod, initialization) ? containersText(pod, text) : text;
}

/** The two numbers of READY; sidecars count, plain init containers do not. */
export function podReadyCounts(pod: Pod): ReadyCounts {
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always").length;
  const initialization = initializationOf(pod);
  const running = showsContainers(pod, initialization) ? (pod.status.containerStatuses ?? []).filter(isReadyAndRunning).length : 0;
  return { ready: initialization.readySidecars + running, total: pod.spec.containers.length + sidecars };
}

/** How often containers of the pod were restarted, as RESTARTS counts it. */
export function podRestartCount(pod: Pod): number {
  return restartsOf(pod).count;
}

/** `0`, `3`, or `3 (25s ago)` when the time of the last end is known. */
export function podRestarts(pod: Pod, nowMs: number): string {
  const { count, lastAt } = restartsOf(pod);
  return count === 0 || lastAt === "" ? String(count) : `${count} (${ageText(lastAt, nowMs)} ago)`;
}

/** `Pending`, `Evicted`, `SchedulingGated`: what there is to say without a look at containers. */
function phaseText({ status }: Pod): string {
  const isGated = status.conditions?.some((each) => each.type === "PodScheduled" && each.reason === "SchedulingGated") ?? false;
  return isGated ? "SchedulingGated" : status.reason || status.phase;
}

function initializationOf({ spec, status }: Pod): Initialization {
  const containers = spec.initContainers ?? [];
  let restarts: Restarts = { count: 0, lastAt: "" };
  let sidecarRestarts = restarts;
  let readySidecars = 0;
  for (const [index, each] of (status.initContainerStatuses ?? []).entries()) {
    const isSidecar = containers.find((container) => container.name === each.name)?.restartPolicy === "Always";
    restarts = addRestarts(restarts, each);
    if (isSidecar) sidecarRestarts = addRestarts(sidecarRestarts, each);
    if (each.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && each.started === true) {
      if (each.ready) readySidecars += 1;
      continue;
    }
    return { text: initText(each, index, containers.length), readySidecars, restarts, sidecarRestarts };
  }
  return { text: undefined, readySidecars, restarts, sidecarRestarts };
}

function initText({ state }: ContainerStatus, index: number, total: number): string {
  if (state?.terminated !== undefined) return `Init:${terminatedText(state.terminated)}`;
  const waiting = state?.waiting?.reason ?? "";
  return waiting !== "" && waiting !== "PodInitializing" ? `Init:${waiting}` : `Init:${index}/${total}`;
}

/** A pod that was initialized once shows its containers, whatever its init containers do later. */
function showsContainers({ status }: Pod, initialization: Initialization): boolean {
  return initialization.text === undefined || isTrue(status.conditions, "Initialized");
}

/** The reason of the first container that has one, or else `before`. */
function containersText({ status }: Pod, before: string): string {
  const containers = status.containerStatuses ?? [];
  const reasons = containers.map(reasonOf).filter((reason) => reason !== "");
  const text = reasons[0] ?? before;
  if (text !== "Completed" || !containers.some(isReadyAndRunning)) return text;
  // One container is done while another still serves.
  return isTrue(status.conditions, "Ready") ? "Running" : "NotReady";
}

function reasonOf({ state }: ContainerStatus): string {
  if (state?.waiting?.reason) return state.waiting.reason;
  return state?.terminated === undefined ? "" : terminatedText(state.terminated);
}

function terminatedText({ reason, signal, exitCode }: NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

function isReadyAndRunning(status: ContainerStatus): boolean {
  return status.ready && status.state?.running !== undefined && reasonOf(status) === "";
}

function restartsOf(pod: Pod): Restarts {
  const initialization = initializationOf(pod);
  if (!showsContainers(pod, initialization)) return initialization.restarts;
  return (pod.status.containerStatuses ?? []).reduce(addRestarts, initialization.sidecarRestarts);
}

function addRestarts({ count, lastAt }: Restarts, { restartCount, lastState }: ContainerStatus): Restarts {
  const endedAt = lastState?.terminated?.finishedAt ?? "";
  const isLater = endedAt !== "" && (lastAt === "" || parseTime(endedAt) > parseTime(lastAt));
  return { count: count + restartCount, lastAt: isLater ? endedAt : lastAt };
}

function isTrue(conditions: Pod["status"]["conditions"], type: string): boolean {
  return conditions?.some((each) => each.type === type && each.status === "True") ?? false;
}
