import { nodeOfKey, processTable } from "../../../src/core/reconcile/process.ts";
import type { WriteInvariant } from "./invariant.ts";

/** Agents that run once per node, and the process that they live in. */
const OF_NODES: { readonly [agent: string]: string } = { kubelet: "kubelet", "node-status": "kubelet", "service-proxy": "kube-proxy" };

export const theDeadAreSilent: WriteInvariant = {
  name: "nothing is written by a node without power, a stopped process or over a cut link",
  follow: (cluster) => (entry) => {
    const process = OF_NODES[entry.agent];
    if (process === undefined) return [];
    const instance = `${process}@${nodeOfKey(entry.key)}`;
    const row = cluster.tables.row(processTable, instance);
    return row?.running === true && row.linked
      ? []
      : [`${entry.agent} ${entry.key} writes ${entry.kind} ${entry.objectKey}: ${JSON.stringify(row)}`];
  },
};
