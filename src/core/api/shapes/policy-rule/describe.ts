/**
 * `kubectl describe role` and `clusterrole`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go RoleDescriber
 */
import { compareKeys } from "../../../sim/tree.ts";
import { createDescription } from "../../describe.ts";
import type { KubeObject } from "../../kind.ts";
import type { PolicyRule } from "../policy-rule.ts";
import { breakDown, compactRules } from "./compact.ts";

/** The role and what it allows, one line per resource. */
export function describeRole({ metadata, rules = [] }: KubeObject & { readonly rules?: readonly PolicyRule[] | undefined }): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "PolicyRule:");
  description.line(1, "Resources", "Non-Resource URLs", "Resource Names", "Verbs");
  description.line(1, "---------", "-----------------", "--------------", "-----");
  const lines = compactRules(rules.flatMap(breakDown)).map((rule) => ({ rule, sortText: goText(rule) }));
  for (const { rule } of lines.sort((a, b) => compareKeys(a.sortText, b.sortText)))
    description.line(1, resourceText(rule), listText(rule.nonResourceURLs), listText(rule.resourceNames), listText(rule.verbs));
  return description.text();
}

/** `deployments.apps/scale`; empty for rules about paths. */
function resourceText({ resources = [], apiGroups = [] }: PolicyRule): string {
  const [resource] = resources;
  if (resource === undefined) return "";
  const slash = resource.indexOf("/");
  const [name, rest] = slash < 0 ? [resource, ""] : [resource.slice(0, slash), resource.slice(slash)];
  const group = apiGroups[0] ?? "";
  return `${name}${group === "" ? "" : `.${group}`}${rest}`;
}

/** A list as Go prints it. */
function listText(values: readonly string[] = []): string {
  return `[${values.join(" ")}]`;
}

/** A rule as Go prints it: what upstream sorts by, and so verbs come first. */
function goText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  return `&PolicyRule{Verbs:${listText(verbs)},APIGroups:${listText(apiGroups)},Resources:${listText(resources)},ResourceNames:${listText(resourceNames)},NonResourceURLs:${listText(nonResourceURLs)},}`;
}
