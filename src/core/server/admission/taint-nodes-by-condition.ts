/**
 * A new node gets no pods until its kubelet has said that it is ready.
 * @see kubernetes plugin/pkg/admission/nodetaint/admission.go
 */
import type { Node } from "../../api/kinds/node.ts";
import type { AdmissionStep } from "./step.ts";

const NOT_READY = "node.kubernetes.io/not-ready";

export const taintNodesByCondition: AdmissionStep = {
  name: "TaintNodesByCondition",
  kinds: ["Node"],
  operations: ["CREATE"],
  admit({ object }) {
    const node = object as Node;
    const taints = node.spec.taints ?? [];
    if (taints.some((taint) => taint.key === NOT_READY && taint.effect === "NoSchedule")) return node;
    return { ...node, spec: { ...node.spec, taints: [...taints, { key: NOT_READY, effect: "NoSchedule" as const }] } };
  },
};
