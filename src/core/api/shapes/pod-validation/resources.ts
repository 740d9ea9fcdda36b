/**
 * What may be wrong with requests and limits, of containers and of the pod as a whole.
 * @see kubernetes pkg/apis/core/validation/validation.go, pkg/apis/core/helper/helpers.go
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Label, qualifiedName } from "../../names.ts";
import { canonicalQuantity, compareQuantities, quantityError, quantityValue } from "../../quantity.ts";
import type { ResourceClaim, ResourceRequirements } from "../container.ts";
import { aggregateContainers, isHugePages, isPodLevelResource } from "../pod-level-resources.ts";
import type { PodSpec } from "../pod-spec.ts";
import { badValue, isBlank } from "./checks.ts";

const CONTAINER_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage"]);
const COUNTED_RESOURCES = new Set(["pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps"]);
const QUOTA_RESOURCES = new Set([
  ...["requests.cpu", "requests.memory", "requests.ephemeral-storage", "requests.storage", "storage"],
  ...["limits.cpu", "limits.memory", "limits.ephemeral-storage"],
  ...["persistentvolumeclaims", "services.nodeports", "services.loadbalancers"],
]);

type NameRule = (resource: string, field: string) => FieldError[];

/** What is wrong with a container's resources; `claimNames` are the pod's resource claims. */
export function validateResources(resources: ResourceRequirements, claimNames: ReadonlySet<string>, field: string): FieldError[] {
  return validateRequirements(resources, claimNames, field, validateContainerResource);
}

function validateRequirements(
  resources: ResourceRequirements,
  claimNames: ReadonlySet<string>,
  field: string,
  nameRule: NameRule,
): FieldError[] {
  const { limits = {}, requests = {}, claims = [] } = resources;
  const errors = [
    ...Object.entries(limits).flatMap(([resource, amount]) => {
      const at = `${field}.limits[${resource}]`;
      return [...nameRule(resource, at), ...validateAmount(resource, amount, at), ...validateHugePages(resource, amount, at)];
    }),
    ...Object.entries(requests).flatMap(([resource, amount]) => {
      const at = `${field}.requests[${resource}]`;
      return [
        ...nameRule(resource, at),
        ...validateAmount(resource, amount, at),
        ...validateAgainstLimit(resource, amount, limits[resource], field),
        ...validateHugePages(resource, amount, at),
      ];
    }),
  ];
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory")) {
    errors.push(forbiddenField(field, "HugePages require cpu or memory"));
  }
  return [...errors, ...validateClaims(claims, claimNames, `${field}.claims`)];
}

/** What is wrong with the name of a resource that containers ask for. */
export function validateContainerResource(resource: string, field: string): FieldError[] {
  const errors = validateResourceName(resource, field);
  if (!resource.includes("/")) {
    const isKnown = CONTAINER_RESOURCES.has(resource) || isHugePages(resource);
    return isKnown ? errors : [...errors, invalidValue(field, resource, "must be a standard resource for containers")];
  }
  if (isNative(resource) || isExtended(resource)) return errors;
  return [...errors, invalidValue(field, resource, "doesn't follow extended resource name standard")];
}

/** What is wrong with the name of a resource. */
export function validateResourceName(resource: string, field: string): FieldError[] {
  const messages = qualifiedName(resource);
  if (messages.length > 0) return badValue(field, resource, messages);
  const isKnown =
    resource.includes("/") ||
    CONTAINER_RESOURCES.has(resource) ||
    COUNTED_RESOURCES.has(resource) ||
    QUOTA_RESOURCES.has(resource) ||
    isHugePages(resource) ||
    isHugePages(resource.replace(/^requests\./, ""));
  return isKnown ? [] : [invalidValue(field, resource, "must be a standard resource type or fully qualified")];
}

function isNative(resource: string): boolean {
  return !resource.includes("/") || resource.includes("kubernetes.io/");
}

/** Resources that device plug-ins and administrators add: `example.com/gpu`; they come in whole pieces. */
export function isExtended(resource: string): boolean {
  return !isNative(resource) && !resource.startsWith("requests.") && qualifiedName(`requests.${resource}`).length === 0;
}

/** Only what the kernel can take back may be promised more often than it is there. */
export function mayOvercommit(resource: string): boolean {
  return isNative(resource) && !isHugePages(resource);
}

/** What is wrong with the amount of a resource. */
export function validateAmount(resource: string, amount: string, field: string): FieldError[] {
  const malformed = quantityError(amount);
  if (malformed !== undefined) return [invalidValue(field, amount, malformed)];
  const printed = canonicalQuantity(amount);
  const errors: FieldError[] = [];
  if (compareQuantities(amount, "0") < 0) errors.push(invalidValue(field, printed, "must be greater than or equal to 0"));
  const isCounted = COUNTED_RESOURCES.has(resource) || isExtended(resource);
  if (isCounted && /[num]$/.test(printed)) errors.push(invalidValue(field, printed, "must be an integer"));
  return errors;
}

