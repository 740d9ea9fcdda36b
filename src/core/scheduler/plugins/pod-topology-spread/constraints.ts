/**
 * The spread constraints of a pod, its own or the system's, each with the tally that counts for it.
 * @see kubernetes pkg/scheduler/framework/plugins/podtopologyspread/{common,plugin}.go
 */
import { matches, NOTHING, type Selector, selectorOf } from "../../../api/selector.ts";
import type { TopologySpreadConstraint } from "../../../api/shapes/affinity.ts";
import { findUntoleratedTaint } from "../../../rules/node.ts";
import { matchesNode, restrictsNodes } from "../../../rules/node-affinity.ts";
import type { ClusterView, Labels, NodeView, PodClass, PodView, Tally } from "../../plugin.ts";
import { selectorId, withLabelKeys } from "../../pods/pod-view.ts";

/** A constraint, ready to count. */
export interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly tally: Tally;
  readonly matchesSelf: boolean;
  /** Which nodes count; undefined when all do. */
  readonly counts: ((node: NodeView) => boolean) | undefined;
}

export const HOSTNAME = "kubernetes.io/hostname";

/** Upstream's defaults for pods of a Service or a ReplicaSet that have no constraints. */
const SYSTEM_DEFAULTS = [
  { topologyKey: HOSTNAME, maxSkew: 3 },
  { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5 },
] as const;

/** The pod's own constraints of one sort. */
export function ownConstraints(pod: PodView, cluster: ClusterView, sort: TopologySpreadConstraint["whenUnsatisfiable"]): Constraint[] {
  const { topologySpreadConstraints = [] } = pod.pod.spec;
  return topologySpreadConstraints
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === sort)
    .map((source) => {
      const { topologyKey, maxSkew, minDomains = 1 } = source;
      const selector = selectorOfConstraint(source, pod.class.labels);
      const tally = spreadTally(cluster, pod.class.namespace, `${pod.class.namespace};${selectorId(selector)}`, selector);
      return {
        topologyKey,
        maxSkew,
        minDomains,
        tally,
        matchesSelf: matches(selector, pod.class.labels),
        counts: countedNodes(pod, source),
      };
    });
}

/** The constraints that the system sets for a pod without its own. */
export function defaultConstraints(pod: PodView, cluster: ClusterView): Constraint[] {
  const found = cluster.spreadSelector(pod);
  if (found === undefined) return [];
  const tally = spreadTally(cluster, pod.class.namespace, found.id, found.selector);
  const counts = countedNodes(pod, {});
  return SYSTEM_DEFAULTS.map((source) => ({ ...source, minDomains: 1, tally, matchesSelf: true, counts }));
}

/** The selector of a constraint, narrowed by the labels that its matchLabelKeys name. */
export function selectorOfConstraint({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, labels: Labels): Selector {
  return withLabelKeys(selectorOf(labelSelector), matchLabelKeys, labels);
}

/** The tally of the namespace's pods that the selector finds, those on their way out aside. */
function spreadTally(cluster: ClusterView, namespace: string, id: string, selector: Selector): Tally {
  // Upstream counts nothing for a selector without requirements.
  const finds = selector.length > 0 && selector !== NOTHING;
  const includes = (podClass: PodClass) =>
    finds && !podClass.isTerminating && podClass.namespace === namespace && matches(selector, podClass.labels);
  return cluster.tally(`spread;${id}`, includes);
}

function countedNodes(
  { pod }: PodView,
  { nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" }: Partial<TopologySpreadConstraint>,
): ((node: NodeView) => boolean) | undefined {
  const byAffinity = nodeAffinityPolicy === "Honor" && restrictsNodes(pod.spec);
  const byTaints = nodeTaintsPolicy === "Honor";
  if (!byAffinity && !byTaints) return undefined;
  return ({ node, taints }) =>
    (!byAffinity || matchesNode(pod.spec, node)) &&
    (!byTaints || findUntoleratedTaint(taints, pod.spec.tolerations, ["NoSchedule", "NoExecute"]) === undefined);
}
