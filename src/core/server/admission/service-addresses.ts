/**
 * Gives Services their cluster IPs and node ports, and refuses those that are taken.
 *
 * Upstream allocates in the Service's storage; here it is an admission step, because it is the same thing: a change on
 * the way in that needs to see other objects.
 * @see kubernetes pkg/registry/core/service/storage/alloc.go
 */
import { ApiError, type FieldError, invalid, invalidValue } from "../../api/errors.ts";
import type { Service } from "../../api/kinds/service.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

/** 10.96.0.0/12, kubeadm's default; the first 256 addresses are left to those who choose their own. */
const CIDR_BASE = 0x0a600000;
const CIDR_SIZE = 1 << 20;
const STATIC_ADDRESSES = 256;
const PORT_MIN = 30_000;
const PORT_MAX = 32_767;
/** Ports below 30086 are left to those who choose their own. */
const DYNAMIC_PORT_MIN = 30_086;

export const serviceAddresses: AdmissionStep = {
  name: "ServiceAddresses",
  kinds: ["Service"],
  operations: ["CREATE", "UPDATE"],
  admit(request) {
    const service = request.object as Service;
    // Upstream allocates after validation: what is wrong with the service itself is told before what is taken.
    if (isInvalid(request)) return service;
    return giveHealthCheckPort(request, giveNodePorts(request, giveClusterIp(request, service)));
  },
};

function isInvalid({ kind, object, previous }: AdmissionRequest): boolean {
  const errors = [...(kind.validate?.(object) ?? []), ...(previous === undefined ? [] : (kind.validateUpdate?.(object, previous) ?? []))];
  return errors.length > 0;
}

function giveClusterIp(request: AdmissionRequest, service: Service): Service {
  const { spec } = service;
  if (spec.type === "ExternalName") return service;
  const wanted = spec.clusterIP ?? spec.clusterIPs?.[0] ?? "";
  if (wanted === "None") return { ...service, spec: { ...spec, clusterIP: "None", clusterIPs: ["None"] } };
  const previous = request.previous as Service | undefined;
  const held = previous?.spec.clusterIP;
  if (wanted !== "" && wanted === held) return service;
  const taken = takenAddresses(request);
  if (wanted !== "") {
    refuse(request, addressError(wanted, taken));
    return { ...service, spec: { ...spec, clusterIP: wanted, clusterIPs: [wanted] } };
  }
  const address = held !== undefined && held !== "" && held !== "None" ? held : freeAddress(request, taken);
  return { ...service, spec: { ...spec, clusterIP: address, clusterIPs: [address] } };
}

function takenAddresses({ reader, key }: AdmissionRequest): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const object of reader.list("Service")) {
    const other = object as unknown as Service;
    if (`${other.metadata.namespace}/${other.metadata.name}` !== key && other.spec.clusterIP !== undefined) taken.add(other.spec.clusterIP);
  }
  return taken;
}

function addressError(wanted: string, taken: ReadonlySet<string>): FieldError | undefined {
  const failed = `failed to allocate IP ${wanted}`;
  const number = addressNumber(wanted);
  if (number === undefined || number <= CIDR_BASE || number >= CIDR_BASE + CIDR_SIZE - 1) {
    return invalidValue("spec.clusterIPs", [wanted], `${failed}: the provided network does not match the current range`);
  }
  return taken.has(wanted) ? invalidValue("spec.clusterIPs", [wanted], `${failed}: provided IP is already allocated`) : undefined;
}

function freeAddress(request: AdmissionRequest, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const offset = STATIC_ADDRESSES + 1 + Math.floor(request.draw("cluster-ip", attempt) * (CIDR_SIZE - STATIC_ADDRESSES - 2));
    const address = addressText(CIDR_BASE + offset);
    if (!taken.has(address)) return address;
  }
}

