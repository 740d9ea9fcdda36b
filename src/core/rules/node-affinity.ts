/**
 * Which nodes a pod's node selector and node affinity let it run on.
 * @see kubernetes staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go
 */
import type { Node } from "../api/kinds/node.ts";
import { matches, type Selector } from "../api/selector.ts";
import type { NodeSelectorRequirement, NodeSelectorTerm } from "../api/shapes/affinity.ts";
import type { PodSpec } from "../api/shapes/pod-spec.ts";

type Labels = { readonly [key: string]: string };

/** What of a node is looked at. */
type NodeSight = Pick<Node, "metadata">;

/** Whether the pod says anything about the nodes it may run on. */
export function restrictsNodes({ nodeSelector, affinity }: PodSpec): boolean {
  return nodeSelector !== undefined || affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
}

/** Whether the node has what the pod's node selector and required node affinity ask for. */
export function matchesNode({ nodeSelector, affinity }: PodSpec, { metadata }: NodeSight): boolean {
  if (nodeSelector !== undefined && !hasLabels(metadata.labels, nodeSelector)) return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => termMatchesNode(term, { metadata }));
}

/** Whether all demands of the term hold for the node; an empty term holds for none. */
export function termMatchesNode(term: NodeSelectorTerm, { metadata }: NodeSight): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matches(selectorOfTerm(matchExpressions), metadata.labels) && matches(selectorOfTerm(matchFields), { "metadata.name": metadata.name })
  );
}

/** The only nodes the pod's affinity names; undefined when it does not name nodes, empty when its demands contradict each other. */
export function namedNodes({ affinity }: PodSpec): ReadonlySet<string> | undefined {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === "metadata.name" && operator === "In").map(({ values = [] }) => values);
    const [first, ...others] = lists;
    // Terms are alternatives, so one that names no node leaves all of them open.
    if (first === undefined) return undefined;
    for (const name of first) if (others.every((list) => list.includes(name))) names.add(name);
  }
  return names;
}

const selectors = new WeakMap<readonly NodeSelectorRequirement[], Selector>();

function selectorOfTerm(requirements: readonly NodeSelectorRequirement[]): Selector {
  const known = selectors.get(requirements);
  if (known !== undefined) return known;
  const selector = requirements.map(({ key, operator, values = [] }) => ({ key, operator, values }));
  selectors.set(requirements, selector);
  return selector;
}

function hasLabels(labels: Labels | undefined, wanted: Labels): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}
