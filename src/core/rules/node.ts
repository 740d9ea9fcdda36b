/**
 * Questions about nodes and their taints.
 * @see kubernetes staging/src/k8s.io/component-helpers/scheduling/corev1/helpers.go and staging/src/k8s.io/api/core/v1/toleration.go
 */
import type { Node, NodeCondition, Taint } from "../api/kinds/node.ts";
import type { PodSpec } from "../api/shapes/pod-spec.ts";

/** A pod's leave to stay on nodes with a certain taint. */
export type Toleration = NonNullable<PodSpec["tolerations"]>[number];

/** The node's condition of that type, if the kubelet has reported one. */
export function nodeCondition(node: Node, type: string): NodeCondition | undefined {
  return node.status.conditions?.find((condition) => condition.type === type);
}

/** Whether the kubelet says that it can run pods; a node that has gone silent is not ready. */
export function isNodeReady(node: Node): boolean {
  return nodeCondition(node, "Ready")?.status === "True";
}

/** Whether one of the tolerations makes up for the taint. */
export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return tolerations?.some((toleration) => toleratesTaint(toleration, taint)) ?? false;
}

/** The first taint with one of `effects` that nothing tolerates. */
export function findUntoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly Taint["effect"][],
): Taint | undefined {
  return taints?.find((taint) => effects.includes(taint.effect) && !tolerates(tolerations, taint));
}

/** The zone that the node's label names; empty when it has none. */
export function nodeZone(node: Node): string {
  return node.metadata.labels?.["topology.kubernetes.io/zone"] ?? "";
}

function toleratesTaint(toleration: Toleration, taint: Taint): boolean {
  const { key = "", operator = "", value = "", effect = "" } = toleration;
  if (effect !== "" && effect !== taint.effect) return false;
  // An empty key stands for every key.
  if (key !== "" && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return (operator === "" || operator === "Equal") && value === (taint.value ?? "");
}
