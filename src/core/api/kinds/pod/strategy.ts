/**
 * What the server does to pods as they are written and deleted.
 * @see kubernetes pkg/registry/core/pod/strategy.go
 */
import { rfc3339 } from "../../duration.ts";
import type { LabelSelector } from "../../meta.ts";
import type { PodCondition, PodStatus } from "../../shapes/container-status.ts";
import type { PodSpec } from "../../shapes/pod-spec.ts";
import type { Pod } from "../pod.ts";
import { qosClass } from "./qos.ts";

type Labels = Pod["metadata"]["labels"];

/** A new pod: pending, its class of service known, gated when it has gates; matchLabelKeys are resolved. */
export function prepareCreate(pod: Pod, { nowMs }: { readonly nowMs: number }): Pod {
  const gates = pod.spec.schedulingGates ?? [];
  const status: PodStatus = {
    phase: "Pending",
    qosClass: qosClass(pod.spec),
    ...(gates.length === 0 ? {} : { conditions: [gatedCondition(nowMs)] }),
  };
  return { ...pod, spec: resolveLabelKeys(pod.spec, pod.metadata.labels), status };
}

function gatedCondition(nowMs: number): PodCondition {
  return {
    type: "PodScheduled",
    status: "False",
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
    lastTransitionTime: rfc3339(nowMs),
  };
}

/** Seconds a pod has to stop: none when nothing runs, which is so before it has a node and after its end. */
export function graceSeconds(pod: Pod, requested: number | undefined): number {
  const isIdle = !pod.spec.nodeName || pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
  if (isIdle) return 0;
  const grace = requested ?? pod.spec.terminationGracePeriodSeconds;
  return grace < 0 ? 1 : grace;
}

/** Adds to each selector what its matchLabelKeys and mismatchLabelKeys mean for this pod; the same spec when there are none. */
function resolveLabelKeys(spec: PodSpec, labels: Labels): PodSpec {
  const { affinity, topologySpreadConstraints } = spec;
  const hasKeys = topologySpreadConstraints?.some((each) => each.matchLabelKeys !== undefined) ?? false;
  const spread = hasKeys
    ? topologySpreadConstraints?.map((each) => ({
        ...each,
        labelSelector: withKeys(each.labelSelector, "In", each.matchLabelKeys, labels),
      }))
    : topologySpreadConstraints;
  if (affinity?.podAffinity === undefined && affinity?.podAntiAffinity === undefined) {
    return spread === topologySpreadConstraints ? spec : { ...spec, topologySpreadConstraints: spread };
  }
  const { podAffinity, podAntiAffinity } = affinity;
  return {
    ...spec,
    topologySpreadConstraints: spread,
    affinity: {
      ...affinity,
      ...(podAffinity === undefined ? {} : { podAffinity: resolveTerms(podAffinity, labels) }),
      ...(podAntiAffinity === undefined ? {} : { podAntiAffinity: resolveTerms(podAntiAffinity, labels) }),
    },
  };
}

type Affinity = NonNullable<NonNullable<PodSpec["affinity"]>["podAffinity"]>;
type Term = NonNullable<Affinity["requiredDuringSchedulingIgnoredDuringExecution"]>[number];

function resolveTerms(affinity: Affinity, labels: Labels): Affinity {
  const resolve = (term: Term): Term => {
    const matching = withKeys(term.labelSelector, "In", term.matchLabelKeys, labels);
    const labelSelector = withKeys(matching, "NotIn", term.mismatchLabelKeys, labels);
    return labelSelector === term.labelSelector ? term : { ...term, labelSelector };
  };
  const required = affinity.requiredDuringSchedulingIgnoredDuringExecution?.map(resolve);
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution?.map((each) => ({
    ...each,
    // Validation comes later, so the term may still be missing.
    podAffinityTerm: each.podAffinityTerm && resolve(each.podAffinityTerm),
  }));
  return {
    ...(preferred === undefined ? {} : { preferredDuringSchedulingIgnoredDuringExecution: preferred }),
    ...(required === undefined ? {} : { requiredDuringSchedulingIgnoredDuringExecution: required }),
  };
}

/** A missing selector selects nothing, so there is nothing to add to it. */
function withKeys(
  selector: LabelSelector | undefined,
  operator: "In" | "NotIn",
  keys: readonly string[] | undefined,
  labels: Labels,
): LabelSelector | undefined {
  if (selector === undefined) return undefined;
  const added = (keys ?? []).flatMap((key) => {
    const value = labels?.[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
  return added.length === 0 ? selector : { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] };
}
