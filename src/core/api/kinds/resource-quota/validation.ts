/**
 * What may be wrong with a ResourceQuota.
 * @see kubernetes pkg/apis/core/validation/validation.go and pkg/apis/core/helper/helpers.go
 */
import { compareKeys } from "../../../sim/tree.ts";
import { type FieldError, invalidValue, required } from "../../errors.ts";
import { validateAmount, validateResourceName } from "../../shapes/pod-validation/resources.ts";
import type { ResourceQuota, ResourceQuotaSpec } from "../resource-quota.ts";

/** What a quota may be limited to. */
export const quotaScopes = [
  "BestEffort",
  "CrossNamespacePodAffinity",
  "NotBestEffort",
  "NotTerminating",
  "PriorityClass",
  "Terminating",
  "VolumeAttributesClass",
] as const;

const OBJECT_COUNTS = [
  ...["pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps"],
  ...["services.nodeports", "services.loadbalancers"],
];
const POD_COMPUTE = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
const QUOTA_RESOURCES: ReadonlySet<string> = new Set([
  ...OBJECT_COUNTS,
  ...POD_COMPUTE,
  ...["ephemeral-storage", "requests.storage", "requests.ephemeral-storage", "limits.ephemeral-storage"],
]);
const ONLY_PODS: ReadonlySet<string> = new Set(["pods"]);
const PODS_AND_COMPUTE: ReadonlySet<string> = new Set(["pods", ...POD_COMPUTE]);
const CLAIMS: ReadonlySet<string> = new Set(["persistentvolumeclaims", "requests.storage"]);

/** The resources that make sense in each scope. */
const RESOURCES_OF_SCOPE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["BestEffort", ONLY_PODS],
  ["VolumeAttributesClass", CLAIMS],
  ...["Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity"].map(
    (scope) => [scope, PODS_AND_COMPUTE] as const,
  ),
]);
const CONFLICTING = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;

/** What is wrong with a quota's spec. */
export function validateQuota({ spec }: ResourceQuota): FieldError[] {
  const amounts = Object.entries(spec.hard ?? {}).flatMap(([resource, amount]) => {
    const field = `spec.hard[${resource}]`;
    return [...validateQuotaResource(resource, field), ...validateAmount(resource, amount, field)];
  });
  return [...amounts, ...validateScopes(spec), ...validateScopeSelector(spec)];
}

/** What is wrong with a changed quota: that its scopes have changed. */
export function validateQuotaUpdate(next: ResourceQuota, previous: ResourceQuota): FieldError[] {
  const setOf = ({ spec }: ResourceQuota): string => [...new Set(spec.scopes ?? [])].sort(compareKeys).join(",");
  return setOf(next) === setOf(previous) ? [] : [invalidValue("spec.scopes", next.spec.scopes, "field is immutable")];
}

function validateQuotaResource(resource: string, field: string): FieldError[] {
  const errors = validateResourceName(resource, field);
  if (resource.includes("/") || isQuotaResource(resource)) return errors;
  return [...errors, invalidValue(field, resource, "must be a standard resource for quota")];
}

function isQuotaResource(resource: string): boolean {
  return QUOTA_RESOURCES.has(resource) || /^(?:requests\.)?hugepages-/.test(resource);
}

function validateScopes(spec: ResourceQuotaSpec): FieldError[] {
  const { scopes = [] } = spec;
  const field = "spec.scopes";
  const errors = scopes.flatMap((scope) => [
    ...(isScope(scope) ? [] : [invalidValue(field, scopes, "unsupported scope")]),
    ...misfits(spec, scope).map(() => invalidValue(field, scopes, "unsupported scope applied to resource")),
  ]);
  return [...errors, ...conflicts(scopes).map(() => invalidValue(field, scopes, "conflicting scopes"))];
}

function validateScopeSelector(spec: ResourceQuotaSpec): FieldError[] {
  const { scopeSelector, scopes } = spec;
  const requirements = scopeSelector?.matchExpressions ?? [];
  const field = "spec.scopeSelector.matchExpressions";
  const errors = requirements.flatMap((requirement) => [
    ...(isScope(requirement.scopeName) ? [] : [invalidValue(`${field}.scopeName`, requirement.scopeName, "unsupported scope")]),
    // Upstream prints its internal struct here, hence the capitals.
    ...misfits(spec, requirement.scopeName).map(() =>
      invalidValue(field, { MatchExpressions: requirements.map(toGo) }, "unsupported scope applied to resource"),
    ),
    ...validateRequirement(requirement, field),
  ]);
  const names = requirements.map(({ scopeName }) => scopeName);
  return [...errors, ...conflicts(names).map(() => invalidValue(field, scopes ?? null, "conflicting scopes"))];
}

type Requirement = NonNullable<NonNullable<ResourceQuotaSpec["scopeSelector"]>["matchExpressions"]>[number];

function toGo({ scopeName, operator, values }: Requirement) {
  return { ScopeName: scopeName, Operator: operator, Values: values ?? null };
}

const NEEDS_EXISTS =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function validateRequirement({ scopeName, operator, values = [] }: Requirement, field: string): FieldError[] {
  const hasValues = scopeName === "PriorityClass" || scopeName === "VolumeAttributesClass";
  const errors: FieldError[] = [];
  if (isScope(scopeName) && !hasValues && operator !== "Exists") errors.push(invalidValue(`${field}.operator`, operator, NEEDS_EXISTS));
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length > 0) return errors;
      return [...errors, required(`${field}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")];
    case "Exists":
    case "DoesNotExist": {
      const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      return values.length === 0 ? errors : [...errors, invalidValue(`${field}.values`, values, detail)];
    }
    default:
      return [...errors, invalidValue(`${field}.operator`, operator, "not a valid selector operator")];
  }
}

function isScope(scope: string): boolean {
  return quotaScopes.some((known) => known === scope);
}

/** Resources that the quota limits and that mean nothing in the scope. */
function misfits({ hard = {} }: ResourceQuotaSpec, scope: string): readonly string[] {
  const fitting = RESOURCES_OF_SCOPE.get(scope);
  if (fitting === undefined) return [];
  return Object.keys(hard).filter((resource) => isQuotaResource(resource) && !fitting.has(resource));
}

function conflicts(scopes: readonly string[]): readonly unknown[] {
  return CONFLICTING.filter((pair) => pair.every((scope) => scopes.includes(scope)));
}
