/**
 * Keeps the EndpointSlices of every service with a selector: who stands behind it, and whether they are ready.
 *
 * How endpoints are dealt to slices is in endpoint-slice/plan.ts. A deleted service's slices are left to the garbage
 * collector, which finds their owner gone.
 * Absent on purpose: the annotation with the time of the last trigger; hints by topology mode (`Auto`), which compare
 * the zones' CPUs; IPv6.
 * @see kubernetes pkg/controller/endpointslice/endpointslice_controller.go and staging/src/k8s.io/endpointslice/reconciler.go
 */
import { keyOf } from "../api/kind.ts";
import { type Endpoint, type EndpointSlice, type EndpointSlicePort, SERVICE_NAME_LABEL } from "../api/kinds/endpoint-slice.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Service } from "../api/kinds/service.ts";
import { type Agent, create, type Intent, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import {
  changesEndpoints,
  endpointLabels,
  endpointPorts,
  hasFixedPorts,
  isListed,
  labelMatcher,
  podAddress,
  portsSignature,
  publishedHostname,
  selectorLabel,
  servicesTouched,
} from "../rules/endpoint.ts";
import { nodeZone } from "../rules/node.ts";
import { isPodReady, isPodTerminating } from "../rules/pod.ts";
import { serviceSelector } from "../rules/service.ts";
import { controllerReference } from "../rules/workload.ts";
import { latency } from "../sim/latency.ts";
import { endpointId, type PortGroup, planSlices } from "./endpoint-slice/plan.ts";

const SOURCE = "endpoint-slice-controller";
const MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
const MANAGED_BY = "endpointslice-controller.k8s.io";
const NAME_MAX = 253;

export const endpointSliceController: Agent = {
  name: "endpoint-slice",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  workers: { count: 5, serviceMs: 2 },
  watches: {
    Service: ({ before, after }) => [keyOf((after ?? before) as Service)],
    Pod: ({ before, after }, world) => {
      if (!changesEndpoints(before, after)) return [];
      const { namespace = "" } = ((after ?? before) as Pod).metadata;
      return servicesTouched(before, after, world.list("Service", { namespace }));
    },
    EndpointSlice: ({ before, after }) => new Set([...serviceOfSlice(before), ...serviceOfSlice(after)]),
    Node: ({ before, after }, world) => {
      const isNews = after !== undefined && (before === undefined || nodeZone(before) !== nodeZone(after));
      return isNews ? servicesOnNode(after, world) : [];
    },
  },
  reconcile(key, world) {
    const service = world.get("Service", key);
    if (service === undefined || serviceSelector(service) === undefined) return NOTHING_TO_DO;
    const { namespace = "", name } = service.metadata;
    const present: EndpointSlice[] = [];
    for (const slice of world.list("EndpointSlice", { namespace, service: name })) {
      // A slice that is being deleted is as good as gone, or it would never be replaced.
      if (isManaged(slice) && slice.metadata.deletionTimestamp === undefined) present.push(slice);
    }
    const labels = endpointLabels(service, { [SERVICE_NAME_LABEL]: name, [MANAGED_BY_LABEL]: MANAGED_BY });
    const plan = planSlices(service, present, groupsOf(service, world), labels);
    // While the service is being deleted, new slices would only race with the garbage collector.
    const creations = service.metadata.deletionTimestamp === undefined ? plan.create : [];
    const intents: readonly Intent[] = [
      ...creations.map((slice) => create(draftOf(service, labels, slice))),
      ...plan.update.map((slice) => update(slice)),
      ...plan.remove.map(removal),
    ];
    if (intents.length === 0) return NOTHING_TO_DO;
    return {
      intents,
      onRefused: (refusal, index) => [
        {
          do: "event",
          regarding: service,
          type: "Warning",
          reason: "FailedToUpdateEndpointSlices",
          message: `Error updating Endpoint Slices for Service ${key}: ${failureOf(intents[index], key)}: ${refusal.message}`,
          source: SOURCE,
        },
      ],
    };
  },
};

function failureOf(intent: Intent | undefined, key: string): string {
  if (intent?.do === "update") return `failed to update ${intent.object.metadata.name} EndpointSlice for Service ${key}`;
  if (intent?.do === "delete") return `error deleting ${intent.key.slice(intent.key.indexOf("/") + 1)} EndpointSlice for Service ${key}`;
  return `failed to create EndpointSlice for Service ${key}`;
}

function removal(slice: EndpointSlice): Intent {
  const { uid } = slice.metadata;
  return { do: "delete", kind: "EndpointSlice", key: keyOf(slice), ...(uid === undefined ? {} : { uid }) };
}

function isManaged({ metadata }: EndpointSlice): boolean {
  return metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
}

function serviceOfSlice(slice: EndpointSlice | undefined): readonly string[] {
  const name = slice?.metadata.labels?.[SERVICE_NAME_LABEL];
  return slice === undefined || name === undefined || !isManaged(slice) ? [] : [`${slice.metadata.namespace}/${name}`];
}

function* servicesOnNode(node: Node, world: World): Generator<string> {
  for (const pod of world.list("Pod", { node: node.metadata.name })) {
    if (isListed(pod)) yield* servicesTouched(undefined, pod, world.list("Service", { namespace: pod.metadata.namespace ?? "" }));
  }
}

/** The wanted endpoints, grouped by the ports that their pods serve. */
function groupsOf(service: Service, world: World): readonly PortGroup[] {
  const { namespace = "" } = service.metadata;
  const label = selectorLabel(service);
  const matches = labelMatcher(service);
  const describe = describer(service);
  const zoneOf = zoneReader(world);
  const groups = new Map<string, { ports: readonly EndpointSlicePort[]; endpoints: Map<string, Endpoint> }>();
  for (const pod of world.list("Pod", { namespace, ...(label === undefined ? {} : { label }) })) {
    if (!isListed(pod) || !matches(pod.metadata.labels)) continue;
    const zone = zoneOf(pod.spec.nodeName ?? "");
    // A pod of a node that is gone would otherwise stay listed for ever.
    if (zone === undefined && service.spec.publishNotReadyAddresses !== true) continue;
    const { ports, signature, endpoint, id } = describe(pod, zone ?? "");
    let group = groups.get(signature);
    if (group === undefined) {
      group = { ports, endpoints: new Map() };
      groups.set(signature, group);
    }
    group.endpoints.set(id, endpoint);
  }
  return [...groups].map(([signature, group]) => ({ signature, ...group }));
}

/** The zones of nodes; undefined for a node that is gone. */
function zoneReader(world: World): (name: string) => string | undefined {
  const zones = new Map<string, string | undefined>();
  return (name) => {
    if (zones.has(name)) return zones.get(name);
    const node = world.get("Node", name);
    const zone = node === undefined ? undefined : nodeZone(node);
    zones.set(name, zone);
    return zone;
  };
}

interface Described {
  readonly zone: string;
  readonly ports: readonly EndpointSlicePort[];
  readonly signature: string;
  readonly endpoint: Endpoint;
  readonly id: string;
}

/** Descriptions by service and pod: what did not change need not be described again at every change of a sibling. */
const described = new WeakMap<Service, WeakMap<Pod, Described>>();

function describer(service: Service): (pod: Pod, zone: string) => Described {
  let known = described.get(service);
  if (known === undefined) {
    known = new WeakMap();
    described.set(service, known);
  }
  const ofPods = known;
  const isFixed = hasFixedPorts(service);
  let fixed: Pick<Described, "ports" | "signature"> | undefined;
  return (pod, zone) => {
    const present = ofPods.get(pod);
    if (present !== undefined && present.zone === zone) return present;
    let served = isFixed ? fixed : undefined;
    if (served === undefined) {
      const ports = endpointPorts(service, pod);
      served = { ports, signature: portsSignature(ports) };
      if (isFixed) fixed = served;
    }
    const endpoint = endpointOf(pod, service, zone);
    const next = { zone, ...served, endpoint, id: endpointId(endpoint) };
    ofPods.set(pod, next);
    return next;
  };
}

function endpointOf(pod: Pod, service: Service, zone: string): Endpoint {
  const { name, namespace, uid } = pod.metadata;
  const { nodeName = "" } = pod.spec;
  const serving = isPodReady(pod);
  const terminating = isPodTerminating(pod);
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = publishedHostname(pod, service);
  const hints = ready ? hintsOf(service, nodeName, zone) : undefined;
  return {
    addresses: [podAddress(pod) ?? ""],
    conditions: { ready, serving, terminating },
    ...(hints === undefined ? {} : { hints }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === "" ? {} : { nodeName }),
    targetRef: { kind: "Pod", name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
    ...(zone === "" ? {} : { zone }),
  };
}

/** Whom spec.trafficDistribution wants to use the endpoint. */
function hintsOf({ spec }: Service, nodeName: string, zone: string): Endpoint["hints"] {
  if (spec.trafficDistribution === undefined) return undefined;
  const forZones = zone === "" ? {} : { forZones: [{ name: zone }] };
  const wantsNode = spec.trafficDistribution === "PreferSameNode" && nodeName !== "";
  const hints = { ...forZones, ...(wantsNode ? { forNodes: [{ name: nodeName }] } : {}) };
  return Object.keys(hints).length === 0 ? undefined : hints;
}

function draftOf(
  service: Service,
  labels: Readonly<Record<string, string>>,
  { ports, endpoints }: Pick<EndpointSlice, "ports" | "endpoints">,
): EndpointSlice {
  const { namespace, name } = service.metadata;
  const prefix = `${name}-`;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "",
      generateName: prefix.length > NAME_MAX ? name : prefix,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ownerReferences: [controllerReference(service)],
    },
    addressType: "IPv4",
    endpoints,
    ...(ports === undefined ? {} : { ports }),
  };
}
