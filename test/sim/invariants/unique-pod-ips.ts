import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { isPodTerminal } from "../../../src/core/rules/pod.ts";
import type { Invariant } from "./invariant.ts";

/** Pods of a node without power keep an address on paper that its network no longer holds; they are left out while they are being deleted. */
export const uniquePodIps: Invariant = {
  name: "no two live pods share an IP",
  when: "always",
  check(cluster) {
    const owners = new Map<string, string>();
    const wrong: string[] = [];
    for (const object of cluster.server.list("Pod")) {
      const pod = object as Pod;
      const { podIP } = pod.status;
      if (podIP === undefined || podIP === "" || isPodTerminal(pod) || pod.spec.hostNetwork === true) continue;
      const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
      const other = owners.get(podIP);
      if (other !== undefined) wrong.push(`${name} and ${other} both have ${podIP}`);
      owners.set(podIP, name);
    }
    return wrong;
  },
};
