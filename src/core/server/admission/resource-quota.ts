/**
 * Refuses what would take more than a ResourceQuota of the namespace leaves.
 *
 * Upstream adds up in the quota's status, for its objects are spread over caches; here the objects are all at hand, so
 * they are counted, and the status is left to its controller.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go CheckRequest
 */
import { type ApiError, forbidden } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { ResourceQuota } from "../../api/kinds/resource-quota.ts";
import { addQuantities, canonicalQuantity, cpuMillis, subtractQuantities } from "../../api/quantity.ts";
import type { Container } from "../../api/shapes/container.ts";
import { computeUsage, hasDeadline, isInScope, resourcesTakenBy, usageOf } from "../../rules/quota.ts";
import { compareKeys } from "../../sim/tree.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

/** Kinds whose changes may take more, besides new objects. */
const GROWING: ReadonlySet<string> = new Set(["Service", "PersistentVolumeClaim"]);
/** Resources that every container must give when a quota limits them. */
const DEMANDED = ["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];

/** New objects. Of the changes only few take more, and the many others should not even be asked about. */
export const resourceQuotaStep: AdmissionStep = { name: "ResourceQuota", operations: ["CREATE"], review: checkQuotas };

/** Changes that may take more. */
export const resourceQuotaUpdateStep: AdmissionStep = {
  name: "ResourceQuota",
  kinds: ["Pod", ...GROWING],
  operations: ["UPDATE"],
  review: checkQuotas,
};

function checkQuotas(request: AdmissionRequest): void {
  // Events are so many and so small that no quota counts them.
  if (!request.kind.namespaced || request.kind.kind === "Event" || !isHandled(request)) return;
  for (const quota of quotasOf(request)) checkQuota(request, quota);
}

function isHandled({ operation, kind, object, previous }: AdmissionRequest): boolean {
  if (operation === "CREATE" || GROWING.has(kind.kind)) return true;
  return kind.kind === "Pod" && previous !== undefined && hasDeadline(object as Pod) !== hasDeadline(previous as Pod);
}

function* quotasOf({ reader, object }: AdmissionRequest): Iterable<ResourceQuota> {
  if (!reader.serves("ResourceQuota")) return;
  for (const quota of reader.list("ResourceQuota", { namespace: object.metadata.namespace ?? "" })) yield quota as unknown as ResourceQuota;
}

function checkQuota(request: AdmissionRequest, quota: ResourceQuota): void {
  const { kind, object, previous, nowMs } = request;
  // Limits are in force from when the controller has seen them.
  const { hard = {} } = quota.status;
  const limited = resourcesTakenBy(kind, Object.keys(hard));
  if (limited.length === 0 || !isInScope(quota, kind, object)) return;
  if (kind.kind === "Pod") demandResources(request, quota, limited);
  const usage = usageOf(kind, object, nowMs);
  const before = previous !== undefined && isInScope(quota, kind, previous) ? usageOf(kind, previous, nowMs) : {};
  const exceeded = limited.filter((resource) => {
    const more = cpuMillis(usage[resource]) - cpuMillis(before[resource]);
    return more > 0 && usedMillis(request, quota, resource) + more > cpuMillis(hard[resource]);
  });
  if (exceeded.length === 0) return;
  const asked = (resource: string): string => subtractQuantities(usage[resource] ?? "0", before[resource] ?? "0");
  const text = (amountOf: (resource: string) => string): string =>
    [...exceeded]
      .sort(compareKeys)
      .map((resource) => `${resource}=${canonicalQuantity(amountOf(resource))}`)
      .join(",");
  const used = text((resource) => usedText(request, quota, resource));
  const limits = text((resource) => hard[resource] ?? "0");
  throw refused(request, `exceeded quota: ${quota.metadata.name}, requested: ${text(asked)}, used: ${used}, limited: ${limits}`);
}

/** The objects that the quota counts already. */
function* countedObjects({ reader, kind }: AdmissionRequest, quota: ResourceQuota): Iterable<KubeObject> {
  for (const stored of reader.list(kind.kind, { namespace: quota.metadata.namespace ?? "" })) {
    const object = stored as unknown as KubeObject;
    if (isInScope(quota, kind, object)) yield object;
  }
}

/** In thousandths: fast, for it is asked at every write. */
function usedMillis(request: AdmissionRequest, quota: ResourceQuota, resource: string): number {
  let sum = 0;
  for (const object of countedObjects(request, quota)) sum += cpuMillis(usageOf(request.kind, object, request.nowMs)[resource]);
  return sum;
}

/** The same as it is printed. */
function usedText(request: AdmissionRequest, quota: ResourceQuota, resource: string): string {
  let sum = "0";
  for (const object of countedObjects(request, quota)) {
    sum = addQuantities(sum, usageOf(request.kind, object, request.nowMs)[resource] ?? "0");
  }
  return sum;
}

/** What a quota limits, every container must ask for; a pod that asks as a whole has done so. */
function demandResources(request: AdmissionRequest, quota: ResourceQuota, limited: readonly string[]): void {
  const { spec } = request.object as Pod;
  if (Object.keys({ ...spec.resources?.requests, ...spec.resources?.limits }).length > 0) return;
  const demanded = DEMANDED.filter((resource) => limited.includes(resource));
  const containers: readonly Container[] = [...spec.containers, ...(spec.initContainers ?? [])];
  const missing = demanded.flatMap((resource) => {
    const lacking = containers.filter(({ resources }) => computeUsage(resources?.requests, resources?.limits)[resource] === undefined);
    const names = [...new Set(lacking.map(({ name }) => name))].sort(compareKeys);
    return names.length === 0 ? [] : [`${resource} for: ${names.join(",")}`];
  });
  if (missing.length > 0) throw refused(request, `failed quota: ${quota.metadata.name}: must specify ${missing.join("; ")}`);
}

function refused({ kind, object }: AdmissionRequest, why: string): ApiError {
  return forbidden(kind, object.metadata.name || (object.metadata.generateName ?? ""), why);
}
