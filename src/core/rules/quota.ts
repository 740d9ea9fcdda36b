/**
 * What objects take of a ResourceQuota; the controller and the admission step both ask.
 *
 * Absent on purpose: resource claims and volume attributes classes, which nothing here uses up.
 * @see kubernetes pkg/quota/v1/evaluator/core and staging/src/k8s.io/apiserver/pkg/quota/v1
 */
import { parseTime } from "../api/duration.ts";
import type { KubeObject } from "../api/kind.ts";
import { qosClass } from "../api/kinds/pod/qos.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { ResourceQuota, ResourceQuotaSpec } from "../api/kinds/resource-quota.ts";
import type { Service } from "../api/kinds/service.ts";
import { addQuantities, compareQuantities } from "../api/quantity.ts";
import { aggregateContainers, isHugePages, isPodLevelResource, type ResourceList } from "../api/shapes/pod-level-resources.ts";
import { isExtended } from "../api/shapes/pod-validation/resources.ts";
import type { PersistentVolumeClaim } from "../api/shapes/volume-claim-object.ts";
import { isPodTerminal } from "./pod.ts";

/** What a kind is called in a quota. */
export interface CountedKind {
  readonly kind: string;
  readonly plural: string;
  readonly group: string;
}

const STORAGE_CLASS = ".storageclass.storage.k8s.io/";
const COMPUTE = ["cpu", "memory", "ephemeral-storage"] as const;
/** What a pod is counted by, besides devices and huge pages. */
const POD_RESOURCES: ReadonlySet<string> = new Set([
  "pods",
  ...COMPUTE.flatMap((resource) => [resource, `requests.${resource}`, `limits.${resource}`]),
]);
/** Kinds that have had a name of their own before there were `count/` names. */
const COUNTED_BY_NAME: ReadonlySet<string> = new Set(["ConfigMap", "ResourceQuota", "ReplicationController", "Secret"]);

/** Which of a quota's resources objects of the kind take. */
export function resourcesTakenBy(kind: CountedKind, resources: readonly string[]): readonly string[] {
  const counted = countName(kind);
  return resources.filter((resource) => resource === counted || takes(kind, resource));
}

function countName({ plural, group }: CountedKind): string {
  return group === "" ? `count/${plural}` : `count/${plural}.${group}`;
}

function takes({ kind, plural }: CountedKind, resource: string): boolean {
  switch (kind) {
    case "Pod":
      return POD_RESOURCES.has(resource) || isHugePages(resource.replace(/^requests\./, "")) || isDevice(resource);
    case "Service":
      return resource === "services" || resource === "services.nodeports" || resource === "services.loadbalancers";
    case "PersistentVolumeClaim":
      return resource === "persistentvolumeclaims" || resource === "requests.storage" || resource.includes(STORAGE_CLASS);
    default:
      return COUNTED_BY_NAME.has(kind) && resource === plural;
  }
}

function isDevice(resource: string): boolean {
  return resource.startsWith("requests.") && isExtended(resource.slice("requests.".length));
}

/** What the object takes, by resource. */
export function usageOf(kind: CountedKind, object: KubeObject, nowMs: number): ResourceList {
  const counted = { [countName(kind)]: "1" };
  switch (kind.kind) {
    case "Pod":
      return isCountedPod(object as Pod, nowMs) ? { ...counted, ...podUsage(object as Pod) } : counted;
    case "Service":
      return { ...counted, ...serviceUsage(object as Service) };
    case "PersistentVolumeClaim":
      return { ...counted, ...claimUsage(object as PersistentVolumeClaim) };
    default:
      return COUNTED_BY_NAME.has(kind.kind) ? { ...counted, [kind.plural]: "1" } : counted;
  }
}

/** A pod that has ended takes nothing any more, nor one whose grace is long over. */
function isCountedPod(pod: Pod, nowMs: number): boolean {
  if (isPodTerminal(pod)) return false;
  const { deletionTimestamp, deletionGracePeriodSeconds: graceSeconds = 0 } = pod.metadata;
  return deletionTimestamp === undefined || nowMs <= parseTime(deletionTimestamp) + graceSeconds * 1_000;
}

const podUsages = new WeakMap<Pod["spec"], ResourceList>();

function podUsage({ spec }: Pod): ResourceList {
  const known = podUsages.get(spec);
  if (known !== undefined) return known;
  const usage = computeUsage(podAmounts(spec, "requests"), podAmounts(spec, "limits"));
  podUsages.set(spec, usage);
  return usage;
}

