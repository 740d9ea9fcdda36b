/**
 * How a pod comes onto the bench: a new one is admitted, one from before a reboot is taken up again, a known one is
 * compared with what the API says now.
 * @see kubernetes pkg/kubelet/kubelet.go HandlePodAdditions, pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions
 */
import { parseTime } from "../../api/duration.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { ContainerStatus } from "../../api/shapes/container-status.ts";
import { isPodTerminal } from "../../rules/pod.ts";
import { pressuresOf } from "../eviction/pressure.ts";
import { refusalOf } from "./admission.ts";
import { at, type Bench, change, say } from "./bench.ts";
import { containerSpecs } from "./container-specs.ts";
import { enterPodStage, enterStage } from "./enter.ts";
import { beginKilling } from "./pod-stages.ts";
import { restartProbes, settleProbes } from "./probing.ts";
import { type ContainerRow, newContainer, type PodRow, podTable } from "./rows.ts";
import { graceMsOf, planStop } from "./termination.ts";

/** The row of a pod that is seen for the first time since the machine started; its containers have yet to run. */
export function newRow(pod: Pod, sessionMs: number, nowMs: number, hostIP: string): PodRow {
  const startedMs = parseTime(pod.status.startTime);
  return {
    pod,
    seenMs: nowMs,
    sessionMs,
    stage: "volumes",
    sinceMs: nowMs,
    planMs: 0,
    tries: 0,
    acceptedMs: Number.isNaN(startedMs) ? nowMs : startedMs,
    hostIP,
    containers: containerSpecs(pod).map(({ container }) => newContainer(container.name, nowMs)),
  };
}

/** Takes up a pod that has just come onto the bench: admits or refuses it, or finds that it ran before the machine went down. */
export function accept(bench: Bench): void {
  const { pod } = bench.row;
  if (pod.status.startTime !== undefined) {
    takeUpAgain(bench);
    return;
  }
  const node = bench.world.get("Node", bench.node);
  const pressures = pressuresOf(bench.turn.state, bench.node, bench.nowMs);
  const verdict = node && refusalOf({ pod, node, rows: rowsOf(bench), pressures });
  if (verdict === undefined) {
    sayFaults(bench);
    return;
  }
  say(bench, "Warning", verdict.reason, verdict.message);
  bench.row = { ...bench.row, stage: "ended", containers: [], verdict };
}

/** Annotations that script nothing are most likely misspelt. */
function sayFaults(bench: Bench): void {
  const { metadata } = bench.row.pod;
  if (metadata.annotations === undefined) return;
  const names = bench.row.containers.map(({ name }) => name);
  for (const fault of bench.annotationFaults(metadata.annotations, names)) say(bench, "Warning", "InvalidAnnotation", fault);
}

function* rowsOf({ turn, node }: Bench): Iterable<PodRow> {
  for (const [, row] of turn.state.rows(podTable, `${node}/`)) yield row;
}

