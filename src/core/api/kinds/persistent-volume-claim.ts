/**
 * PersistentVolumeClaim: storage that somebody asks for, and the volume that was found for it.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/persistentvolumeclaim/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { canonicalQuantity } from "../quantity.ts";
import { accessModesText, storageClassOf } from "../shapes/persistent-volume-spec.ts";
import { defaultVolumeClaim, type PersistentVolumeClaim, persistentVolumeClaim } from "../shapes/volume-claim-object.ts";
import { describePersistentVolumeClaim } from "./persistent-volume-claim/describe.ts";
import { withDataSources } from "./persistent-volume-claim/origin.ts";
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from "./persistent-volume-claim/validate.ts";

export type { PersistentVolumeClaim } from "../shapes/volume-claim-object.ts";

export const persistentVolumeClaimKind = defineKind({
  kind: "PersistentVolumeClaim",
  group: "",
  version: "v1",
  plural: "persistentvolumeclaims",
  shortNames: ["pvc"],
  categories: [],
  namespaced: true,
  history: "full",
  hasStatus: true,
  schema: persistentVolumeClaim,
  indexes: { volume: ({ spec }) => spec.volumeName, class: storageClassOf },
  // Upstream calls it a bug, and keeps it.
  fieldSelectors: { name: ({ metadata }) => metadata.name },
  columns: [
    nameColumn,
    { name: "STATUS", cell: phaseText, rank: 0 },
    { name: "VOLUME", cell: ({ spec }) => spec.volumeName ?? "" },
    { name: "CAPACITY", cell: capacityText },
    { name: "ACCESS MODES", cell: ({ spec, status }) => (spec.volumeName ? accessModesText(status?.accessModes) : "") },
    { name: "STORAGECLASS", cell: storageClassOf },
    { name: "VOLUMEATTRIBUTESCLASS", cell: ({ spec }) => spec.volumeAttributesClassName ?? "<unset>", rank: 7 },
    ageColumn,
    { name: "VOLUMEMODE", cell: ({ spec }) => spec.volumeMode ?? "<unset>", wide: true },
  ],
  health: claimHealth,
  defaults: defaultVolumeClaim,
  validate: validatePersistentVolumeClaim,
  validateUpdate: validatePersistentVolumeClaimUpdate,
  strategy: {
    prepareCreate: (object) => ({ ...withDataSources(object, undefined), status: { phase: "Pending" as const } }),
    prepareUpdate: withDataSources,
  },
  describe: describePersistentVolumeClaim,
});

function phaseText({ metadata, status }: PersistentVolumeClaim): string {
  return metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating";
}

function capacityText({ spec, status }: PersistentVolumeClaim): string {
  return spec.volumeName ? canonicalQuantity(status?.capacity?.storage ?? "0") : "";
}

function claimHealth({ metadata, spec, status }: PersistentVolumeClaim): Health {
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "is being deleted" };
  if (status?.phase === "Lost") return { state: "failing", why: `its volume ${spec.volumeName ?? ""} is gone` };
  return status?.phase === "Bound" ? { state: "ok", why: "" } : { state: "progressing", why: "waits for a volume" };
}
