/**
 * The endpoints behind one port of a service, as `describe` names them for services and ingresses.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go formatEndpointSlices
 */
import type { KubeObject, Related } from "../kind.ts";
import { joinHostPort } from "./endpoint-address.ts";

/** What of an EndpointSlice is printed. */
export interface SliceOfEndpoints extends KubeObject {
  readonly ports?: readonly { readonly name?: string; readonly port?: number | undefined }[] | undefined;
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean | undefined } | undefined;
  }[];
}

/** So many endpoints are named; the rest is counted. */
const ENDPOINTS_SHOWN = 3;

/** The slices that belong to a service. */
export function slicesOfService(
  { name, namespace }: { readonly name: string; readonly namespace?: string | undefined },
  related: Related,
): SliceOfEndpoints[] {
  const slices = [...related.list("EndpointSlice", { service: name })].filter(isEndpointSlice);
  return slices.filter((slice) => slice.metadata.namespace === namespace);
}

/** `10.244.1.2:80,10.244.2.3:80`, of the ready endpoints of one port, or `<none>` without a slice. */
export function endpointsText(slices: readonly SliceOfEndpoints[], portName: string): string {
  if (slices.length === 0) return "<none>";
  const candidates = slices.flatMap((slice) => candidatesOf(slice, portName));
  const ready = candidates.filter(({ isReady }) => isReady);
  const shown = ready.slice(0, ENDPOINTS_SHOWN);
  const text = shown.map(({ address }) => address).join(",");
  // Upstream says `+ 0 more...` when all that follows the last one shown is not ready.
  const last = shown[ENDPOINTS_SHOWN - 1];
  const isCut = last !== undefined && candidates.indexOf(last) < candidates.length - 1;
  return isCut ? `${text} + ${ready.length - ENDPOINTS_SHOWN} more...` : text;
}

function isEndpointSlice(object: KubeObject): object is SliceOfEndpoints {
  return object.kind === "EndpointSlice";
}

function candidatesOf({ ports = [], endpoints = [] }: SliceOfEndpoints, portName: string): { address: string; isReady: boolean }[] {
  const all = endpoints.map(({ addresses, conditions }) => ({ address: addresses[0] ?? "", isReady: conditions?.ready !== false }));
  // A headless service may have no ports at all.
  if (ports.length === 0) return all;
  const wanted = ports.filter(({ name }) => (name ?? "") === portName);
  return wanted.flatMap(({ port }) => all.map(({ address, isReady }) => ({ address: joinHostPort(address, port ?? 0), isReady })));
}
