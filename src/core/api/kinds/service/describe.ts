/**
 * `kubectl describe service`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeService
 */
import { createDescription, type Description } from "../../describe.ts";
import type { KubeObject, Related } from "../../kind.ts";
import { joinHostPort } from "../../shapes/endpoint-address.ts";
import type { EndpointSlice } from "../endpoint-slice.ts";
import type { LoadBalancerIngress, Service, ServicePort } from "../service.ts";
import { selectorText } from "./cells.ts";

/** So many endpoints are named; the rest is counted. */
const ENDPOINTS_SHOWN = 3;

/** The service, its addresses, and for each port the ready endpoints behind it. */
export function describeService(service: Service, related: Related): string {
  const { metadata, spec, status } = service;
  const description = createDescription();
  const optionalLine = (label: string, value: string | number | undefined) => {
    if (value) description.line(0, label, value);
  };
  description.line(0, "Name:", metadata.name);
  description.line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "Selector:", selectorText(service));
  description.line(0, "Type:", spec.type);
  optionalLine("IP Family Policy:", spec.ipFamilyPolicy);
  description.line(0, "IP Families:", spec.ipFamilies?.join(",") || "<none>");
  description.line(0, "IP:", spec.clusterIP ?? "");
  description.line(0, "IPs:", spec.clusterIPs?.join(",") || "<none>");
  optionalLine("External IPs:", spec.externalIPs?.join(","));
  optionalLine("Desired LoadBalancer IP:", spec.loadBalancerIP);
  optionalLine("External Name:", spec.externalName);
  optionalLine("LoadBalancer Ingress:", ingressText(status?.loadBalancer?.ingress ?? []));
  const slices = slicesOf(service, related);
  for (const port of spec.ports ?? []) describePort(description, port, slices);
  description.line(0, "Session Affinity:", spec.sessionAffinity);
  optionalLine("External Traffic Policy:", spec.externalTrafficPolicy);
  optionalLine("Internal Traffic Policy:", spec.internalTrafficPolicy);
  optionalLine("HealthCheck NodePort:", spec.healthCheckNodePort);
  optionalLine("LoadBalancer Source Ranges:", spec.loadBalancerSourceRanges?.join(","));
  optionalLine("Traffic Distribution:", spec.trafficDistribution);
  return description.text();
}

function describePort(description: Description, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const name = port.name || "<unset>";
  description.line(0, "Port:", name, `${port.port}/${port.protocol}`);
  description.line(0, "TargetPort:", `${port.targetPort}/${port.protocol}`);
  if (port.nodePort) description.line(0, "NodePort:", name, `${port.nodePort}/${port.protocol}`);
  description.line(0, "Endpoints:", endpointsText(slices, port.name ?? ""));
}

function ingressText(ingress: readonly LoadBalancerIngress[]): string {
  return ingress
    .map(({ ip, ipMode, hostname }) => (ip ? `${ip}${ipMode === undefined ? "" : ` (${ipMode})`}` : (hostname ?? "")))
    .join(", ");
}

function slicesOf({ metadata }: Service, related: Related): EndpointSlice[] {
  const slices = [...related.list("EndpointSlice", { service: metadata.name })].filter(isEndpointSlice);
  return slices.filter((slice) => slice.metadata.namespace === metadata.namespace);
}

function isEndpointSlice(object: KubeObject): object is EndpointSlice {
  return object.kind === "EndpointSlice";
}

function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
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

function candidatesOf({ ports = [], endpoints = [] }: EndpointSlice, portName: string): { address: string; isReady: boolean }[] {
  const all = endpoints.map(({ addresses, conditions }) => ({ address: addresses[0] ?? "", isReady: conditions?.ready !== false }));
  // A headless service may have no ports at all.
  if (ports.length === 0) return all;
  const wanted = ports.filter(({ name }) => (name ?? "") === portName);
  return wanted.flatMap(({ port }) => all.map(({ address, isReady }) => ({ address: joinHostPort(address, port ?? 0), isReady })));
}
