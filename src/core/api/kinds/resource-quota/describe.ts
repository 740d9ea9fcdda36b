/**
 * The text of `kubectl describe resourcequota`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeQuota
 */
import { compareKeys } from "../../../sim/tree.ts";
import { createDescription } from "../../describe.ts";
import { addQuantities, canonicalQuantity, subtractQuantities } from "../../quantity.ts";
import type { ResourceQuota } from "../resource-quota.ts";

const SCOPE_TEXTS: { readonly [scope: string]: string } = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort: "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

/** Describes a quota and what is used of it. */
export function describeQuota({ metadata, spec, status }: ResourceQuota): string {
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  const scopes = [...(spec.scopes ?? [])].sort(compareKeys);
  if (scopes.length > 0) line(0, "Scopes:", scopes.join(", "));
  for (const scope of scopes) if (SCOPE_TEXTS[scope] !== undefined) line(0, ` * ${SCOPE_TEXTS[scope]}`);
  line(0, "Resource", "Used", "Hard");
  line(0, "--------", "----", "----");
  const { hard = {}, used = {} } = status;
  for (const resource of Object.keys(hard).sort(compareKeys)) {
    const limit = hard[resource] ?? "0";
    line(0, resource, alike(used[resource] ?? "0", limit), canonicalQuantity(limit));
  }
  return description.text();
}

/** What is used, written in the units of the limit. */
function alike(used: string, limit: string): string {
  const isBinary = /i$/.test(canonicalQuantity(limit));
  if (!isBinary) return canonicalQuantity(used);
  // The sum is in the family of its first part.
  return subtractQuantities(addQuantities(limit, used), limit);
}
