import { expect, test } from "vitest";
import type { PodDisruptionBudget } from "../../../src/core/api/kinds/pod-disruption-budget.ts";
import { budgetsOf } from "../../../src/core/scheduler/cycle/budgets.ts";
import { aPod } from "../../support/builders.ts";
import { worldOf } from "../../support/world-of.ts";

function aBudget(spec: PodDisruptionBudget["spec"], disruptedPods?: { readonly [name: string]: string }): PodDisruptionBudget {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace: "default" },
    spec,
    status: {
      currentHealthy: 2,
      desiredHealthy: 1,
      disruptionsAllowed: 1,
      expectedPods: 2,
      ...(disruptedPods === undefined ? {} : { disruptedPods }),
    },
  };
}

const pod = aPod({ name: "web-1", labels: { app: "web" } });

test.each<[string, PodDisruptionBudget, readonly boolean[]]>([
  ["covers the pods that it selects", aBudget({ selector: { matchLabels: { app: "web" } } }), [true]],
  ["covers no others", aBudget({ selector: { matchLabels: { app: "db" } } }), [false]],
  [
    "does not count what was granted already",
    aBudget({ selector: { matchLabels: { app: "web" } } }, { "web-1": "2026-01-01T00:00:00Z" }),
    [false],
  ],
  ["without a selector protects nothing", aBudget({}), []],
  ["with an empty selector protects nothing", aBudget({ selector: {} }), []],
])("a budget %s", (_, budget, expected) => {
  expect(budgetsOf(worldOf(budget)).map((found) => found.covers(pod))).toEqual(expected);
});

test("pods of other namespaces are not its own", () => {
  const [budget] = budgetsOf(worldOf(aBudget({ selector: { matchLabels: { app: "web" } } })));
  expect(budget?.disruptionsAllowed).toBe(1);
  expect(budget?.covers(aPod({ namespace: "shop", labels: { app: "web" } }))).toBe(false);
});
