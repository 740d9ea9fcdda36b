/**
 * Whether the API server reaches a node's kubelet, which is the door to the node's containers.
 */
import type { Node } from "./api/kinds/node.ts";
import type { Cluster } from "./cluster.ts";
import { machineTable, processes, processTable } from "./reconcile/process.ts";

/** Where a kubelet listens and why nobody gets through to it. */
export interface Unreachable {
  /** `172.18.0.3:10250`. */
  readonly address: string;
  /** As Go words it. */
  readonly why: string;
}

/** Undefined when the kubelet answers. */
export function unreachableKubelet({ tables, server }: Cluster, nodeName: string): Unreachable | undefined {
  const process = tables.row(processTable, `${processes.kubelet.name}@${nodeName}`);
  const isOff = (process !== undefined && tables.row(machineTable, nodeName)?.powered === false) || process?.linked === false;
  const isHung = process?.paused === true;
  if (!isOff && !isHung && process?.running !== false) return undefined;
  const node = server.find("Node", nodeName) as Node | undefined;
  const address = `${node?.status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? nodeName}:10250`;
  // The kernel of a hung process still accepts connections.
  if (isHung && !isOff && process.running) return { address, why: "net/http: TLS handshake timeout" };
  return { address, why: isOff ? `dial tcp ${address}: i/o timeout` : `dial tcp ${address}: connect: connection refused` };
}
