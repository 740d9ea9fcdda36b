/**
 * Refuses roles and bindings that would give more than their author has.
 * @see kubernetes pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go
 */
import { refuseEscalation } from "../access/escalation.ts";
import type { AdmissionStep } from "./step.ts";

export const rbacEscalation: AdmissionStep = {
  name: "RBACEscalation",
  kinds: ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"],
  operations: ["CREATE", "UPDATE"],
  review({ user, kind, object, previous, reader }) {
    if (user !== undefined) refuseEscalation({ user, kind, object, previous, reader });
  },
};
