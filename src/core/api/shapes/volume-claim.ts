/**
 * What a claim asks of a volume; PersistentVolumeClaims and ephemeral volumes share it.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { labelSelector } from "../meta.ts";
import { type Infer, list, map, oneOf, optional, part, quantity, struct, text } from "../schema.ts";
import { atomic, atomicMap } from "./list-rules.ts";
import { typedLocalObjectReference, typedObjectReference } from "./references.ts";
import { templateMeta } from "./template-metadata.ts";

/** The ways in which nodes may use a volume. */
export const accessModes = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"] as const;

export const volumeResourceRequirements = struct("VolumeResourceRequirements", () => ({
  limits: optional(map(quantity("An amount."), "The most that is accepted, by resource.")),
  requests: optional(map(quantity("An amount."), "The least that is accepted, by resource; storage is its size.")),
}));
/** The size of a volume. */
export type VolumeResourceRequirements = Infer<typeof volumeResourceRequirements>;

export const persistentVolumeClaimSpec = struct("PersistentVolumeClaimSpec", () => ({
  accessModes: optional(
    list(oneOf(accessModes, "An access mode.", "v1.PersistentVolumeAccessMode"), "How nodes are going to use the volume.", atomic),
  ),
  dataSource: optional(part(typedLocalObjectReference, "Snapshot or claim the volume is filled from.", atomicMap)),
  dataSourceRef: optional(part(typedObjectReference, "Object the volume is filled from; may be of any kind.")),
  resources: optional(part(volumeResourceRequirements, "Size of the volume.")),
  selector: optional(part(labelSelector, "Volumes that come into question.", atomicMap)),
  storageClassName: optional(text("StorageClass; empty means none, absent the default one.")),
  volumeAttributesClassName: optional(text("VolumeAttributesClass of the volume.")),
  volumeMode: oneOf(["Filesystem", "Block"], "Whether the volume holds a file system or is a raw device.", "v1.PersistentVolumeMode"),
  volumeName: optional(text("Volume the claim is bound to.")),
}));
/** What a claim asks for. */
export type PersistentVolumeClaimSpec = Infer<typeof persistentVolumeClaimSpec>;

export const persistentVolumeClaimTemplate = struct("PersistentVolumeClaimTemplate", () => ({
  metadata: optional(part(templateMeta, "Labels and annotations of the claim.")),
  spec: part(persistentVolumeClaimSpec, "What the claim asks for."),
}));
/** The claim that is made for an ephemeral volume. */
export type PersistentVolumeClaimTemplate = Infer<typeof persistentVolumeClaimTemplate>;
