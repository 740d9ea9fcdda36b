/**
 * What may be wrong with the rules about failed pods.
 * @see kubernetes pkg/apis/batch/validation/validation.go validatePodFailurePolicy
 */
import { duplicate, type FieldError, invalidAsWhole, invalidValue, tooMany } from "../../errors.ts";
import { qualifiedName } from "../../names.ts";
import type { JobSpec, PodFailurePolicy, PodFailurePolicyRule } from "../job-spec.ts";
import { badValue, requiredChoice } from "../pod-validation/checks.ts";

const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS = ["In", "NotIn"];
const STATUSES = ["False", "True", "Unknown"];
const RULES_MAX = 20;
const PATTERNS_MAX = 20;
const VALUES_MAX = 255;

/** What is wrong with the rules; the containers they name must be the template's. */
export function validatePodFailurePolicy(spec: JobSpec, { rules = [] }: PodFailurePolicy, field: string): FieldError[] {
  const { containers = [], initContainers = [] } = spec.template.spec;
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  const errors = rules.length > RULES_MAX ? [tooMany(`${field}.rules`, rules.length, RULES_MAX)] : [];
  return [...errors, ...rules.flatMap((rule, index) => validateRule(spec, rule, names, `${field}.rules[${index}]`))];
}

function validateRule(spec: JobSpec, rule: PodFailurePolicyRule, names: ReadonlySet<string>, field: string): FieldError[] {
  const { onExitCodes, onPodConditions = [] } = rule;
  const errors = validateAction(spec, rule.action, `${field}.action`);
  if (onExitCodes !== undefined) errors.push(...validateExitCodes(onExitCodes, names, `${field}.onExitCodes`));
  if (onPodConditions.length > 0) errors.push(...validateConditions(onPodConditions, `${field}.onPodConditions`));
  const count = (onExitCodes === undefined ? 0 : 1) + (onPodConditions.length > 0 ? 1 : 0);
  if (count === 2) errors.push(invalidAsWhole(field, "specifying both OnExitCodes and OnPodConditions is not supported"));
  if (count === 0) errors.push(invalidAsWhole(field, "specifying one of OnExitCodes and OnPodConditions is required"));
  return errors;
}

function validateAction({ backoffLimitPerIndex }: JobSpec, action: string | undefined, field: string): FieldError[] {
  if (action === "FailIndex") {
    return backoffLimitPerIndex === undefined ? [invalidValue(field, action, "requires the backoffLimitPerIndex to be set")] : [];
  }
  return requiredChoice(field, action, ACTIONS, validValues(ACTIONS));
}

function validateConditions(patterns: NonNullable<PodFailurePolicyRule["onPodConditions"]>, field: string): FieldError[] {
  const errors = patterns.length > PATTERNS_MAX ? [tooMany(field, patterns.length, PATTERNS_MAX)] : [];
  for (const [index, { type = "", status }] of patterns.entries()) {
    errors.push(
      ...badValue(`${field}[${index}].type`, type, qualifiedName(type)),
      ...requiredChoice(`${field}[${index}].status`, status, STATUSES, validValues(STATUSES)),
    );
  }
  return errors;
}

type ExitCodes = NonNullable<PodFailurePolicyRule["onExitCodes"]>;

function validateExitCodes(codes: ExitCodes, names: ReadonlySet<string>, field: string): FieldError[] {
  const { operator, containerName, values = [] } = codes;
  const errors = requiredChoice(`${field}.operator`, operator, OPERATORS, validValues(OPERATORS));
  if (containerName !== undefined && !names.has(containerName)) {
    const detail = "must be one of the container or initContainer names in the pod template";
    errors.push(invalidValue(`${field}.containerName`, containerName, detail));
  }
  const at = `${field}.values`;
  if (values.length === 0) errors.push(invalidValue(at, values, "at least one value is required"));
  else if (values.length > VALUES_MAX) errors.push(tooMany(at, values.length, VALUES_MAX));
  for (const [index, value] of values.entries()) {
    if (operator === "In" && value === 0) errors.push(invalidValue(`${at}[${index}]`, value, "must not be 0 for the In operator"));
    if (values.indexOf(value) < index) errors.push(duplicate(`${at}[${index}]`, value));
  }
  const isOrdered = values.every((value, index) => index === 0 || (values[index - 1] ?? value) <= value);
  return isOrdered ? errors : [...errors, invalidValue(at, values, "must be ordered")];
}

/** `valid values: ["In" "NotIn"]`: upstream prints the list as Go does. */
function validValues(values: readonly string[]): string {
  return `valid values: [${values.map((value) => JSON.stringify(value)).join(" ")}]`;
}
