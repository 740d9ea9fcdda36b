/**
 * Role: what is allowed in one namespace, to whom a RoleBinding says.
 * @see kubernetes staging/src/k8s.io/api/rbac/v1/types.go
 */
import { nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, list, optional, struct } from "../schema.ts";
import { createdAtColumn } from "../shapes/created-at-column.ts";
import { describeRole } from "../shapes/policy-rule/describe.ts";
import { policyRule, validateRules } from "../shapes/policy-rule.ts";
import { RBAC_GROUP } from "../shapes/role-subjects.ts";

const role = struct("Role", () => ({
  ...typeAndMeta(),
  rules: optional(list(policyRule, "What the role allows.", { listType: "atomic" })),
}));
export type Role = Infer<typeof role>;

export const roleKind = defineKind({
  kind: "Role",
  group: RBAC_GROUP,
  version: "v1",
  plural: "roles",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  schema: role,
  nameRule: "path",
  columns: [nameColumn, createdAtColumn],
  health: () => ({ state: "ok", why: "" }),
  validate: ({ rules }) => validateRules(rules, "namespace"),
  describe: describeRole,
});
