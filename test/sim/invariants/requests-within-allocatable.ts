import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { cpuMillis, quantityValue } from "../../../src/core/api/quantity.ts";
import { effectiveRequests, isPodTerminal } from "../../../src/core/rules/pod.ts";
import type { Invariant } from "./invariant.ts";

export const requestsWithinAllocatable: Invariant = {
  name: "what pods request fits their node",
  when: "always",
  check(cluster) {
    const wrong: string[] = [];
    for (const object of cluster.server.list("Node")) {
      const node = object as Node;
      let cpu = 0;
      let memory = 0;
      for (const bound of cluster.server.list("Pod", { node: node.metadata.name })) {
        const pod = bound as Pod;
        if (isPodTerminal(pod)) continue;
        const requests = effectiveRequests(pod.spec);
        cpu += requests.cpuMillis;
        memory += requests.memoryBytes;
      }
      const { allocatable = {} } = node.status;
      if (cpu > cpuMillis(allocatable.cpu) || memory > quantityValue(allocatable.memory)) {
        wrong.push(`${node.metadata.name}: ${cpu}m cpu and ${memory} bytes requested of ${allocatable.cpu} and ${allocatable.memory}`);
      }
    }
    return wrong;
  },
};
