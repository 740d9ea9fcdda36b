/**
 * The status that a kubelet reports for a pod, and whether it says anything new.
 * @see kubernetes pkg/kubelet/kubelet_pods.go generateAPIPodStatus, pkg/kubelet/status/status_manager.go
 */
import { rfc3339 } from "../../api/duration.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { ContainerStatus, PodStatus } from "../../api/shapes/container-status.ts";
import { compareKeys } from "../../sim/tree.ts";
import { at, type Bench, runningImageOf } from "../machine/bench.ts";
import { conditionsOf } from "./conditions.ts";
import { containerStatusOf } from "./container-status.ts";
import { isPodOver, phaseOf, showsSandbox } from "./phase.ts";

/** The pod's status as of now; what the kubelet does not own is taken from `present`. */
export function podStatusOf(bench: Bench, present: PodStatus): PodStatus {
  const { row, nowMs } = bench;
  const { ip, hostIP, verdict } = row;
  // Who ended has ended, whoever said so: the API's word stands (pod garbage collection fails pods of lost nodes).
  const phase = present.phase === "Failed" || present.phase === "Succeeded" ? present.phase : phaseOf(row);
  const status: Writable<PodStatus> = { ...present, phase, conditions: conditionsOf(row, phase, present.conditions, nowMs) };
  if (present.hostIP !== hostIP) {
    status.hostIP = hostIP;
    status.hostIPs = [{ ip: hostIP }];
  }
  if (ip !== undefined && present.podIP !== ip && showsSandbox(row)) {
    status.podIP = ip;
    status.podIPs = [{ ip }];
  }
  if (present.startTime === undefined) status.startTime = rfc3339(row.acceptedMs);
  const { generation } = row.pod.metadata;
  if (generation !== undefined) status.observedGeneration = generation;
  if (verdict !== undefined && isPodOver(row)) {
    status.reason = verdict.reason;
    status.message = verdictMessage(verdict.message, row.containers.length === 0);
    // Its reason is all that is left of an evicted pod: how its containers ended would be shown in the reason's place.
    if (verdict.isDisruption === true) return withoutContainers(status);
  }
  if (row.containers.length === 0) return status;
  const { init, main, ephemeral } = statusesOf(bench);
  if (init.length > 0) status.initContainerStatuses = init;
  status.containerStatuses = main;
  if (ephemeral.length > 0) status.ephemeralContainerStatuses = ephemeral;
  return status;
}

function withoutContainers({ containerStatuses, initContainerStatuses, ephemeralContainerStatuses, ...status }: PodStatus): PodStatus {
  return status;
}

type Writable<T> = { -readonly [F in keyof T]: T[F] };

/** A pod that was never taken says so. */
function verdictMessage(message: string, isRejected: boolean): string {
  return isRejected ? `Pod was rejected: ${message}` : message;
}

function statusesOf(bench: Bench) {
  const { row } = bench;
  const hasInit = (row.pod.spec.initContainers?.length ?? 0) > 0;
  const init: ContainerStatus[] = [];
  const main: ContainerStatus[] = [];
  const ephemeral: ContainerStatus[] = [];
  for (let index = 0; index < row.containers.length; index++) {
    const place = at(bench, index);
    const { role } = place.spec;
    const isInit = role === "init" || role === "sidecar";
    const waitingReason = hasInit && role !== "ephemeral" ? "PodInitializing" : "ContainerCreating";
    const status = containerStatusOf(place.container, { spec: place.spec, image: runningImageOf(place), waitingReason });
    if (isInit) init.push(status);
    else if (role === "main") main.push(status);
    else ephemeral.push(status);
  }
  // Clients expect init containers as they run, and all others by name.
  return { init, main: main.sort(byName), ephemeral: ephemeral.sort(byName) };
}

function byName(a: ContainerStatus, b: ContainerStatus): number {
  return compareKeys(a.name, b.name);
}

/** Whether two statuses say the same; an absent field is the same as an undefined one. */
export function isSameStatus(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  for (const field in left) if (!isSameStatus(left[field], right[field])) return false;
  for (const field in right) if (right[field] !== undefined && left[field] === undefined) return false;
  return true;
}

/** The pod with its new status, or undefined when there is nothing new. */
export function withNewStatus(bench: Bench, pod: Pod): Pod | undefined {
  const status = podStatusOf(bench, pod.status);
  return isSameStatus(status, pod.status) ? undefined : { ...pod, status };
}
