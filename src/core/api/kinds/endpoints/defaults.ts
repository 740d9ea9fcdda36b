/**
 * What Endpoints get without asking: the protocol of their ports.
 * @see kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Endpoints
 */
import type { EndpointSubset, Endpoints } from "../endpoints.ts";

/** Protocol TCP where none is said; the very same object when nothing is missing. */
export function withEndpointsDefaults(endpoints: Endpoints): Endpoints {
  const { subsets } = endpoints;
  return subsets === undefined || subsets.every(isComplete) ? endpoints : { ...endpoints, subsets: subsets.map(subsetWithDefaults) };
}

function isComplete({ ports = [] }: EndpointSubset): boolean {
  return ports.every(({ protocol }) => Boolean(protocol));
}

function subsetWithDefaults(subset: EndpointSubset): EndpointSubset {
  if (subset.ports === undefined || isComplete(subset)) return subset;
  return { ...subset, ports: subset.ports.map((port) => (port.protocol ? port : { ...port, protocol: "TCP" as const })) };
}
