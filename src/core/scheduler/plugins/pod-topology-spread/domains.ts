/**
 * How many matching pods each domain of a constraint has, counting only the nodes that count.
 */
import type { ClusterView, NodeView, Topology } from "../../plugin.ts";
import type { Constraint } from "./constraints.ts";

/** Matching pods by domain, and the emptiest domain. */
export interface DomainMatches {
  readonly topology: Topology;
  readonly counts: Int32Array;
  /** Domains with at least one node that counts. */
  readonly domains: number;
  readonly fewest: number;
}

/** What upstream takes for the fewest when there is no domain at all. */
const NO_DOMAIN_FEWEST = 2_147_483_647;

/** Whether the node has the labels of all constraints. */
export function hasAllKeys(node: NodeView, constraints: readonly Constraint[]): boolean {
  return constraints.every(({ topologyKey }) => node.labels[topologyKey] !== undefined);
}

/** The matches of one of `constraints`; nodes that lack the label of any of them do not count when `needsAllKeys`. */
export function matchesByDomain(
  cluster: ClusterView,
  constraint: Constraint,
  constraints: readonly Constraint[],
  needsAllKeys: boolean,
): DomainMatches {
  const isComplete = !needsAllKeys || constraints.every(({ topologyKey }) => cluster.topology(topologyKey).missing === 0);
  return constraint.counts === undefined && isComplete
    ? fromTally(constraint)
    : recounted(cluster, constraint, needsAllKeys ? constraints : []);
}

function fromTally({ tally, topologyKey }: Constraint): DomainMatches {
  const { topology, counts } = tally.domains(topologyKey);
  let [domains, fewest] = [0, NO_DOMAIN_FEWEST];
  for (let id = 0; id < topology.nodes.length; id++) {
    if (topology.nodes[id] === 0) continue;
    domains += 1;
    const count = counts[id] ?? 0;
    if (count < fewest) fewest = count;
  }
  return { topology, counts, domains, fewest };
}

function recounted(
  cluster: ClusterView,
  { tally, topologyKey, counts: isCounted }: Constraint,
  needed: readonly Constraint[],
): DomainMatches {
  const topology = cluster.topology(topologyKey);
  const counts = new Int32Array(topology.nodes.length);
  const seen = new Uint8Array(topology.nodes.length);
  for (const node of cluster.nodes) {
    const id = topology.of[node.slot] ?? -1;
    if (id < 0 || !hasAllKeys(node, needed) || isCounted?.(node) === false) continue;
    counts[id] = (counts[id] ?? 0) + (tally.byNode[node.slot] ?? 0);
    seen[id] = 1;
  }
  let [domains, fewest] = [0, NO_DOMAIN_FEWEST];
  for (let id = 0; id < seen.length; id++) {
    if (seen[id] === 0) continue;
    domains += 1;
    fewest = Math.min(fewest, counts[id] ?? 0);
  }
  return { topology, counts, domains, fewest };
}
