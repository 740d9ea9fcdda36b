/**
 * StorageClass: how volumes are made for the claims that name the class.
 * @see kubernetes staging/src/k8s.io/api/storage/v1/types.go
 */
import { ageColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, list, map, oneOf, optional, struct, text } from "../schema.ts";
import { atomic } from "../shapes/list-rules.ts";
import { filled } from "../shapes/sharing.ts";
import { describeStorageClass } from "./storage-class/describe.ts";
import { validateStorageClass, validateStorageClassUpdate } from "./storage-class/validate.ts";

/** The annotation by which a class is the default one. */
export const DEFAULT_CLASS_ANNOTATION = "storageclass.kubernetes.io/is-default-class";
/** Its older name, which still counts. */
export const BETA_DEFAULT_CLASS_ANNOTATION = "storageclass.beta.kubernetes.io/is-default-class";

const topologySelectorLabelRequirement = struct("TopologySelectorLabelRequirement", () => ({
  key: text("Label of the node."),
  values: list(text("A value."), "Values of which the label must have one.", atomic),
}));

const topologySelectorTerm = struct("TopologySelectorTerm", () => ({
  matchLabelExpressions: optional(list(topologySelectorLabelRequirement, "Demands on the node's labels; all must hold.", atomic)),
}));
export type TopologySelectorTerm = Infer<typeof topologySelectorTerm>;

const storageClass = struct("StorageClass", () => ({
  ...typeAndMeta(),
  allowVolumeExpansion: optional(bool("Whether claims of the class may ask for more later.")),
  allowedTopologies: optional(list(topologySelectorTerm, "Where volumes may be made; any of the terms must hold.", atomic)),
  mountOptions: optional(list(text("An option."), "Options with which volumes of the class are mounted.", atomic)),
  parameters: optional(map(text("A parameter's value."), "What the provisioner is told; never changes.")),
  provisioner: text("Who makes the volumes; kubernetes.io/no-provisioner means nobody does."),
  reclaimPolicy: oneOf(
    ["Delete", "Retain", "Recycle"],
    "What becomes of a volume when its claim is gone; Delete unless said otherwise.",
    "v1.PersistentVolumeReclaimPolicy",
  ),
  volumeBindingMode: oneOf(
    ["Immediate", "WaitForFirstConsumer"],
    "Whether claims are bound at once, or when a pod that uses them is scheduled; Immediate unless said otherwise.",
  ),
}));
export type StorageClass = Infer<typeof storageClass>;

export const storageClassKind = defineKind({
  kind: "StorageClass",
  group: "storage.k8s.io",
  version: "v1",
  plural: "storageclasses",
  shortNames: ["sc"],
  categories: [],
  namespaced: false,
  history: "full",
  schema: storageClass,
  columns: [
    {
      name: "NAME",
      cell: (object) => `${object.metadata.name}${isDefaultClass(object) ? " (default)" : ""}`,
      sortKey: ({ metadata }) => metadata.name,
      rank: 0,
    },
    { name: "PROVISIONER", cell: ({ provisioner }) => provisioner },
    { name: "RECLAIMPOLICY", cell: ({ reclaimPolicy }) => reclaimPolicy },
    { name: "VOLUMEBINDINGMODE", cell: ({ volumeBindingMode }) => volumeBindingMode },
    { name: "ALLOWVOLUMEEXPANSION", cell: ({ allowVolumeExpansion }) => String(allowVolumeExpansion ?? false) },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => filled(object, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" }),
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  describe: describeStorageClass,
});

/** Whether claims that name no class get this one. */
export function isDefaultClass({ metadata: { annotations } }: StorageClass): boolean {
  return annotations?.[DEFAULT_CLASS_ANNOTATION] === "true" || annotations?.[BETA_DEFAULT_CLASS_ANNOTATION] === "true";
}
