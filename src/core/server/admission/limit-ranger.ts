/**
 * Gives containers the resources that a LimitRange of the namespace says, and refuses what it forbids.
 * @see kubernetes plugin/pkg/admission/limitranger/admission.go
 */
import { forbidden } from "../../api/errors.ts";
import type { LimitRange, LimitRangeItem } from "../../api/kinds/limit-range.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { canonicalQuantity, compareQuantities, cpuMillis } from "../../api/quantity.ts";
import type { Container } from "../../api/shapes/container.ts";
import { aggregateContainers, type ResourceList } from "../../api/shapes/pod-level-resources.ts";
import { mapShared, patched } from "../../api/shapes/sharing.ts";
import type { PersistentVolumeClaim } from "../../api/shapes/volume-claim-object.ts";
import { compareKeys } from "../../sim/tree.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

const NOTE = "kubernetes.io/limit-ranger";

export const limitRangerStep: AdmissionStep = {
  name: "LimitRanger",
  kinds: ["Pod", "PersistentVolumeClaim"],
  operations: ["CREATE", "UPDATE"],
  admit(request) {
    if (request.kind.kind !== "Pod" || request.operation !== "CREATE") return request.object;
    let pod = request.object as Pod;
    for (const range of rangesOf(request)) pod = withDefaults(pod, range);
    return pod;
  },
  review(request) {
    if (request.previous?.metadata.deletionTimestamp !== undefined) return;
    if (request.kind.kind === "Pod" && request.operation === "UPDATE") return;
    for (const range of rangesOf(request)) {
      const faults =
        request.kind.kind === "Pod" ? podFaults(range, request.object as Pod) : claimFaults(range, request.object as PersistentVolumeClaim);
      if (faults.length > 0) throw forbidden(request.kind, nameOf(request), aggregate(faults));
    }
  },
};

function nameOf({ object }: AdmissionRequest): string {
  return object.metadata.name || (object.metadata.generateName ?? "");
}

/** Several faults as Go prints them together; each is told once. */
function aggregate(faults: readonly string[]): string {
  const told = [...new Set(faults)];
  return told.length === 1 ? (told[0] ?? "") : `[${told.join(", ")}]`;
}

function* rangesOf({ reader, object }: AdmissionRequest): Iterable<LimitRange> {
  if (!reader.serves("LimitRange")) return;
  for (const range of reader.list("LimitRange", { namespace: object.metadata.namespace ?? "" })) yield range as unknown as LimitRange;
}

/** The pod with what its containers leave out, and a note of what was filled in. */
function withDefaults(pod: Pod, { spec }: LimitRange): Pod {
  const items = spec.limits.filter(({ type }) => type === "Container");
  const requests: ResourceList = Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest ?? {}));
  const limits: ResourceList = Object.assign({}, ...items.map(({ default: limit }) => limit ?? {}));
  const notes: string[] = [];
  const fill = (what: string) => (container: Container) => {
    const { resources = {} } = container;
    const missing = (given: ResourceList = {}, from: ResourceList): readonly string[] =>
      Object.keys(from)
        .filter((resource) => given[resource] === undefined)
        .sort(compareKeys);
    const [requested, limited] = [missing(resources.requests, requests), missing(resources.limits, limits)];
    if (requested.length > 0) notes.push(`${requested.join(", ")} request for ${what} ${container.name}`);
    if (limited.length > 0) notes.push(`${limited.join(", ")} limit for ${what} ${container.name}`);
    if (requested.length + limited.length === 0) return container;
    return patched(container, {
      resources: {
        ...resources,
        requests: { ...requests, ...resources.requests },
        limits: { ...limits, ...resources.limits },
      },
    });
  };
  const containers = mapShared(pod.spec.containers, fill("container"));
  const initContainers = pod.spec.initContainers && mapShared(pod.spec.initContainers, fill("init container"));
  if (notes.length === 0) return pod;
  const annotations = { ...pod.metadata.annotations, [NOTE]: `LimitRanger plugin set: ${notes.join("; ")}` };
  return { ...pod, metadata: { ...pod.metadata, annotations }, spec: patched(pod.spec, { containers, initContainers }) };
}

