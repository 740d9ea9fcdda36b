/**
 * PersistentVolume: a piece of storage, and the claim that it is bound to.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/persistentvolume/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { rfc3339 } from "../duration.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { canonicalQuantity } from "../quantity.ts";
import { type Infer, oneOf, optional, part, struct, text, time } from "../schema.ts";
import { accessModesText, persistentVolumeSpec, storageClassOf } from "../shapes/persistent-volume-spec.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { describePersistentVolume } from "./persistent-volume/describe.ts";
import { validatePersistentVolume, validatePersistentVolumeUpdate } from "./persistent-volume/validate.ts";

const persistentVolumeStatus = struct("PersistentVolumeStatus", () => ({
  lastPhaseTransitionTime: optional(time("When the phase last changed.")),
  message: optional(text("A sentence that says why the volume is in its phase.")),
  phase: oneOf(["Available", "Bound", "Failed", "Pending", "Released"], "Where the volume is in its life.", "v1.PersistentVolumePhase"),
  reason: optional(text("One word that says why the volume failed.")),
}));

const persistentVolume = struct("PersistentVolume", () => ({
  ...typeAndMeta(),
  spec: part(persistentVolumeSpec, "What the volume is."),
  status: part(persistentVolumeStatus, "What became of it."),
}));
export type PersistentVolume = Infer<typeof persistentVolume>;

export const persistentVolumeKind = defineKind({
  kind: "PersistentVolume",
  group: "",
  version: "v1",
  plural: "persistentvolumes",
  shortNames: ["pv"],
  categories: [],
  namespaced: false,
  history: "full",
  hasStatus: true,
  schema: persistentVolume,
  indexes: {
    claim: ({ spec: { claimRef } }) => (claimRef === undefined ? undefined : `${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`),
  },
  // Upstream calls it a bug, and keeps it.
  fieldSelectors: { name: ({ metadata }) => metadata.name },
  columns: [
    nameColumn,
    { name: "CAPACITY", cell: capacityText },
    { name: "ACCESS MODES", cell: ({ spec }) => accessModesText(spec.accessModes) },
    { name: "RECLAIM POLICY", cell: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? "" },
    { name: "STATUS", cell: phaseText, rank: 0 },
    { name: "CLAIM", cell: claimText },
    { name: "STORAGECLASS", cell: storageClassOf },
    { name: "VOLUMEATTRIBUTESCLASS", cell: ({ spec }) => spec.volumeAttributesClassName ?? "<unset>", rank: 7 },
    { name: "REASON", cell: ({ status }) => status.reason ?? "", rank: 6 },
    ageColumn,
    { name: "VOLUMEMODE", cell: ({ spec }) => spec.volumeMode ?? "<unset>", wide: true },
  ],
  health: volumeHealth,
  defaults: withVolumeDefaults,
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  strategy: {
    prepareCreate: (object, { nowMs }) => ({ ...object, status: { phase: "Pending" as const, lastPhaseTransitionTime: rfc3339(nowMs) } }),
  },
  describe: describePersistentVolume,
});

function withVolumeDefaults(given: PersistentVolume): PersistentVolume {
  const object = filled(given, { spec: {}, status: { phase: "Pending" } });
  const { spec } = object;
  const filledSpec = filled(spec, { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" });
  const { hostPath, azureDisk, iscsi, rbd, scaleIO } = filledSpec;
  return patched(object, {
    status: filled(object.status, { phase: "Pending" }),
    spec: patched(filledSpec, {
      hostPath: hostPath && filled(hostPath, { type: "" }),
      azureDisk: azureDisk && filled(azureDisk, { cachingMode: "ReadWrite", fsType: "ext4", kind: "Shared", readOnly: false }),
      iscsi: iscsi && filled(iscsi, { iscsiInterface: "default" }),
      rbd: rbd && filled(rbd, { keyring: "/etc/ceph/keyring", pool: "rbd", user: "admin" }),
      scaleIO: scaleIO && filled(scaleIO, { fsType: "xfs", storageMode: "ThinProvisioned" }),
    }),
  });
}

function capacityText({ spec }: PersistentVolume): string {
  return canonicalQuantity(spec.capacity?.storage ?? "0");
}

function phaseText({ metadata, status }: PersistentVolume): string {
  return metadata.deletionTimestamp === undefined ? status.phase : "Terminating";
}

function claimText({ spec: { claimRef } }: PersistentVolume): string {
  return claimRef === undefined ? "" : `${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`;
}

function volumeHealth({ metadata, spec, status }: PersistentVolume): Health {
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "is being deleted" };
  switch (status.phase) {
    case "Failed":
      return { state: "failing", why: status.message ?? "" };
    case "Pending":
      return { state: "progressing", why: "is not available yet" };
    case "Released":
      return { state: "done", why: `its claim is gone; the volume is kept (${spec.persistentVolumeReclaimPolicy ?? ""})` };
    default:
      return { state: "ok", why: "" };
  }
}
