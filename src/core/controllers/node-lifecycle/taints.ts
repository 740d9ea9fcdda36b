/**
 * The taints that a node's conditions call for.
 * @see kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoScheduleTaintingPass
 */
import { rfc3339 } from "../../api/duration.ts";
import type { Node, Taint } from "../../api/kinds/node.ts";
import { readyCondition, type Suspect } from "./observation.ts";

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

/** By condition and status; a condition without an entry calls for nothing. */
const KEY_OF_CONDITION: ReadonlyMap<string, string> = new Map([
  ["Ready=False", NOT_READY],
  ["Ready=Unknown", UNREACHABLE],
  ["MemoryPressure=True", "node.kubernetes.io/memory-pressure"],
  ["DiskPressure=True", "node.kubernetes.io/disk-pressure"],
  ["NetworkUnavailable=True", "node.kubernetes.io/network-unavailable"],
  ["PIDPressure=True", "node.kubernetes.io/pid-pressure"],
]);
const OWN_KEYS: ReadonlySet<string> = new Set([...KEY_OF_CONDITION.values(), UNSCHEDULABLE]);

/** The node with the NoSchedule taints of its conditions; the same node when it has them. */
export function withNoScheduleTaints(node: Node, nowMs: number): Node {
  const wanted = new Set<string>();
  for (const { type, status } of node.status.conditions ?? []) {
    const key = KEY_OF_CONDITION.get(`${type}=${status}`);
    if (key !== undefined) wanted.add(key);
  }
  if (node.spec.unschedulable === true) wanted.add(UNSCHEDULABLE);
  // A node that was registered without conditions keeps the taint it got at the door until its kubelet speaks.
  if (readyCondition(node) === undefined) wanted.add(NOT_READY);
  const present = node.spec.taints ?? [];
  const kept = present.filter(({ key, effect }) => effect !== "NoSchedule" || !OWN_KEYS.has(key) || wanted.has(key));
  for (const { key, effect } of present) if (effect === "NoSchedule") wanted.delete(key);
  if (kept.length === present.length && wanted.size === 0) return node;
  const added = [...wanted].map((key): Taint => ({ key, effect: "NoSchedule", timeAdded: rfc3339(nowMs) }));
  return withTaints(node, [...kept, ...added]);
}

/** Which NoExecute taint the status calls for, and whether the node has it, its opposite, or neither. */
export function noExecuteState(node: Node, status: Suspect["status"]): "right" | "opposite" | "none" {
  const right = noExecuteKey(status);
  let state: "right" | "opposite" | "none" = "none";
  for (const taint of node.spec.taints ?? []) {
    if (!isNoExecute(taint)) continue;
    if (taint.key === right) return "right";
    state = "opposite";
  }
  return state;
}

/** The node with the NoExecute taint of its status, and without the opposite one. */
export function withNoExecuteTaint(node: Node, status: "False" | "Unknown", nowMs: number): Node {
  const others = (node.spec.taints ?? []).filter((taint) => !isNoExecute(taint));
  return withTaints(node, [...others, { key: noExecuteKey(status), effect: "NoExecute", timeAdded: rfc3339(nowMs) }]);
}

/** The node without the NoExecute taints of this controller; the same node when it has none. */
export function withoutNoExecuteTaints(node: Node): Node {
  const present = node.spec.taints ?? [];
  const kept = present.filter((taint) => !isNoExecute(taint));
  return kept.length === present.length ? node : withTaints(node, kept);
}

function noExecuteKey(status: Suspect["status"]): string {
  return status === "False" ? NOT_READY : UNREACHABLE;
}

function isNoExecute({ key, effect }: Taint): boolean {
  return effect === "NoExecute" && (key === NOT_READY || key === UNREACHABLE);
}

function withTaints(node: Node, taints: readonly Taint[]): Node {
  const { taints: _replaced, ...spec } = node.spec;
  return { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } };
}
