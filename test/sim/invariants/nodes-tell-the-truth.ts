import type { Node } from "../../../src/core/api/kinds/node.ts";
import { isNodeReady } from "../../../src/core/rules/node.ts";
import type { Invariant } from "./invariant.ts";

export const nodesTellTheTruth: Invariant = {
  name: "every node that has power is Ready and free of taints for trouble",
  when: "settled",
  check(cluster) {
    return ([...cluster.server.list("Node")] as Node[]).flatMap((node) => {
      const { name } = node.metadata;
      const taints = (node.spec.taints ?? []).filter(({ key }) => key !== "node-role.kubernetes.io/control-plane");
      if (!isNodeReady(node)) return [`${name} is not ready`];
      return taints.length === 0 ? [] : [`${name} is tainted: ${taints.map(({ key, effect }) => `${key}:${effect}`)}`];
    });
  },
};
