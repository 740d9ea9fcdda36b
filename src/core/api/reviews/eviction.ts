/**
 * Eviction: asks for a pod to be deleted, if its disruption budgets allow it.
 * @see kubernetes staging/src/k8s.io/api/policy/v1/types.go
 */
import { typeAndMeta } from "../meta.ts";
import { optional, part, struct } from "../schema.ts";
import { deleteOptions } from "./delete-options.ts";
import type { VirtualKind } from "./virtual-kind.ts";

const eviction = struct("Eviction", () => ({
  ...typeAndMeta(),
  deleteOptions: optional(part(deleteOptions, "How the pod is to be deleted.")),
}));

export const evictionKind: VirtualKind = {
  kind: "Eviction",
  group: "policy",
  version: "v1",
  plural: "",
  namespaced: true,
  verbs: ["create"],
  schema: eviction,
};