function podFaults({ spec }: LimitRange, pod: Pod): readonly string[] {
  return spec.limits.flatMap((item) => {
    if (item.type === "Container") {
      return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ resources }) =>
        faultsOf(item, resources?.requests ?? {}, resources?.limits ?? {}),
      );
    }
    return item.type === "Pod" ? faultsOf(item, podAmounts(pod, "requests"), podAmounts(pod, "limits")) : [];
  });
}

function podAmounts({ spec }: Pod, what: "requests" | "limits"): ResourceList {
  const { cpu, memory } = spec.resources?.[what] ?? {};
  return { ...aggregateContainers(spec, what), ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
}

function claimFaults({ spec: range }: LimitRange, { spec }: PersistentVolumeClaim): readonly string[] {
  const requests = spec.resources?.requests ?? {};
  return range.limits
    .filter(({ type }) => type === "PersistentVolumeClaim")
    .flatMap((item) => [
      ...each(item.min, (resource, least) => minimum(item.type, resource, least, requests, {})),
      ...each(item.max, (resource, most) => maximumRequest(item.type, resource, most, requests)),
    ]);
}

function faultsOf(item: LimitRangeItem, requests: ResourceList, limits: ResourceList): readonly string[] {
  return [
    ...each(item.min, (resource, least) => minimum(item.type, resource, least, requests, limits)),
    ...each(item.max, (resource, most) => maximum(item.type, resource, most, requests, limits)),
    ...each(item.maxLimitRequestRatio, (resource, ratio) => ratioFault(item.type, resource, ratio, requests, limits)),
  ];
}

type Fault = string | undefined;

function each(amounts: ResourceList | undefined, check: (resource: string, amount: string) => Fault): readonly string[] {
  return Object.entries(amounts ?? {}).flatMap(([resource, amount]) => check(resource, amount) ?? []);
}

const print = canonicalQuantity;

function minimum(type: string, resource: string, least: string, requests: ResourceList, limits: ResourceList): Fault {
  const rule = `minimum ${resource} usage per ${type} is ${print(least)}`;
  const [request, limit] = [requests[resource], limits[resource]];
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, least) < 0) return `${rule}, but request is ${print(request)}`;
  return limit !== undefined && compareQuantities(limit, least) < 0 ? `${rule}, but limit is ${print(limit)}` : undefined;
}

function maximum(type: string, resource: string, most: string, requests: ResourceList, limits: ResourceList): Fault {
  const rule = `maximum ${resource} usage per ${type} is ${print(most)}`;
  const [request, limit] = [requests[resource], limits[resource]];
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, most) > 0) return `${rule}, but limit is ${print(limit)}`;
  return request !== undefined && compareQuantities(request, most) > 0 ? `${rule}, but request is ${print(request)}` : undefined;
}

function maximumRequest(type: string, resource: string, most: string, requests: ResourceList): Fault {
  const rule = `maximum ${resource} usage per ${type} is ${print(most)}`;
  const request = requests[resource];
  if (request === undefined) return `${rule}.  No request is specified`;
  return compareQuantities(request, most) > 0 ? `${rule}, but request is ${print(request)}` : undefined;
}

function ratioFault(type: string, resource: string, ratio: string, requests: ResourceList, limits: ResourceList): Fault {
  const rule = `${resource} max limit to request ratio per ${type} is ${print(ratio)}`;
  const [request, limit] = [cpuMillis(requests[resource]), cpuMillis(limits[resource])];
  if (request === 0) return `${rule}, but no request is specified or request is 0`;
  if (limit === 0) return `${rule}, but no limit is specified or limit is 0`;
  return (limit / request) * 1_000 > cpuMillis(ratio) ? `${rule}, but provided ratio is ${(limit / request).toFixed(6)}` : undefined;
}
