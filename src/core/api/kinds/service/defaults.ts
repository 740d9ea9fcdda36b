/**
 * What a service gets without asking.
 *
 * The address families follow from the cluster, which is IPv4 alone; upstream's allocator fills them at this point too.
 * @see kubernetes pkg/apis/core/v1/defaults.go and pkg/registry/core/service/storage/alloc.go
 */
import { isIpv6 } from "../../shapes/endpoint-address.ts";
import type { Service, ServicePort, ServiceSpec } from "../service.ts";
import { isExternallyAccessible } from "./reach.ts";

/** 10800 s: upstream's default for affinity by client address. */
const AFFINITY_TIMEOUT_SECONDS = 10_800;

type Draft<T> = { -readonly [F in keyof T]?: T[F] };

/** Fills what upstream fills; the very same object when nothing is missing. */
export function withServiceDefaults(service: Service): Service {
  const given: Draft<Service> = service;
  const spec = specWithDefaults(given.spec ?? {});
  const status = statusWithDefaults(given.status ?? {}, spec);
  return spec === given.spec && status === given.status ? service : { ...service, spec, status };
}

function specWithDefaults(given: Draft<ServiceSpec>): ServiceSpec {
  const type = given.type || "ClusterIP";
  const sessionAffinity = given.sessionAffinity || "None";
  const { sessionAffinityConfig, ...rest } = given;
  const affinity = affinityConfig(sessionAffinity, sessionAffinityConfig);
  const spec: ServiceSpec = {
    ...rest,
    type,
    sessionAffinity,
    ...(affinity === undefined ? {} : { sessionAffinityConfig: affinity }),
    ...(given.ports === undefined ? {} : { ports: portsWithDefaults(given.ports) }),
    ...trafficDefaults({ ...given, type, sessionAffinity }),
    ...addressDefaults({ ...given, type, sessionAffinity }),
  };
  return sameFields(spec, given) ? given : spec;
}

/** Whether defaulting added, dropped or replaced nothing; values that stay keep their identity. */
function sameFields(spec: ServiceSpec, given: Draft<ServiceSpec>): given is ServiceSpec {
  const before = Object.entries(given);
  const after = new Map<string, unknown>(Object.entries(spec));
  return before.length === after.size && before.every(([field, value]) => after.get(field) === value);
}

function affinityConfig(affinity: string, config: ServiceSpec["sessionAffinityConfig"]): ServiceSpec["sessionAffinityConfig"] {
  if (affinity === "None") return undefined;
  if (affinity !== "ClientIP" || config?.clientIP?.timeoutSeconds !== undefined) return config;
  return { clientIP: { timeoutSeconds: AFFINITY_TIMEOUT_SECONDS } };
}

function portsWithDefaults(ports: readonly ServicePort[]): readonly ServicePort[] {
  const filled = ports.map(portWithDefaults);
  return filled.every((port, index) => port === ports[index]) ? ports : filled;
}

function portWithDefaults(port: ServicePort): ServicePort {
  const { protocol, targetPort }: Draft<ServicePort> = port;
  if (protocol && targetPort) return port;
  return { ...port, protocol: protocol || "TCP", targetPort: targetPort || port.port };
}

function trafficDefaults(spec: ServiceSpec): Draft<ServiceSpec> {
  const defaults: Draft<ServiceSpec> = {};
  if (isExternallyAccessible(spec) && !spec.externalTrafficPolicy) defaults.externalTrafficPolicy = "Cluster";
  if (spec.type !== "ExternalName" && spec.internalTrafficPolicy === undefined) defaults.internalTrafficPolicy = "Cluster";
  if (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts === undefined) defaults.allocateLoadBalancerNodePorts = true;
  return defaults;
}

function addressDefaults(spec: ServiceSpec): Draft<ServiceSpec> {
  if (spec.type === "ExternalName") return {};
  const defaults: Draft<ServiceSpec> = {};
  if (spec.clusterIP && (spec.clusterIPs ?? []).length === 0) defaults.clusterIPs = [spec.clusterIP];
  // A headless service without a selector is somebody else's list of addresses, which may well be of both families.
  const takesBoth = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  const policy = spec.ipFamilyPolicy ?? (takesBoth ? "RequireDualStack" : "SingleStack");
  if (spec.ipFamilyPolicy === undefined) defaults.ipFamilyPolicy = policy;
  const families = spec.ipFamilies ?? [];
  const isForeign = isIpv6(spec.clusterIP ?? "");
  if (families.length === 0 && !isForeign) defaults.ipFamilies = takesBoth && policy !== "SingleStack" ? ["IPv4", "IPv6"] : ["IPv4"];
  if (families.length === 1 && takesBoth && policy !== "SingleStack") {
    defaults.ipFamilies = families[0] === "IPv6" ? ["IPv6", "IPv4"] : ["IPv4", "IPv6"];
  }
  return defaults;
}

function statusWithDefaults(given: Draft<Service["status"]>, { type }: ServiceSpec): Service["status"] {
  const loadBalancer = given.loadBalancer ?? {};
  const isVip = (ingress: { readonly ip?: string | undefined; readonly ipMode?: string | undefined }) =>
    ingress.ip && ingress.ipMode === undefined;
  if (type === "LoadBalancer" && loadBalancer.ingress?.some(isVip)) {
    const ingress = loadBalancer.ingress.map((entry) => (isVip(entry) ? { ...entry, ipMode: "VIP" as const } : entry));
    return { ...given, loadBalancer: { ...loadBalancer, ingress } };
  }
  return isComplete(given) ? given : { ...given, loadBalancer };
}

function isComplete(status: Draft<Service["status"]>): status is Service["status"] {
  return status.loadBalancer !== undefined;
}