function giveNodePorts(request: AdmissionRequest, service: Service): Service {
  const { spec } = service;
  const wants = spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
  if (spec.ports === undefined || (!wants && !spec.ports.some(({ nodePort }) => nodePort))) return service;
  const taken = takenPorts(request);
  const previous = (request.previous as Service | undefined)?.spec.ports ?? [];
  // Ports of one number and two protocols share a node port.
  const given = new Map(spec.ports.flatMap(({ port, nodePort }) => (nodePort ? [[port, nodePort] as const] : [])));
  const avoided = new Set([...taken, ...given.values()]);
  const ports = spec.ports.map((port, index) => {
    if (port.nodePort) {
      refuse(request, portError(port.nodePort, `spec.ports[${index}].nodePort`, taken));
      return port;
    }
    if (!wants) return port;
    const held = previous.find((other) => other.port === port.port && other.protocol === port.protocol)?.nodePort;
    const nodePort = given.get(port.port) ?? held ?? freePort(request, `node-port-${index}`, `spec.ports[${index}].nodePort`, avoided);
    given.set(port.port, nodePort);
    avoided.add(nodePort);
    return { ...port, nodePort };
  });
  return { ...service, spec: { ...spec, ports } };
}

/** A load balancer that keeps to the nodes with pods of the service asks each node on a port of its own. */
function giveHealthCheckPort(request: AdmissionRequest, service: Service): Service {
  const { type, externalTrafficPolicy, healthCheckNodePort, ports = [] } = service.spec;
  if (type !== "LoadBalancer" || externalTrafficPolicy !== "Local") return service;
  const before = (request.previous as Service | undefined)?.spec.healthCheckNodePort;
  if (healthCheckNodePort && healthCheckNodePort === before) return service;
  const taken = takenPorts(request);
  for (const { nodePort } of ports) if (nodePort) taken.add(nodePort);
  if (healthCheckNodePort) {
    const error = portError(healthCheckNodePort, "spec.healthCheckNodePort", taken);
    if (error !== undefined)
      throw new ApiError(
        "InternalError",
        `Internal error occurred: failed to allocate requested HealthCheck NodePort ${healthCheckNodePort}: ${error.detail}`,
      );
    return service;
  }
  const port = freePort(request, "health-check-port", "spec.healthCheckNodePort", taken);
  return { ...service, spec: { ...service.spec, healthCheckNodePort: port } };
}

/** The node ports of all other services. */
function takenPorts({ reader, key }: AdmissionRequest): Set<number> {
  const taken = new Set<number>();
  for (const object of reader.list("Service")) {
    const other = object as unknown as Service;
    if (`${other.metadata.namespace}/${other.metadata.name}` === key) continue;
    for (const { nodePort } of other.spec.ports ?? []) if (nodePort !== undefined) taken.add(nodePort);
    if (other.spec.healthCheckNodePort) taken.add(other.spec.healthCheckNodePort);
  }
  return taken;
}

function portError(port: number, field: string, taken: ReadonlySet<number>): FieldError | undefined {
  if (port < PORT_MIN || port > PORT_MAX) {
    return invalidValue(field, port, `provided port is not in the valid range. The range of valid ports is ${PORT_MIN}-${PORT_MAX}`);
  }
  return taken.has(port) ? invalidValue(field, port, "provided port is already allocated") : undefined;
}

function freePort(request: AdmissionRequest, purpose: string, field: string, taken: ReadonlySet<number>): number {
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const port = DYNAMIC_PORT_MIN + Math.floor(request.draw(purpose, attempt) * (PORT_MAX - DYNAMIC_PORT_MIN + 1));
    if (!taken.has(port)) return port;
  }
  throw invalid(request.kind, request.object.metadata.name, [invalidValue(field, 0, "failed to allocate a nodePort: range is full")]);
}

function refuse(request: AdmissionRequest, error: FieldError | undefined): void {
  if (error !== undefined) throw invalid(request.kind, request.object.metadata.name, [error]);
}

function addressNumber(text: string): number | undefined {
  const parts = text.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function addressText(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}
