/**
 * Turns a pod's priorityClassName into its priority.
 *
 * Only the two system classes are known until PriorityClass is a served kind; every other name is refused as upstream refuses an unknown one.
 * @see kubernetes plugin/pkg/admission/priority/admission.go
 */
import { type ApiError, forbidden } from "../../api/errors.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";

const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ["system-cluster-critical", 2_000_000_000],
  ["system-node-critical", 2_000_001_000],
]);

interface PriorityClass {
  readonly value: number;
  readonly preemptionPolicy?: Pod["spec"]["preemptionPolicy"];
}

export const priorityStep: AdmissionStep = {
  name: "Priority",
  kinds: ["Pod"],
  operations: ["CREATE"],
  admit(request) {
    const pod = request.object as Pod;
    const name = pod.spec.priorityClassName;
    const { value, preemptionPolicy = "PreemptLowerPriority" }: PriorityClass =
      name === undefined || name === "" ? { value: 0 } : classOf(request, name);
    const { priority: asked = value, preemptionPolicy: askedPolicy = preemptionPolicy } = pod.spec;
    if (asked !== value) throw notForUsers(request, `integer value of priority (${asked})`, String(value));
    if (askedPolicy !== preemptionPolicy) throw notForUsers(request, `string value of PreemptionPolicy (${askedPolicy})`, preemptionPolicy);
    return { ...pod, spec: { ...pod.spec, priority: value, preemptionPolicy } };
  },
};

/** Only a class gives priority: what the pod says itself must agree with it. */
function notForUsers({ kind, object }: AdmissionRequest, asked: string, computed: string): ApiError {
  const why = `the ${asked} must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`;
  return forbidden(kind, object.metadata.name || (object.metadata.generateName ?? ""), why);
}

function classOf(request: AdmissionRequest, name: string): PriorityClass {
  const system = SYSTEM_CLASSES.get(name);
  if (system !== undefined) return { value: system };
  const stored = request.reader.serves("PriorityClass") ? request.reader.get("PriorityClass", name) : undefined;
  if (stored !== undefined) return stored as unknown as PriorityClass;
  throw forbidden(
    request.kind,
    request.object.metadata.name || (request.object.metadata.generateName ?? ""),
    `no PriorityClass with name ${name} was found`,
  );
}
