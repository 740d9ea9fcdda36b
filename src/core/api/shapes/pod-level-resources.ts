/**
 * Resources of a pod as a whole: what its containers add up to, and what follows when only some of them are set.
 * @see kubernetes staging/src/k8s.io/component-helpers/resource/helpers.go, pkg/apis/core/v1/defaults.go
 */
import { addQuantities, compareQuantities, quantityError } from "../quantity.ts";
import type { Container } from "./container.ts";
import type { PodSpec } from "./pod-spec.ts";
import { patched } from "./sharing.ts";

/** Amounts by resource. */
export type ResourceList = { readonly [resource: string]: string };

/** Whether a resource can be set for a pod as a whole. */
export function isPodLevelResource(resource: string): boolean {
  return resource === "cpu" || resource === "memory" || isHugePages(resource);
}

/** Huge pages are never promised twice, so requests and limits of them are equal. */
export function isHugePages(resource: string): boolean {
  return resource.startsWith("hugepages-");
}

/**
 * What the containers ask for, or may use, together: the sum of all that run side by side, or the most that one init
 * container needs beside the sidecars started before it.
 */
export function aggregateContainers(spec: PodSpec, what: "requests" | "limits"): ResourceList {
  const amountsOf = (container: Container) => container.resources?.[what] ?? {};
  let running = (spec.containers ?? []).map(amountsOf).reduce(sum, {});
  let sidecars: ResourceList = {};
  let starting: ResourceList = {};
  for (const container of spec.initContainers ?? []) {
    const amounts = amountsOf(container);
    if (container.restartPolicy === "Always") {
      running = sum(running, amounts);
      sidecars = sum(sidecars, amounts);
      starting = most(starting, sidecars);
    } else {
      starting = most(starting, sum(amounts, sidecars));
    }
  }
  return most(running, starting);
}

function sum(a: ResourceList, b: ResourceList): ResourceList {
  return combined(a, b, addQuantities);
}

function most(a: ResourceList, b: ResourceList): ResourceList {
  return combined(a, b, (left, right) => (compareQuantities(left, right) < 0 ? right : left));
}

function combined(a: ResourceList, b: ResourceList, combine: (left: string, right: string) => string): ResourceList {
  const result: { [resource: string]: string } = { ...a };
  for (const [resource, amount] of Object.entries(b)) {
    // Malformed amounts are for validation to name; nothing can be added to them.
    if (quantityError(amount) !== undefined) continue;
    const known = result[resource];
    result[resource] = known === undefined || quantityError(known) !== undefined ? amount : combine(known, amount);
  }
  return result;
}

/** Fills what follows from the containers when a pod sets some of its resources. */
export function defaultPodLevelResources(spec: PodSpec): PodSpec {
  const { resources } = spec;
  if (resources === undefined) return spec;
  const limits = podLimits(spec, resources.limits ?? {}, resources.requests ?? {});
  if (Object.keys(limits).length === 0) return spec;
  const requests = podRequests(spec, limits, resources.requests ?? {});
  return patched(spec, { resources: patched(resources, { limits, requests }) });
}

/** Limits of huge pages follow from the containers' when the pod sets any other resource. */
function podLimits(spec: PodSpec, limits: ResourceList, requests: ResourceList): ResourceList {
  if (Object.keys(limits).length === 0 && Object.keys(requests).length === 0) return limits;
  const known = { ...requests, ...limits };
  const derived = Object.entries(aggregateContainers(spec, "limits")).filter(([name]) => isHugePages(name) && !(name in known));
  return derived.length === 0 ? limits : { ...limits, ...Object.fromEntries(derived) };
}

/** Requests follow from the containers', and where these have none, from the pod's limits. */
function podRequests(spec: PodSpec, limits: ResourceList, requests: ResourceList): ResourceList {
  const next: { [resource: string]: string } = { ...requests };
  for (const [resource, amount] of Object.entries(aggregateContainers(spec, "requests"))) {
    if (resource === "cpu" || resource === "memory") next[resource] ??= amount;
  }
  for (const [resource, amount] of Object.entries(limits)) {
    if (isPodLevelResource(resource)) next[resource] ??= amount;
  }
  return Object.keys(next).length === Object.keys(requests).length ? requests : next;
}
