/**
 * ClusterRoleBinding: gives users, groups and ServiceAccounts what a ClusterRole allows, everywhere.
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

const clusterRoleBinding = struct("ClusterRoleBinding", () => ({
  ...typeAndMeta(),
  roleRef: part(roleRef, "A ClusterRole; cannot be changed.", { mapType: "atomic" }),
  subjects: optional(list(subject, "Who is bound.", { listType: "atomic" })),
}));
export type ClusterRoleBinding = Infer<typeof clusterRoleBinding>;

export const clusterRoleBindingKind = defineKind({
  kind: "ClusterRoleBinding",
  group: RBAC_GROUP,
  version: "v1",
  plural: "clusterrolebindings",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  schema: clusterRoleBinding,
  nameRule: "path",
  columns: bindingColumns,
  health: () => ({ state: "ok", why: "" }),
  defaults: withBindingDefaults,
  validate: (binding) => validateBinding(binding, ["ClusterRole"], "cluster"),
  validateUpdate: validateBindingUpdate,
  describe: describeBinding,
});
