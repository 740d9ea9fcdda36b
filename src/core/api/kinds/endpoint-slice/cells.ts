/**
 * The cells of an EndpointSlice's row.
 * @see kubernetes pkg/printers/internalversion/printers.go
 */
import type { EndpointSlice } from "../endpoint-slice.ts";

/** So many ports or addresses are named; the rest is counted. */
const SHOWN = 3;

/** PORTS: numbers, `*` for all ports. */
export function portsText({ ports = [] }: EndpointSlice): string {
  return listWithMore(ports.map(({ port, name }) => (port === undefined ? (name ?? "*") : String(port))));
}

/** ENDPOINTS: addresses, ready or not. */
export function endpointsText({ endpoints = [] }: EndpointSlice): string {
  return listWithMore(endpoints.flatMap(({ addresses }) => addresses));
}

function listWithMore(texts: readonly string[]): string {
  const shown = texts.slice(0, SHOWN).join(",");
  if (texts.length > SHOWN) return `${shown} + ${texts.length - SHOWN} more...`;
  return shown === "" ? "<unset>" : shown;
}
