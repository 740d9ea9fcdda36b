/**
 * Keeps the older list of a service's addresses: one Endpoints object per service that has a selector.
 *
 * Absent on purpose: the annotation with the time of the last trigger; upstream's order of ports (by a hash), ours is
 * the service's own; and spreading the cut over subsets when there are more addresses than one object may hold.
 * @see kubernetes pkg/controller/endpoint/endpoints_controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { EndpointAddress, EndpointSubset, Endpoints } from "../api/kinds/endpoints.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Service } from "../api/kinds/service.ts";
import { type Agent, create, type Intent, NOTHING_TO_DO, type Outcome, update } from "../reconcile/agent.ts";
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
  publishedHostname,
  sameLabels,
  selectorLabel,
  servicesTouched,
} from "../rules/endpoint.ts";
import { isPodReady, isPodTerminating } from "../rules/pod.ts";
import { isHeadless, serviceSelector } from "../rules/service.ts";
import { latency } from "../sim/latency.ts";

const SOURCE = "endpoint-controller";
const MANAGED_BY = { "endpoints.kubernetes.io/managed-by": SOURCE };
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
/** Upstream lists at most this many addresses in one object. */
const ADDRESSES_MAX = 1_000;

export const endpointsController: Agent = {
  name: "endpoints",
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
    // Whoever deletes them gets them back; whoever edits them keeps the edit until the next change, as upstream.
    Endpoints: ({ before, after }) => (after === undefined && before !== undefined ? [keyOf(before)] : []),
  },
  /** What a service left behind while nobody looked. */
  *startKeys(world) {
    for (const endpoints of world.list("Endpoints")) if (world.get("Service", keyOf(endpoints)) === undefined) yield keyOf(endpoints);
  },
  reconcile(key, world) {
    const service = world.get("Service", key);
    const present = world.get("Endpoints", key);
    if (service === undefined) return present === undefined ? NOTHING_TO_DO : { intents: [removal(present)] };
    if (serviceSelector(service) === undefined) return NOTHING_TO_DO;
    return write(service, present, groupsOf(service, world));
  },
};

function removal(endpoints: Endpoints): Intent {
  const { uid } = endpoints.metadata;
  return { do: "delete", kind: "Endpoints", key: keyOf(endpoints), ...(uid === undefined ? {} : { uid }) };
}

function write(service: Service, present: Endpoints | undefined, wanted: readonly Group[]): Outcome {
  const { subsets, isCut } = cut(wanted);
  const labels = endpointLabels(service, MANAGED_BY);
  const { [OVER_CAPACITY]: _cut, ...others } = present?.metadata.annotations ?? {};
  const annotations = isCut ? { ...others, [OVER_CAPACITY]: "truncated" } : others;
  if (present === undefined) {
    const { name, namespace } = service.metadata;
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations };
    return attempt(service, create({ apiVersion: "v1", kind: "Endpoints", metadata, subsets } as Endpoints), "create");
  }
  const isSame =
    sameSubsets(present.subsets ?? [], subsets) &&
    sameLabels(present.metadata.labels, labels) &&
    sameLabels(present.metadata.annotations, annotations);
  if (isSame) return NOTHING_TO_DO;
  const next: Endpoints = { ...present, metadata: { ...present.metadata, labels, annotations }, subsets };
  return attempt(service, update(next), "update");
}

function attempt(service: Service, intent: Intent, verb: "create" | "update"): Outcome {
  const { name, namespace } = service.metadata;
  return {
    intents: [intent],
    onRefused: (refusal) => [
      {
        do: "event",
        regarding: { apiVersion: "v1", kind: "Endpoints", metadata: { name, namespace } },
        type: "Warning",
        reason: verb === "create" ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
        message: `Failed to ${verb} endpoint for service ${keyOf(service)}: ${refusal.message}`,
        source: SOURCE,
      },
    ],
  };
}

interface Group {
  readonly ports: EndpointSubset["ports"];
  readonly ready: EndpointAddress[];
  readonly notReady: EndpointAddress[];
}

