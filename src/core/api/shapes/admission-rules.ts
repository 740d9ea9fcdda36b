/**
 * What webhooks and admission policies look at: operations, resources, namespaces, objects, conditions.
 * @see kubernetes staging/src/k8s.io/api/admissionregistration/v1/types.go
 */
import { labelSelector } from "../meta.ts";
import { bytes, type Infer, int32, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { filled, mapShared, patched } from "./sharing.ts";

const ATOMIC = { listType: "atomic" } as const;

const ruleFields = () => ({
  apiGroups: optional(list(text("A group; * for all."), "Groups it looks at.", ATOMIC)),
  apiVersions: optional(list(text("A version; * for all."), "Versions it looks at.", ATOMIC)),
  operations: optional(list(text("CREATE, UPDATE, DELETE, CONNECT or *."), "Operations it looks at.", ATOMIC)),
  resources: optional(list(text("A resource: pods, pods/status, */scale, *."), "Resources it looks at.", ATOMIC)),
  scope: optional(oneOf(["Cluster", "Namespaced", "*"], "Whether it looks at what lives in namespaces, or does not.", "v1.ScopeType")),
});

/** A rule of a webhook. */
export const ruleWithOperations = struct("RuleWithOperations", ruleFields);

/** A rule of a policy, which may name objects. */
export const namedRuleWithOperations = struct("NamedRuleWithOperations", () => ({
  ...ruleFields(),
  resourceNames: optional(list(text("A name."), "Names it looks at; all when empty.", ATOMIC)),
}));
export type AdmissionRule = Infer<typeof namedRuleWithOperations>;

/** A condition in CEL that a request must meet before anything else is asked. */
export const matchCondition = struct("MatchCondition", () => ({
  expression: text("A CEL expression that must be true."),
  name: text("A name for it."),
}));
export type MatchCondition = Infer<typeof matchCondition>;

/** How lists of named things merge. */
export const BY_NAME = { patch: "merge", mergeKey: "name", listType: "map", listKeys: ["name"] } as const;

/** Which requests a policy is about. */
export const matchResources = struct("MatchResources", () => ({
  excludeResourceRules: optional(list(namedRuleWithOperations, "What it does not look at.", ATOMIC)),
  matchPolicy: optional(oneOf(["Equivalent", "Exact"], "Whether other versions of a resource count.", "v1.MatchPolicyType")),
  namespaceSelector: optional(part(labelSelector, "Namespaces it looks into.", { mapType: "atomic" })),
  objectSelector: optional(part(labelSelector, "Objects it looks at.", { mapType: "atomic" })),
  resourceRules: optional(list(namedRuleWithOperations, "What it looks at.", ATOMIC)),
}));
export type MatchResources = Infer<typeof matchResources>;

const serviceReference = struct("ServiceReference", () => ({
  name: text("The Service's name."),
  namespace: text("Its namespace."),
  path: optional(text("The path that is asked for.")),
  port: optional(int32("Its port; 443 unless told otherwise.")),
}));

/** Who a webhook is. */
export const webhookClientConfig = struct("WebhookClientConfig", () => ({
  caBundle: optional(bytes("Certificates by which the webhook's own is checked.")),
  service: optional(part(serviceReference, "The Service that answers.")),
  url: optional(text("The address that answers, when it is no Service.")),
}));
export type WebhookClientConfig = Infer<typeof webhookClientConfig>;

/** Rules without a scope look at everything. */
export function rulesWithDefaults<L extends readonly AdmissionRule[]>(rules: L): L {
  return mapShared(rules, (rule) => filled(rule, { scope: "*" }));
}

/** What a match leaves out. */
export function matchWithDefaults(match: MatchResources): MatchResources {
  const base = filled(match, { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} });
  const { resourceRules, excludeResourceRules } = base;
  return patched(base, {
    ...(resourceRules === undefined ? {} : { resourceRules: rulesWithDefaults(resourceRules) }),
    ...(excludeResourceRules === undefined ? {} : { excludeResourceRules: rulesWithDefaults(excludeResourceRules) }),
  });
}
