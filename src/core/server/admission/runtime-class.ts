/**
 * A pod that names a RuntimeClass gets its overhead, node selector and tolerations.
 * @see kubernetes plugin/pkg/admission/runtimeclass/admission.go
 */
import { type ApiError, forbidden } from "../../api/errors.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { RuntimeClass } from "../../api/kinds/runtime-class.ts";
import { compareQuantities } from "../../api/quantity.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

export const runtimeClassStep: AdmissionStep = {
  name: "RuntimeClass",
  kinds: ["Pod"],
  operations: ["CREATE"],
  admit(request) {
    const pod = request.object as Pod;
    const found = classOf(request, pod);
    return found === undefined ? pod : withScheduling(request, withOverhead(request, pod, found), found);
  },
  review(request) {
    const pod = request.object as Pod;
    const overhead = classOf(request, pod)?.overhead;
    if (overhead === undefined) {
      if (pod.spec.overhead !== undefined) throw refused(request, "Pod Overhead set without corresponding RuntimeClass defined Overhead");
    } else if (!sameAmounts(overhead.podFixed ?? {}, pod.spec.overhead ?? {})) throw mismatch(request);
  },
};

function classOf(request: AdmissionRequest, { spec }: Pod): RuntimeClass | undefined {
  const name = spec.runtimeClassName;
  if (name === undefined) return undefined;
  const found = request.reader.get("RuntimeClass", name) as unknown as RuntimeClass | undefined;
  if (found === undefined) throw refused(request, `RuntimeClass ${JSON.stringify(name)} not found`);
  return found;
}

function refused(request: AdmissionRequest, why: string): ApiError {
  return conflicting(request, `pod rejected: ${why}`);
}

function conflicting({ kind, object }: AdmissionRequest, why: string): ApiError {
  return forbidden(kind, object.metadata.name || (object.metadata.generateName ?? ""), why);
}

function mismatch(request: AdmissionRequest): ApiError {
  return refused(request, "Pod's Overhead doesn't match RuntimeClass's defined Overhead");
}

function withOverhead(request: AdmissionRequest, pod: Pod, { overhead }: RuntimeClass): Pod {
  if (overhead === undefined) return pod;
  const given = pod.spec.overhead ?? {};
  const fixed = overhead.podFixed ?? {};
  if (Object.keys(given).length > 0 && !sameAmounts(fixed, given)) throw mismatch(request);
  return { ...pod, spec: { ...pod.spec, overhead: fixed } };
}

type Amounts = { readonly [resource: string]: string };

function sameAmounts(a: Amounts, b: Amounts): boolean {
  const keys = Object.keys(a);
  const isSame = (key: string): boolean => compareQuantities(a[key] ?? "0", b[key] ?? "0") === 0 && b[key] !== undefined;
  return keys.length === Object.keys(b).length && keys.every(isSame);
}

function withScheduling(request: AdmissionRequest, pod: Pod, { scheduling }: RuntimeClass): Pod {
  if (scheduling === undefined) return pod;
  const { nodeSelector: given = {}, tolerations = [] } = pod.spec;
  const wanted = Object.entries(scheduling.nodeSelector ?? {});
  const clash = wanted.find(([key, value]) => given[key] !== undefined && given[key] !== value);
  if (clash !== undefined) {
    const [key, value] = clash;
    const parts = [`runtimeClass.scheduling.nodeSelector[${key}] = ${value}`, `pod.spec.nodeSelector[${key}] = ${given[key] ?? ""}`];
    throw conflicting(request, `conflict: ${parts.join("; ")}`);
  }
  const merged = mergeTolerations([...tolerations, ...(scheduling.tolerations ?? [])]);
  const nodeSelector = wanted.length === 0 ? {} : { nodeSelector: { ...given, ...Object.fromEntries(wanted) } };
  return { ...pod, spec: { ...pod.spec, ...nodeSelector, ...(merged.length === 0 ? {} : { tolerations: merged }) } };
}

type Toleration = NonNullable<Pod["spec"]["tolerations"]>[number];

/** Each toleration that no other covers; of equal ones the first. */
function mergeTolerations(all: readonly Toleration[]): readonly Toleration[] {
  return all.filter((one, index) => !all.some((other, at) => at !== index && covers(other, one) && (at < index || !covers(one, other))));
}

/** Whether whoever bears `wide` bears `narrow` too. */
function covers(wide: Toleration, narrow: Toleration): boolean {
  const { key = "", operator = "Equal", value = "", effect = "", tolerationSeconds } = wide;
  if ((narrow.key ?? "") !== key && (key !== "" || operator !== "Exists")) return false;
  if ((narrow.effect ?? "") !== effect && effect !== "") return false;
  const isShorter = tolerationSeconds !== undefined && (narrow.tolerationSeconds ?? Number.POSITIVE_INFINITY) > tolerationSeconds;
  if (effect === "NoExecute" && isShorter) return false;
  return operator === "Exists" || ((narrow.operator ?? "Equal") === "Equal" && (narrow.value ?? "") === value);
}
