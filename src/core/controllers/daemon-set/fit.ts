/**
 * Whether a node should have a DaemonSet's pod, and keep the one that it has.
 * @see kubernetes pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod and util/daemonset_util.go
 */
import type { DaemonSet } from "../../api/kinds/daemon-set.ts";
import type { Node } from "../../api/kinds/node.ts";
import type { PodSpec } from "../../api/shapes/pod-spec.ts";
import { findUntoleratedTaint, type Toleration } from "../../rules/node.ts";
import { matchesNode } from "../../rules/node-affinity.ts";

/** What follows for a node. */
export interface Fit {
  readonly shouldRun: boolean;
  /** A pod that is there may stay, although no new one would come. */
  readonly mayStay: boolean;
}

const toleratedTaint = (key: string, effect: "NoSchedule" | "NoExecute"): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: "Exists",
  effect,
});

const TOLERATED = [
  toleratedTaint("not-ready", "NoExecute"),
  toleratedTaint("unreachable", "NoExecute"),
  toleratedTaint("disk-pressure", "NoSchedule"),
  toleratedTaint("memory-pressure", "NoSchedule"),
  toleratedTaint("pid-pressure", "NoSchedule"),
  toleratedTaint("unschedulable", "NoSchedule"),
];
const NO_NETWORK = toleratedTaint("network-unavailable", "NoSchedule");

/** The template's tolerations, and those of all daemons: what is wrong with a node is what they are there for. */
export function daemonTolerations({ tolerations = [], hostNetwork }: PodSpec): readonly Toleration[] {
  const added = hostNetwork === true ? [...TOLERATED, NO_NETWORK] : TOLERATED;
  const isGiven = ({ key, effect }: Toleration): boolean =>
    tolerations.some((given) => given.key === key && given.effect === effect && given.operator === "Exists");
  return [...tolerations, ...added.filter((toleration) => !isGiven(toleration))];
}

/** Whether the node should have a pod. */
export function fitOf({ spec }: DaemonSet, node: Node): Fit {
  const pod = spec.template.spec;
  const isNamed = pod.nodeName === undefined || pod.nodeName === "" || pod.nodeName === node.metadata.name;
  if (!isNamed || !matchesNode(pod, node)) return { shouldRun: false, mayStay: false };
  const tolerations = daemonTolerations(pod);
  if (findUntoleratedTaint(node.spec.taints, tolerations, ["NoExecute", "NoSchedule"]) === undefined)
    return { shouldRun: true, mayStay: true };
  return { shouldRun: false, mayStay: findUntoleratedTaint(node.spec.taints, tolerations, ["NoExecute"]) === undefined };
}
