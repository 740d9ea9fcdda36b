/**
 * The roles that a node's labels give it.
 * @see kubernetes pkg/printers/internalversion/printers.go findNodeRoles
 */
import { compareKeys } from "../../../sim/tree.ts";
import type { Node } from "./fields.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";
const ROLE_LABEL = "kubernetes.io/role";

/** `control-plane,worker`, sorted, or `<none>`. */
export function nodeRolesText({ metadata }: Node): string {
  const roles = Object.entries(metadata.labels ?? {}).map(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return key.slice(ROLE_PREFIX.length);
    return key === ROLE_LABEL ? value : "";
  });
  const sorted = [...new Set(roles.filter((role) => role !== ""))].sort(compareKeys);
  return sorted.length === 0 ? "<none>" : sorted.join(",");
}
