/**
 * The thresholds below which a kubelet begins to evict, and what it says then.
 *
 * Upstream's hard defaults, and one for processes, which upstream leaves to those who set up the node.
 * Absent on purpose: soft thresholds, inodes, and the limits of single pods' local storage.
 * @see kubernetes pkg/kubelet/eviction/defaults_linux.go, pkg/kubelet/eviction/helpers.go evictionMessage
 */

import type { Pod } from "../../api/kinds/pod.ts";
import { formatBytes, formatMillis, quantityValue } from "../../api/quantity.ts";
import type { NodeAmounts, Stock } from "./node-amounts.ts";
import type { Pressure } from "./pressure.ts";
import type { PodAmounts, Resource } from "./ranking.ts";

/** 100Mi. */
const MEMORY_MIN_BYTES = 104_857_600;

/** A stock, and how much of it has to be left. */
export interface Threshold {
  readonly signal: "memory.available" | "nodefs.available" | "imagefs.available" | "pid.available";
  readonly resource: Resource;
  readonly pressure: Pressure;
  stock(amounts: NodeAmounts): Stock;
  quantity(capacity: number): number;
}

const disk = ({ disk: stock }: NodeAmounts): Stock => stock;

/** In the order in which they are dealt with. */
export const THRESHOLDS: readonly Threshold[] = [
  {
    signal: "memory.available",
    resource: "memory",
    pressure: "MemoryPressure",
    stock: ({ memory }) => memory,
    quantity: () => MEMORY_MIN_BYTES,
  },
  {
    signal: "nodefs.available",
    resource: "ephemeral-storage",
    pressure: "DiskPressure",
    stock: disk,
    quantity: (capacity) => Math.floor(capacity * 0.1),
  },
  {
    signal: "imagefs.available",
    resource: "ephemeral-storage",
    pressure: "DiskPressure",
    stock: disk,
    quantity: (capacity) => Math.floor(capacity * 0.15),
  },
  {
    signal: "pid.available",
    resource: "pids",
    pressure: "PIDPressure",
    stock: ({ processes }) => processes,
    quantity: (capacity) => Math.floor(capacity * 0.1),
  },
];

/** The thresholds that the node has fallen below. */
export function thresholdsMet(amounts: NodeAmounts): readonly Threshold[] {
  return THRESHOLDS.filter(({ stock, quantity }) => {
    const { capacity, available } = stock(amounts);
    return capacity > 0 && available < quantity(capacity);
  });
}

/** Why the pod is evicted, as its status and its event say it. */
export function evictionText({ resource, stock, quantity }: Threshold, amounts: NodeAmounts, victim: PodAmounts): string {
  const { capacity, available } = stock(amounts);
  const print = resource === "pids" ? (count: number) => formatMillis(count * 1_000) : formatBytes;
  const figures = `Threshold quantity: ${print(quantity(capacity))}, available: ${print(available)}. `;
  const sentences = resource === "pids" ? [] : victim.containers.map((container) => excessText(victim.pod, resource, container));
  return `The node was low on resource: ${resource}. ${figures}${sentences.join("")}`;
}

function excessText({ spec }: Pod, resource: "memory" | "ephemeral-storage", container: PodAmounts["containers"][number]): string {
  const found = [...spec.containers, ...(spec.initContainers ?? [])].find(({ name }) => name === container.name);
  const request = found?.resources.requests?.[resource] ?? "0";
  const bytes = resource === "memory" ? container.memoryBytes : container.diskBytes;
  if (found === undefined || bytes <= quantityValue(request)) return "";
  return `Container ${container.name} was using ${formatBytes(bytes)}, request is ${request}, has larger consumption of ${resource}. `;
}
