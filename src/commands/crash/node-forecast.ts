/**
 * What will come of a node's crash, in a sentence or two, from what is on the node now.
 * @see kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go, pkg/controller/tainteviction/taint_eviction.go
 */
import { type Cluster, controllerOf, hasPower, isNodeReady, isPodTerminal, type Node, type Pod } from "../../core/index.ts";
import { spacedDuration } from "../print/spaced-duration.ts";

/** Keys of the TUI that lead there. */
const HOW_TO_GET_THERE = "> speeds up, . jumps to the next change.";
/** From the crash to the taint that evicts, on average: the grace of 50 s less half a heartbeat. */
const NOTICE_TYPICAL_SECONDS = 40;
const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";
const UNREACHABLE = "node.kubernetes.io/unreachable";
/** Controllers that keep a pod's name, or its node, do not replace what may still run. */
const NOT_REPLACING: ReadonlySet<string> = new Set(["DaemonSet", "StatefulSet", "Node"]);

/** The sentences for a node that has just lost its power. */
export function nodeCrashForecast(cluster: Cluster, name: string): string {
  const pods = podsOn(cluster, name);
  const others = otherNodes(cluster, name);
  const role = cluster.server.find("Node", name)?.metadata.labels?.[CONTROL_PLANE_LABEL];
  const livesOn = role === undefined ? "" : " The control plane itself goes on: its processes are on another machine.";
  return `${outcome(pods, others)}${livesOn} ${HOW_TO_GET_THERE}`;
}

function outcome(pods: readonly Pod[], others: readonly Node[]): string {
  const notices = "The cluster notices in 40-60 s";
  if (pods.length === 0) return `${notices}; no pods run there, so there is nothing to replace.`;
  const ready = others.filter(isNodeReady);
  if (ready.length === 0) return `${notices}; with no other node ready it evicts nothing, and the pods stay as they are.`;
  const seconds = pods.map(tolerationSeconds).filter((value) => value !== Number.POSITIVE_INFINITY);
  if (seconds.length === 0) return `${notices}; its pods tolerate that for ever, so none is evicted.`;
  const when = spacedDuration((NOTICE_TYPICAL_SECONDS + Math.min(...seconds)) * 1_000);
  const replaced = pods.filter(isReplaced);
  if (replaced.length === 0) return `${notices} and evicts its pods after about ${when}; nobody replaces them.`;
  if (!ready.some(takesPods))
    return `${notices} and evicts its pods after about ${when}; their replacements stay Pending, for no other node takes pods.`;
  const rest = replaced.length < pods.length ? `; nobody replaces the other ${pods.length - replaced.length}` : "";
  return `${notices} and replaces its pods after about ${when}${rest}.`;
}

function podsOn(cluster: Cluster, node: string): readonly Pod[] {
  const pods = [...(cluster.server.list("Pod", { node }) as Iterable<Pod>)];
  return pods.filter(
    (pod) => !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined && controllerOf(pod)?.kind !== "DaemonSet",
  );
}

/** Nodes that are on: a ready one without power only has not been missed yet. */
function otherNodes(cluster: Cluster, name: string): readonly Node[] {
  const nodes = [...(cluster.server.list("Node") as Iterable<Node>)];
  return nodes.filter(({ metadata }) => metadata.name !== name && hasPower(cluster, metadata.name) !== false);
}

function takesPods({ spec }: Node): boolean {
  return spec.unschedulable !== true && !(spec.taints ?? []).some(({ effect }) => effect !== "PreferNoSchedule");
}

function isReplaced(pod: Pod): boolean {
  const controller = controllerOf(pod);
  return controller !== undefined && !NOT_REPLACING.has(controller.kind);
}

/** How long the pod stays on a node that cannot be reached; Infinity for ever. */
function tolerationSeconds({ spec }: Pod): number {
  const fitting = (spec.tolerations ?? []).filter(({ key = "", operator = "Equal", value = "", effect = "" }) => {
    const fitsKey = key === "" ? operator === "Exists" : key === UNREACHABLE && (operator === "Exists" || value === "");
    return fitsKey && (effect === "" || effect === "NoExecute");
  });
  if (fitting.length === 0) return 0;
  return Math.min(...fitting.map((toleration) => Math.max(0, toleration.tolerationSeconds ?? Number.POSITIVE_INFINITY)));
}
