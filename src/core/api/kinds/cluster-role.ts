/**
 * ClusterRole: what is allowed in all namespaces and of what has none; or, bound by a RoleBinding, in that one's namespace.
 *
 * One with an aggregationRule gets its rules from the ClusterRoles that it selects, by a controller.
 * @see kubernetes staging/src/k8s.io/api/rbac/v1/types.go
 */
import { nameColumn } from "../columns.ts";
import { type FieldError, required } from "../errors.ts";
import { defineKind } from "../kind.ts";
import { labelSelector, typeAndMeta } from "../meta.ts";
import { type Infer, list, optional, part, struct } from "../schema.ts";
import { validateLabelSelector } from "../selector.ts";
import { createdAtColumn } from "../shapes/created-at-column.ts";
import { describeRole } from "../shapes/policy-rule/describe.ts";
import { policyRule, validateRules } from "../shapes/policy-rule.ts";
import { RBAC_GROUP } from "../shapes/role-subjects.ts";

const aggregationRule = struct("AggregationRule", () => ({
  clusterRoleSelectors: optional(
    list(labelSelector, "The ClusterRoles that any of these select give their rules.", { listType: "atomic" }),
  ),
}));

const clusterRole = struct("ClusterRole", () => ({
  ...typeAndMeta(),
  aggregationRule: optional(part(aggregationRule, "Where the rules come from; rules that are set by hand are then overwritten.")),
  rules: optional(list(policyRule, "What the role allows.", { listType: "atomic" })),
}));
export type ClusterRole = Infer<typeof clusterRole>;

export const clusterRoleKind = defineKind({
  kind: "ClusterRole",
  group: RBAC_GROUP,
  version: "v1",
  plural: "clusterroles",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  schema: clusterRole,
  nameRule: "path",
  indexes: { aggregates: ({ aggregationRule: rule }) => (rule === undefined ? undefined : "true") },
  columns: [nameColumn, createdAtColumn],
  health: () => ({ state: "ok", why: "" }),
  validate: (role) => [...validateRules(role.rules, "cluster"), ...validateAggregation(role)],
  describe: describeRole,
});

function validateAggregation({ aggregationRule: rule }: ClusterRole): FieldError[] {
  if (rule === undefined) return [];
  const selectors = rule.clusterRoleSelectors ?? [];
  const field = "aggregationRule.clusterRoleSelectors";
  if (selectors.length === 0) return [required(field, "at least one clusterRoleSelector required if aggregationRule is non-nil")];
  return selectors.flatMap((selector, index) => validateLabelSelector(selector, `${field}[${index}]`));
}
