/**
 * Who controls an object.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/controller_ref.go
 */
import type { ObjectMeta, OwnerReference } from "./meta.ts";

/** The reference to the one owner that manages the object; undefined for an object nobody manages. */
export function controllerOf(object: { readonly metadata: Pick<ObjectMeta, "ownerReferences"> }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}
