/**
 * The cells and rows of `kubectl top`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/metricsutil/metrics_printer.go
 */
import type { MeasuredUsage, PodUsage } from "./usage.ts";

const NANOS_PER_MILLI = 1_000_000;
const MEBIBYTE = 1_048_576;
const UNKNOWN = "<unknown>";

/** By what rows are ordered: largest first, or by name. */
export type TopOrder = "cpu" | "memory" | "name";

/** A pod that was measured. */
export interface TopPod {
  readonly namespace: string;
  readonly name: string;
  readonly usage: PodUsage;
}

/** A node, measured or not. */
export interface TopNode {
  readonly name: string;
  readonly usage: MeasuredUsage | undefined;
  readonly allocatableMillis: number;
  readonly allocatableBytes: number;
}

/** `3m`: thousandths of a core, rounded up. */
export function cpuCell(cpuNanos: number): string {
  return `${Math.ceil(cpuNanos / NANOS_PER_MILLI)}m`;
}

/** `12Mi`: whole mebibytes, rounded down. */
export function memoryCell(bytes: number): string {
  return `${Math.floor(bytes / MEBIBYTE)}Mi`;
}

/** Rows of `top pods`: NAME, CPU(cores), MEMORY(bytes). */
export function topPodRows(pods: readonly TopPod[], order: TopOrder = "name"): readonly (readonly string[])[] {
  const measured = pods.map((pod) => ({ ...pod, total: total(pod.usage.containers) }));
  return sorted(measured, order, ({ namespace, name }) => `${namespace}/${name}`).map(({ name, total: { cpuNanos, memoryBytes } }) => [
    name,
    cpuCell(cpuNanos),
    memoryCell(memoryBytes),
  ]);
}

/** Rows of `top pods --containers`: POD, NAME, CPU(cores), MEMORY(bytes). */
export function topContainerRows(pods: readonly TopPod[], order: TopOrder = "name"): readonly (readonly string[])[] {
  const measured = pods.map((pod) => ({ ...pod, total: total(pod.usage.containers) }));
  return sorted(measured, order, ({ namespace, name }) => `${namespace}/${name}`).flatMap(({ name, usage }) =>
    usage.containers.map((container) => [name, container.name, cpuCell(container.cpuNanos), memoryCell(container.memoryBytes)]),
  );
}

/** Rows of `top nodes`: NAME, CPU(cores), CPU(%), MEMORY(bytes), MEMORY(%); nodes without a measurement come last. */
export function topNodeRows(nodes: readonly TopNode[], order: TopOrder = "name"): readonly (readonly string[])[] {
  const measured = nodes.flatMap((node) => (node.usage === undefined ? [] : [{ ...node, total: node.usage }]));
  const known = sorted(measured, order, ({ name }) => name).map(
    ({ name, total: { cpuNanos, memoryBytes }, allocatableMillis, allocatableBytes }) => [
      name,
      cpuCell(cpuNanos),
      percentCell(Math.ceil(cpuNanos / NANOS_PER_MILLI), allocatableMillis),
      memoryCell(memoryBytes),
      percentCell(memoryBytes, allocatableBytes),
    ],
  );
  const unknown = nodes.filter(({ usage }) => usage === undefined).map(({ name }) => [name, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]);
  return [...known, ...unknown.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1))];
}

/** The share of what is allocatable, rounded down. */
function percentCell(used: number, allocatable: number): string {
  return allocatable === 0 ? UNKNOWN : `${Math.floor((used * 100) / allocatable)}%`;
}

/** Everything that the containers use together. */
export function total(containers: readonly MeasuredUsage[]): MeasuredUsage {
  return containers.reduce(
    (sum, { cpuNanos, memoryBytes }) => ({ cpuNanos: sum.cpuNanos + cpuNanos, memoryBytes: sum.memoryBytes + memoryBytes }),
    {
      cpuNanos: 0,
      memoryBytes: 0,
    },
  );
}

function sorted<T extends { readonly total: MeasuredUsage }>(
  rows: readonly T[],
  order: TopOrder,
  nameOf: (row: T) => string,
): readonly T[] {
  const amount = ({ total: { cpuNanos, memoryBytes } }: T): number => (order === "cpu" ? cpuNanos : memoryBytes);
  return rows.toSorted((a, b) => {
    const difference = order === "name" ? 0 : amount(b) - amount(a);
    if (difference !== 0) return difference;
    return nameOf(a) < nameOf(b) ? -1 : 1;
  });
}
