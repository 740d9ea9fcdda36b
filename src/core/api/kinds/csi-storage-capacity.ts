/**
 * CSIStorageCapacity: how much storage of a class a driver can still make somewhere.
 * @see kubernetes staging/src/k8s.io/api/storage/v1/types.go
 */
import { nameColumn } from "../columns.ts";
import { type FieldError, invalidValue } from "../errors.ts";
import { defineKind } from "../kind.ts";
import { labelSelector, typeAndMeta } from "../meta.ts";
import { dns1123Subdomain } from "../names.ts";
import { sameJson } from "../patch/json-value.ts";
import { canonicalQuantity, compareQuantities } from "../quantity.ts";
import { type Infer, optional, part, quantity, struct, text } from "../schema.ts";
import { validateLabelSelector } from "../selector.ts";
import { atomicMap } from "../shapes/list-rules.ts";
import { badValue } from "../shapes/pod-validation/checks.ts";

const csiStorageCapacity = struct("CSIStorageCapacity", () => ({
  ...typeAndMeta(),
  capacity: optional(quantity("How much is left.")),
  maximumVolumeSize: optional(quantity("The largest volume that can be made.")),
  nodeTopology: optional(part(labelSelector, "Nodes that can reach the storage; absent means none.", atomicMap)),
  storageClassName: text("StorageClass that the report is about; never changes."),
}));
export type CsiStorageCapacity = Infer<typeof csiStorageCapacity>;

export const csiStorageCapacityKind = defineKind({
  kind: "CSIStorageCapacity",
  group: "storage.k8s.io",
  version: "v1",
  plural: "csistoragecapacities",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  schema: csiStorageCapacity,
  columns: [
    nameColumn,
    { name: "STORAGECLASSNAME", cell: ({ storageClassName }) => storageClassName },
    { name: "CAPACITY", cell: ({ capacity }) => (capacity === undefined ? "<unset>" : canonicalQuantity(capacity)) },
  ],
  health: () => ({ state: "ok", why: "" }),
  validate,
  validateUpdate,
});

function validate({ nodeTopology, storageClassName = "", capacity }: CsiStorageCapacity): FieldError[] {
  const isNegative = capacity !== undefined && compareQuantities(capacity, "0") < 0;
  return [
    ...validateLabelSelector(nodeTopology, "nodeTopology"),
    ...badValue("storageClassName", storageClassName, dns1123Subdomain(storageClassName)),
    ...(isNegative ? [invalidValue("capacity", canonicalQuantity(capacity), "must be greater than or equal to 0")] : []),
  ];
}

function validateUpdate(next: CsiStorageCapacity, previous: CsiStorageCapacity): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ["nodeTopology", "storageClassName"] as const) {
    if (!sameJson(next[name], previous[name])) errors.push(invalidValue(name, next[name], "field is immutable"));
  }
  return errors;
}
