/**
 * The rules that Roles and ClusterRoles are made of.
 * @see kubernetes staging/src/k8s.io/api/rbac/v1/types.go and pkg/apis/rbac/validation/validation.go
 */
import { type FieldError, invalidValue, required } from "../errors.ts";
import { type Infer, list, optional, struct, text } from "../schema.ts";

export const policyRule = struct("PolicyRule", () => ({
  apiGroups: optional(
    list(text("Name of a group; empty for the core group, `*` for all."), "API groups that the resources belong to.", {
      listType: "atomic",
    }),
  ),
  nonResourceURLs: optional(
    list(text("A path, or the beginning of one followed by `*`."), "Paths outside the resources that are allowed; only in ClusterRoles.", {
      listType: "atomic",
    }),
  ),
  resourceNames: optional(
    list(text("Name of an object."), "The only objects that the rule allows; empty for all.", { listType: "atomic" }),
  ),
  resources: optional(
    list(text("A resource, or one and its subresource (`pods/log`); `*` for all."), "Resources that the rule speaks of.", {
      listType: "atomic",
    }),
  ),
  verbs: list(text("A verb; `*` for all."), "What the rule allows to do.", { listType: "atomic" }),
}));
export type PolicyRule = Infer<typeof policyRule>;

/** What is wrong with the rules of a role. */
export function validateRules(rules: readonly PolicyRule[] | undefined, scope: "namespace" | "cluster"): FieldError[] {
  return (rules ?? []).flatMap((rule, index) => validateRule(rule, scope, `rules[${index}]`));
}

function validateRule(rule: PolicyRule, scope: "namespace" | "cluster", field: string): FieldError[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const errors: FieldError[] = [];
  if ((rule.verbs ?? []).length === 0) errors.push(required(`${field}.verbs`, "verbs must contain at least one value"));
  if (nonResourceURLs.length > 0) {
    const refuse = (why: string): void => void errors.push(invalidValue(`${field}.nonResourceURLs`, nonResourceURLs, why));
    if (scope === "namespace") refuse("namespaced rules cannot apply to non-resource URLs");
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0)
      refuse("rules cannot apply to both regular resources and non-resource URLs");
    return errors;
  }
  if (apiGroups.length === 0) errors.push(required(`${field}.apiGroups`, "resource rules must supply at least one api group"));
  if (resources.length === 0) errors.push(required(`${field}.resources`, "resource rules must supply at least one resource"));
  return errors;
}
