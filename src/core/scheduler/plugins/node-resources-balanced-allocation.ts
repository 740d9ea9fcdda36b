/**
 * Prefers nodes whose cpu and memory would be used to the same degree.
 * @see kubernetes pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go
 */
import { ALIKE, type Plugin, SCORE_MAX } from "../plugin.ts";

function usedFraction(capacity: number, requested: number): number {
  return Math.min(1, requested / capacity);
}

export const nodeResourcesBalancedAllocation: Plugin = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  // A pod that asks for neither changes no balance.
  prepareScore: ({ requests }) => (requests.cpuMillis === 0 && requests.memoryBytes === 0 ? ALIKE : undefined),
  score({ requests }, node) {
    // With one resource or none there is nothing to be out of balance.
    if (node.cpuMillis === 0 || node.memoryBytes === 0) return SCORE_MAX;
    const cpu = usedFraction(node.cpuMillis, node.requestedCpuMillis + requests.cpuMillis);
    const memory = usedFraction(node.memoryBytes, node.requestedMemoryBytes + requests.memoryBytes);
    return Math.floor((1 - Math.abs(cpu - memory) / 2) * SCORE_MAX);
  },
  heeds: () => false,
  helps: () => false,
};