/** The sandbox and all containers were lost with the machine's power. */
function takeUpAgain(bench: Bench): void {
  const { status, spec, metadata } = bench.row.pod;
  const statuses = new Map([...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map((each) => [each.name, each]));
  const containers = bench.row.containers.map((container) => lostContainer(container, statuses.get(container.name), bench.nowMs));
  const hasRun = containers.some(({ instance }) => instance !== undefined);
  bench.row = { ...bench.row, containers };
  if (metadata.deletionTimestamp !== undefined) return;
  if (!hasRun) return;
  say(bench, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
  if (spec.restartPolicy === "Always") return;
  // What will not run again is done, with what is known of its end.
  const specs = containerSpecs(bench.row.pod);
  const done = containers.map((container, index) => {
    const isFinal =
      container.ending !== undefined &&
      specs[index]?.role === "main" &&
      (spec.restartPolicy === "Never" || container.ending.exitCode === 0);
    return isFinal ? { ...container, stage: "dead" as const } : container;
  });
  const isOver = spec.restartPolicy === "Never" && done.some(({ ending }) => ending !== undefined);
  bench.row = { ...bench.row, containers: done, ...(isOver ? { stage: "ended" as const } : {}) };
}

const LOST_CODE = 255;

function lostContainer(container: ContainerRow, status: ContainerStatus | undefined, nowMs: number): ContainerRow {
  if (status === undefined) return container;
  const { state, lastState, restartCount } = status;
  const ended = state?.terminated ?? (state?.running === undefined ? lastState?.terminated : undefined);
  const startedAt = state?.running?.startedAt ?? ended?.startedAt;
  if (startedAt === undefined) return { ...container, restarts: restartCount };
  const id = (ended?.containerID ?? status.containerID ?? "").replace(/^.*:\/\//, "");
  const instance = { id, startedMs: parseTime(startedAt), restart: restartCount, image: status.image, isLost: true } as const;
  const ending =
    ended === undefined
      ? { exitCode: LOST_CODE, reason: "Unknown", finishedMs: nowMs }
      : {
          exitCode: ended.exitCode,
          reason: ended.reason ?? "Error",
          finishedMs: parseTime(ended.finishedAt) || nowMs,
          ...(ended.message === undefined ? {} : { message: ended.message }),
        };
  return { ...container, restarts: restartCount, instance, ending };
}

/** What a restart of the kubelet alone changes: pulls are lost, probes begin anew. */
export function resumeSession(bench: Bench): void {
  for (let index = 0; index < bench.row.containers.length; index++) {
    const { container } = at(bench, index);
    if (container.stage === "pulling") enterStage(bench, index, "image", bench.nowMs);
    restartProbes(bench, index);
  }
  bench.row = { ...bench.row, sessionMs: bench.sessionMs };
}

/** Goes over to what the API says of the pod now. */
export function takeOver(bench: Bench, pod: Pod): void {
  const before = bench.row.pod;
  if (isSameToKubelet(before, pod)) return;
  for (let index = 0; index < bench.row.containers.length; index++) settleProbes(bench, index);
  const containers = isOver(bench.row) ? bench.row.containers : withAdded(bench, pod);
  bench.row = { ...bench.row, pod, seenMs: bench.nowMs, containers };
  // Answers of the catalogue depend on annotations.
  bench.images.clear();
  if (isOver(bench.row)) return;
  if (pod.metadata.deletionTimestamp === undefined) {
    if (isPodTerminal(pod) && bench.row.killing === undefined) stopPod(bench, "completed");
    return;
  }
  if (bench.row.killing === undefined) stopPod(bench, "deleted");
  else shortenGrace(bench);
}

/** Ephemeral containers may have come; a patch may have put them before those that were there. */
function withAdded({ nowMs, row }: Bench, pod: Pod): readonly ContainerRow[] {
  const specs = containerSpecs(pod);
  if (specs.length === row.containers.length) return row.containers;
  const known = new Map(row.containers.map((container) => [container.name, container]));
  return specs.map(({ container }) => known.get(container.name) ?? newContainer(container.name, nowMs));
}

/** Begins to stop the pod, wherever in its life it is. */
export function stopPod(bench: Bench, cause: "deleted" | "gone" | "completed" | "evicted"): void {
  beginKilling(bench, cause);
  enterPodStage(bench, "killing");
}

/** Does what the eviction manager has decided. */
export function evictPod(bench: Bench): void {
  const { eviction, killing } = bench.row;
  if (eviction === undefined || killing !== undefined || isOver(bench.row)) return;
  bench.row = { ...bench.row, verdict: { reason: "Evicted", message: eviction.message, isDisruption: true } };
  stopPod(bench, "evicted");
}

/** The runtime answers again: what would have been asked of the containers meanwhile was not. */
export function thaw(bench: Bench): void {
  for (let index = 0; index < bench.row.containers.length; index++) settleProbes(bench, index);
  bench.row = { ...bench.row, isStuck: undefined };
}

function isOver({ stage }: PodRow): boolean {
  return stage === "ended" || stage === "cleanup";
}

/** Whether nothing changed that a kubelet acts upon; a status is its own word. */
function isSameToKubelet(a: Pod, b: Pod): boolean {
  return (
    a.spec === b.spec &&
    a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
    a.metadata.deletionGracePeriodSeconds === b.metadata.deletionGracePeriodSeconds &&
    a.metadata.annotations === b.metadata.annotations &&
    a.metadata.generation === b.metadata.generation &&
    isPodTerminal(a) === isPodTerminal(b)
  );
}

/** A later delete may leave less time than the first one did. */
function shortenGrace(bench: Bench): void {
  const { killing } = bench.row;
  const graceMs = graceMsOf(bench.row, "deleted");
  if (killing === undefined || graceMs >= killing.graceMs) return;
  bench.row = { ...bench.row, killing: { ...killing, graceMs } };
  for (let index = 0; index < bench.row.containers.length; index++) {
    const place = at(bench, index);
    const { stop } = place.container;
    if (place.container.stage !== "stopping" || stop === undefined) continue;
    const plan = planStop(place, graceMs, killing.sinceMs);
    if (plan.exitMs < stop.exitMs) change(bench, index, { stop: { ...plan, exitMs: Math.max(plan.exitMs, bench.nowMs) } });
  }
}
