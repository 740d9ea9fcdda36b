/**
 * A claim that names no class gets the default one, when there is one.
 * @see kubernetes plugin/pkg/admission/storage/storageclass/setdefault/admission.go
 */
import type { PersistentVolumeClaim } from "../../api/kinds/persistent-volume-claim.ts";
import { isDefaultClass, type StorageClass } from "../../api/kinds/storage-class.ts";
import { CLASS_ANNOTATION } from "../../api/shapes/persistent-volume-spec.ts";
import { newestOf } from "../../rules/newest.ts";
import type { AdmissionStep } from "./step.ts";

export const defaultStorageClass: AdmissionStep = {
  name: "DefaultStorageClass",
  kinds: ["PersistentVolumeClaim"],
  operations: ["CREATE"],
  admit({ object, reader }) {
    const claim = object as PersistentVolumeClaim;
    const hasClass = claim.metadata.annotations?.[CLASS_ANNOTATION] !== undefined || claim.spec.storageClassName !== undefined;
    if (hasClass) return claim;
    const classes = [...reader.list("StorageClass")] as unknown as readonly StorageClass[];
    const found = newestOf(classes.filter(isDefaultClass));
    return found === undefined ? claim : { ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name } };
  },
};
