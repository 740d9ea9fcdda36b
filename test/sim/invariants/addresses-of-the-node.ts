import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import type { WriteInvariant } from "./invariant.ts";

export const addressesOfTheNode: WriteInvariant = {
  name: "a pod's IP lies in the range of its node",
  follow: (cluster) => (entry) => {
    if (entry.kind !== "Pod" || entry.after === undefined) return [];
    const { spec, status } = entry.after as Pod;
    const { podIP = "" } = status;
    if (podIP === "" || spec.hostNetwork === true) return [];
    const node = cluster.server.find("Node", spec.nodeName ?? "") as Node | undefined;
    // Ranges of the cluster are /24.
    const range = node?.spec.podCIDR?.replace(/0\/24$/, "");
    return range === undefined || podIP.startsWith(range) ? [] : [`${entry.objectKey} has ${podIP} on a node with ${node?.spec.podCIDR}`];
  },
};
