/**
 * Rejects nodes with a taint that the pod does not tolerate, and ranks down those whose taints only repel.
 * @see kubernetes pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go
 */
import type { Node, Taint } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { findUntoleratedTaint, tolerates } from "../../rules/node.ts";
import { ALIKE, isItself, NONE, normalizeByMax, type Plugin } from "../plugin.ts";

const HARD: readonly Taint["effect"][] = ["NoSchedule", "NoExecute"];
const REJECTED = [{ text: "node(s) had untolerated taint(s)", resolvable: false }];

function isRepelled(pod: Pod, taints: Node["spec"]["taints"]): boolean {
  return findUntoleratedTaint(taints, pod.spec.tolerations, HARD) !== undefined;
}

function taintText({ key, value = "", effect }: Taint): string {
  return value === "" ? `${key}:${effect}` : `${key}=${value}:${effect}`;
}

export const taintToleration: Plugin = {
  name: "TaintToleration",
  weight: 3,
  filter: ({ pod }, { taints }) => (taints.length === 0 || !isRepelled(pod, taints) ? NONE : REJECTED),
  remedy({ pod }, { name, taints }) {
    const taint = findUntoleratedTaint(taints, pod.spec.tolerations, HARD);
    return taint === undefined ? "" : `remove the taint ${taintText(taint)} from ${name}, or let the pod tolerate it`;
  },
  prepareScore: (_pod, _fitting, cluster) => (cluster.nodesWithSoftTaints === 0 ? ALIKE : undefined),
  score({ pod }, { taints }) {
    let repelling = 0;
    for (const taint of taints) if (taint.effect === "PreferNoSchedule" && !tolerates(pod.spec.tolerations, taint)) repelling += 1;
    return repelling;
  },
  normalize: (raw) => normalizeByMax(raw, true),
  heeds: () => true,
  helps(pod, change) {
    if (change.kind === "Pod") {
      const { before, after } = change;
      return isItself(pod, after) && after.spec.tolerations !== before?.spec.tolerations;
    }
    const { before, after } = change;
    if (after === undefined || isRepelled(pod, after.spec.taints)) return false;
    return before === undefined || isRepelled(pod, before.spec.taints);
  },
};
