/**
 * Who has to go first when a node is short of something.
 * @see kubernetes pkg/kubelet/eviction/helpers.go rankMemoryPressure, pkg/kubelet/qos/policy.go
 */
import type { Pod } from "../../api/kinds/pod.ts";
import { quantityValue } from "../../api/quantity.ts";
import { effectiveRequests, qosClass } from "../../rules/pod.ts";
import { compareKeys } from "../../sim/tree.ts";

const CRITICAL_PRIORITY = 2_000_000_000;
const NODE_CRITICAL_PRIORITY = 2_000_001_000;

/** What a container takes, and what it asked for. */
export interface ContainerAmounts {
  readonly name: string;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly process: string;
  readonly isAlive: boolean;
}

/** A pod with what it takes. */
export interface PodAmounts {
  /** `namespace/name`. */
  readonly key: string;
  readonly pod: Pod;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly processes: number;
  readonly containers: readonly ContainerAmounts[];
}

/** What a node can be short of, as its events name it. */
export type Resource = "memory" | "ephemeral-storage" | "pids";

/** Whether the node may not do without the pod. */
export function isCritical({ metadata, spec }: Pod): boolean {
  return (spec.priority ?? 0) >= CRITICAL_PRIORITY || metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined;
}

/** The pods in the order in which they are to go for the sake of `resource`. */
export function rankForEviction(pods: readonly PodAmounts[], resource: Resource): readonly PodAmounts[] {
  const excess = (pod: PodAmounts): number => usageOf(pod, resource) - requestOf(pod.pod, resource);
  return pods.toSorted(
    (a, b) =>
      (resource === "pids" ? 0 : Number(excess(b) > 0) - Number(excess(a) > 0)) ||
      (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) ||
      excess(b) - excess(a) ||
      compareKeys(a.key, b.key),
  );
}

function usageOf({ memoryBytes, diskBytes, processes }: PodAmounts, resource: Resource): number {
  return resource === "memory" ? memoryBytes : resource === "pids" ? processes : diskBytes;
}

function requestOf({ spec }: Pod, resource: Resource): number {
  if (resource === "pids") return 0;
  const { memoryBytes, ephemeralBytes } = effectiveRequests(spec);
  return resource === "memory" ? memoryBytes : ephemeralBytes;
}

/** How willingly the kernel kills a container's process when the machine's memory is used up. */
export function oomScore(pod: Pod, container: ContainerAmounts, capacityBytes: number): number {
  return oomScoreAdjustment(pod, container.name, capacityBytes) + (1_000 * container.memoryBytes) / capacityBytes;
}

function oomScoreAdjustment({ spec }: Pod, name: string, capacityBytes: number): number {
  if ((spec.priority ?? 0) >= NODE_CRITICAL_PRIORITY) return -997;
  switch (qosClass(spec)) {
    case "Guaranteed":
      return -997;
    case "BestEffort":
      return 1_000;
    default: {
      const container = [...spec.containers, ...(spec.initContainers ?? [])].find((each) => each.name === name);
      const requestBytes = quantityValue(container?.resources.requests?.memory ?? "0");
      return Math.min(999, Math.max(3, Math.floor(1_000 - (1_000 * requestBytes) / capacityBytes)));
    }
  }
}
