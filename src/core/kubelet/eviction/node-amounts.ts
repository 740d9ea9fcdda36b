/**
 * What a node has left of its memory, its disk and its processes.
 *
 * Images, containers and logs share one filesystem with the system, as a kubeadm node has it. What a program takes is a
 * function of time, so the instant at which the node runs short is computed.
 * @see kubernetes pkg/kubelet/eviction/helpers.go makeSignalObservations
 */
import type { Node } from "../../api/kinds/node.ts";
import { quantityValue } from "../../api/quantity.ts";
import type { StateReader } from "../../store/tables.ts";
import { diskTable, memoryTable, pidTable, takenAt } from "../../trouble/machine.ts";
import { imageTable } from "../images/node-images.ts";
import { isAlive } from "../machine/conditions.ts";
import { podTable } from "../machine/rows.ts";
import type { RunningPod } from "../usage.ts";
import type { PodAmounts } from "./ranking.ts";

const MEBIBYTE = 1_048_576;
const PAGE_BYTES = 4_096;
/** Kubelet, container runtime and system daemons, before the first pod: as the metrics have it. */
const SYSTEM_MEMORY_BYTES = 430 * MEBIBYTE;
/** What each pod costs them. */
export const POD_MEMORY_BYTES = 5 * MEBIBYTE;
/** The operating system: typical. */
const SYSTEM_DISK_BYTES = 6 * 1_024 * MEBIBYTE;
const SYSTEM_PROCESSES = 180;
/** The process itself, its shim and the threads of both: typical. */
const CONTAINER_PROCESSES = 14;
/** The kernel allows as many threads as fit into an eighth of the memory, 16 KiB of stack each. */
const BYTES_PER_PROCESS = 131_072;

/** How much there is of something, and how much is left. */
export interface Stock {
  readonly capacity: number;
  readonly available: number;
}

/** A node with its pods and what they take at an instant. */
export interface NodeAmounts {
  readonly memory: Stock;
  readonly disk: Stock;
  readonly processes: Stock;
  readonly pods: readonly PodAmounts[];
}

/** A node as it is measured at an instant. */
export interface Measured {
  readonly state: StateReader;
  readonly node: Node;
  readonly running: readonly RunningPod[];
  readonly atMs: number;
  readonly draw: (purpose: string) => number;
}

/** What the node has left, and who takes how much of it. */
export function measureNode(measured: Measured): NodeAmounts {
  const { state, node, atMs } = measured;
  const { name } = node.metadata;
  const pods = measurePods(measured);
  const { capacity = {} } = node.status;
  const memory = quantityValue(capacity.memory ?? "0");
  const containers = pods.reduce((sum, pod) => sum + pod.containers.length, 0);
  return {
    memory: stock(memory, memoryUsed(measured, pods.length, atMs)),
    disk: stock(
      quantityValue(capacity["ephemeral-storage"] ?? "0"),
      SYSTEM_DISK_BYTES + imageBytes(state, name) + takenAt(state, diskTable, name, atMs) + sumOf(pods, "diskBytes"),
    ),
    processes: stock(
      Math.floor(memory / BYTES_PER_PROCESS),
      SYSTEM_PROCESSES + containers * CONTAINER_PROCESSES + takenAt(state, pidTable, name, atMs),
      1,
    ),
    pods,
  };
}

function stock(capacity: number, used: number, unit = PAGE_BYTES): Stock {
  return { capacity, available: Math.max(0, Math.floor((capacity - used) / unit) * unit) };
}

function sumOf(pods: readonly PodAmounts[], field: "diskBytes" | "memoryBytes"): number {
  return pods.reduce((sum, pod) => sum + pod[field], 0);
}

function imageBytes(state: StateReader, node: string): number {
  let bytes = 0;
  for (const [, { sizeBytes }] of state.rows(imageTable, `${node}/`)) bytes += sizeBytes;
  return bytes;
}

