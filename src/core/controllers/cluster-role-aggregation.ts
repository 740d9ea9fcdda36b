/**
 * Gives ClusterRoles with an aggregationRule the rules of those that they select: `view`, `edit` and `admin` grow with
 * whatever is labelled for them.
 * @see kubernetes pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go
 */
import type { ClusterRole } from "../api/kinds/cluster-role.ts";
import { matches, selectorOf } from "../api/selector.ts";
import type { PolicyRule } from "../api/shapes/policy-rule.ts";
import { type Agent, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";

export const clusterRoleAggregation: Agent = {
  name: "clusterrole-aggregation",
  process: processes.controllerManager,
  watches: {
    // Nobody knows which roles depend on which, and those that gather are few.
    ClusterRole: (_change, world) => [...world.list("ClusterRole", { aggregates: "true" })].map(({ metadata }) => metadata.name),
  },
  reconcile(key, world) {
    const role = world.get("ClusterRole", key);
    if (role?.aggregationRule === undefined) return NOTHING_TO_DO;
    const rules = gathered(role, world);
    if (JSON.stringify(rules) === JSON.stringify(role.rules ?? [])) return NOTHING_TO_DO;
    return { intents: [update({ ...role, rules } as ClusterRole)] };
  },
};

/** The rules of all roles that are selected, by name, each once. */
function gathered(role: ClusterRole, world: World): readonly PolicyRule[] {
  const rules = new Map<string, PolicyRule>();
  for (const labelSelector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    const selector = selectorOf(labelSelector);
    for (const other of world.list("ClusterRole")) {
      if (other.metadata.name === role.metadata.name || !matches(selector, other.metadata.labels)) continue;
      for (const rule of other.rules ?? []) {
        const text = JSON.stringify(rule);
        if (!rules.has(text)) rules.set(text, rule);
      }
    }
  }
  return [...rules.values()];
}
