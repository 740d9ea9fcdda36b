/**
 * A claim to a volume as a whole object: the kind PersistentVolumeClaim, and what StatefulSets make claims from.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { typeAndMeta } from "../meta.ts";
import { type Infer, list, map, oneOf, optional, part, quantity, struct, text, time } from "../schema.ts";
import { atomic, mergedBy } from "./list-rules.ts";
import { patched } from "./sharing.ts";
import { accessModes, persistentVolumeClaimSpec } from "./volume-claim.ts";

export const persistentVolumeClaimCondition = struct("PersistentVolumeClaimCondition", () => ({
  lastProbeTime: optional(time("When the condition was last checked.")),
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("What the condition is about, such as Resizing."),
}));
/** What can be said about a claim. */
export type PersistentVolumeClaimCondition = Infer<typeof persistentVolumeClaimCondition>;

export const modifyVolumeStatus = struct("ModifyVolumeStatus", () => ({
  status: text("Pending, InProgress or Infeasible."),
  targetVolumeAttributesClassName: optional(text("VolumeAttributesClass that the volume is being changed to.")),
}));
/** How far a change of a volume's attributes is. */
export type ModifyVolumeStatus = Infer<typeof modifyVolumeStatus>;

export const persistentVolumeClaimStatus = struct("PersistentVolumeClaimStatus", () => ({
  accessModes: optional(
    list(oneOf(accessModes, "An access mode.", "v1.PersistentVolumeAccessMode"), "Access modes of the bound volume.", atomic),
  ),
  allocatedResourceStatuses: optional(map(text("How far it is."), "How far the resizing of each resource is.", { mapType: "granular" })),
  allocatedResources: optional(map(quantity("An amount."), "What has been set aside for the claim, by resource.")),
  capacity: optional(map(quantity("An amount."), "What the bound volume really has, by resource.")),
  conditions: optional(list(persistentVolumeClaimCondition, "What can be said about the claim.", mergedBy("type"))),
  currentVolumeAttributesClassName: optional(text("VolumeAttributesClass that the volume has now.")),
  modifyVolumeStatus: optional(part(modifyVolumeStatus, "How far a change of the volume's attributes is.")),
  phase: optional(oneOf(["Pending", "Bound", "Lost"], "Where the claim is in its life.", "v1.PersistentVolumeClaimPhase")),
}));
/** What became of a claim. */
export type PersistentVolumeClaimStatus = Infer<typeof persistentVolumeClaimStatus>;

export const persistentVolumeClaim = struct("PersistentVolumeClaim", () => ({
  ...typeAndMeta(),
  spec: part(persistentVolumeClaimSpec, "What the claim asks for."),
  status: optional(part(persistentVolumeClaimStatus, "What became of the claim.")),
}));
/** A claim to a volume. */
export type PersistentVolumeClaim = Infer<typeof persistentVolumeClaim>;

/** Fills what a claim leaves out; the same object when nothing is missing. */
export function defaultVolumeClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const { spec, status }: Partial<PersistentVolumeClaim> = claim;
  return patched(claim, {
    spec: spec?.volumeMode === undefined ? ({ ...spec, volumeMode: "Filesystem" } as PersistentVolumeClaim["spec"]) : spec,
    status: status?.phase === undefined ? { ...status, phase: "Pending" } : status,
  });
}
