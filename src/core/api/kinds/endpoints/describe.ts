/**
 * `kubectl describe endpoints`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeEndpoints
 */
import { createDescription, type Description } from "../../describe.ts";
import type { EndpointAddress, EndpointSubset, Endpoints } from "../endpoints.ts";

/** The subsets one by one: who takes traffic, who does not, on which ports. */
export function describeEndpoints({ metadata, subsets = [] }: Endpoints): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "Subsets:");
  for (const subset of subsets) describeSubset(description, subset);
  return description.text();
}

function describeSubset(description: Description, { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): void {
  description.line(1, "Addresses:", addressesText(addresses));
  description.line(1, "NotReadyAddresses:", addressesText(notReadyAddresses));
  if (ports.length > 0) {
    description.line(1, "Ports:");
    description.line(2, "Name", "Port", "Protocol");
    description.line(2, "----", "----", "--------");
    for (const { name, port, protocol } of ports) description.line(2, name || "<unset>", port, protocol);
  }
  description.line(0, "");
}

function addressesText(addresses: readonly EndpointAddress[]): string {
  return addresses.length === 0 ? "<none>" : addresses.map(({ ip }) => ip).join(",");
}
