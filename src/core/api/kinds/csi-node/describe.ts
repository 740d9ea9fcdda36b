/**
 * `kubectl describe csinode`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeCSINode
 */

import { rfc1123 } from "../../describe/times.ts";
import { createDescription } from "../../describe.ts";
import type { CsiNode } from "../csi-node.ts";

/** The node's drivers. */
export function describeCsiNode({ metadata, spec }: CsiNode): string {
  const out = createDescription();
  out.line(0, "Name:", metadata.name);
  out.labelsBlock("Labels:", metadata.labels);
  out.annotationsBlock("Annotations:", metadata.annotations);
  out.line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  out.line(0, "Spec:");
  const drivers = spec?.drivers;
  if (drivers !== undefined && drivers !== null) out.line(1, "Drivers:");
  for (const { name, nodeID, allocatable, topologyKeys } of drivers ?? []) {
    out.line(2, `${name}:`);
    out.line(3, "Node ID:", nodeID);
    if (allocatable?.count !== undefined) {
      out.line(3, "Allocatables:");
      out.line(4, "Count:", allocatable.count);
    }
    if (topologyKeys !== undefined) out.line(3, "Topology Keys:", `[${topologyKeys.join(" ")}]`);
  }
  return out.text();
}
