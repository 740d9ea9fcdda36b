/**
 * The PodDisruptionBudgets that preemption tries to respect.
 * @see kubernetes pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go filterPodsWithPDBViolation
 */
import type { PodDisruptionBudget } from "../../api/kinds/pod-disruption-budget.ts";
import { isEmptySelector } from "../../api/shapes/replicated.ts";
import type { World } from "../../reconcile/world.ts";
import { isBudgetFor } from "../../rules/disruption-budget.ts";
import type { DisruptionBudget } from "../preemption.ts";

/** All budgets; one that selects everything protects nothing here, unlike in the eviction API. */
export function budgetsOf(world: World): readonly DisruptionBudget[] {
  const budgets: DisruptionBudget[] = [];
  for (const budget of world.list("PodDisruptionBudget")) {
    if (budget.spec.selector !== undefined && !isEmptySelector(budget.spec.selector)) budgets.push(asBudget(budget));
  }
  return budgets;
}

function asBudget(budget: PodDisruptionBudget): DisruptionBudget {
  const { disruptionsAllowed, disruptedPods = {} } = budget.status;
  return {
    disruptionsAllowed,
    // A pod whose eviction was granted is paid for already.
    covers: (pod) =>
      pod.metadata.namespace === budget.metadata.namespace && disruptedPods[pod.metadata.name] === undefined && isBudgetFor(budget, pod),
  };
}
