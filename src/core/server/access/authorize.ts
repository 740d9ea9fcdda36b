/**
 * Whether somebody may do something: the privileged group, then the node authorizer, then RBAC, as kubeadm sets them up.
 * @see kubernetes pkg/kubeapiserver/authorizer/reload.go, plugin/pkg/auth/authorizer/rbac/rbac.go
 */
import type { AccessReader, Attributes, Decision } from "./attributes.ts";
import { isResource } from "./attributes.ts";
import { grantsOf } from "./grants.ts";
import { authorizeNode } from "./node-authorizer.ts";
import { ruleAllows } from "./rule-allows.ts";
import { PRIVILEGED_GROUP, type User } from "./user.ts";

/** Asks each authorizer in turn; the first that allows it decides. */
export function authorize(user: User, attributes: Attributes, reader: AccessReader): Decision {
  if (user.groups.includes(PRIVILEGED_GROUP)) return { allowed: true, reason: "" };
  const byNode = authorizeNode(user, attributes, reader);
  if (byNode?.allowed) return byNode;
  const byRole = authorizeByRoles(user, attributes, reader);
  if (byRole.allowed) return byRole;
  return { allowed: false, reason: [byNode?.reason ?? "", byRole.reason].filter((reason) => reason !== "").join("\n") };
}

function authorizeByRoles(user: User, attributes: Attributes, reader: AccessReader): Decision {
  const namespace = isResource(attributes) ? (attributes.namespace ?? "") : "";
  const { grants, errors } = grantsOf(user, namespace, reader);
  for (const { rules, source } of grants)
    if (rules.some((rule) => ruleAllows(rule, attributes))) return { allowed: true, reason: `RBAC: allowed by ${source}` };
  return { allowed: false, reason: errors.length === 0 ? "" : `RBAC: ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}` };
}