function measurePods({ state, node, running, atMs, draw }: Measured): readonly PodAmounts[] {
  return running.flatMap(({ key, uid, containers }): PodAmounts[] => {
    const row = state.row(podTable, `${node.metadata.name}/${key}`);
    if (row === undefined) return [];
    const amounts = containers.map((container) => {
      const { name, process } = container;
      const isRunning = row.containers.some((each) => each.name === name && isAlive(each));
      // Programs here write no files: some pages of log.
      const diskBytes = (6 + Math.floor(draw(`${key}/${uid}/${name}/log-pages`) * 12)) * PAGE_BYTES;
      return { name, process, memoryBytes: memoryOf(container, atMs), diskBytes, isAlive: isRunning };
    });
    const memoryBytes = amounts.reduce((sum, each) => sum + each.memoryBytes, 0);
    const diskBytes = amounts.reduce((sum, each) => sum + each.diskBytes, 0);
    return [{ key, pod: row.pod, memoryBytes, diskBytes, processes: amounts.length * CONTAINER_PROCESSES, containers: amounts }];
  });
}

type Container = RunningPod["containers"][number];

/** In whole pages, and never more than it may. */
function memoryOf({ usage, memoryLimitBytes = Number.POSITIVE_INFINITY }: Container, atMs: number): number {
  return Math.floor(Math.min(usage(atMs).memoryBytes, memoryLimitBytes) / PAGE_BYTES) * PAGE_BYTES;
}

function memoryUsed({ state, node, running }: Measured, pods: number, atMs: number): number {
  let bytes = SYSTEM_MEMORY_BYTES + pods * POD_MEMORY_BYTES + takenAt(state, memoryTable, node.metadata.name, atMs);
  for (const { containers } of running) for (const container of containers) bytes += memoryOf(container, atMs);
  return bytes;
}

/** No search goes on for ever; where it ends is early, never late. */
const STEPS_MAX = 200;

/**
 * When the memory in use first comes to `bytes`, at the earliest; undefined when it never does, or not before `untilMs`.
 *
 * Whoever grows gets an equal part of what is left; until the first has used up its part, the whole cannot be used up.
 */
export function memoryReachesMs(measured: Measured, bytes: number, untilMs: number): number | undefined {
  let atMs = measured.atMs;
  for (let step = 0; step < STEPS_MAX; step++) {
    const leftBytes = bytes - memoryUsed(measured, measured.running.length, atMs);
    if (leftBytes <= 0) return atMs;
    const nextMs = firstGrownMs(measured, leftBytes, atMs);
    if (nextMs === undefined || nextMs > untilMs) return undefined;
    atMs = Math.max(nextMs, atMs + 1);
  }
  return atMs;
}

function firstGrownMs(measured: Measured, leftBytes: number, atMs: number): number | undefined {
  const rate = takenRate(measured, atMs);
  const growing = measured.running.flatMap(({ containers }) => containers.filter((container) => mayGrow(container, atMs)));
  const count = growing.length + (rate > 0 ? 1 : 0);
  if (count === 0) return undefined;
  const part = Math.max(PAGE_BYTES, leftBytes / count);
  const times = growing.map((container) => grownMs(container, part, atMs));
  if (rate > 0) times.push(atMs + Math.ceil((part * 1_000) / rate));
  const first = Math.min(...times);
  return first === Number.POSITIVE_INFINITY ? undefined : first;
}

function takenRate({ state, node }: Measured, atMs: number): number {
  const { name } = node.metadata;
  return takenAt(state, memoryTable, name, atMs + 1_000) - takenAt(state, memoryTable, name, atMs);
}

function mayGrow({ usage }: Container, atMs: number): boolean {
  return usage(atMs).untilMs < Number.POSITIVE_INFINITY;
}

/** When the container takes `bytes` more than now, or may come to; one that has already taken more may do so again at any change. */
function grownMs(container: Container, bytes: number, atMs: number): number {
  const { memoryBytes, untilMs } = container.usage(atMs);
  const { memoryLimitBytes = Number.POSITIVE_INFINITY } = container;
  if (memoryBytes + bytes > memoryLimitBytes && memoryBytes >= memoryLimitBytes) return Number.POSITIVE_INFINITY;
  const reachedMs = container.memoryReachesMs(memoryBytes + bytes);
  if (reachedMs === undefined) return Number.POSITIVE_INFINITY;
  return reachedMs > atMs ? reachedMs : untilMs;
}
