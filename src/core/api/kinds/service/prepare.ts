/**
 * What an update of a service keeps although the client left it out, and what it drops because the type changed.
 * @see kubernetes pkg/registry/core/service/strategy.go and storage/storage.go
 */
import type { Service, ServicePort, ServiceSpec } from "../service.ts";
import { isExternallyAccessible, needsClusterIp, needsHealthCheck, needsNodePort } from "./reach.ts";

type Draft<T> = { -readonly [F in keyof T]: T[F] };

/** Carries over what the server handed out, and drops what no longer applies unless the client changed it too. */
export function prepareServiceUpdate(next: Service, previous: Service): Service {
  const spec: Draft<ServiceSpec> = { ...next.spec };
  keepAllocated(spec, previous.spec);
  dropTypeDependent(spec, previous.spec);
  const status = spec.type === "LoadBalancer" ? next.status : { ...next.status, loadBalancer: {} };
  return { ...next, spec, status };
}

function keepAllocated(spec: Draft<ServiceSpec>, old: ServiceSpec): void {
  if (needsClusterIp(old) && needsClusterIp(spec)) {
    if (!spec.clusterIP && old.clusterIP) spec.clusterIP = old.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && old.clusterIPs) spec.clusterIPs = old.clusterIPs;
    // A client that knows only the singular field has changed it alone.
    if (spec.clusterIP && spec.clusterIP !== old.clusterIP && sameTexts(spec.clusterIPs, old.clusterIPs))
      spec.clusterIPs = [spec.clusterIP];
  }
  if (needsNodePort(old) && needsNodePort(spec) && spec.ports) spec.ports = keepNodePorts(spec.ports, old.ports ?? []);
  if (needsHealthCheck(old) && needsHealthCheck(spec) && !spec.healthCheckNodePort && old.healthCheckNodePort) {
    spec.healthCheckNodePort = old.healthCheckNodePort;
  }
}

function keepNodePorts(ports: readonly ServicePort[], old: readonly ServicePort[]): readonly ServicePort[] {
  const named = new Map(old.map((port) => [port.name ?? "", port.nodePort]));
  const before = nodePortsOf(old);
  const stillUsed = new Set([...nodePortsOf(ports)].filter((port) => before.has(port)));
  return ports.map((port) => {
    const nodePort = named.get(port.name ?? "");
    return port.nodePort || !nodePort || stillUsed.has(nodePort) ? port : { ...port, nodePort };
  });
}

function dropTypeDependent(spec: Draft<ServiceSpec>, old: ServiceSpec): void {
  if (needsClusterIp(old) && !needsClusterIp(spec)) {
    if ((spec.clusterIP ?? "") === (old.clusterIP ?? "") && sameTexts(spec.clusterIPs, old.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (sameTexts(spec.ipFamilies, old.ipFamilies)) delete spec.ipFamilies;
    if (spec.ipFamilyPolicy === old.ipFamilyPolicy) delete spec.ipFamilyPolicy;
  }
  if (needsNodePort(old) && !needsNodePort(spec) && spec.ports && isSubset(nodePortsOf(spec.ports), nodePortsOf(old.ports ?? []))) {
    spec.ports = spec.ports.map(({ nodePort: _dropped, ...port }) => port);
  }
  if (needsHealthCheck(old) && !needsHealthCheck(spec) && spec.healthCheckNodePort === old.healthCheckNodePort)
    delete spec.healthCheckNodePort;
  if (old.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === old.loadBalancerClass) delete spec.loadBalancerClass;
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(spec) && spec.externalTrafficPolicy === old.externalTrafficPolicy) {
    delete spec.externalTrafficPolicy;
  }
}

function nodePortsOf(ports: readonly ServicePort[]): Set<number> {
  return new Set(ports.flatMap(({ nodePort }) => (nodePort ? [nodePort] : [])));
}

function isSubset(some: ReadonlySet<number>, all: ReadonlySet<number>): boolean {
  return [...some].every((port) => all.has(port));
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