function podAmounts(spec: Pod["spec"], what: "requests" | "limits"): ResourceList {
  const ofPod = Object.entries(spec.resources?.[what] ?? {}).filter(([resource]) => isPodLevelResource(resource));
  const amounts: ResourceList = { ...aggregateContainers(spec, what), ...Object.fromEntries(ofPod) };
  return summed(amounts, spec.overhead ?? {});
}

/** What requests and limits are called in a quota. */
export function computeUsage(requests: ResourceList = {}, limits: ResourceList = {}): ResourceList {
  const usage: { [resource: string]: string } = { pods: "1" };
  for (const resource of COMPUTE) {
    const [request, limit] = [requests[resource], limits[resource]];
    if (request !== undefined) {
      usage[resource] = request;
      usage[`requests.${resource}`] = request;
    }
    if (limit !== undefined) usage[`limits.${resource}`] = limit;
  }
  for (const [resource, request] of Object.entries(requests)) {
    if (isHugePages(resource)) usage[resource] = request;
    if (isHugePages(resource) || isExtended(resource)) usage[`requests.${resource}`] = request;
  }
  return usage;
}

function serviceUsage({ spec }: Service): ResourceList {
  const ports = spec.ports ?? [];
  const isBalanced = spec.type === "LoadBalancer";
  const given = ports.filter(({ nodePort = 0 }) => nodePort !== 0).length;
  const nodePorts = isBalanced && spec.allocateLoadBalancerNodePorts === false ? given : ports.length;
  return {
    services: "1",
    "services.loadbalancers": isBalanced ? "1" : "0",
    "services.nodeports": isBalanced || spec.type === "NodePort" ? String(nodePorts) : "0",
  };
}

function claimUsage({ spec, status }: PersistentVolumeClaim): ResourceList {
  const asked = spec.resources?.requests?.storage ?? "0";
  const allocated = status?.allocatedResources?.storage ?? "0";
  const size = compareQuantities(asked, allocated) < 0 ? allocated : asked;
  const { storageClassName: name = "" } = spec;
  const ofClass =
    name === "" ? {} : { [`${name}${STORAGE_CLASS}persistentvolumeclaims`]: "1", [`${name}${STORAGE_CLASS}requests.storage`]: size };
  return { persistentvolumeclaims: "1", "requests.storage": size, ...ofClass };
}

type Requirement = NonNullable<NonNullable<ResourceQuotaSpec["scopeSelector"]>["matchExpressions"]>[number];

/** Whether the object is in all of the quota's scopes; only pods are in any. */
export function isInScope({ spec }: ResourceQuota, kind: CountedKind, object: KubeObject): boolean {
  const scopes = (spec.scopes ?? []).map((scopeName): Requirement => ({ scopeName, operator: "Exists" }));
  const requirements = [...scopes, ...(spec.scopeSelector?.matchExpressions ?? [])];
  return requirements.every((requirement) => kind.kind === "Pod" && isPodInScope(object as Pod, requirement));
}

function isPodInScope(pod: Pod, requirement: Requirement): boolean {
  switch (requirement.scopeName) {
    case "Terminating":
      return hasDeadline(pod);
    case "NotTerminating":
      return !hasDeadline(pod);
    case "BestEffort":
      return qosClass(pod.spec) === "BestEffort";
    case "NotBestEffort":
      return qosClass(pod.spec) !== "BestEffort";
    case "PriorityClass":
      return hasClass(pod.spec.priorityClassName ?? "", requirement);
    case "CrossNamespacePodAffinity":
      return usesOtherNamespaces(pod);
    default:
      return false;
  }
}

/** Whether the pod is to end at a certain time. */
export function hasDeadline({ spec }: Pod): boolean {
  return spec.activeDeadlineSeconds !== undefined;
}

function hasClass(name: string, { operator, values = [] }: Requirement): boolean {
  switch (operator) {
    case "Exists":
      return name !== "";
    case "DoesNotExist":
      return name === "";
    case "In":
      return name !== "" && values.includes(name);
    default:
      return !values.includes(name);
  }
}

function usesOtherNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return terms.some(({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined);
}

/** Both together, by resource. */
export function summed(a: ResourceList, b: ResourceList): ResourceList {
  const result: { [resource: string]: string } = { ...a };
  for (const [resource, amount] of Object.entries(b)) {
    const known = result[resource];
    result[resource] = known === undefined ? amount : addQuantities(known, amount);
  }
  return result;
}
