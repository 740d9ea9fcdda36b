/**
 * Rejects nodes that the pod's node selector or required node affinity excludes, and ranks by its wishes.
 * @see kubernetes pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go
 */

import { matchesNode, namedNodes, restrictsNodes, termMatchesNode } from "../../rules/node-affinity.ts";
import { ALIKE, NONE, normalizeByMax, type Plugin, type PodView, Rejection } from "../plugin.ts";

/** Nodes that the affinity names, when it names nodes. */
interface Prepared {
  readonly names: ReadonlySet<string> | undefined;
}

const REJECTED = [{ text: "node(s) didn't match Pod's node affinity/selector", resolvable: false }];
const CONFLICT = new Rejection({ text: "pod affinity terms conflict", resolvable: false });

function wishes({ pod }: PodView) {
  return pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
}

export const nodeAffinity: Plugin<Prepared> = {
  name: "NodeAffinity",
  weight: 2,
  prepare({ pod }) {
    const names = namedNodes(pod.spec);
    return names?.size === 0 ? CONFLICT : { names };
  },
  onlyNodes: (_pod, { names }) => names,
  passesAll: ({ pod }) => !restrictsNodes(pod.spec),
  filter: ({ pod }, { node }) => (matchesNode(pod.spec, node) ? NONE : REJECTED),
  remedy: (_pod, { name }) => `give ${name} the labels that the pod's node selector or affinity asks for`,
  prepareScore: (pod, _fitting, _cluster, prepared) => (wishes(pod).length === 0 ? ALIKE : prepared),
  score(pod, { node }) {
    let sum = 0;
    for (const { preference, weight } of wishes(pod)) if (weight !== 0 && termMatchesNode(preference, node)) sum += weight;
    return sum;
  },
  normalize: (raw) => normalizeByMax(raw, false),
  heeds: ({ kind }) => kind === "Node",
  helps(pod, change) {
    if (change.kind !== "Node" || change.after === undefined || !matchesNode(pod.spec, change.after)) return false;
    return change.before === undefined || !matchesNode(pod.spec, change.before);
  },
};
