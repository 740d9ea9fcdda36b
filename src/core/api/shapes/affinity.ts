/**
 * Where pods may and would rather run: affinities, node selectors, spread constraints, tolerations.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { labelSelector } from "../meta.ts";
import { type Infer, int32, int64, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { atomic, atomicMap } from "./list-rules.ts";

export const nodeSelectorRequirement = struct("NodeSelectorRequirement", () => ({
  key: text("Label, or field, of the node."),
  operator: oneOf(
    ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"],
    "How the node's value is compared with the values.",
    "v1.NodeSelectorOperator",
  ),
  values: optional(list(text("A value."), "Values for In and NotIn; one number for Gt and Lt; none for the others.", atomic)),
}));
/** One demand on a node. */
export type NodeSelectorRequirement = Infer<typeof nodeSelectorRequirement>;

export const nodeSelectorTerm = struct("NodeSelectorTerm", () => ({
  matchExpressions: optional(list(nodeSelectorRequirement, "Demands on the node's labels; all must hold.", atomic)),
  matchFields: optional(list(nodeSelectorRequirement, "Demands on the node's fields; all must hold.", atomic)),
}));
/** Demands that must hold together; an empty term matches no node. */
export type NodeSelectorTerm = Infer<typeof nodeSelectorTerm>;

export const nodeSelector = struct("NodeSelector", () => ({
  nodeSelectorTerms: list(nodeSelectorTerm, "Terms, of which one must hold.", atomic),
}));
/** A choice of nodes: any of several terms. */
export type NodeSelector = Infer<typeof nodeSelector>;

export const preferredSchedulingTerm = struct("PreferredSchedulingTerm", () => ({
  preference: part(nodeSelectorTerm, "Term that earns the weight.", atomicMap),
  weight: int32("Weight from 1 to 100."),
}));
/** A wish about the node. */
export type PreferredSchedulingTerm = Infer<typeof preferredSchedulingTerm>;

export const nodeAffinity = struct("NodeAffinity", () => ({
  preferredDuringSchedulingIgnoredDuringExecution: optional(
    list(preferredSchedulingTerm, "Wishes; weights of those that hold add up.", atomic),
  ),
  requiredDuringSchedulingIgnoredDuringExecution: optional(part(nodeSelector, "Nodes that are allowed.", atomicMap)),
}));
/** Demands and wishes about the node. */
export type NodeAffinity = Infer<typeof nodeAffinity>;

export const podAffinityTerm = struct("PodAffinityTerm", () => ({
  labelSelector: optional(part(labelSelector, "Pods that are meant; absent means none.", atomicMap)),
  matchLabelKeys: optional(list(text("A label."), "Labels whose value must equal the incoming pod's.", atomic)),
  mismatchLabelKeys: optional(list(text("A label."), "Labels whose value must differ from the incoming pod's.", atomic)),
  namespaceSelector: optional(part(labelSelector, "Namespaces of the pods, by label; empty means all.", atomicMap)),
  namespaces: optional(list(text("A namespace."), "Namespaces of the pods, by name; the pod's own when neither is given.", atomic)),
  topologyKey: text("Node label whose equal values make nodes one place."),
}));
/** Pods to be near to, or away from, and what near means. */
export type PodAffinityTerm = Infer<typeof podAffinityTerm>;

export const weightedPodAffinityTerm = struct("WeightedPodAffinityTerm", () => ({
  podAffinityTerm: part(podAffinityTerm, "Term that earns the weight."),
  weight: int32("Weight from 1 to 100."),
}));
/** A wish about other pods. */
export type WeightedPodAffinityTerm = Infer<typeof weightedPodAffinityTerm>;

export const podAffinity = struct("PodAffinity", () => ({
  preferredDuringSchedulingIgnoredDuringExecution: optional(list(weightedPodAffinityTerm, "Wishes to be near.", atomic)),
  requiredDuringSchedulingIgnoredDuringExecution: optional(list(podAffinityTerm, "Terms that must all hold.", atomic)),
}));
/** Pods to be near to. */
export type PodAffinity = Infer<typeof podAffinity>;

export const podAntiAffinity = struct("PodAntiAffinity", () => ({
  preferredDuringSchedulingIgnoredDuringExecution: optional(list(weightedPodAffinityTerm, "Wishes to be away.", atomic)),
  requiredDuringSchedulingIgnoredDuringExecution: optional(list(podAffinityTerm, "Terms of which none may hold.", atomic)),
}));
/** Pods to be away from. */
export type PodAntiAffinity = Infer<typeof podAntiAffinity>;

export const affinity = struct("Affinity", () => ({
  nodeAffinity: optional(part(nodeAffinity, "Demands and wishes about the node.")),
  podAffinity: optional(part(podAffinity, "Pods to be near to.")),
  podAntiAffinity: optional(part(podAntiAffinity, "Pods to be away from.")),
}));
/** All affinities of a pod. */
export type Affinity = Infer<typeof affinity>;

export const topologySpreadConstraint = struct("TopologySpreadConstraint", () => ({
  labelSelector: optional(part(labelSelector, "Pods that are counted.", atomicMap)),
  matchLabelKeys: optional(list(text("A label."), "Labels whose value must equal the incoming pod's for a pod to count.", atomic)),
  maxSkew: int32("How far the fullest place may be ahead of the emptiest."),
  minDomains: optional(int32("Fewer places than this count as if an empty one existed.")),
  nodeAffinityPolicy: optional(
    oneOf(["Honor", "Ignore"], "Whether nodes that the pod's node affinity excludes are left out.", "v1.NodeInclusionPolicy"),
  ),
  nodeTaintsPolicy: optional(
    oneOf(["Honor", "Ignore"], "Whether nodes whose taints the pod does not tolerate are left out.", "v1.NodeInclusionPolicy"),
  ),
  topologyKey: text("Node label whose equal values make nodes one place."),
  whenUnsatisfiable: oneOf(
    ["DoNotSchedule", "ScheduleAnyway"],
    "Whether a node that breaks the rule is refused or only ranked lower.",
    "v1.UnsatisfiableConstraintAction",
  ),
}));
/** How evenly pods are spread over places. */
export type TopologySpreadConstraint = Infer<typeof topologySpreadConstraint>;

export const toleration = struct("Toleration", () => ({
  effect: optional(
    oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"], "Effect that is tolerated; absent means every one.", "v1.TaintEffect"),
  ),
  key: optional(text("Key of the taint; absent, with Exists, means every one.")),
  operator: optional(oneOf(["Equal", "Exists"], "Whether the taint's value matters; absent means Equal.", "v1.TolerationOperator")),
  tolerationSeconds: optional(int64("How long a NoExecute taint is borne; absent means for ever.")),
  value: optional(text("Value of the taint, for Equal.")),
}));
/** A taint that the pod bears. */
export type Toleration = Infer<typeof toleration>;
