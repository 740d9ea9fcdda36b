/**
 * A rule as short as tables of a hundred want it.
 */
import type { PolicyRule } from "../../../api/shapes/policy-rule.ts";

/** Lists joined by commas: verbs, API groups, resources, and names when only these are meant; or verbs and paths. */
export type RuleRow = readonly [verbs: string, groups: string, resources: string, names?: string] | readonly [verbs: string, urls: string];

export const WRITE = "create,delete,deletecollection,patch,update";
export const ALL = "create,delete,deletecollection,get,list,patch,update,watch";
/** To tell what happened. */
export const EVENTS: RuleRow = ["create,patch,update", ",events.k8s.io", "events"];

/** The rule as the API has it. */
export function ruleOf([verbs, first, resources, names]: RuleRow): PolicyRule {
  if (resources === undefined) return { nonResourceURLs: first.split(","), verbs: verbs.split(",") };
  const rule = { apiGroups: first.split(","), resources: resources.split(","), verbs: verbs.split(",") };
  return names === undefined ? rule : { ...rule, resourceNames: names.split(",") };
}
