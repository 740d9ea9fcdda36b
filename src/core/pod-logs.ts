/**
 * A container's log, read through the kubelet of its node: whoever cannot reach that gets no log.
 * @see kubernetes pkg/registry/core/pod/rest/log.go
 */
import { ApiError } from "./api/errors.ts";
import type { Pod } from "./api/kinds/pod.ts";
import type { Cluster } from "./cluster.ts";
import { containerLogs, findImage, type LogLine } from "./kubelet/index.ts";
import { unreachableKubelet } from "./kubelet-link.ts";

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
  const unreachable = unreachableKubelet(cluster, spec.nodeName ?? "");
  if (unreachable === undefined) return;
  const url = `https://${unreachable.address}/containerLogs/${metadata.namespace}/${metadata.name}/${container}`;
  throw new ApiError("InternalError", `Error from server: Get "${url}": ${unreachable.why}`);
}
