import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { isPodTerminal } from "../../../src/core/rules/pod.ts";
import type { Invariant } from "./invariant.ts";

export const hostPortsAreHeldOnce: Invariant = {
  name: "no two live pods of a node hold the same host port",
  when: "always",
  check(cluster) {
    const holders = new Map<string, string>();
    const wrong: string[] = [];
    for (const object of cluster.server.list("Pod")) {
      const pod = object as Pod;
      const { nodeName = "", containers } = pod.spec;
      if (nodeName === "" || isPodTerminal(pod)) continue;
      for (const { hostPort, protocol } of containers.flatMap(({ ports = [] }) => ports)) {
        if (hostPort === undefined) continue;
        const port = `${nodeName} ${hostPort}/${protocol}`;
        const other = holders.get(port);
        if (other !== undefined) wrong.push(`${port} is held by ${other} and ${pod.metadata.name}`);
        holders.set(port, pod.metadata.name);
      }
    }
    return wrong;
  },
};
