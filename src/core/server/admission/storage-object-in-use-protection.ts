/**
 * Claims, volumes and classes of attributes are born with a finalizer, so that none goes while it is used.
 * @see kubernetes plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go
 */
import type { AdmissionStep } from "./step.ts";

/** Who holds the objects of each kind; the controllers of the same name let go of them. */
const FINALIZERS = new Map([
  ["PersistentVolume", "kubernetes.io/pv-protection"],
  ["PersistentVolumeClaim", "kubernetes.io/pvc-protection"],
  ["VolumeAttributesClass", "kubernetes.io/vac-protection"],
]);

export const storageObjectInUseProtection: AdmissionStep = {
  name: "StorageObjectInUseProtection",
  kinds: [...FINALIZERS.keys()],
  operations: ["CREATE"],
  admit({ object, kind }) {
    const finalizer = FINALIZERS.get(kind.kind);
    const { finalizers = [] } = object.metadata;
    if (finalizer === undefined || finalizers.includes(finalizer)) return object;
    return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
  },
};
