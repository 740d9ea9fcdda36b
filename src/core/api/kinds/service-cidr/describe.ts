/**
 * `kubectl describe servicecidr`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go ServiceCIDRDescriber
 */

import { rfc1123 } from "../../describe/times.ts";
import { createDescription } from "../../describe.ts";
import type { ServiceCidr } from "../service-cidr.ts";

/** The ranges and what is known about them. */
export function describeServiceCidr({ metadata, spec, status }: ServiceCidr): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "CIDRs:", (spec.cidrs ?? []).join(", "));
  const conditions = status.conditions ?? [];
  if (conditions.length === 0) return description.text();
  description.line(0, "Status:");
  description.line(0, "Conditions:");
  description.line(1, "Type", "Status", "LastTransitionTime", "Reason", "Message");
  description.line(1, "----", "------", "------------------", "------", "-------");
  for (const each of conditions) {
    description.line(1, each.type, each.status, rfc1123(each.lastTransitionTime), each.reason, each.message);
  }
  return description.text();
}
