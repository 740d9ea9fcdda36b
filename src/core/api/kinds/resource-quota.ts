/**
 * ResourceQuota: how much of each resource the objects of a namespace may take together.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/resourcequota/strategy.go
 */
import { compareKeys } from "../../sim/tree.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type CellContext, type Column, defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { canonicalQuantity, compareQuantities } from "../quantity.ts";
import { type Infer, list, map, oneOf, optional, part, quantity, struct, text } from "../schema.ts";
import { atomic } from "../shapes/list-rules.ts";
import { patched } from "../shapes/sharing.ts";
import { describeQuota } from "./resource-quota/describe.ts";
import { quotaScopes, validateQuota, validateQuotaUpdate } from "./resource-quota/validation.ts";

const scopeName = (doc: string) => oneOf(quotaScopes, doc, "v1.ResourceQuotaScope");

const scopedRequirement = struct("ScopedResourceSelectorRequirement", () => ({
  operator: oneOf(["In", "NotIn", "Exists", "DoesNotExist"], "How the scope and the values relate.", "v1.ScopeSelectorOperator"),
  scopeName: scopeName("Scope that is meant."),
  values: optional(list(text("A value."), "Values for In and NotIn; empty for the others.", atomic)),
}));

const scopeSelector = struct("ScopeSelector", () => ({
  matchExpressions: optional(list(scopedRequirement, "Requirements that must all hold.", atomic)),
}));

const quotaSpec = struct("ResourceQuotaSpec", () => ({
  hard: optional(map(quantity("An amount."), "The most of each resource that the objects may take together.")),
  scopeSelector: optional(part(scopeSelector, "Which objects count, by scope and value.", { mapType: "atomic" })),
  scopes: optional(list(scopeName("A scope."), "Which objects count: those that are in all of these scopes; cannot change.", atomic)),
}));
export type ResourceQuotaSpec = Infer<typeof quotaSpec>;

const quotaStatus = struct("ResourceQuotaStatus", () => ({
  hard: optional(map(quantity("An amount."), "The limits that are in force.")),
  used: optional(map(quantity("An amount."), "What the objects take now.")),
}));

const quotaSchema = struct("ResourceQuota", () => ({
  ...typeAndMeta(),
  spec: part(quotaSpec, "What is wanted."),
  status: part(quotaStatus, "What is in force, and what is used of it."),
}));
export type ResourceQuota = Infer<typeof quotaSchema>;

export const resourceQuotaKind = defineKind({
  kind: "ResourceQuota",
  group: "",
  version: "v1",
  plural: "resourcequotas",
  shortNames: ["quota"],
  categories: [],
  namespaced: true,
  history: "full",
  schema: quotaSchema,
  hasStatus: true,
  columns: [
    nameColumn,
    usageColumn("REQUEST", (resource) => !resource.startsWith("limits.")),
    usageColumn("LIMIT", (resource) => resource.startsWith("limits.")),
    ageColumn,
  ],
  health: quotaHealth,
  defaults: (object) => patched(object, { spec: (object as Partial<ResourceQuota>).spec ?? {} }),
  validate: validateQuota,
  validateUpdate: validateQuotaUpdate,
  strategy: { prepareCreate: (object) => ({ ...object, status: {} }) },
  describe: describeQuota,
});

/** `pods: 3/10, requests.cpu: 500m/2`, of the resources that belong into the column. */
function usageColumn(name: string, belongs: (resource: string) => boolean): Column<ResourceQuota> {
  const cell = ({ status: { hard = {}, used = {} } }: ResourceQuota, _context: CellContext): string =>
    Object.keys(hard)
      .filter(belongs)
      .sort(compareKeys)
      .map((resource) => `${resource}: ${canonicalQuantity(used[resource] ?? "0")}/${canonicalQuantity(hard[resource] ?? "0")}`)
      .join(", ");
  return { name, cell, rank: name === "LIMIT" ? 3 : 1 };
}

function quotaHealth({ metadata, status: { hard = {}, used = {} } }: ResourceQuota): Health {
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "Being deleted." };
  const full = Object.keys(hard).filter((resource) => compareQuantities(used[resource] ?? "0", hard[resource] ?? "0") >= 0);
  return { state: "ok", why: full.length === 0 ? "" : `Nothing is left of ${full.sort(compareKeys).join(", ")}.` };
}
