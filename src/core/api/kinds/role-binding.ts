/**
 * RoleBinding: gives users, groups and ServiceAccounts what a role allows, in one namespace.
 * @see kubernetes staging/src/k8s.io/api/rbac/v1/types.go
 */
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, list, optional, part, struct } from "../schema.ts";
import {
  bindingColumns,
  describeBinding,
  RBAC_GROUP,
  roleRef,
  subject,
  validateBinding,
  validateBindingUpdate,
  withBindingDefaults,
} from "../shapes/role-subjects.ts";

const roleBinding = struct("RoleBinding", () => ({
  ...typeAndMeta(),
  roleRef: part(roleRef, "A Role of the namespace or a ClusterRole; cannot be changed.", { mapType: "atomic" }),
  subjects: optional(list(subject, "Who is bound.", { listType: "atomic" })),
}));
export type RoleBinding = Infer<typeof roleBinding>;

export const roleBindingKind = defineKind({
  kind: "RoleBinding",
  group: RBAC_GROUP,
  version: "v1",
  plural: "rolebindings",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  schema: roleBinding,
  nameRule: "path",
  columns: bindingColumns,
  health: () => ({ state: "ok", why: "" }),
  defaults: withBindingDefaults,
  validate: (binding) => validateBinding(binding, ["Role", "ClusterRole"], "namespace"),
  validateUpdate: validateBindingUpdate,
  describe: describeBinding,
});
