/**
 * Binding: assigns a pod to a node.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { typeAndMeta } from "../meta.ts";
import { part, struct } from "../schema.ts";
import { objectReference } from "../shapes/references.ts";
import type { VirtualKind } from "./virtual-kind.ts";

const binding = struct("Binding", () => ({
  ...typeAndMeta(),
  target: part(objectReference, "The node.", { mapType: "atomic" }),
}));

export const bindingKind: VirtualKind = {
  kind: "Binding",
  group: "",
  version: "v1",
  plural: "bindings",
  namespaced: true,
  verbs: ["create"],
  schema: binding,
};
