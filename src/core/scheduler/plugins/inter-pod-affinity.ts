/**
 * Keeps pods near to pods they ask for and away from those they shun, and respects what pods on nodes ask of newcomers.
 * @see kubernetes pkg/scheduler/framework/plugins/interpodaffinity/{filtering,scoring}.go
 */
import type { Pod } from "../../api/kinds/pod.ts";
import { matches, NOTHING } from "../../api/selector.ts";
import { type AffinityTerm, ALIKE, type DomainCounts, isItself, NONE, type NodeView, type Plugin, SCORE_MAX } from "../plugin.ts";
import { classOf } from "../pods/pod-view.ts";
import { countAt, countsOf, countsOfAll, means, type Pull, pulls, repellers } from "./inter-pod-affinity/terms.ts";

interface Prepared {
  /** Pods that meet all of the pod's demands for company, per demand. */
  readonly wanted: readonly DomainCounts[];
  /** Nobody meets them, but the pod itself does: it may be the first. */
  readonly mayBeFirst: boolean;
  readonly shunned: readonly DomainCounts[];
  readonly repelled: readonly DomainCounts[];
  readonly pulls: readonly Pull[];
}

const ALONE = [{ text: "node(s) didn't match pod affinity rules", resolvable: false }];
const TOO_CLOSE = [{ text: "node(s) didn't match pod anti-affinity rules", resolvable: true }];
const REPELLED = [{ text: "node(s) didn't satisfy existing pods anti-affinity rules", resolvable: true }];

function hasCompany(node: NodeView, { wanted, mayBeFirst }: Prepared): boolean {
  let isComplete = true;
  for (const counts of wanted) {
    const count = countAt(counts, node);
    if (count === undefined) return false;
    if (count <= 0) isComplete = false;
  }
  return isComplete || mayBeFirst;
}

function isAnyAt(counts: readonly DomainCounts[], node: NodeView): boolean {
  for (const each of counts) if ((countAt(each, node) ?? 0) > 0) return true;
  return false;
}

export const interPodAffinity: Plugin<Prepared> = {
  name: "InterPodAffinity",
  weight: 2,
  prepare(pod, cluster) {
    const { required, requiredAnti } = pod.class.terms;
    const wanted = required.length === 0 ? [] : countsOfAll(cluster, required);
    const isNobody = wanted.every(({ total }) => total === 0);
    const mayBeFirst = isNobody && required.every((term) => means(cluster, term, pod.class));
    const shunned = requiredAnti.map((term) => countsOf(cluster, term));
    return { wanted, mayBeFirst, shunned, repelled: repellers(pod, cluster), pulls: [] };
  },
  passesAll: (_pod, { wanted, shunned, repelled }) => wanted.length === 0 && shunned.length === 0 && repelled.length === 0,
  filter(_pod, node, prepared) {
    if (!hasCompany(node, prepared)) return ALONE;
    if (isAnyAt(prepared.shunned, node)) return TOO_CLOSE;
    return isAnyAt(prepared.repelled, node) ? REPELLED : NONE;
  },
  remedy(_pod, node, prepared) {
    if (!hasCompany(node, prepared)) return `run a pod that the pod affinity asks for near ${node.name}`;
    return `move the pods that keep this one away from ${node.name}`;
  },
  prepareScore(pod, _fitting, cluster, prepared) {
    const found = pulls(pod, cluster);
    return found.length === 0 ? ALIKE : { ...prepared, pulls: found };
  },
  score(_pod, node, { pulls: found }) {
    let sum = 0;
    for (const { counts, weight } of found) sum += weight * (countAt(counts, node) ?? 0);
    return sum;
  },
  normalize(raw) {
    let [min, max] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    for (const value of raw) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    for (let index = 0; index < raw.length; index++) {
      raw[index] = max === min ? 0 : Math.floor((SCORE_MAX * ((raw[index] ?? 0) - min)) / (max - min));
    }
  },
  heeds: () => true,
  helps(pod, change) {
    const own = classOf(pod);
    if (change.kind === "Node") {
      if (change.after === undefined) return false;
      const { required, requiredAnti } = own.terms;
      const [labels, former] = [change.after.metadata.labels, change.before?.metadata.labels];
      return (
        change.before === undefined ||
        [...required, ...requiredAnti].some(({ topologyKey }) => labels?.[topologyKey] !== former?.[topologyKey])
      );
    }
    const { before, after } = change;
    const { required, requiredAnti } = own.terms;
    if (isItself(pod, after)) return after.metadata.labels !== before?.metadata.labels;
    // Company came, or one that was shunned went, or one that shuns this pod did.
    if (isMeant(required, after) && !isMeant(required, before)) return true;
    if (isMeant(requiredAnti, before) && !isMeant(requiredAnti, after)) return true;
    const shuns = (other: Pod | undefined): boolean => other !== undefined && isMeant(classOf(other).terms.requiredAnti, pod);
    return shuns(before) && !shuns(after);
  },
};

/** Whether any of the terms may mean the pod; whose namespaces are chosen by label, any namespace may be. */
function isMeant(terms: readonly AffinityTerm[], pod: Pod | undefined): boolean {
  if (pod === undefined || terms.length === 0) return false;
  const target = classOf(pod);
  return terms.some(({ selector, namespaces, namespaceSelector }) => {
    return matches(selector, target.labels) && (namespaces.has(target.namespace) || namespaceSelector !== NOTHING);
  });
}
