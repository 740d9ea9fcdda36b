/**
 * Scale: the replicas of whatever has some.
 * @see kubernetes staging/src/k8s.io/api/autoscaling/v1/types.go
 */
import { typeAndMeta } from "../meta.ts";
import { int32, optional, part, struct, text } from "../schema.ts";
import type { VirtualKind } from "./virtual-kind.ts";

const spec = struct("ScaleSpec", () => ({ replicas: optional(int32("How many there should be.")) }));

const status = struct("ScaleStatus", () => ({
  replicas: int32("How many there are."),
  selector: optional(text("Selector of their pods, as a query has it.")),
}));

const scale = struct("Scale", () => ({
  ...typeAndMeta(),
  spec: optional(part(spec, "How many there should be.")),
  status: optional(part(status, "How many there are.")),
}));

export const scaleKind: VirtualKind = {
  kind: "Scale",
  group: "autoscaling",
  version: "v1",
  plural: "",
  namespaced: true,
  verbs: ["get", "patch", "update"],
  schema: scale,
};
