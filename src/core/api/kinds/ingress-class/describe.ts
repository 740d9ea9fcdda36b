/**
 * `kubectl describe ingressclass`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go IngressClassDescriber
 */
import { createDescription } from "../../describe.ts";
import type { IngressClass } from "../ingress-class.ts";

/** The controller, and the object with its settings. */
export function describeIngressClass({ metadata, spec: { controller = "", parameters } }: IngressClass): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "Controller:", controller);
  if (parameters === undefined) return description.text();
  description.line(0, "Parameters:");
  if (parameters.apiGroup !== undefined) description.line(1, "APIGroup:", parameters.apiGroup);
  description.line(1, "Kind:", parameters.kind);
  description.line(1, "Name:", parameters.name);
  return description.text();
}
