/**
 * A container's log, read through the kubelet of its node: whoever cannot reach that gets no log.
 * @see kubernetes pkg/registry/core/pod/rest/log.go
 */
import { ApiError } from "./api/errors.ts";
import type { Node } from "./api/kinds/node.ts";
import type { Pod } from "./api/kinds/pod.ts";
import { hasPower } from "./by-hand.ts";
import type { Cluster } from "./cluster.ts";
import { containerLogs, findImage, type LogLine } from "./kubelet/index.ts";
import { processes, processTable } from "./reconcile/process.ts";

export type { LogLine } from "./kubelet/index.ts";

/** Which container's lines, and from when. */
export interface PodLogRequest {
  readonly pod: Pod;
  readonly container: string;
  /** The run before the present one. */
  readonly previous?: boolean;
  /** Default: from the beginning. */
  readonly fromMs?: number;
  /** Read from the disk of the node, whether its kubelet would answer or not. */
  readonly isUnderGlass?: true | undefined;
}

/** The lines so far, the oldest first, none for a pod without a node; refuses as the API server and the kubelet do. */
export function podLogs(cluster: Cluster, request: PodLogRequest): readonly LogLine[] {
  const { pod, container, previous = false, fromMs = 0, isUnderGlass } = request;
  if (!pod.spec.nodeName) return [];
  if (isUnderGlass !== true) refuseUnreachable(cluster, pod, container);
  const { seed, tables, nowMs } = cluster;
  return containerLogs(tables, findImage, { pod, container, previous, fromMs, toMs: nowMs + 1, seed });
}

function refuseUnreachable(cluster: Cluster, { metadata, spec }: Pod, container: string): void {
  const { nodeName = "" } = spec;
  const process = cluster.tables.row(processTable, `${processes.kubelet.name}@${nodeName}`);
  const isOff = hasPower(cluster, nodeName) === false || process?.linked === false;
  const isHung = process?.paused === true;
  if (!isOff && !isHung && process?.running !== false) return;
  const node = cluster.server.find("Node", nodeName) as Node | undefined;
  const address = `${node?.status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? nodeName}:10250`;
  const url = `https://${address}/containerLogs/${metadata.namespace}/${metadata.name}/${container}`;
  const why = isOff ? `dial tcp ${address}: i/o timeout` : `dial tcp ${address}: connect: connection refused`;
  // The kernel of a hung process still accepts connections.
  const isAccepted = isHung && !isOff && process.running;
  throw new ApiError("InternalError", `Error from server: Get "${url}": ${isAccepted ? "net/http: TLS handshake timeout" : why}`);
}
