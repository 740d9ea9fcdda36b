/**
 * What will come of a node that falls silent, in a sentence or two, from what is on the node now.
 * @see kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go, pkg/controller/tainteviction/taint_eviction.go
 */
import type { Node } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { controllerOf } from "../../api/owner.ts";
import { spacedDuration } from "../../api/spaced-duration.ts";
import { machineTable } from "../../reconcile/process.ts";
import { isNodeReady } from "../../rules/node.ts";
import { latency } from "../../sim/latency.ts";
import type { Scene } from "../fault.ts";
import { membersOf, podsOn } from "./targets.ts";

type Look = Pick<Scene, "store" | "state">;

/** From the crash to the taint that evicts, on average: the grace of 50 s less half a heartbeat. */
const NOTICE_TYPICAL_SECONDS = 40;
const NOTICES = "The cluster notices in 40-60 s";
/** A node that is heard of again within this is missed by nobody. */
export const NOTICE_MIN_MS = 40_000;
const UNREACHABLE = "node.kubernetes.io/unreachable";
/** Controllers that keep a pod's name, or its node, do not replace what may still run. */
const NOT_REPLACING: ReadonlySet<string> = new Set(["DaemonSet", "StatefulSet", "Node"]);

/** For nodes that lose their power for so long. */
export function powerLossForecast(scene: Look, nodes: readonly string[], offMs: number): readonly string[] {
  const lost = controlPlaneForecast(scene, nodes);
  const backMs = offMs + latency.bootMs;
  if (lost !== undefined) return backMs === Number.POSITIVE_INFINITY ? [lost] : [lost, `${backText(nodes, backMs)}.`];
  const survives = membersOf(scene).some((member) => nodes.includes(member))
    ? ["The other members of the control plane go on without it."]
    : [];
  return [...nodesLostForecast(scene, nodes, backMs), ...survives];
}

function nodesLostForecast(scene: Look, nodes: readonly string[], backMs: number): readonly string[] {
  const [node = "", ...others] = nodes;
  if (backMs <= NOTICE_MIN_MS) return [`${backText(nodes, backMs)}; before anybody misses ${others.length === 0 ? "it" : "them"}.`];
  const isBackInTime = nodes.every((each) => backMs < evictionMs(scene, each));
  if (others.length === 0)
    return isBackInTime ? [`${NOTICES} that the node is gone.`, `${backText(nodes, backMs)}.`] : [evictionForecast(scene, node)];
  const missed = `${nodes.length} nodes will be NotReady in 40-60 s`;
  return isBackInTime
    ? [`${missed}.`, `${backText(nodes, backMs)}.`]
    : [`${missed}; after 5 m more their pods are evicted, one node in 10 s.`];
}

function backText({ length }: readonly string[], backMs: number): string {
  const [are, their] = length === 1 ? ["It is", "its"] : ["They are", "their"];
  return `${are} back in about ${spacedDuration(backMs)}, and ${their} pods start again with one restart more`;
}

/** For a node whose kubelet says nothing for so long, though everything runs on. */
export function silentNodeForecast(scene: Look, node: string, silentMs: number): readonly string[] {
  if (silentMs <= NOTICE_MIN_MS) return ["It is over before anybody misses the node; nothing is evicted or started again."];
  if (silentMs < evictionMs(scene, node))
    return [
      `${NOTICES}: its pods run on, but leave their Services.`,
      "When it is over the node is Ready within 10 s, and they come back; nothing is evicted or started again.",
    ];
  return [
    evictionForecast(scene, node),
    "Until then its pods run on, and so do their old processes after that, though their Services leave them out.",
  ];
}

/** What it means that these nodes go, if the control plane goes with them. */
function controlPlaneForecast(scene: Pick<Scene, "state">, nodes: readonly string[]): string | undefined {
  const members = membersOf(scene);
  const left = members.filter((member) => !nodes.includes(member) && scene.state.row(machineTable, member)?.powered === true);
  if (members.length === 0 || left.length === members.length || left.length * 2 > members.length) return undefined;
  return "The control plane goes with it: nothing is noticed, scheduled, evicted or replaced until it is back; what runs on other nodes runs on.";
}

/** How soon the first pod of a silent node can be evicted; Infinity: never. */
export function evictionMs(scene: Look, node: string): number {
  const seconds = evictable(scene, node).map(tolerationSeconds);
  return seconds.length === 0 ? Number.POSITIVE_INFINITY : NOTICE_MIN_MS + Math.min(...seconds) * 1_000;
}

function evictionForecast(scene: Look, name: string): string {
  const pods = evictable(scene, name);
  const others = otherNodes(scene, name);
  if (pods.length === 0) return `${NOTICES}; no pods run there, so there is nothing to replace.`;
  const ready = others.filter(isNodeReady);
  if (ready.length === 0) return `${NOTICES}; with no other node ready it evicts nothing, and the pods stay as they are.`;
  const seconds = pods.map(tolerationSeconds).filter((value) => value !== Number.POSITIVE_INFINITY);
  if (seconds.length === 0) return `${NOTICES}; its pods tolerate that for ever, so none is evicted.`;
  const when = spacedDuration((NOTICE_TYPICAL_SECONDS + Math.min(...seconds)) * 1_000);
  const replaced = pods.filter(isReplaced);
  if (replaced.length === 0) return `${NOTICES} and evicts its pods after about ${when}; nobody replaces them.`;
  if (!ready.some(takesPods))
    return `${NOTICES} and evicts its pods after about ${when}; their replacements stay Pending, for no other node takes pods.`;
  const rest = replaced.length < pods.length ? `; nobody replaces the other ${pods.length - replaced.length}` : "";
  return `${NOTICES} and replaces its pods after about ${when}${rest}.`;
}

function evictable(scene: Look, node: string): readonly Pod[] {
  return podsOn(scene, node).filter((pod) => pod.metadata.deletionTimestamp === undefined && controllerOf(pod)?.kind !== "DaemonSet");
}

/** Nodes that are on: a ready one without power only has not been missed yet. */
function otherNodes({ store, state }: Look, name: string): readonly Node[] {
  return [...store.list("Node")].filter(
    ({ metadata }) => metadata.name !== name && state.row(machineTable, metadata.name)?.powered !== false,
  );
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
