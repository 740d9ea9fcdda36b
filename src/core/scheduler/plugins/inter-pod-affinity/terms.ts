/**
 * Counting pods for affinity terms, by domain.
 */
import type { AffinityTerm, ClusterView, DomainCounts, NodeView, PodClass, PodView } from "../../plugin.ts";
import { termMatches } from "../../pods/pod-view.ts";

/** Whether the term means pods of this class. */
export function means(cluster: ClusterView, term: AffinityTerm, target: PodClass): boolean {
  return termMatches(term, target, (namespace) => cluster.namespaceLabels(namespace));
}

/** Pods that the term means, by domain of its topology. */
export function countsOf(cluster: ClusterView, term: AffinityTerm): DomainCounts {
  return cluster.tally(`term;${term.id}`, (podClass) => means(cluster, term, podClass)).domains(term.topologyKey);
}

/** Pods that every one of the terms means, by domain of each term's topology. */
export function countsOfAll(cluster: ClusterView, terms: readonly AffinityTerm[]): readonly DomainCounts[] {
  const id = terms.map((term) => term.id).join("&");
  const tally = cluster.tally(`terms;${id}`, (podClass) => terms.every((term) => means(cluster, term, podClass)));
  return terms.map(({ topologyKey }) => tally.domains(topologyKey));
}

/** How many are counted in the node's domain; undefined when the node is in none. */
export function countAt({ topology, counts }: DomainCounts, { slot }: NodeView): number | undefined {
  const id = topology.of[slot] ?? -1;
  return id < 0 ? undefined : (counts[id] ?? 0);
}

/** Pods on nodes whose demand to be away from others means this pod, by domain of each demand. */
export function repellers(pod: PodView, cluster: ClusterView): DomainCounts[] {
  const found: DomainCounts[] = [];
  for (const { class: podClass, tally } of cluster.repellingClasses) {
    for (const term of podClass.terms.requiredAnti) {
      if (means(cluster, term, pod.class)) found.push(tally.domains(term.topologyKey));
    }
  }
  return found;
}

/** Counts that raise or lower a node's score. */
export interface Pull {
  readonly counts: DomainCounts;
  readonly weight: number;
}

/** A required affinity of a pod on a node pulls this much towards it, upstream's hardPodAffinityWeight. */
const HARD_AFFINITY_WEIGHT = 1;

/** Everything that draws the pod to a domain or away from it: its own wishes, and those of pods on nodes. */
export function pulls(pod: PodView, cluster: ClusterView): Pull[] {
  const { preferred, preferredAnti } = pod.class.terms;
  const found: Pull[] = [
    ...preferred.map((term) => ({ counts: countsOf(cluster, term), weight: term.weight })),
    ...preferredAnti.map((term) => ({ counts: countsOf(cluster, term), weight: -term.weight })),
  ];
  for (const { class: podClass, tally } of cluster.relatingClasses) {
    const add = (terms: readonly AffinityTerm[], weightOf: (term: AffinityTerm) => number): void => {
      for (const term of terms) {
        if (means(cluster, term, pod.class)) found.push({ counts: tally.domains(term.topologyKey), weight: weightOf(term) });
      }
    };
    add(podClass.terms.required, () => HARD_AFFINITY_WEIGHT);
    add(podClass.terms.preferred, ({ weight }) => weight);
    add(podClass.terms.preferredAnti, ({ weight }) => -weight);
  }
  return found.filter(({ counts }) => counts.total !== 0);
}
