/**
 * The refusal of an apply that would take fields from other managers.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/conflict.go
 */
import { ApiError } from "../errors.ts";
import { pathsOf } from "./field-set.ts";
import { idOf, type ManagerId, type Taken } from "./managers.ts";
import { pathText } from "./path-element.ts";

/** The 409 that names each field and its manager; causes stand in the order of managers, where upstream's order is random. */
export function applyConflict(taken: readonly Taken[]): ApiError {
  const byManager = [...taken].sort((a, b) => (idOf(a.owner) < idOf(b.owner) ? -1 : 1));
  const conflicts = byManager.flatMap(({ owner, set }) => pathsOf(set).map((path) => ({ owner, field: pathText(path) })));
  const causes = conflicts.map(({ owner, field }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${managerText(owner)}`,
    field,
  }));
  return new ApiError("Conflict", messageOf(conflicts), { causes });
}

interface Conflict {
  readonly owner: ManagerId;
  readonly field: string;
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${managerText(first.owner)}: ${first.field}`;
  }
  const lines: string[] = [];
  let owner: ManagerId | undefined;
  for (const conflict of conflicts) {
    if (conflict.owner !== owner) lines.push(`conflicts with ${managerText(conflict.owner)}:`);
    owner = conflict.owner;
    lines.push(`- ${conflict.field}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

/** `"kubectl" with subresource "scale" using apps/v1`; appliers are named without a version. */
function managerText({ manager, operation, apiVersion, subresource }: ManagerId): string {
  const through = subresource === undefined ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  const using = operation === "Update" ? ` using ${apiVersion}` : "";
  return `${JSON.stringify(manager)}${through}${using}`;
}
