/**
 * Rules taken apart into their smallest pieces, and such pieces put together again for people to read.
 * @see kubernetes staging/src/k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go and staging/src/k8s.io/kubectl/pkg/util/rbac/rbac.go
 */
import type { PolicyRule } from "../policy-rule.ts";

/** Rules that together allow the same, each with one verb, one resource and at most one name. */
export function breakDown({
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
  verbs = [],
}: PolicyRule): PolicyRule[] {
  const pieces: PolicyRule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const piece = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) pieces.push(piece);
        else for (const name of resourceNames) pieces.push({ ...piece, resourceNames: [name] });
      }
  for (const url of nonResourceURLs) for (const verb of verbs) pieces.push({ nonResourceURLs: [url], verbs: [verb] });
  return pieces;
}

/** Joins rules about one resource that differ by their verbs alone; all others come first, as they are. */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const others: PolicyRule[] = [];
  const verbsOf = new Map<string, { readonly rule: PolicyRule; readonly verbs: Set<string> }>();
  for (const rule of rules) {
    const place = simplePlace(rule);
    const known = place === undefined ? undefined : verbsOf.get(place);
    if (place === undefined) others.push(rule);
    else if (known === undefined) verbsOf.set(place, { rule, verbs: new Set(rule.verbs) });
    else for (const verb of rule.verbs) known.verbs.add(verb);
  }
  return [...others, ...[...verbsOf.values()].map(({ rule, verbs }) => ({ ...rule, verbs: [...verbs] }))];
}

/** What a rule about one resource, and at most one name of it, speaks of. */
function simplePlace({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): string | undefined {
  if (resourceNames.length > 1 || nonResourceURLs.length > 0 || apiGroups.length !== 1 || resources.length !== 1) return undefined;
  return JSON.stringify([apiGroups, resources, resourceNames]);
}
