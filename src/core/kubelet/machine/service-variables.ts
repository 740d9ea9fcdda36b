/**
 * The environment variables by which containers find the services that were there before them.
 * @see kubernetes pkg/kubelet/envvars/envvars.go, pkg/kubelet/kubelet_pods.go getServiceEnvVarMap
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { Service } from "../../api/kinds/service.ts";
import type { World } from "../../reconcile/world.ts";

/** Environment variables in order; a later one of the same name wins. */
export type Variables = readonly (readonly [name: string, value: string])[];

/** The API server's own service, which every container is told of. */
const MASTER = "kubernetes";

/** The variables for the services that a new container of the pod gets to know; the same list as long as they are the same. */
export function serviceVariables({ metadata, spec }: Pod, world: World): Variables {
  const { namespace = "" } = metadata;
  const services = linkedServices(namespace, spec.enableServiceLinks !== false, world);
  const known = latest.get(namespace);
  if (known !== undefined && known.services.length === services.length && known.services.every((service, at) => service === services[at])) {
    return known.variables;
  }
  const variables = services.flatMap(variablesOf);
  if (latest.size >= NAMESPACES_MAX) latest.clear();
  latest.set(namespace, { services, variables });
  return variables;
}

/** The last answer for each namespace, so that its containers share one list. */
const latest = new Map<string, { readonly services: readonly Service[]; readonly variables: Variables }>();
/** The bound only guards against a stream of namespaces. */
const NAMESPACES_MAX = 1_000;

function linkedServices(namespace: string, isLinked: boolean, world: World): readonly Service[] {
  const own = isLinked ? [...world.list("Service", { namespace })].filter(hasAddress) : [];
  const master = own.some(({ metadata }) => metadata.name === MASTER) ? undefined : world.get("Service", `default/${MASTER}`);
  return master !== undefined && hasAddress(master) ? [master, ...own] : own;
}

function hasAddress({ spec }: Service): boolean {
  return spec.clusterIP !== undefined && spec.clusterIP !== "" && spec.clusterIP !== "None";
}

function variablesOf({ metadata, spec }: Service): Variables {
  const name = variableName(metadata.name);
  const address = spec.clusterIP ?? "";
  const ports = spec.ports ?? [];
  const [first] = ports;
  if (first === undefined) return [[`${name}_SERVICE_HOST`, address]];
  return [
    [`${name}_SERVICE_HOST`, address],
    [`${name}_SERVICE_PORT`, String(first.port)],
    ...ports.flatMap((port): Variables => (port.name ? [[`${name}_SERVICE_PORT_${variableName(port.name)}`, String(port.port)]] : [])),
    [`${name}_PORT`, urlOf(address, first)],
    ...ports.flatMap((port): Variables => {
      const prefix = `${name}_PORT_${port.port}_${port.protocol}`;
      return [
        [prefix, urlOf(address, port)],
        [`${prefix}_PROTO`, port.protocol.toLowerCase()],
        [`${prefix}_PORT`, String(port.port)],
        [`${prefix}_ADDR`, address],
      ];
    }),
  ];
}

function urlOf(address: string, { port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return `${protocol.toLowerCase()}://${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function variableName(text: string): string {
  return text.replaceAll("-", "_").toUpperCase();
}
