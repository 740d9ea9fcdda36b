/**
 * Who can reach a service, by its type: several rules of defaulting, validation and updates ask the same questions.
 * @see kubernetes pkg/api/service/util.go
 */
import type { ServiceSpec } from "../service.ts";

/** Whether traffic from outside the cluster can be meant for it. */
export function isExternallyAccessible(spec: ServiceSpec): boolean {
  return spec.type === "LoadBalancer" || spec.type === "NodePort" || (spec.type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);
}

/** Whether load balancers ask each node for local pods. */
export function needsHealthCheck(spec: ServiceSpec): boolean {
  return spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

/** Whether it has a virtual address, `None` included. */
export function needsClusterIp(spec: ServiceSpec): boolean {
  return spec.type !== "ExternalName";
}

/** Whether nodes open ports for it. */
export function needsNodePort(spec: ServiceSpec): boolean {
  return spec.type === "NodePort" || spec.type === "LoadBalancer";
}

/** Whether it has no virtual address but `None`. */
export function hasNoClusterIp(spec: ServiceSpec): boolean {
  return spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === "None";
}
