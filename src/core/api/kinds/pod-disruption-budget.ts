/**
 * PodDisruptionBudget: how many pods of an application may be evicted at a time.
 * @see kubernetes staging/src/k8s.io/api/policy/v1/types.go and pkg/registry/policy/poddisruptionbudget/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { createDescription } from "../describe.ts";
import { type FieldError, invalidValue } from "../errors.ts";
import { defineKind, type Health } from "../kind.ts";
import { condition, labelSelector, typeAndMeta } from "../meta.ts";
import { type Infer, int32, int64, intOrString, list, map, oneOf, optional, part, struct, time } from "../schema.ts";
import { labelSelectorText, selectorOf, selectorText, validateLabelSelector } from "../selector.ts";
import { meansSame } from "../shapes/canonical-text.ts";
import { mergedBy } from "../shapes/list-rules.ts";
import { optionalChoice } from "../shapes/pod-validation/checks.ts";
import { validateAtMostAll, validateCountOrPercent } from "../shapes/replicated.ts";
import { filled, patched } from "../shapes/sharing.ts";

const budgetSpec = struct("PodDisruptionBudgetSpec", () => ({
  maxUnavailable: optional(intOrString("How many pods may be missing after an eviction; excludes minAvailable.")),
  minAvailable: optional(intOrString("How many pods must be left after an eviction.")),
  selector: optional(
    part(labelSelector, "Pods that the budget is for; an empty one selects all.", { mapType: "atomic", patch: "replace" }),
  ),
  unhealthyPodEvictionPolicy: optional(
    oneOf(
      ["AlwaysAllow", "IfHealthyBudget"],
      "Whether pods that run but are not ready may always be evicted, or only while enough healthy ones are left.",
      "v1.UnhealthyPodEvictionPolicyType",
    ),
  ),
}));
export type PodDisruptionBudgetSpec = Infer<typeof budgetSpec>;

const budgetStatus = struct("PodDisruptionBudgetStatus", () => ({
  conditions: optional(list(condition, "What can be said about the budget.", mergedBy("type"))),
  currentHealthy: int32("Pods that are healthy."),
  desiredHealthy: int32("Pods that must be healthy."),
  disruptedPods: optional(map(time("When it was evicted."), "Pods whose eviction was granted and that are not gone yet.")),
  disruptionsAllowed: int32("How many pods may be evicted now."),
  expectedPods: int32("Pods that the budget counts."),
  observedGeneration: optional(int64("Generation that the controller last acted upon.")),
}));
export type PodDisruptionBudgetStatus = Infer<typeof budgetStatus>;

const budgetSchema = struct("PodDisruptionBudget", () => ({
  ...typeAndMeta(),
  spec: part(budgetSpec, "What is wanted."),
  status: part(budgetStatus, "What the controller last saw."),
}));
export type PodDisruptionBudget = Infer<typeof budgetSchema>;

const NO_STATUS: PodDisruptionBudgetStatus = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };

export const podDisruptionBudgetKind = defineKind({
  kind: "PodDisruptionBudget",
  group: "policy",
  version: "v1",
  plural: "poddisruptionbudgets",
  shortNames: ["pdb"],
  categories: [],
  namespaced: true,
  history: "full",
  schema: budgetSchema,
  hasGeneration: true,
  hasStatus: true,
  columns: [
    nameColumn,
    { name: "MIN AVAILABLE", cell: ({ spec }) => String(spec.minAvailable ?? "N/A") },
    { name: "MAX UNAVAILABLE", cell: ({ spec }) => String(spec.maxUnavailable ?? "N/A") },
    {
      name: "ALLOWED DISRUPTIONS",
      cell: ({ status }) => String(status.disruptionsAllowed),
      sortKey: ({ status }) => status.disruptionsAllowed,
      type: "integer",
    },
    ageColumn,
  ],
  health: budgetHealth,
  defaults: withDefaults,
  validate: validateBudget,
  strategy: {
    prepareCreate: (object) => ({ ...object, status: NO_STATUS }),
    bumpsGeneration: (next, previous) => !meansSame(budgetSpec, next.spec, previous.spec),
  },
  podsOf: ({ metadata, spec }) =>
    spec.selector === undefined ? undefined : { namespace: metadata.namespace ?? "", labels: selectorText(selectorOf(spec.selector)) },
  describe: describeBudget,
});

function budgetHealth({ metadata, status }: PodDisruptionBudget): Health {
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "Being deleted." };
  const { currentHealthy, desiredHealthy, conditions = [] } = status;
  const failed = conditions.find(({ reason }) => reason === "SyncFailed");
  if (failed !== undefined) return { state: "failing", why: failed.message };
  if (currentHealthy < desiredHealthy)
    return { state: "progressing", why: `${currentHealthy} of ${desiredHealthy} needed pods are healthy.` };
  return { state: "ok", why: status.disruptionsAllowed === 0 ? "No pod may be evicted." : "" };
}

/** Upstream has no defaults for the kind; a spec that is missing is an empty one. */
function withDefaults(object: PodDisruptionBudget): PodDisruptionBudget {
  const { spec = {}, status }: Partial<PodDisruptionBudget> = object;
  return patched(object, { spec, status: status && filled(status, NO_STATUS) });
}

function validateBudget({ spec }: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const limit = (field: string, value: number | string | undefined) =>
    value === undefined ? [] : [...validateCountOrPercent(value, field), ...validateAtMostAll(value, field)];
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined ? [bothSet(spec)] : []),
    ...limit("spec.minAvailable", minAvailable),
    ...limit("spec.maxUnavailable", maxUnavailable),
    ...validateLabelSelector(selector, "spec.selector"),
    ...optionalChoice("spec.unhealthyPodEvictionPolicy", unhealthyPodEvictionPolicy, ["AlwaysAllow", "IfHealthyBudget"]),
  ];
}

/** Upstream prints its internal struct here, hence the capitals. */
function bothSet({ minAvailable, maxUnavailable, selector = null, unhealthyPodEvictionPolicy = null }: Loose): FieldError {
  const printed = {
    MinAvailable: minAvailable,
    Selector: selector,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy,
  };
  return invalidValue("spec", printed, "minAvailable and maxUnavailable cannot be both set");
}

type Loose = { readonly [F in keyof PodDisruptionBudgetSpec]: PodDisruptionBudgetSpec[F] | null };

function describeBudget({ metadata, spec, status }: PodDisruptionBudget): string {
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  if (spec.minAvailable !== undefined) line(0, "Min available:", spec.minAvailable);
  else if (spec.maxUnavailable !== undefined) line(0, "Max unavailable:", spec.maxUnavailable);
  line(0, "Selector:", spec.selector === undefined ? "<unset>" : labelSelectorText(spec.selector));
  line(0, "Status:");
  line(2, "Allowed disruptions:", status.disruptionsAllowed);
  line(2, "Current:", status.currentHealthy);
  line(2, "Desired:", status.desiredHealthy);
  line(2, "Total:", status.expectedPods);
  return description.text();
}
