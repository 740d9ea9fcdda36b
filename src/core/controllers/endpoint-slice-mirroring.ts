/**
 * Copies Endpoints that somebody writes by hand into EndpointSlices, which is what proxies read.
 *
 * Only those of a service without a selector: the others' slices have a controller of their own. The copies belong to
 * their Endpoints, so the garbage collector takes them when these go.
 * Absent on purpose: IPv6, and reusing slices across ports (a hand-written list rarely changes).
 * @see kubernetes pkg/controller/endpointslicemirroring/{endpointslicemirroring_controller,reconciler}.go
 */
import { keyOf } from "../api/kind.ts";
import { type Endpoint, type EndpointSlice, type EndpointSlicePort, SERVICE_NAME_LABEL } from "../api/kinds/endpoint-slice.ts";
import type { EndpointAddress, EndpointSubset, Endpoints } from "../api/kinds/endpoints.ts";
import type { Service } from "../api/kinds/service.ts";
import { isIpv6 } from "../api/shapes/endpoint-address.ts";
import { type Agent, create, type Intent, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { portsSignature, sameLabels } from "../rules/endpoint.ts";
import { controllerReference } from "../rules/workload.ts";

const SOURCE = "endpoint-slice-mirroring-controller";
const MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
const MANAGED_BY = "endpointslicemirroring-controller.k8s.io";
const SKIP_LABEL = "endpointslice.kubernetes.io/skip-mirror";
/** Set by the controller that lists pods: such Endpoints have slices already. */
const ENDPOINTS_MANAGED_BY_LABEL = "endpoints.kubernetes.io/managed-by";
const LEADER_ANNOTATION = "control-plane.alpha.kubernetes.io/leader";
const NOT_COPIED: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "endpoints.kubernetes.io/last-change-trigger-time",
]);
/** --mirroring-max-endpoints-per-subset. */
const ENDPOINTS_MAX = 1_000;
/** Upstream lets changes gather for half a second. */
const DELAY_MS = 500;
const NAME_MAX = 253;

export const endpointSliceMirroring: Agent = {
  name: "endpoint-slice-mirroring",
  process: processes.controllerManager,
  latencyMs: DELAY_MS,
  watches: {
    Endpoints: ({ before, after }) => (isCandidate(before) || isCandidate(after) ? [keyOf((after ?? before) as Endpoints)] : []),
    Service: ({ before, after }) => [keyOf((after ?? before) as Service)],
    EndpointSlice: ({ before, after }) => new Set([...endpointsOf(before), ...endpointsOf(after)]),
  },
  reconcile(key, world) {
    const endpoints = world.get("Endpoints", key);
    const service = world.get("Service", key);
    const present = slicesOf(key, world);
    const isWanted = service !== undefined && service.spec.selector === undefined && isCandidate(endpoints);
    // What its Endpoints no longer ask for goes; what lost its Endpoints is the garbage collector's.
    if (endpoints === undefined || !isWanted) {
      return present.length === 0 || endpoints === undefined ? NOTHING_TO_DO : { intents: present.map(removal) };
    }
    const { drafts, skipped } = draftsOf(endpoints);
    const intents = [...merge(present, drafts), ...(present.length === 0 ? complaints(endpoints, skipped) : [])];
    return intents.length === 0 ? NOTHING_TO_DO : { intents };
  },
};

function isCandidate(endpoints: Endpoints | undefined): endpoints is Endpoints {
  if (endpoints === undefined) return false;
  const { labels = {}, annotations = {} } = endpoints.metadata;
  return labels[SKIP_LABEL] !== "true" && labels[ENDPOINTS_MANAGED_BY_LABEL] === undefined && annotations[LEADER_ANNOTATION] === undefined;
}

function endpointsOf(slice: EndpointSlice | undefined): readonly string[] {
  const { labels = {}, namespace = "" } = slice?.metadata ?? {};
  const name = labels[SERVICE_NAME_LABEL];
  return name === undefined || labels[MANAGED_BY_LABEL] !== MANAGED_BY ? [] : [`${namespace}/${name}`];
}

