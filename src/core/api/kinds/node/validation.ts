/**
 * What may be wrong with a Node.
 *
 * Absent on purpose: the form of CIDRs and the rules of dynamic kubelet configuration, which nothing here reads.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidateNode, ValidateNodeUpdate
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { labelValue, qualifiedName } from "../../names.ts";
import { cpuMillis, quantityError } from "../../quantity.ts";
import type { Node, Taint } from "./fields.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

/** What is wrong with a Node. */
export function validateNode({ spec, status }: Node): FieldError[] {
  return [
    ...validateTaints(spec.taints ?? []),
    ...validateAmounts("status.capacity", status.capacity),
    ...validateAmounts("status.allocatable", status.allocatable),
  ];
}

/** What may not change about a Node. */
export function validateNodeUpdate(next: Node, previous: Node): FieldError[] {
  const errors = validateAddresses(next.status.addresses ?? []);
  const [cidrs, before] = [next.spec.podCIDRs ?? [], previous.spec.podCIDRs ?? []];
  if (before.length > 0 && (cidrs.length !== before.length || before.some((cidr, index) => cidr !== cidrs[index]))) {
    errors.push(forbiddenField("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid'));
  }
  const { providerID = "", externalID = "" } = previous.spec;
  if (providerID !== "" && providerID !== next.spec.providerID) {
    errors.push(forbiddenField("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  }
  if (externalID !== (next.spec.externalID ?? "")) errors.push(forbiddenField("spec.externalID", "may not be updated"));
  return errors;
}

function validateTaints(taints: readonly Taint[]): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    // The path is upstream's, though taints live in the spec.
    const errors = validateTaint(taint, `metadata.taints[${index}]`);
    const identity = `${taint.key}:${taint.effect}`;
    if (seen.has(identity)) {
      // Upstream prints its internal struct here, hence the capitals.
      const printed = { Key: taint.key, Value: taint.value ?? "", Effect: taint.effect, TimeAdded: taint.timeAdded ?? null };
      errors.push({ ...duplicate(`metadata.taints[${index}]`, printed), detail: "taints must be unique by key and effect pair" });
    }
    seen.add(identity);
    return errors;
  });
}

function validateTaint({ key = "", value = "", effect }: Partial<Taint>, field: string): FieldError[] {
  const errors = [
    ...qualifiedName(key).map((message) => invalidValue(`${field}.key`, key, message)),
    ...joined(labelValue(value)).map((message) => invalidValue(`${field}.value`, value, message)),
  ];
  if (!effect) errors.push(required(`${field}.effect`));
  else if (!EFFECTS.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, EFFECTS));
  return errors;
}

function joined(messages: readonly string[]): readonly string[] {
  return messages.length === 0 ? [] : [messages.join(";")];
}

function validateAmounts(field: string, amounts: { readonly [resource: string]: string } = {}): FieldError[] {
  return Object.entries(amounts).flatMap(([resource, amount]) => {
    const path = `${field}.${resource}`;
    const unreadable = quantityError(amount);
    if (unreadable !== undefined) return [invalidValue(path, amount, unreadable)];
    const millis = cpuMillis(amount);
    const errors = millis < 0 ? [invalidValue(path, amount, "must be greater than or equal to 0")] : [];
    return isCounted(resource) && millis % 1000 !== 0 ? [...errors, invalidValue(path, amount, "must be an integer")] : errors;
  });
}

/** Pods and extended resources (`nvidia.com/gpu`) come in whole pieces. */
function isCounted(resource: string): boolean {
  return resource === "pods" || (resource.includes("/") && !resource.includes("kubernetes.io/"));
}

function validateAddresses(addresses: NonNullable<Node["status"]["addresses"]>): FieldError[] {
  const seen = new Set<string>();
  return addresses.flatMap(({ type, address }, index) => {
    const identity = `${type} ${address}`;
    const isTwin = seen.has(identity);
    seen.add(identity);
    return isTwin ? [duplicate(`status.addresses[${index}]`, { Type: type, Address: address })] : [];
  });
}