/** The service's pods, grouped by the ports they serve. */
function groupsOf(service: Service, world: World): readonly Group[] {
  const { namespace = "" } = service.metadata;
  const { publishNotReadyAddresses: takesAll = false, ports = [] } = service.spec;
  const label = selectorLabel(service);
  const matches = labelMatcher(service);
  const isFixed = hasFixedPorts(service);
  // A headless service need not name ports; any other pod without one is nowhere to be reached.
  const needsPorts = !isHeadless(service) || ports.length > 0;
  const groups = new Map<string, Group>();
  let fixed: Group | undefined;
  for (const pod of world.list("Pod", { namespace, ...(label === undefined ? {} : { label }) })) {
    if (!isListed(pod) || !matches(pod.metadata.labels)) continue;
    if (isPodTerminating(pod) && !takesAll) continue;
    let group = fixed;
    if (group === undefined) {
      const served = endpointPorts(service, pod);
      if (served.length === 0 && needsPorts) continue;
      group = groupWith(groups, served);
      if (isFixed) fixed = group;
    }
    (takesAll || isPodReady(pod) ? group.ready : group.notReady).push(addressOf(pod, service));
  }
  return [...groups.values()];
}

function groupWith(groups: Map<string, Group>, podPorts: ReturnType<typeof endpointPorts>): Group {
  const signature = podPorts.map(({ name, port, protocol }) => `${name}:${port}/${protocol}`).join(",");
  const present = groups.get(signature);
  if (present !== undefined) return present;
  const ports = podPorts.map(({ name, port = 0, ...rest }) => ({ ...(name === "" ? {} : { name }), port, ...rest }));
  const group: Group = { ports: ports.length === 0 ? undefined : ports, ready: [], notReady: [] };
  groups.set(signature, group);
  return group;
}

/** Addresses of pods, by pod: an unchanged pod need not be described again at every change of its siblings. */
const addresses = new WeakMap<Pod, { readonly hostname: string | undefined; readonly address: EndpointAddress }>();

function addressOf(pod: Pod, service: Service): EndpointAddress {
  const hostname = publishedHostname(pod, service);
  const known = addresses.get(pod);
  if (known !== undefined && known.hostname === hostname) return known.address;
  const { name, namespace, uid } = pod.metadata;
  const address: EndpointAddress = {
    ...(hostname === undefined ? {} : { hostname }),
    ip: podAddress(pod) ?? "",
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: "Pod", name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
  };
  addresses.set(pod, { hostname, address });
  return address;
}

function compareAddresses(a: EndpointAddress, b: EndpointAddress): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  const [left, right] = [a.targetRef?.uid ?? "", b.targetRef?.uid ?? ""];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What fits into one object: ready addresses first, then the others. Cut before sorted, as few are left of very many. */
function cut(groups: readonly Group[]): { readonly subsets: readonly EndpointSubset[]; readonly isCut: boolean } {
  const count = groups.reduce((sum, { ready, notReady }) => sum + ready.length + notReady.length, 0);
  let room = ADDRESSES_MAX;
  const take = (list: readonly EndpointAddress[]): readonly EndpointAddress[] => {
    const kept = list.slice(0, room);
    room -= kept.length;
    return kept.sort(compareAddresses);
  };
  const ready = groups.map((group) => take(group.ready));
  const notReady = groups.map((group) => take(group.notReady));
  const subsets = groups.flatMap(({ ports }, index): EndpointSubset[] => {
    const [some = [], others = []] = [ready[index], notReady[index]];
    if (some.length + others.length === 0) return [];
    return [
      {
        ...(some.length > 0 ? { addresses: some } : {}),
        ...(others.length > 0 ? { notReadyAddresses: others } : {}),
        ...(ports === undefined ? {} : { ports }),
      },
    ];
  });
  return { subsets, isCut: count > ADDRESSES_MAX };
}

function sameSubsets(a: readonly EndpointSubset[], b: readonly EndpointSubset[]): boolean {
  return (
    a.length === b.length &&
    a.every((subset, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        sameAddresses(subset.addresses, other.addresses) &&
        sameAddresses(subset.notReadyAddresses, other.notReadyAddresses) &&
        samePorts(subset.ports, other.ports)
      );
    })
  );
}

function sameAddresses(a: readonly EndpointAddress[] = [], b: readonly EndpointAddress[] = []): boolean {
  return a.length === b.length && a.every((address, index) => sameAddress(address, b[index]));
}

function sameAddress(a: EndpointAddress, b: EndpointAddress | undefined): boolean {
  if (a === b) return true;
  return a.ip === b?.ip && a.hostname === b.hostname && a.nodeName === b.nodeName && a.targetRef?.uid === b.targetRef?.uid;
}

function samePorts(a: EndpointSubset["ports"] = [], b: EndpointSubset["ports"] = []): boolean {
  return (
    a.length === b.length &&
    a.every((port, index) => {
      const other = b[index];
      return (
        port.name === other?.name && port.port === other?.port && port.protocol === other.protocol && port.appProtocol === other.appProtocol
      );
    })
  );
}
