/**
 * `kubectl describe ipaddress`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go IPAddressDescriber
 */
import { createDescription } from "../../describe.ts";
import type { IpAddress } from "../ip-address.ts";

/** The address and its owner. */
export function describeIpAddress({ metadata, spec: { parentRef } }: IpAddress): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  if (parentRef === undefined) return description.text();
  description.line(0, "Parent Reference:");
  description.line(1, "Group:", parentRef.group ?? "");
  description.line(1, "Resource:", parentRef.resource);
  description.line(1, "Namespace:", parentRef.namespace ?? "");
  description.line(1, "Name:", parentRef.name);
  return description.text();
}
