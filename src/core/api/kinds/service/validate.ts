/**
 * What is wrong with a service, and what of it may not change.
 *
 * Whether an address or a node port is free, and in the cluster's range, is for the server's allocators to say.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidateService
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Subdomain, portNumber, qualifiedName } from "../../names.ts";
import { validateEndpointAddress, validateIpRange } from "../../shapes/endpoint-address.ts";
import { validateLabels } from "../../validate-meta.ts";
import type { Service, ServiceSpec } from "../service.ts";
import { validateAddressChange, validateAddresses } from "./addresses.ts";
import { validatePorts } from "./ports.ts";
import { hasNoClusterIp, isExternallyAccessible, needsHealthCheck } from "./reach.ts";

/** One day: the longest that affinity by client address may last. */
const AFFINITY_SECONDS_MAX = 86_400;
const TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";
const TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
const SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

/** Everything that is wrong with a service that has its defaults. */
export function validateService(service: Service): FieldError[] {
  const { spec } = service;
  return [
    ...validateTopologyAnnotations(service),
    ...validateType(spec),
    ...validatePorts(spec),
    ...(spec.selector === undefined ? [] : validateLabels(spec.selector, "spec.selector")),
    ...validateAffinity(spec),
    ...validateAddresses(spec),
    ...(spec.externalIPs ?? []).flatMap((address, index) => validateEndpointAddress(address, `spec.externalIPs[${index}]`)),
    ...oneOfErrors("spec.type", spec.type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
    ...validateNodePorts(spec),
    ...validateSourceRanges(service),
    ...validateLoadBalancerFields(spec),
    ...validateExternalTraffic(spec),
    ...oneOfErrors("spec.internalTrafficPolicy", spec.internalTrafficPolicy, ["Cluster", "Local"]),
    ...oneOfErrors("spec.trafficDistribution", spec.trafficDistribution, ["PreferClose", "PreferSameZone", "PreferSameNode"]),
  ];
}

/** What an update may not change: addresses, families, load balancer class, health check port. */
export function validateServiceUpdate(next: Service, previous: Service): FieldError[] {
  const errors = validateAddressChange(next.spec, previous.spec);
  const [after, before] = [next.spec, previous.spec];
  if (before.type === "LoadBalancer" && after.type === "LoadBalancer" && before.loadBalancerClass !== after.loadBalancerClass) {
    errors.push(invalidValue("spec.loadBalancerClass", after.loadBalancerClass, "may not change once set"));
  }
  if (needsHealthCheck(before) && needsHealthCheck(after) && (before.healthCheckNodePort ?? 0) !== (after.healthCheckNodePort ?? 0)) {
    errors.push(forbiddenField("spec.healthCheckNodePort", "field is immutable"));
  }
  return errors;
}

function oneOfErrors(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

function validateTopologyAnnotations({ metadata }: Service): FieldError[] {
  const hints = metadata.annotations?.[TOPOLOGY_HINTS];
  const mode = metadata.annotations?.[TOPOLOGY_MODE];
  if (hints === undefined || mode === undefined || hints === mode) return [];
  return [
    invalidValue(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, `must match annotations[${TOPOLOGY_HINTS}] when both are specified`),
  ];
}

function validateType(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const isHeadless = hasNoClusterIp(spec);
  if ((spec.ports ?? []).length === 0 && !isHeadless && spec.type !== "ExternalName") errors.push(required("spec.ports"));
  if (isHeadless && (spec.type === "LoadBalancer" || spec.type === "NodePort")) {
    errors.push(invalidValue("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type === "ExternalName") errors.push(...validateExternalName(spec));
  return errors;
}

function validateExternalName(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const mayNot = (field: string) => errors.push(forbiddenField(`spec.${field}`, "may not be set for ExternalName services"));
  if ((spec.clusterIPs ?? []).length > 0) mayNot("clusterIPs");
  if ((spec.ipFamilies ?? []).length > 0) mayNot("ipFamilies");
  if (spec.ipFamilyPolicy !== undefined) mayNot("ipFamilyPolicy");
  // A trailing dot says that the name is complete.
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name === "") errors.push(required("spec.externalName"));
  else errors.push(...dns1123Subdomain(name).map((message) => invalidValue("spec.externalName", name, message)));
  return errors;
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const field = "spec.sessionAffinityConfig";
  const errors = oneOfErrors("spec.sessionAffinity", sessionAffinity, ["ClientIP", "None"]);
  if (sessionAffinity !== "ClientIP") return errors;
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0;
  if (seconds > 0 && seconds <= AFFINITY_SECONDS_MAX) return errors;
  return [
    ...errors,
    invalidValue(`${field}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${AFFINITY_SECONDS_MAX}`),
  ];
}

function validateNodePorts(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const ports = spec.ports ?? [];
  for (const [index, { nodePort }] of ports.entries()) {
    const field = `spec.ports[${index}].nodePort`;
    if (spec.type === "ClusterIP" && nodePort) errors.push(forbiddenField(field, "may not be used when `type` is 'ClusterIP'"));
  }
  const nodePorts = new Set<string>();
  for (const [index, { protocol, nodePort }] of ports.entries()) {
    if (!nodePort) continue;
    const key = `${protocol} ${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${index}].nodePort`, nodePort));
    nodePorts.add(key);
  }
  const seen = new Set<string>();
  for (const [index, { protocol, port }] of ports.entries()) {
    const key = `${protocol} ${port}`;
    // Upstream prints its own struct here, with Go's names of the fields.
    const printed = { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    if (seen.has(key)) errors.push(duplicate(`spec.ports[${index}]`, printed));
    seen.add(key);
  }
  return errors;
}

function validateSourceRanges({ spec, metadata }: Service): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const annotation = metadata.annotations?.[SOURCE_RANGES];
  if (ranges.length === 0 && annotation === undefined) return [];
  // The capital L is upstream's.
  const field = ranges.length > 0 ? "spec.LoadBalancerSourceRanges" : `metadata.annotations[${SOURCE_RANGES}]`;
  const errors = spec.type === "LoadBalancer" ? [] : [forbiddenField(field, ONLY_LOAD_BALANCER)];
  const listed = ranges.length > 0 || annotation === undefined || annotation.trim() === "" ? ranges : annotation.split(",");
  for (const [index, padded] of listed.entries()) {
    errors.push(...validateIpRange(padded.trim(), ranges.length > 0 ? `${field}[${index}]` : field));
  }
  return errors;
}

function validateLoadBalancerFields(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const isLoadBalancer = spec.type === "LoadBalancer";
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer) {
    errors.push(forbiddenField("spec.allocateLoadBalancerNodePorts", ONLY_LOAD_BALANCER));
  }
  const name = spec.loadBalancerClass;
  if (name === undefined) return errors;
  if (!isLoadBalancer) return [...errors, forbiddenField("spec.loadBalancerClass", ONLY_LOAD_BALANCER)];
  return [...errors, ...qualifiedName(name).map((message) => invalidValue("spec.loadBalancerClass", name, message))];
}

function validateExternalTraffic(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const policy = spec.externalTrafficPolicy;
  if (isExternallyAccessible(spec)) errors.push(...oneOfErrors("spec.externalTrafficPolicy", policy, ["Cluster", "Local"]));
  else if (policy) errors.push(invalidValue("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"));
  const port = spec.healthCheckNodePort ?? 0;
  // Zero is not refused where a port is needed: the server's allocator fills it.
  if (port === 0) return errors;
  const field = "spec.healthCheckNodePort";
  if (needsHealthCheck(spec)) errors.push(...portNumber(port).map((message) => invalidValue(field, port, message)));
  else errors.push(invalidValue(field, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  return errors;
}
