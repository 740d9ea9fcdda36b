/**
 * Spreads equal pods over nodes and zones: hard constraints reject nodes, soft ones and the system's defaults rank them.
 * @see kubernetes pkg/scheduler/framework/plugins/podtopologyspread/{filtering,scoring}.go
 */
import type { Node } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { matches } from "../../api/selector.ts";
import { ALIKE, type ClusterView, isItself, NONE, type NodeView, type Plugin, type PodView, SCORE_MAX } from "../plugin.ts";
import { type Constraint, defaultConstraints, HOSTNAME, ownConstraints, selectorOfConstraint } from "./pod-topology-spread/constraints.ts";
import { type DomainMatches, hasAllKeys, matchesByDomain } from "./pod-topology-spread/domains.ts";
import { naturalLog } from "./pod-topology-spread/natural-log.ts";

/** A hard constraint with its counts. */
interface HardConstraint {
  readonly constraint: Constraint;
  readonly matches: DomainMatches;
}

/** A soft constraint with its counts, laid out for a quick look per node. */
interface SoftConstraint {
  /** The node's domain by slot, -1 for a node without the label. */
  readonly domainOf: Int32Array;
  /** Matching pods by domain; by slot for the hostname, where each node's own count stands. */
  readonly counts: Int32Array;
  readonly isHostname: boolean;
  readonly weight: number;
  /** What maxSkew adds, whatever the counts are. */
  readonly base: number;
}

interface Prepared {
  readonly hard: readonly HardConstraint[];
  readonly soft: readonly SoftConstraint[];
  /** Nodes without one of the labels are not ranked when the pod has constraints of its own. */
  readonly needsAllKeys: boolean;
}

const UNEVEN = [{ text: "node(s) didn't match pod topology spread constraints", resolvable: true }];
const WITHOUT_LABEL = [{ text: "node(s) didn't match pod topology spread constraints (missing required label)", resolvable: false }];
/** Raw score of a node that is not ranked. */
const NOT_RANKED = -1;

function hasOwn({ pod }: PodView): boolean {
  return (pod.spec.topologySpreadConstraints?.length ?? 0) > 0;
}

function prepareSoft(pod: PodView, fitting: readonly NodeView[], cluster: ClusterView): Prepared | typeof ALIKE {
  const needsAllKeys = hasOwn(pod);
  const constraints = needsAllKeys ? ownConstraints(pod, cluster, "ScheduleAnyway") : defaultConstraints(pod, cluster);
  if (constraints.length === 0) return ALIKE;
  const isComplete = constraints.every(({ topologyKey }) => cluster.topology(topologyKey).missing === 0);
  const ranked = !needsAllKeys || isComplete ? fitting : fitting.filter((node) => hasAllKeys(node, constraints));
  const soft = constraints.map((constraint): SoftConstraint => {
    const { topologyKey, tally, maxSkew } = constraint;
    const base = maxSkew - 1;
    if (topologyKey === HOSTNAME) {
      const weight = naturalLog(ranked.length + 2);
      return { domainOf: cluster.topology(HOSTNAME).of, counts: tally.byNode, isHostname: true, weight, base };
    }
    const domains = matchesByDomain(cluster, constraint, constraints, needsAllKeys);
    const weight = naturalLog(countDomains(ranked, domains) + 2);
    return { domainOf: domains.topology.of, counts: domains.counts, isHostname: false, weight, base };
  });
  return { hard: [], soft, needsAllKeys: needsAllKeys && !isComplete };
}

/** Domains among these nodes; nodes without the label make up one more. */
function countDomains(nodes: readonly NodeView[], { topology }: DomainMatches): number {
  const seen = new Uint8Array(topology.nodes.length + 1);
  let count = 0;
  for (const { slot } of nodes) {
    const at = (topology.of[slot] ?? -1) + 1;
    if (seen[at] === 0) count += 1;
    seen[at] = 1;
  }
  return count;
}

/** Whether a hard constraint of the pod counts the other one. */
function isCounted(pod: Pod, other: Pod | undefined): boolean {
  if (other === undefined || other.metadata.namespace !== pod.metadata.namespace) return false;
  const constraints = pod.spec.topologySpreadConstraints ?? [];
  return constraints.some((constraint) => matches(selectorOfConstraint(constraint, pod.metadata.labels ?? {}), other.metadata.labels));
}

/** Whether the node's part in the pod's topologies has changed. */
function changesDomains(pod: Pod, before: Node | undefined, after: Node | undefined): boolean {
  if (before?.spec.taints !== after?.spec.taints) return true;
  const keys = (pod.spec.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey);
  return keys.some((key) => before?.metadata.labels?.[key] !== after?.metadata.labels?.[key]);
}

export const podTopologySpread: Plugin<Prepared> = {
  name: "PodTopologySpread",
  weight: 2,
  prepare(pod, cluster) {
    const constraints = hasOwn(pod) ? ownConstraints(pod, cluster, "DoNotSchedule") : [];
    const hard = constraints.map((constraint) => ({ constraint, matches: matchesByDomain(cluster, constraint, constraints, true) }));
    return { hard, soft: [], needsAllKeys: true };
  },
  passesAll: (_pod, { hard }) => hard.length === 0,
  filter(_pod, { slot }, { hard }) {
    for (const { constraint, matches: found } of hard) {
      const id = found.topology.of[slot] ?? -1;
      if (id < 0) return WITHOUT_LABEL;
      const fewest = found.domains < constraint.minDomains ? 0 : found.fewest;
      const skew = (found.counts[id] ?? 0) + (constraint.matchesSelf ? 1 : 0) - fewest;
      if (skew > constraint.maxSkew) return UNEVEN;
    }
    return NONE;
  },
  remedy: (_pod, { name }) => `even out the pods that the spread constraints count, or allow more skew, so that ${name} may take one more`,
  prepareScore: prepareSoft,
  score(_pod, { slot }, { soft, needsAllKeys }) {
    let sum = 0;
    for (const { domainOf, counts, isHostname, weight, base } of soft) {
      const id = domainOf[slot] ?? -1;
      if (id >= 0) sum += (counts[isHostname ? slot : id] ?? 0) * weight + base;
      else if (needsAllKeys) return NOT_RANKED;
    }
    return Math.round(sum);
  },
  normalize(raw) {
    let [min, max] = [Number.MAX_SAFE_INTEGER, 0];
    for (const value of raw) {
      if (value === NOT_RANKED) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    for (let index = 0; index < raw.length; index++) {
      const value = raw[index] ?? 0;
      raw[index] = value === NOT_RANKED ? 0 : max === 0 ? SCORE_MAX : Math.floor((SCORE_MAX * (max + min - value)) / max);
    }
  },
  heeds: () => true,
  helps(pod, change) {
    if (change.kind === "Node") return changesDomains(pod, change.before, change.after);
    const { before, after } = change;
    // Its own labels count, too: they say whether the pod would add to a domain.
    if (isItself(pod, after)) return after.metadata.labels !== before?.metadata.labels;
    return isCounted(pod, before) || isCounted(pod, after);
  },
};
