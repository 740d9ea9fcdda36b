/**
 * A claim may ask for more only when it is bound and its class allows it.
 * @see kubernetes plugin/pkg/admission/storage/persistentvolume/resize/admission.go
 */
import { forbidden } from "../../api/errors.ts";
import type { PersistentVolumeClaim } from "../../api/kinds/persistent-volume-claim.ts";
import type { StorageClass } from "../../api/kinds/storage-class.ts";
import { compareQuantities } from "../../api/quantity.ts";
import { storageClassOf } from "../../api/shapes/persistent-volume-spec.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

const NOT_BOUND = "Only bound persistent volume claims can be expanded";
const NOT_ALLOWED = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";

export const persistentVolumeClaimResize: AdmissionStep = {
  name: "PersistentVolumeClaimResize",
  kinds: ["PersistentVolumeClaim"],
  operations: ["UPDATE"],
  review(request) {
    const claim = request.object as PersistentVolumeClaim;
    const previous = request.previous as PersistentVolumeClaim;
    if (compareQuantities(sizeOf(claim), sizeOf(previous)) <= 0) return;
    if (previous.status?.phase !== "Bound") throw forbidden(request.kind, claim.metadata.name, NOT_BOUND);
    if (!mayGrow(claim, previous, request)) throw forbidden(request.kind, claim.metadata.name, NOT_ALLOWED);
  },
};

function sizeOf({ spec }: PersistentVolumeClaim): string {
  return spec.resources?.requests?.storage ?? "0";
}

function mayGrow(claim: PersistentVolumeClaim, previous: PersistentVolumeClaim, { reader }: AdmissionRequest): boolean {
  const name = storageClassOf(claim);
  if (name === "" || name !== storageClassOf(previous)) return false;
  return (reader.get("StorageClass", name) as unknown as StorageClass | undefined)?.allowVolumeExpansion === true;
}
