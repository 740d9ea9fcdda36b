/**
 * What is said of kinds in groups that belong to Kubernetes: whether its community has approved them.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/controller/apiapproval/apiapproval_controller.go
 */
import type { CustomResourceDefinition, DefinitionCondition } from "../../api/kinds/custom-resource-definition.ts";

const ANNOTATION = "api-approved.kubernetes.io";
const TYPE = "KubernetesAPIApprovalPolicyConformant";

/** The condition; none for groups that belong to somebody else. */
export function approvalOf({ metadata, spec }: CustomResourceDefinition): readonly DefinitionCondition[] {
  if (!/(^|\.)(k8s\.io|kubernetes\.io)$/.test(spec.group)) return [];
  const approval = metadata.annotations?.[ANNOTATION] ?? "";
  if (approval.startsWith("unapproved")) {
    return [{ type: TYPE, status: "False", reason: "UnapprovedAnnotation", message: `not approved: ${JSON.stringify(approval)}` }];
  }
  return [{ type: TYPE, status: "True", reason: "ApprovedAnnotation", message: `approved in ${approval}` }];
}
