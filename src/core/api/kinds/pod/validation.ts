/**
 * What may be in a pod and what may change once it exists: next to nothing.
 *
 * Absent on purpose: the resize and ephemeralcontainers subresources, which may change what a plain update may not (subresources.ts).
 * @see kubernetes pkg/apis/core/validation/validation.go ValidatePodCreate, ValidatePodUpdate
 */
import { type FieldError, forbiddenField, invalidValue, required } from "../../errors.ts";
import type { PodSpec } from "../../shapes/pod-spec.ts";
import { validatePodSpec } from "../../shapes/pod-validation.ts";
import { canonicalText, unifiedDiff } from "../../unified-diff.ts";
import type { Pod } from "../pod.ts";

type Container = PodSpec["containers"][number];

const INT32_MAX = 2_147_483_647;

const UPDATABLE_FIELDS = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** What is wrong with a new pod. */
export function validatePod({ spec }: Pod): FieldError[] {
  const isGated = (spec.schedulingGates ?? []).length > 0;
  const bound =
    spec.nodeName && isGated ? [forbiddenField("spec.nodeName", "cannot be set until all schedulingGates have been cleared")] : [];
  const ephemeral =
    (spec.ephemeralContainers ?? []).length > 0 ? [forbiddenField("spec.ephemeralContainers", "cannot be set on create")] : [];
  return [...validatePodSpec(spec, "spec"), ...ephemeral, ...bound];
}

/** What an update changes although it may not. */
export function validatePodUpdate(next: Pod, previous: Pod): FieldError[] {
  const { spec } = next;
  const old = previous.spec;
  if (spec === old) return [];
  const lists = [
    ["spec.containers", spec.containers, old.containers],
    ["spec.initContainers", spec.initContainers ?? [], old.initContainers ?? []],
  ] as const;
  const errors: FieldError[] = [];
  for (const [field, containers, before] of lists) {
    if (containers.length !== before.length) return [...errors, forbiddenField(field, "pod updates may not add or remove containers")];
    errors.push(...validateImages(containers, field));
  }
  const deadline = validateDeadline(spec.activeDeadlineSeconds, old.activeDeadlineSeconds);
  errors.push(...deadline);
  if (deadline.length > 0 && spec.activeDeadlineSeconds !== undefined) return errors;
  errors.push(...validateTolerations(spec, old), ...validateGates(spec, old));
  const isGated = (old.schedulingGates ?? []).length > 0;
  if (isGated) errors.push(...validateNodeSelector(spec, old), ...validateNodeAffinity(spec, old));
  return [...errors, ...validateRest(spec, old, isGated)];
}

function validateImages(containers: readonly Container[], field: string): FieldError[] {
  return containers.flatMap(({ image = "" }, index) => {
    if (image === "") return [required(`${field}[${index}].image`)];
    const detail = "must not have leading or trailing whitespace";
    return image.trim() === image ? [] : [invalidValue(`${field}[${index}].image`, image, detail)];
  });
}

/** The deadline may be set once and then only be drawn in. */
function validateDeadline(seconds: number | undefined, before: number | undefined): FieldError[] {
  const field = "spec.activeDeadlineSeconds";
  if (seconds === undefined) {
    return before === undefined ? [] : [invalidValue(field, undefined, "must not update from a positive integer to nil value")];
  }
  if (seconds < 0 || seconds > INT32_MAX) return [invalidValue(field, seconds, `must be between 0 and ${INT32_MAX}, inclusive`)];
  const isLater = before !== undefined && before < seconds;
  return isLater ? [invalidValue(field, seconds, "must be less than or equal to previous value")] : [];
}

function validateTolerations(spec: PodSpec, old: PodSpec): FieldError[] {
  const key = (each: object) => canonicalText({ ...each, tolerationSeconds: undefined });
  const kept = new Set((spec.tolerations ?? []).map(key));
  const isKept = (old.tolerations ?? []).every((each) => kept.has(key(each)));
  return isKept ? [] : [forbiddenField("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

function validateGates(spec: PodSpec, old: PodSpec): FieldError[] {
  const before = new Set((old.schedulingGates ?? []).map((gate) => gate.name));
  return (spec.schedulingGates ?? []).flatMap(({ name }, index) => {
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return before.has(name) ? [] : [forbiddenField(`spec.schedulingGates[${index}].name`, detail)];
  });
}

/** While it is gated, a pod's choice of nodes may become narrower. */
function validateNodeSelector(spec: PodSpec, old: PodSpec): FieldError[] {
  const labels = spec.nodeSelector ?? {};
  const isKept = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return isKept ? [] : [invalidValue("spec.nodeSelector", labels, detail)];
}

function validateNodeAffinity(spec: PodSpec, old: PodSpec): FieldError[] {
  const termsOf = ({ affinity }: PodSpec) =>
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const [terms, before] = [termsOf(spec), termsOf(old)];
  const field = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
  if (before.length === 0) return [];
  if (before.length !== terms.length) {
    return [invalidValue(field, terms, "no additions/deletions to non-empty NodeSelectorTerms list are allowed")];
  }
  return terms.flatMap((term, index) => {
    const starts = (now: readonly unknown[] = [], then: readonly unknown[] = []) =>
      canonicalText(now.slice(0, then.length)) === canonicalText(then);
    const was = before[index];
    const wasEmpty = (was?.matchExpressions ?? []).length === 0 && (was?.matchFields ?? []).length === 0;
    const isKept = starts(term.matchExpressions, was?.matchExpressions) && starts(term.matchFields, was?.matchFields);
    // An empty term selects nothing, so what is added to it would widen the choice.
    if (wasEmpty ? canonicalText(term) === canonicalText(was) : isKept) return [];
    return [invalidValue(`${field}[${index}]`, term, "only additions are allowed (no mutations or deletions)")];
  });
}

/** Refuses every other change, showing it, after what may change was set back. */
function validateRest(spec: PodSpec, old: PodSpec, isGated: boolean): FieldError[] {
  const withImages = (containers: readonly Container[], before: readonly Container[] = []) =>
    containers.map((container, index) => ({ ...container, image: before[index]?.image }));
  const wasNegative = old.terminationGracePeriodSeconds < 0 && spec.terminationGracePeriodSeconds === 1;
  const munged = {
    ...spec,
    containers: withImages(spec.containers, old.containers),
    initContainers: withImages(spec.initContainers ?? [], old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
    ...(wasNegative ? { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds } : {}),
    ...(isGated ? { nodeSelector: old.nodeSelector, affinity: { ...spec.affinity, nodeAffinity: old.affinity?.nodeAffinity } } : {}),
  };
  const [before, after] = [canonicalText(old), canonicalText(munged)];
  if (before === after) return [];
  return [forbiddenField("spec", `pod updates may not change fields other than ${UPDATABLE_FIELDS}\n${unifiedDiff(before, after)}`)];
}