function slicesOf(key: string, world: World): readonly EndpointSlice[] {
  const slash = key.indexOf("/");
  const where = { namespace: key.slice(0, slash), service: key.slice(slash + 1) };
  return [...world.list("EndpointSlice", where)].filter(
    ({ metadata }) => metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY && metadata.deletionTimestamp === undefined,
  );
}

/** One slice per list of ports, and how many addresses it could not take. */
function draftsOf(endpoints: Endpoints): { readonly drafts: readonly EndpointSlice[]; readonly skipped: number } {
  const groups = new Map<string, { readonly ports: readonly EndpointSlicePort[]; readonly endpoints: Map<string, Endpoint> }>();
  let skipped = 0;
  for (const subset of endpoints.subsets ?? []) {
    const ports = (subset.ports ?? []).map(({ name = "", ...port }) => ({ name, ...port }));
    const signature = portsSignature(ports);
    const group = groups.get(signature) ?? { ports, endpoints: new Map<string, Endpoint>() };
    groups.set(signature, group);
    for (const [address, ready] of addressesOf(subset)) {
      const isKnown = group.endpoints.has(address.ip);
      if (isIpv6(address.ip) || (!isKnown && group.endpoints.size >= ENDPOINTS_MAX)) skipped += 1;
      else if (!isKnown) group.endpoints.set(address.ip, endpointOf(address, ready));
    }
  }
  const filled = [...groups.values()].filter((group) => group.endpoints.size > 0);
  return { drafts: filled.map((group) => draftOf(endpoints, group.ports, [...group.endpoints.values()])), skipped };
}

function* addressesOf({ addresses = [], notReadyAddresses = [] }: EndpointSubset): Generator<readonly [EndpointAddress, boolean]> {
  for (const address of addresses) yield [address, true];
  for (const address of notReadyAddresses) yield [address, false];
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
}

function draftOf(endpoints: Endpoints, ports: readonly EndpointSlicePort[], listed: readonly Endpoint[]): EndpointSlice {
  const { name, namespace, labels, annotations = {} } = endpoints.metadata;
  const prefix = `${name}-`;
  const copied = Object.entries(annotations).filter(([key]) => !NOT_COPIED.has(key));
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "",
      generateName: prefix.length > NAME_MAX ? name : prefix,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...labels, [SERVICE_NAME_LABEL]: name, [MANAGED_BY_LABEL]: MANAGED_BY },
      ...(copied.length === 0 ? {} : { annotations: Object.fromEntries(copied) }),
      ownerReferences: [controllerReference(endpoints)],
    },
    addressType: "IPv4",
    endpoints: listed,
    ports,
  };
}

/** Keeps, writes and removes slices so that each draft has one. */
function merge(present: readonly EndpointSlice[], drafts: readonly EndpointSlice[]): readonly Intent[] {
  const left = new Set(present);
  const writes = drafts.flatMap((draft): readonly Intent[] => {
    const slice = [...left].find(({ ports = [] }) => portsSignature(ports) === portsSignature(draft.ports ?? []));
    if (slice === undefined) return [create(draft)];
    left.delete(slice);
    const { labels, annotations, ownerReferences } = draft.metadata;
    const isSame =
      JSON.stringify(slice.endpoints) === JSON.stringify(draft.endpoints) &&
      sameLabels(slice.metadata.labels, labels) &&
      sameLabels(slice.metadata.annotations, annotations) &&
      slice.metadata.ownerReferences?.[0]?.uid === ownerReferences?.[0]?.uid;
    if (isSame) return [];
    return [
      update({
        ...slice,
        metadata: { ...slice.metadata, labels, annotations, ownerReferences },
        endpoints: draft.endpoints,
      } as EndpointSlice),
    ];
  });
  return [...writes, ...[...left].map(removal)];
}

function removal(slice: EndpointSlice): Intent {
  const { uid } = slice.metadata;
  return { do: "delete", kind: "EndpointSlice", key: keyOf(slice), ...(uid === undefined ? {} : { uid }) };
}

function complaints(endpoints: Endpoints, skipped: number): readonly Intent[] {
  if (skipped === 0) return [];
  const message = `A max of ${ENDPOINTS_MAX} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
  return [{ do: "event", regarding: endpoints, type: "Warning", reason: "TooManyAddressesToMirror", message, source: SOURCE }];
}
