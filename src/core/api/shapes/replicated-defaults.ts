/**
 * Defaults that all kinds with a pod template share.
 */
import { defaultPodTemplate } from "./pod-defaults.ts";
import type { PodTemplateSpec } from "./pod-spec.ts";
import { patched } from "./sharing.ts";

/** What upstream's decoder and defaulting make of a template that is not there; validation will miss its containers. */
const EMPTY_TEMPLATE: PodTemplateSpec = {
  spec: {
    containers: [],
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  },
};

/** Fills a workload's template, which a client may have left out in whole or in part; the same object when nothing is missing. */
export function templateWithDefaults(template: PodTemplateSpec | undefined): PodTemplateSpec {
  if (template === undefined) return EMPTY_TEMPLATE;
  const given: Partial<PodTemplateSpec> = template;
  return given.spec === undefined ? patched(template, EMPTY_TEMPLATE) : defaultPodTemplate(template);
}
