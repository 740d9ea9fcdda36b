/**
 * Which endpoints a node uses for a port of a service: ready ones, or else those that still serve while they end; near
 * ones when hints say so; only its own under the policy Local.
 * @see kubernetes pkg/proxy/topology.go CategorizeEndpoints
 */
import type { Endpoint, EndpointSlicePort } from "../../api/kinds/endpoint-slice.ts";
import type { ServicePort } from "../../api/kinds/service.ts";
import type { ServiceRules } from "./rules.ts";

/** An endpoint with the number of the port asked for. */
export interface Backend {
  readonly endpoint: Endpoint;
  readonly address: string;
  readonly port: number;
}

/** The endpoints behind one port. */
export interface Backends {
  readonly ready: readonly Backend[];
  /** Terminating, but still serving: used when none is ready. */
  readonly ending: readonly Backend[];
  readonly byNode: ReadonlyMap<string, Pick<Backends, "ready" | "ending">>;
  readonly haveNodeHints: boolean;
  readonly haveZoneHints: boolean;
}

/** Rules never change, so neither does what follows from them: a thousand requests sort the endpoints once. */
const sorted = new WeakMap<ServiceRules, Map<string, Backends>>();

/** The endpoints behind a port, sorted for use. */
export function backendsOf(rules: ServiceRules, { name = "", protocol }: Pick<ServicePort, "name" | "protocol">): Backends {
  let ofPorts = sorted.get(rules);
  if (ofPorts === undefined) {
    ofPorts = new Map();
    sorted.set(rules, ofPorts);
  }
  const id = `${name}/${protocol}`;
  let backends = ofPorts.get(id);
  if (backends === undefined) {
    backends = sortBackends(rules, name, protocol);
    ofPorts.set(id, backends);
  }
  return backends;
}

/** Those that a node uses under the policy Cluster. */
export function clusterBackends({ ready, ending, haveNodeHints, haveZoneHints }: Backends, node: string, zone: string): readonly Backend[] {
  if (ready.length === 0) return ending;
  const near = haveNodeHints ? ready.filter(({ endpoint }) => endpoint.hints?.forNodes?.some(({ name }) => name === node)) : [];
  if (near.length > 0) return near;
  const inZone = haveZoneHints ? ready.filter(({ endpoint }) => endpoint.hints?.forZones?.some(({ name }) => name === zone)) : [];
  return inZone.length > 0 ? inZone : ready;
}

/** Those that a node uses under the policy Local. */
export function localBackends({ byNode }: Backends, node: string): readonly Backend[] {
  const local = byNode.get(node);
  if (local === undefined) return [];
  return local.ready.length > 0 ? local.ready : local.ending;
}

interface Sorting {
  readonly ready: Backend[];
  readonly ending: Backend[];
}

function sortBackends({ slices }: ServiceRules, name: string, protocol: EndpointSlicePort["protocol"]): Backends {
  const all: Sorting = { ready: [], ending: [] };
  const byNode = new Map<string, Sorting>();
  const seen = new Set<string>();
  for (const { endpoints, ports = [] } of slices) {
    const port = ports.find((candidate) => candidate.name === name && candidate.protocol === protocol)?.port;
    if (port === undefined) continue;
    for (const endpoint of endpoints) {
      const address = endpoint.addresses[0] ?? "";
      const part = partOf(endpoint);
      // While endpoints move from one slice to another, both may list them.
      if (part === undefined || seen.has(address)) continue;
      seen.add(address);
      const backend = { endpoint, address, port };
      all[part].push(backend);
      const { nodeName = "" } = endpoint;
      let local = byNode.get(nodeName);
      if (local === undefined) {
        local = { ready: [], ending: [] };
        byNode.set(nodeName, local);
      }
      local[part].push(backend);
    }
  }
  const haveNodeHints = all.ready.every(({ endpoint }) => (endpoint.hints?.forNodes?.length ?? 0) > 0);
  const haveZoneHints = all.ready.every(({ endpoint }) => (endpoint.hints?.forZones?.length ?? 0) > 0);
  return { ...all, byNode, haveNodeHints, haveZoneHints };
}

/** Absent conditions count as good news, except `terminating`. */
function partOf({ conditions }: Endpoint): keyof Sorting | undefined {
  if (conditions?.ready !== false) return "ready";
  return conditions.serving !== false && conditions.terminating === true ? "ending" : undefined;
}
