/**
 * CSINode: the CSI drivers that run on a node, which has the same name.
 * @see kubernetes staging/src/k8s.io/api/storage/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, int32, list, optional, part, struct, text } from "../schema.ts";
import { atomic, mergedBy } from "../shapes/list-rules.ts";
import { describeCsiNode } from "./csi-node/describe.ts";
import { validateCsiNode, validateCsiNodeUpdate } from "./csi-node/validate.ts";

const volumeNodeResources = struct("VolumeNodeResources", () => ({
  count: optional(int32("How many volumes of the driver the node can use at once; absent means any number.")),
}));

const csiNodeDriver = struct("CSINodeDriver", () => ({
  allocatable: optional(part(volumeNodeResources, "How much of the driver's storage the node can use.")),
  name: text("Name of the driver."),
  nodeID: text("The driver's own name of the node."),
  topologyKeys: optional(list(text("A label."), "Labels of the node that say where its storage is.", atomic)),
}));
export type CsiNodeDriver = Infer<typeof csiNodeDriver>;

const csiNodeSpec = struct("CSINodeSpec", () => ({
  drivers: list(csiNodeDriver, "The drivers.", mergedBy("name")),
}));

const csiNode = struct("CSINode", () => ({
  ...typeAndMeta(),
  spec: part(csiNodeSpec, "The drivers of the node."),
}));
export type CsiNode = Infer<typeof csiNode>;

export const csiNodeKind = defineKind({
  kind: "CSINode",
  group: "storage.k8s.io",
  version: "v1",
  plural: "csinodes",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  schema: csiNode,
  columns: [
    nameColumn,
    { name: "DRIVERS", cell: ({ spec }) => String(countDrivers(spec)), sortKey: ({ spec }) => countDrivers(spec), type: "integer" },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  validate: validateCsiNode,
  validateUpdate: validateCsiNodeUpdate,
  describe: describeCsiNode,
});

function countDrivers(spec: Partial<CsiNode["spec"]> | undefined): number {
  return spec?.drivers?.length ?? 0;
}
