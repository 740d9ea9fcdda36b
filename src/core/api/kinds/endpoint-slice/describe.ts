/**
 * `kubectl describe endpointslice`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeEndpointSliceV1
 */
import { createDescription, type Description } from "../../describe.ts";
import type { Endpoint, EndpointSlice } from "../endpoint-slice.ts";

const UNSET = "<unset>";

/** The slice, its ports and its endpoints one by one. */
export function describeEndpointSlice({ metadata, addressType, ports = [], endpoints = [] }: EndpointSlice): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "AddressType:", addressType);
  if (ports.length === 0) description.line(0, "Ports: <unset>");
  else {
    description.line(0, "Ports:");
    description.line(1, "Name", "Port", "Protocol");
    description.line(1, "----", "----", "--------");
    for (const { name, port, protocol } of ports) description.line(1, name || UNSET, port ?? UNSET, protocol);
  }
  if (endpoints.length === 0) description.line(0, "Endpoints: <none>");
  else {
    description.line(0, "Endpoints:");
    for (const endpoint of endpoints) describeEndpoint(description, endpoint);
  }
  return description.text();
}

function describeEndpoint(description: Description, { addresses, conditions, hostname, targetRef, nodeName, zone }: Endpoint): void {
  description.line(1, "- Addresses:", addresses.join(", ") || "<none>");
  description.line(2, "Conditions:");
  description.line(3, "Ready:", conditions?.ready ?? UNSET);
  description.line(2, "Hostname:", hostname ?? UNSET);
  if (targetRef !== undefined) description.line(2, "TargetRef:", `${targetRef.kind ?? ""}/${targetRef.name ?? ""}`);
  description.line(2, "NodeName:", nodeName ?? UNSET);
  description.line(2, "Zone:", zone ?? UNSET);
}
