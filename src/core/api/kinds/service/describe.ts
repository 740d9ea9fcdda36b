/**
 * `kubectl describe service`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeService
 */
import { createDescription, type Description } from "../../describe.ts";
import type { Related } from "../../kind.ts";
import { endpointsText, type SliceOfEndpoints, slicesOfService } from "../../shapes/endpoints-text.ts";
import type { LoadBalancerIngress, Service, ServicePort } from "../service.ts";
import { selectorText } from "./cells.ts";

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
  const slices = slicesOfService(metadata, related);
  for (const port of spec.ports ?? []) describePort(description, port, slices);
  description.line(0, "Session Affinity:", spec.sessionAffinity);
  optionalLine("External Traffic Policy:", spec.externalTrafficPolicy);
  optionalLine("Internal Traffic Policy:", spec.internalTrafficPolicy);
  optionalLine("HealthCheck NodePort:", spec.healthCheckNodePort);
  optionalLine("LoadBalancer Source Ranges:", spec.loadBalancerSourceRanges?.join(","));
  optionalLine("Traffic Distribution:", spec.trafficDistribution);
  return description.text();
}

function describePort(description: Description, port: ServicePort, slices: readonly SliceOfEndpoints[]): void {
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
