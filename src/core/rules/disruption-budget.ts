/**
 * Questions about PodDisruptionBudgets that the controller and the eviction API both ask.
 * @see kubernetes pkg/controller/disruption/disruption.go and pkg/registry/core/pod/storage/eviction.go
 */
import type { Pod } from "../api/kinds/pod.ts";
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from "../api/kinds/pod-disruption-budget.ts";
import { matches, selectorOf } from "../api/selector.ts";
import { setCondition } from "./pod.ts";

/** Whether the budget is for the pod; both are in one namespace. */
export function isBudgetFor({ spec }: PodDisruptionBudget, { metadata }: Pod): boolean {
  return spec.selector !== undefined && matches(selectorOf(spec.selector), metadata.labels);
}

/** The status with the condition that says whether any pod may be evicted. */
export function withAllowedCondition(status: PodDisruptionBudgetStatus, nowMs: number): PodDisruptionBudgetStatus {
  const isAllowed = status.disruptionsAllowed > 0;
  const { observedGeneration } = status;
  const condition = {
    type: "DisruptionAllowed",
    status: isAllowed ? "True" : "False",
    reason: isAllowed ? "SufficientPods" : "InsufficientPods",
    message: "",
    lastTransitionTime: "",
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  return { ...status, conditions: setCondition(status.conditions, condition, nowMs) };
}
