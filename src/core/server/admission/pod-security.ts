/**
 * Pods that may do more than their namespace allows are refused; authors of pods and of templates are warned.
 * @see kubernetes staging/src/k8s.io/pod-security-admission/admission/admission.go
 */
import { forbidden, invalid } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Namespace } from "../../api/kinds/namespace.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { sameJson } from "../../api/patch/json-value.ts";
import { baselineChecks } from "./pod-security/baseline.ts";
import type { CheckedPod, Violation } from "./pod-security/check.ts";
import { isStricter, type LevelVersion, levelText, policyOf } from "./pod-security/policy.ts";
import { restrictedChecks } from "./pod-security/restricted.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

const TEMPLATED = ["CronJob", "DaemonSet", "Deployment", "Job", "PodTemplate", "ReplicaSet", "ReplicationController", "StatefulSet"];
/** The latest version there is; newer ones are read as it. */
const NEWEST_MINOR = 34;
/** Of a namespace that becomes stricter, so many pods are looked at. */
const PODS_MAX = 3_000;

export const podSecurity: AdmissionStep = {
  name: "PodSecurity",
  kinds: ["Namespace", "Pod", ...TEMPLATED],
  operations: ["CREATE", "UPDATE"],
  review(request) {
    if (request.kind.kind === "Namespace") reviewNamespace(request);
    else if (request.kind.kind === "Pod") reviewPod(request);
    else reviewTemplate(request);
  },
};

function violationsOf({ level, minor }: LevelVersion, pod: CheckedPod): readonly Violation[] {
  if (level === "privileged") return [];
  const version = Math.min(minor, NEWEST_MINOR);
  const added = level === "restricted" ? restrictedChecks.filter(({ since }) => since <= version) : [];
  const overridden = new Set(added.map(({ overrides }) => overrides));
  const basic = baselineChecks.filter(({ id, since }) => since <= version && !overridden.has(id));
  return [...basic, ...added].flatMap((check) => check.find(pod, version) ?? []);
}

function detailText(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => (detail === "" ? reason : `${reason} (${detail})`)).join(", ");
}

function policyFor({ object, reader }: AdmissionRequest) {
  const namespace = reader.get("Namespace", object.metadata.namespace ?? "") as unknown as Namespace | undefined;
  return policyOf(namespace?.metadata.labels).policy;
}

function reviewPod(request: AdmissionRequest): void {
  const { enforce, warn } = policyFor(request);
  const pod = request.object as Pod;
  if (request.previous !== undefined && !isSignificant(pod, request.previous as Pod)) return;
  const violations = violationsOf(enforce, pod);
  if (violations.length > 0) {
    throw forbidden(request.kind, pod.metadata.name, `violates PodSecurity "${levelText(enforce)}": ${detailText(violations)}`);
  }
  warnOf(request, warn, pod);
}

/** What a pod may do follows from its containers; of those only the image can change. */
function isSignificant({ spec }: Pod, { spec: old }: Pod): boolean {
  const imagesOf = ({ containers, initContainers = [], ephemeralContainers = [] }: Pod["spec"]) => [
    ...containers.map(({ image }) => image),
    ...initContainers.map(({ image }) => image),
    ...ephemeralContainers.map(({ name, image }) => `${name} ${image}`),
  ];
  return !sameJson(imagesOf(spec), imagesOf(old));
}

function warnOf(request: AdmissionRequest, level: LevelVersion, pod: CheckedPod): void {
  const violations = violationsOf(level, pod);
  if (violations.length > 0) request.warn(`would violate PodSecurity "${levelText(level)}": ${detailText(violations)}`);
}

function reviewTemplate(request: AdmissionRequest): void {
  const { warn } = policyFor(request);
  const template = warn.level === "privileged" ? undefined : templateOf(request.object);
  if (template?.spec?.containers !== undefined) warnOf(request, warn, { ...template, spec: template.spec });
}

/** Where each kind has its template. */
interface Templated extends KubeObject {
  readonly template?: Template;
  readonly spec?: { readonly template?: Template; readonly jobTemplate?: { readonly spec?: { readonly template?: Template } } };
}
type Template = Partial<CheckedPod>;

function templateOf(object: Templated): Template | undefined {
  return object.spec?.jobTemplate?.spec?.template ?? object.spec?.template ?? object.template;
}

function reviewNamespace(request: AdmissionRequest): void {
  const namespace = request.object as Namespace;
  const { policy, errors } = policyOf(namespace.metadata.labels);
  if (request.previous === undefined) {
    if (errors.length > 0) throw invalid(request.kind, namespace.metadata.name, errors);
    return;
  }
  const old = policyOf((request.previous as Namespace).metadata.labels);
  if (errors.length > 0 && !sameJson(errors, old.errors)) throw invalid(request.kind, namespace.metadata.name, errors);
  const [after, before] = [policy.enforce, old.policy.enforce];
  const isRelaxed = after.minor === before.minor && !isStricter(after.level, before.level);
  if (after.level === "privileged" || isRelaxed) return;
  for (const warning of existingWarnings(request, after)) request.warn(warning);
}

/** Which of the pods that are there would no longer be let in; one line for all that go too far in the same way. */
function existingWarnings({ object, reader }: AdmissionRequest, level: LevelVersion): readonly string[] {
  const { name } = object.metadata;
  const pods = [...reader.list("Pod", { namespace: name })] as unknown as readonly Pod[];
  const byReason = new Map<string, string[]>();
  for (const pod of pods.slice(0, PODS_MAX)) {
    const reason = violationsOf(level, pod)
      .map((violation) => violation.reason)
      .join(", ");
    if (reason !== "") byReason.set(reason, [...(byReason.get(reason) ?? []), pod.metadata.name]);
  }
  const [checked, total] = [Math.min(pods.length, PODS_MAX), pods.length];
  const cut = `new PodSecurity enforce level only checked against the first ${checked} of ${total} existing pods`;
  const title = `existing pods in namespace "${name}" violate the new PodSecurity enforce level "${levelText(level)}"`;
  const lines = [...byReason].map(([reason, names]) => `${countText(names)}: ${reason}`).sort();
  return [...(checked < total ? [cut] : []), ...(lines.length > 0 ? [title] : []), ...lines];
}

function countText(names: readonly string[]): string {
  const [first = ""] = names.toSorted();
  const others = names.length - 1;
  return others === 0 ? first : `${first} (and ${others} other ${others === 1 ? "pod" : "pods"})`;
}
