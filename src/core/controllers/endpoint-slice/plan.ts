/**
 * Deals endpoints to slices so that few slices change: every endpoint stays where it is, new ones fill the slices that
 * change anyway, then one slice that has just enough room, and only then new slices are made.
 * @see kubernetes staging/src/k8s.io/endpointslice/reconciler.go reconcileByPortMapping
 */
import type { Endpoint, EndpointSlice, EndpointSlicePort } from "../../api/kinds/endpoint-slice.ts";
import type { Service } from "../../api/kinds/service.ts";
import { portsSignature, sameLabels } from "../../rules/endpoint.ts";

/** Upstream's default: the writer lists no more endpoints in one slice. */
const ENDPOINTS_MAX = 100;

/** Endpoints that serve the same ports, by `endpointId`; the plan takes out what it has dealt. */
export interface PortGroup {
  readonly signature: string;
  readonly ports: readonly EndpointSlicePort[];
  readonly endpoints: Map<string, Endpoint>;
}

/** What there is to do. New slices have endpoints and ports only; the caller gives them the rest. */
export interface SlicePlan {
  readonly create: readonly Pick<EndpointSlice, "ports" | "endpoints">[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

/** Stored endpoints are looked at again with every change of a sibling; putting their texts together is what costs. */
const ids = new WeakMap<Endpoint, string>();

/** Identity of an endpoint from one version to the next. */
export function endpointId(endpoint: Endpoint): string {
  let id = ids.get(endpoint);
  if (id === undefined) {
    const { addresses, targetRef, hostname = "" } = endpoint;
    id = `${addresses[0] ?? ""}|${targetRef?.name ?? ""}|${hostname}`;
    ids.set(endpoint, id);
  }
  return id;
}

/** How to get from the slices that are there to the endpoints that are wanted. */
export function planSlices(
  service: Service,
  present: readonly EndpointSlice[],
  groups: readonly PortGroup[],
  labels: Readonly<Record<string, string>>,
): SlicePlan {
  const bySignature = new Map<string, EndpointSlice[]>();
  const remove: EndpointSlice[] = [];
  for (const slice of present) {
    if (!isOwned(slice, service)) {
      remove.push(slice);
      continue;
    }
    const signature = portsSignature(slice.ports ?? []);
    bySignature.set(signature, [...(bySignature.get(signature) ?? []), slice]);
  }
  const create: Pick<EndpointSlice, "ports" | "endpoints">[] = [];
  const update: EndpointSlice[] = [];
  for (const group of groups) {
    const dealt = dealGroup(bySignature.get(group.signature) ?? [], group, labels);
    bySignature.delete(group.signature);
    create.push(...dealt.create);
    update.push(...dealt.update);
    remove.push(...dealt.remove);
  }
  for (const left of bySignature.values()) remove.push(...left);
  const isEmpty = remove.length === present.length && create.length === 0;
  if (isEmpty) {
    // A service without endpoints keeps one empty slice, so that others can tell "none" from "not yet looked at".
    const placeholder = remove.find((slice) => isPlaceholder(slice, service, labels));
    if (placeholder !== undefined && remove.length === 1) return { create: [], update: [], remove: [] };
    create.push({ ports: [], endpoints: [] });
  }
  return reuse({ create, update, remove }, service, labels);
}

function isOwned({ metadata }: EndpointSlice, service: Service): boolean {
  return (metadata.ownerReferences ?? []).some(({ uid, kind }) => uid === service.metadata.uid && kind === "Service");
}

function isPlaceholder(slice: EndpointSlice, service: Service, labels: Readonly<Record<string, string>>): boolean {
  const isBare = slice.endpoints.length === 0 && (slice.ports ?? []).length === 0;
  return isBare && isOwned(slice, service) && sameLabels(slice.metadata.labels, labels);
}

/** Writes into slices that would be deleted instead of making new ones. */
function reuse({ create, update, remove }: SlicePlan, service: Service, labels: Readonly<Record<string, string>>): SlicePlan {
  const creations = [...create];
  const updates = [...update];
  const removals: EndpointSlice[] = [];
  for (const slice of remove) {
    const next = isOwned(slice, service) ? creations.pop() : undefined;
    if (next === undefined) removals.push(slice);
    else updates.push({ ...slice, metadata: { ...slice.metadata, labels }, ...next });
  }
  return { create: creations, update: updates, remove: removals };
}

/** One slice on its way to its new content. */
interface Dealt {
  readonly slice: EndpointSlice;
  endpoints: readonly Endpoint[];
  state: "same" | "changed" | "empty";
}

function dealGroup(present: readonly EndpointSlice[], group: PortGroup, labels: Readonly<Record<string, string>>): SlicePlan {
  const missing = group.endpoints;
  const slices = present.map((slice) => keepWanted(slice, missing, labels));
  const left = [...missing.values()];
  const fullestFirst = slices.filter(({ state }) => state === "changed").sort((a, b) => b.endpoints.length - a.endpoints.length);
  for (const dealt of fullestFirst) fill(dealt, left);
  const create: Pick<EndpointSlice, "ports" | "endpoints">[] = [];
  while (left.length > 0) {
    // What would not fill a slice of its own goes into an old one that has just enough room.
    const roomy = left.length < ENDPOINTS_MAX ? tightestFit(slices, left.length) : undefined;
    if (roomy !== undefined) fill(roomy, left);
    else create.push({ ports: group.ports, endpoints: left.splice(0, ENDPOINTS_MAX) });
  }
  return {
    create,
    update: slices
      .filter(({ state }) => state === "changed")
      .map(({ slice, endpoints }) => ({ ...slice, metadata: { ...slice.metadata, labels }, endpoints })),
    remove: slices.filter(({ state }) => state === "empty").map(({ slice }) => slice),
  };
}

/** The slice without what is no longer wanted, and with what changed; takes what it keeps out of `missing`. */
function keepWanted(slice: EndpointSlice, missing: Map<string, Endpoint>, labels: Readonly<Record<string, string>>): Dealt {
  const endpoints: Endpoint[] = [];
  let isChanged = false;
  for (const endpoint of slice.endpoints) {
    const id = endpointId(endpoint);
    const wanted = missing.get(id);
    if (wanted === undefined) continue;
    missing.delete(id);
    const isSame = wanted === endpoint || sameEndpoint(wanted, endpoint);
    isChanged ||= !isSame;
    endpoints.push(isSame ? endpoint : wanted);
  }
  isChanged ||= endpoints.length !== slice.endpoints.length;
  if (isChanged && endpoints.length === 0) return { slice, endpoints, state: "empty" };
  isChanged ||= !sameLabels(slice.metadata.labels, labels);
  return { slice, endpoints, state: isChanged ? "changed" : "same" };
}

function fill(dealt: Dealt, left: Endpoint[]): void {
  const room = ENDPOINTS_MAX - dealt.endpoints.length;
  if (room <= 0 || left.length === 0) return;
  dealt.endpoints = [...dealt.endpoints, ...left.splice(0, room)];
  dealt.state = "changed";
}

/** Of the slices that have not changed yet, the one that would be fullest with `count` more; none when they all overflow. */
function tightestFit(slices: readonly Dealt[], count: number): Dealt | undefined {
  let best: Dealt | undefined;
  for (const dealt of slices) {
    const total = dealt.endpoints.length + count;
    if (dealt.state !== "same" || total > ENDPOINTS_MAX) continue;
    if (best === undefined || dealt.endpoints.length > best.endpoints.length) best = dealt;
  }
  return best;
}

function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return (
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    a.targetRef?.uid === b.targetRef?.uid &&
    a.conditions?.ready === b.conditions?.ready &&
    a.conditions?.serving === b.conditions?.serving &&
    a.conditions?.terminating === b.conditions?.terminating &&
    hintsText(a) === hintsText(b)
  );
}

function hintsText({ hints }: Endpoint): string {
  if (hints === undefined) return "";
  const names = (list: readonly { readonly name: string }[] = []): string => list.map(({ name }) => name).join(",");
  return `${names(hints.forZones)}|${names(hints.forNodes)}`;
}
