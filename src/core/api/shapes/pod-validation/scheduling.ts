/**
 * What may be wrong with the wishes about where a pod runs: affinities, spread, tolerations, gates.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import type { LabelSelector } from "../../meta.ts";
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from "../../names.ts";
import { validateLabelSelector } from "../../selector.ts";
import type {
  Affinity,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from "../affinity.ts";
import type { PodSchedulingGate } from "../pod-spec.ts";
import { badValue, isBlank, optionalChoice, positive } from "./checks.ts";

/** Whether label values that no node can have are named; upstream lets them pass where they are only wishes. */
type Strictness = "demand" | "wish";

/** What is wrong with a pod's affinities. */
export function validateAffinity(affinity: Affinity, field: string): FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity === undefined ? [] : validateNodeAffinity(nodeAffinity, `${field}.nodeAffinity`)),
    ...(podAffinity === undefined ? [] : validatePodAffinity(podAffinity, `${field}.podAffinity`)),
    ...(podAntiAffinity === undefined ? [] : validatePodAffinity(podAntiAffinity, `${field}.podAntiAffinity`)),
  ];
}

function validateNodeAffinity(affinity: NodeAffinity, field: string): FieldError[] {
  const { requiredDuringSchedulingIgnoredDuringExecution: demand, preferredDuringSchedulingIgnoredDuringExecution: wishes = [] } = affinity;
  const wishField = `${field}.preferredDuringSchedulingIgnoredDuringExecution`;
  return [
    ...(demand === undefined ? [] : validateNodeSelector(demand, `${field}.requiredDuringSchedulingIgnoredDuringExecution`)),
    ...wishes.flatMap(({ weight, preference }, index) => [
      ...validateWeight(weight, `${wishField}[${index}].weight`),
      ...validateNodeTerm(preference ?? {}, "wish", `${wishField}[${index}].preference`),
    ]),
  ];
}

/** What is wrong with a choice of nodes. */
export function validateNodeSelector({ nodeSelectorTerms = [] }: NodeSelector, field: string): FieldError[] {
  const terms = `${field}.nodeSelectorTerms`;
  if (nodeSelectorTerms.length === 0) return [required(terms, "must have at least one node selector term")];
  return nodeSelectorTerms.flatMap((term, index) => validateNodeTerm(term, "demand", `${terms}[${index}]`));
}

function validateNodeTerm(term: NodeSelectorTerm, strictness: Strictness, field: string): FieldError[] {
  const { matchExpressions = [], matchFields = [] } = term;
  return [
    ...matchExpressions.flatMap((demand, index) => validateLabelDemand(demand, strictness, `${field}.matchExpressions[${index}]`)),
    ...matchFields.flatMap((demand, index) => validateFieldDemand(demand, `${field}.matchFields[${index}]`)),
  ];
}

function validateLabelDemand(demand: NodeSelectorRequirement, strictness: Strictness, field: string): FieldError[] {
  const { key = "", values = [] } = demand;
  const errors = [...validateOperator(demand, field), ...badValue(`${field}.key`, key, qualifiedName(key))];
  if (strictness === "wish") return errors;
  return [...errors, ...values.flatMap((value, index) => badValue(`${field}.values[${index}]`, value, labelValue(value)))];
}

