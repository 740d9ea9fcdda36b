/**
 * Turns a pod's priorityClassName into its priority, and lets one PriorityClass at most be the default.
 * @see kubernetes plugin/pkg/admission/priority/admission.go
 */
import { type ApiError, forbidden } from "../../api/errors.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { type PriorityClass, systemPriorityClasses } from "../../api/kinds/priority-class.ts";
import type { Reader } from "../../store/reader.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

export const priorityStep: AdmissionStep = {
  name: "Priority",
  kinds: ["Pod", "PriorityClass"],
  operations: ["CREATE", "UPDATE"],
  admit(request) {
    if (request.kind.kind !== "Pod") return request.object;
    const pod = request.object as Pod;
    return request.operation === "CREATE" ? prioritized(request, pod) : keptPriority(pod, request.previous as Pod);
  },
  review(request) {
    if (request.kind.kind === "PriorityClass") refuseSecondDefault(request);
  },
};

/** What a pod gets of its class. */
type Class = Pick<PriorityClass, "value"> & {
  readonly name?: string;
  readonly preemptionPolicy?: PriorityClass["preemptionPolicy"] | undefined;
};

const NO_CLASS: Class = { value: 0, preemptionPolicy: "PreemptLowerPriority" };

function prioritized(request: AdmissionRequest, pod: Pod): Pod {
  const { priorityClassName = "", priority: askedPriority, preemptionPolicy: askedPolicy } = pod.spec;
  const found = priorityClassName === "" ? defaultClass(request.reader) : classOf(request, priorityClassName);
  const { name, value, preemptionPolicy = "PreemptLowerPriority" } = found;
  if (askedPriority !== undefined && askedPriority !== value) {
    throw notForUsers(request, `integer value of priority (${askedPriority})`, String(value));
  }
  if (askedPolicy !== undefined && askedPolicy !== preemptionPolicy) {
    throw notForUsers(request, `string value of PreemptionPolicy (${askedPolicy})`, preemptionPolicy);
  }
  const classed = name === undefined ? {} : { priorityClassName: name };
  return { ...pod, spec: { ...pod.spec, ...classed, priority: value, preemptionPolicy } };
}

/** A client that leaves out what it did not write has not changed it. */
function keptPriority(pod: Pod, { spec: before }: Pod): Pod {
  const { priority = before.priority, preemptionPolicy = before.preemptionPolicy } = pod.spec;
  if (priority === pod.spec.priority && preemptionPolicy === pod.spec.preemptionPolicy) return pod;
  return { ...pod, spec: { ...pod.spec, priority, preemptionPolicy } };
}

/** Only a class gives priority: what the pod says itself must agree with it. */
function notForUsers(request: AdmissionRequest, asked: string, computed: string): ApiError {
  const why = `the ${asked} must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`;
  return refused(request, why);
}

function refused({ kind, object }: AdmissionRequest, why: string): ApiError {
  return forbidden(kind, object.metadata.name || (object.metadata.generateName ?? ""), why);
}

function classOf(request: AdmissionRequest, name: string): Class {
  const stored = request.reader.serves("PriorityClass") ? request.reader.get("PriorityClass", name) : undefined;
  if (stored !== undefined) return withoutName(stored as PriorityClass);
  // The API server makes the classes of the system again when somebody has deleted them.
  const system = systemPriorityClasses.find((known) => known.name === name);
  if (system !== undefined) return withoutName(system);
  throw refused(request, `no PriorityClass with name ${name} was found`);
}

/** The pod has named its class itself. */
function withoutName({ value, preemptionPolicy }: Class): Class {
  return { value, preemptionPolicy };
}

function defaultClass(reader: Reader): Class {
  const found = globalDefault(reader);
  return found === undefined ? NO_CLASS : { name: found.metadata.name, value: found.value, preemptionPolicy: found.preemptionPolicy };
}

/** The class that pods get which name none; of several the least. */
function globalDefault(reader: Reader): PriorityClass | undefined {
  if (!reader.serves("PriorityClass")) return undefined;
  let found: PriorityClass | undefined;
  for (const object of reader.list("PriorityClass")) {
    const candidate = object as unknown as PriorityClass;
    if (candidate.globalDefault === true && (found === undefined || candidate.value < found.value)) found = candidate;
  }
  return found;
}

function refuseSecondDefault(request: AdmissionRequest): void {
  const object = request.object as PriorityClass;
  if (object.globalDefault !== true) return;
  const present = globalDefault(request.reader);
  if (present === undefined) return;
  if (request.operation === "UPDATE" && present.metadata.name === object.metadata.name) return;
  throw refused(request, `PriorityClass ${present.metadata.name} is already marked as default. Only one default can exist`);
}
