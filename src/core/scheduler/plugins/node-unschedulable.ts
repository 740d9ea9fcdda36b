/**
 * Rejects cordoned nodes, unless the pod tolerates that.
 * @see kubernetes pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go
 */
import type { Taint } from "../../api/kinds/node.ts";
import { tolerates } from "../../rules/node.ts";
import { isItself, NONE, type Plugin } from "../plugin.ts";

const CORDON: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
const REJECTED = [{ text: "node(s) were unschedulable", resolvable: false }];

/** Whether any node is cordoned at all. */
interface Prepared {
  readonly isAnyCordoned: boolean;
}

export const nodeUnschedulable: Plugin<Prepared> = {
  name: "NodeUnschedulable",
  weight: 0,
  prepare: (_pod, { nodesCordoned }) => ({ isAnyCordoned: nodesCordoned > 0 }),
  passesAll: (_pod, { isAnyCordoned }) => !isAnyCordoned,
  filter({ pod }, { node }) {
    return node.spec.unschedulable !== true || tolerates(pod.spec.tolerations, CORDON) ? NONE : REJECTED;
  },
  remedy: (_pod, { name }) => `uncordon ${name}`,
  heeds: () => true,
  helps(pod, change) {
    if (change.kind === "Pod") return isItself(pod, change.after) && tolerates(change.after.spec.tolerations, CORDON);
    const { before, after } = change;
    const wasOpen = before !== undefined && before.spec.unschedulable !== true;
    return after !== undefined && after.spec.unschedulable !== true && !wasOpen;
  },
};
