/**
 * Nothing is made in a namespace that is missing or going away, and three namespaces are never deleted.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go
 */
import { ApiError, forbidden, notFound } from "../../api/errors.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

const IMMORTAL: readonly string[] = ["default", "kube-system", "kube-public"];

export const namespaceLifecycle: AdmissionStep = {
  name: "NamespaceLifecycle",
  operations: ["CREATE", "DELETE"],
  // As the first of the steps that may change an object, so that no later one complains of a namespace that is not there.
  admit(request) {
    if (request.operation === "CREATE" && request.kind.namespaced) refuseMissing(request);
    return request.object;
  },
  review(request) {
    if (request.operation === "DELETE") refuseDelete(request);
  },
};

function refuseDelete({ kind, key }: AdmissionRequest): void {
  if (kind.kind === "Namespace" && IMMORTAL.includes(key)) throw forbidden(kind, key, "this namespace may not be deleted");
}

function refuseMissing({ kind, object, reader }: AdmissionRequest): void {
  const name = object.metadata.namespace ?? "";
  const namespace = reader.get("Namespace", name) as { readonly metadata: { readonly deletionTimestamp?: string } } | undefined;
  if (namespace === undefined)
    throw new ApiError("NotFound", notFound({ kind: "Namespace", plural: "namespaces", group: "" }, name).message, {
      name,
      kind: "namespaces",
    });
  if (namespace.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${name} because it is being terminated`;
  throw forbidden(kind, object.metadata.name, why, [
    { reason: "NamespaceTerminating", message: `namespace ${name} is being terminated`, field: "metadata.namespace" },
  ]);
}