function validateOperator({ operator, values = [] }: NodeSelectorRequirement, field: string): FieldError[] {
  const list = `${field}.values`;
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length > 0 ? [] : [required(list, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return values.length === 0 ? [] : [forbiddenField(list, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case "Gt":
    case "Lt":
      return values.length === 1 ? [] : [required(list, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalidValue(`${field}.operator`, operator ?? "", "not a valid selector operator")];
  }
}

function validateFieldDemand({ key = "", operator, values = [] }: NodeSelectorRequirement, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(invalidValue(`${field}.operator`, operator ?? "", "not a valid selector operator"));
  } else if (values.length !== 1) {
    errors.push(required(`${field}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  }
  if (key !== "metadata.name") return [...errors, invalidValue(`${field}.key`, key, "not a valid field selector key")];
  return [...errors, ...values.flatMap((value, index) => badValue(`${field}.values[${index}]`, value, dns1123Subdomain(value)))];
}

function validatePodAffinity(affinity: PodAffinity, field: string): FieldError[] {
  const { requiredDuringSchedulingIgnoredDuringExecution: demands = [], preferredDuringSchedulingIgnoredDuringExecution: wishes = [] } =
    affinity;
  const demandField = `${field}.requiredDuringSchedulingIgnoredDuringExecution`;
  const wishField = `${field}.preferredDuringSchedulingIgnoredDuringExecution`;
  return [
    ...demands.flatMap((term, index) => validatePodTerm(term, `${demandField}[${index}]`)),
    ...wishes.flatMap(({ weight, podAffinityTerm }, index) => [
      ...validateWeight(weight, `${wishField}[${index}].weight`),
      ...validatePodTerm(podAffinityTerm ?? {}, `${wishField}[${index}].podAffinityTerm`),
    ]),
  ];
}

function validateWeight(weight: number | undefined, field: string): FieldError[] {
  const isWeight = weight !== undefined && weight > 0 && weight <= 100;
  return isWeight ? [] : [invalidValue(field, weight ?? 0, "must be in the range 1-100")];
}

function validatePodTerm(term: Partial<PodAffinityTerm>, field: string): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces = [], matchLabelKeys = [], mismatchLabelKeys = [], topologyKey = "" } = term;
  return [
    ...validateLabelSelector(labelSelector, `${field}.labelSelector`),
    ...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`),
    ...namespaces.flatMap((name) => badValue(`${field}.namespace`, name, dns1123Label(name))),
    ...validateLabelKeys(matchLabelKeys, mismatchLabelKeys, labelSelector, field),
    ...(topologyKey === "" ? [required(`${field}.topologyKey`, "can not be empty")] : []),
    ...badValue(`${field}.topologyKey`, topologyKey, qualifiedName(topologyKey)),
  ];
}

function validateLabelKeys(
  same: readonly string[],
  different: readonly string[],
  selector: LabelSelector | undefined,
  field: string,
): FieldError[] {
  const both = same.flatMap((key, index) =>
    different.includes(key)
      ? [invalidValue(`${field}.matchLabelKeys[${index}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys")]
      : [],
  );
  return [
    ...validateKeyList(same, selector, `${field}.matchLabelKeys`),
    ...validateKeyList(different, selector, `${field}.mismatchLabelKeys`),
    ...validateSelectedTwice(same, selector, field),
    ...both,
  ];
}

function validateKeyList(keys: readonly string[], selector: LabelSelector | undefined, field: string): FieldError[] {
  if (keys.length === 0) return [];
  if (selector === undefined) return [forbiddenField(field, "must not be specified when labelSelector is not set")];
  return keys.flatMap((key, index) => badValue(`${field}[${index}]`, key, qualifiedName(key)));
}

/** The server adds an expression for each key when it takes the pod in, so only a second one for the same key is wrong. */
function validateSelectedTwice(keys: readonly string[], selector: LabelSelector | undefined, field: string): FieldError[] {
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  const errors: FieldError[] = [];
  for (const { key } of selector?.matchExpressions ?? []) {
    const index = keys.lastIndexOf(key);
    if (index >= 0 && seen.has(key)) {
      errors.push(invalidValue(`${field}[${index}]`, key, "exists in both matchLabelKeys and labelSelector"));
    }
    seen.add(key);
  }
  return errors;
}

/** What is wrong with a pod's spread constraints. */
export function validateSpread(constraints: readonly TopologySpreadConstraint[], field: string): FieldError[] {
  return constraints.flatMap((constraint, index) => {
    const at = `${field}[${index}]`;
    const { topologyKey = "", whenUnsatisfiable, labelSelector, matchLabelKeys = [] } = constraint;
    const errors = positive(`${at}.maxSkew`, constraint.maxSkew);
    if (topologyKey === "") errors.push(required(`${at}.topologyKey`, "can not be empty"));
    errors.push(...optionalChoice(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? "", ["DoNotSchedule", "ScheduleAnyway"]));
    const repeats = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (repeats) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    return [
      ...errors,
      ...validateMinDomains(constraint, `${at}.minDomains`),
      ...optionalChoice(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ["Honor", "Ignore"]),
      ...optionalChoice(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ["Honor", "Ignore"]),
      ...validateLabelKeys(matchLabelKeys, [], labelSelector, at),
      ...validateLabelSelector(labelSelector, `${at}.labelSelector`),
    ];
  });
}

function validateMinDomains({ minDomains, whenUnsatisfiable }: TopologySpreadConstraint, field: string): FieldError[] {
  if (minDomains === undefined) return [];
  const errors = positive(field, minDomains);
  if (whenUnsatisfiable === "DoNotSchedule") return errors;
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable ?? ""}`;
  return [...errors, invalidValue(field, minDomains, detail)];
}

/** What is wrong with a pod's tolerations. */
export function validateTolerations(tolerations: readonly Toleration[], field: string): FieldError[] {
  return tolerations.flatMap((toleration, index) => {
    const at = `${field}[${index}]`;
    const { key = "", operator, effect, tolerationSeconds } = toleration;
    const errors = key === "" ? [] : badValue(`${at}.key`, key, qualifiedName(key));
    if (key === "" && operator !== "Exists") {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalidValue(`${at}.operator`, operator ?? "", detail));
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      errors.push(invalidValue(`${at}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    const effects = isBlank(effect) ? [] : optionalChoice(`${at}.effect`, effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"]);
    return [...errors, ...validateTolerated(toleration, `${at}.operator`), ...effects];
  });
}

function validateTolerated({ operator, value = "" }: Toleration, field: string): FieldError[] {
  if (operator === "Exists") {
    return value === "" ? [] : [invalidValue(field, value, "value must be empty when `operator` is 'Exists'")];
  }
  if (!isBlank(operator) && operator !== "Equal") return [notSupported(field, operator, ["Equal", "Exists"])];
  const messages = labelValue(value);
  return messages.length === 0 ? [] : [invalidValue(field, value, messages.join(";"))];
}

/** What is wrong with the gates that hold a pod back. */
export function validateSchedulingGates(gates: readonly PodSchedulingGate[], field: string): FieldError[] {
  const seen = new Set<string>();
  return gates.flatMap(({ name = "" }, index) => {
    const errors = badValue(`${field}[${index}]`, name, qualifiedName(name));
    if (seen.has(name)) errors.push(duplicate(`${field}[${index}]`, name));
    seen.add(name);
    return errors;
  });
}
