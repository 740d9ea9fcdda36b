/**
 * Whether a rule allows something, and whether it covers another.
 * @see kubernetes pkg/apis/rbac/v1/evaluation_helpers.go and staging/src/k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go
 */

import { breakDown } from "../../api/shapes/policy-rule/compact.ts";
import type { PolicyRule } from "../../api/shapes/policy-rule.ts";
import { type Attributes, combinedResource, isResource } from "./attributes.ts";

type Names = readonly string[] | undefined;

/** Whether the rule allows it. */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (!isResource(attributes)) return (rule.nonResourceURLs ?? []).some((url) => coversPath(url, attributes.path));
  const { group, name = "", subresource = "" } = attributes;
  return has(rule.apiGroups, group) && coversResource(rule.resources, combinedResource(attributes), subresource) && allowsName(rule, name);
}

/** What `wanted` allows and none of `held` does, in the smallest pieces. */
export function missingRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((piece) => !held.some((rule) => covers(rule, piece)));
}

/** Whether everything that the piece allows, a rule with one of each at the most, the rule allows too. */
function covers(rule: PolicyRule, piece: PolicyRule): boolean {
  return (
    hasAll(rule.verbs, piece.verbs) &&
    hasAll(rule.apiGroups, piece.apiGroups) &&
    (piece.resources ?? []).every((resource) => coversResource(rule.resources, resource, resource.split("/").slice(1).join("/"))) &&
    coversNames(rule.resourceNames, piece.resourceNames) &&
    (piece.nonResourceURLs ?? []).every((path) => (rule.nonResourceURLs ?? []).some((url) => coversPath(url, path)))
  );
}

function has(names: Names, wanted: string): boolean {
  return names !== undefined && (names.includes("*") || names.includes(wanted));
}

function hasAll(names: Names, wanted: Names): boolean {
  return (wanted ?? []).every((name) => has(names, name));
}

function coversResource(resources: Names, combined: string, subresource: string): boolean {
  return has(resources, combined) || (subresource !== "" && resources !== undefined && resources.includes(`*/${subresource}`));
}

function allowsName({ resourceNames = [] }: PolicyRule, name: string): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name);
}

/** A piece without a name speaks of all of them. */
function coversNames(names: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return names.length === 0 || (wanted.length > 0 && wanted.every((name) => names.includes(name)));
}

function coversPath(url: string, path: string): boolean {
  return url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/, "")));
}