function validateAgainstLimit(resource: string, request: string, limit: string | undefined, field: string): FieldError[] {
  if (quantityError(request) !== undefined || (limit !== undefined && quantityError(limit) !== undefined)) return [];
  if (limit === undefined) {
    return mayOvercommit(resource) ? [] : [required(`${field}.limits`, "Limit must be set for non overcommitable resources")];
  }
  const difference = compareQuantities(request, limit);
  const most = canonicalQuantity(limit);
  if (difference !== 0 && !mayOvercommit(resource)) {
    return [invalidValue(`${field}.requests`, canonicalQuantity(request), `must be equal to ${resource} limit of ${most}`)];
  }
  if (difference <= 0) return [];
  return [invalidValue(`${field}.requests`, canonicalQuantity(request), `must be less than or equal to ${resource} limit of ${most}`)];
}

function validateHugePages(resource: string, amount: string, field: string): FieldError[] {
  if (!isHugePages(resource) || quantityError(amount) !== undefined) return [];
  const page = resource.slice("hugepages-".length);
  if (quantityError(page) === undefined && isMultiple(amount, page)) return [];
  const printed = canonicalQuantity(amount);
  return [invalidValue(field, printed, `${printed} is not positive integer multiple of ${resource}`)];
}

function isMultiple(amount: string, page: string): boolean {
  const pageBytes = quantityValue(page);
  return pageBytes > 0 && quantityValue(amount) % pageBytes === 0;
}

function validateClaims(claims: readonly ResourceClaim[], claimNames: ReadonlySet<string>, field: string): FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap(({ name, request = "" }, index) => {
    const at = `${field}[${index}]`;
    if (isBlank(name)) return [required(at)];
    const errors = validateClaimUse(name, request, seen, at);
    if (claimNames.has(name)) return errors;
    const known = claimNames.size === 0 ? " which is empty" : `: ${[...claimNames].sort().join(", ")}`;
    const detail = `must be one of the names in pod.spec.resourceClaims${known}`;
    return [...errors, { type: "NotFound", field: at, value: name, detail } as const];
  });
}

function validateClaimUse(name: string, request: string, seen: Set<string>, field: string): FieldError[] {
  if (seen.has(name)) return [duplicate(field, name)];
  const key = request === "" ? name : `${name}/${request}`;
  const errors = request === "" ? [] : badValue(`${field}.request`, request, dns1123Label(request));
  if (seen.has(key)) errors.push(duplicate(field, key));
  else if (request === "") for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(duplicate(field, name));
  seen.add(key);
  return errors;
}

/** What is wrong with the resources of a pod as a whole. */
export function validatePodLevelResources(spec: PodSpec, claimNames: ReadonlySet<string>, field: string): FieldError[] {
  const { resources } = spec;
  if (resources === undefined) return [];
  if (spec.os?.name === "windows") return [forbiddenField(field, "may not be set for a windows pod")];
  const errors = validateRequirements(resources, claimNames, field, validatePodLevelResource);
  if (resources.claims === undefined) return [...errors, ...validateAgainstContainers(spec, resources, field)];
  const claimsError = forbiddenField(`${field}.claims`, "claims may not be set for Resources at pod-level");
  return [claimsError, ...errors, ...validateAgainstContainers(spec, resources, field)];
}

function validatePodLevelResource(resource: string, field: string): FieldError[] {
  const errors = validateResourceName(resource, field);
  if (errors.length > 0 || isPodLevelResource(resource)) return errors;
  return [notSupported(field, resource, ["cpu", "hugepages-", "memory"])];
}

function validateAgainstContainers(spec: PodSpec, resources: ResourceRequirements, field: string): FieldError[] {
  const { limits = {}, requests = {} } = resources;
  const errors: FieldError[] = [];
  for (const [resource, sum] of Object.entries(aggregateContainers(spec, "requests"))) {
    const request = requests[resource];
    if (!isMore(sum, request)) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${canonicalQuantity(sum)}`;
    errors.push(invalidValue(`${field}.requests[${resource}]`, request, detail));
  }
  for (const [resource, sum] of Object.entries(aggregateContainers(spec, "limits"))) {
    const limit = limits[resource];
    if (!isHugePages(resource) || !isMore(sum, limit)) continue;
    const detail = `must be greater than or equal to aggregate container limits of ${canonicalQuantity(sum)}`;
    errors.push(invalidValue(`${field}.limits[${resource}]`, limit, detail));
  }
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [resource, amount] of Object.entries(container.resources?.limits ?? {})) {
      const limit = limits[resource];
      if (limit === undefined || !isMore(amount, limit)) continue;
      const detail = `must be less than or equal to pod limits of ${canonicalQuantity(limit)}`;
      errors.push(invalidValue(`${field}.containers[${index}][${resource}].limits`, canonicalQuantity(amount), detail));
    }
  }
  return errors;
}

function isMore(amount: string, bound: string | undefined): boolean {
  if (bound === undefined || quantityError(amount) !== undefined || quantityError(bound) !== undefined) return false;
  return compareQuantities(amount, bound) > 0;
}
