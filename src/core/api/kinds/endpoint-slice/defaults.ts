/**
 * What an EndpointSlice gets without asking.
 * @see kubernetes pkg/apis/discovery/v1/defaults.go and pkg/registry/discovery/endpointslice/strategy.go
 */
import type { Endpoint, EndpointSlice, EndpointSlicePort } from "../endpoint-slice.ts";

type Draft<T> = { -readonly [F in keyof T]?: T[F] };

/** Names and protocols of ports; the very same object when nothing is missing. */
export function withEndpointSliceDefaults(slice: EndpointSlice): EndpointSlice {
  const given: Draft<EndpointSlice> = slice;
  const isComplete =
    given.endpoints?.every((endpoint) => endpoint.deprecatedTopology === undefined) && (given.ports ?? []).every(isCompletePort);
  if (isComplete) return slice;
  const endpoints = (given.endpoints ?? []).map(withoutTopology);
  return { ...slice, endpoints, ...(given.ports === undefined ? {} : { ports: given.ports.map(portWithDefaults) }) };
}

function isCompletePort({ name, protocol }: Draft<EndpointSlicePort>): boolean {
  return name !== undefined && protocol !== undefined;
}

function portWithDefaults(port: EndpointSlicePort): EndpointSlicePort {
  const { name, protocol }: Draft<EndpointSlicePort> = port;
  return { ...port, name: name ?? "", protocol: protocol ?? "TCP" };
}

// Writes through v1 drop what v1beta1 left behind.
function withoutTopology({ deprecatedTopology: _dropped, ...endpoint }: Endpoint): Endpoint {
  return endpoint;
}
