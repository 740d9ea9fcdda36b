/**
 * When two pod templates are the same, which decides whether a Deployment rolls out.
 *
 * Absent on purpose: defaulting; both templates have gone through it before they were stored.
 * @see kubernetes pkg/controller/deployment/util/deployment_util.go EqualIgnoreHash
 */
import { part } from "../schema.ts";
import { canonicalText } from "./canonical-text.ts";
import { type PodTemplateSpec, podTemplateSpec } from "./pod-spec.ts";

/** The label by which the pods of one ReplicaSet of a Deployment are told from another's. */
export const POD_TEMPLATE_HASH = "pod-template-hash";

/** Templates are immutable and asked about at every sync of their Deployment, so the text is made once for each. */
const texts = new WeakMap<PodTemplateSpec, string>();

/** The same text for templates that mean the same: keys are sorted, empty lists and maps left out, `pod-template-hash` ignored. */
export function canonicalTemplate(template: PodTemplateSpec): string {
  const known = texts.get(template);
  if (known !== undefined) return known;
  const { [POD_TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {};
  const text = canonicalText({ ...template, metadata: { ...template.metadata, labels } }, part(podTemplateSpec, "")) ?? "{}";
  texts.set(template, text);
  return text;
}

/** Whether both templates make the same pods; the label `pod-template-hash` does not count. */
export function isSameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return a === b || canonicalTemplate(a) === canonicalTemplate(b);
}
