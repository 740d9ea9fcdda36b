/**
 * What is wrong with a ValidatingAdmissionPolicy, as far as that can be told without running its expressions.
 * @see kubernetes pkg/apis/admissionregistration/validation/validation.go
 */
import { duplicate, type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { qualifiedName } from "../../names.ts";
import { validateMatchConditions, validateMatchResources } from "../../shapes/admission-rules-validation.ts";
import type { ValidatingAdmissionPolicy } from "../validating-admission-policy.ts";

type Spec = NonNullable<ValidatingAdmissionPolicy["spec"]>;

const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"];

/** What is wrong with a policy. */
export function validatePolicy({ spec = {} }: ValidatingAdmissionPolicy): FieldError[] {
  const { failurePolicy, paramKind, matchConstraints, matchConditions = [], variables = [] } = spec;
  const errors: FieldError[] = [];
  if (failurePolicy !== undefined && failurePolicy !== "Fail" && failurePolicy !== "Ignore") {
    errors.push(notSupported("spec.failurePolicy", failurePolicy, ["Fail", "Ignore"]));
  }
  if (paramKind !== undefined) {
    if ((paramKind.apiVersion ?? "") === "") errors.push(required("spec.paramKind.apiVersion"));
    if ((paramKind.kind ?? "") === "") errors.push(required("spec.paramKind.kind"));
  }
  if (matchConstraints === undefined) errors.push(required("spec.matchConstraints"));
  else {
    errors.push(...validateMatchResources(matchConstraints, "spec.matchConstraints"));
    if ((matchConstraints.resourceRules ?? []).length === 0) errors.push(required("spec.matchConstraints.resourceRules"));
  }
  errors.push(...validateMatchConditions(matchConditions, "spec.matchConditions"));
  variables.forEach(({ name = "", expression = "" }, index) => {
    const field = `spec.variables[${index}]`;
    if (name === "") errors.push(required(`${field}.name`, "name is not specified"));
    else if (!/^[A-Za-z_]\w*$/.test(name)) errors.push(invalidValue(`${field}.name`, name, "name is not a valid CEL identifier"));
    if (expression.trim() === "") errors.push(required(`${field}.expression`, "expression is not specified"));
  });
  return [...errors, ...validateRules(spec)];
}

function validateRules({ validations = [], auditAnnotations = [] }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (validations.length === 0 && auditAnnotations.length === 0) {
    errors.push(required("spec.validations", "validations or auditAnnotations must contain at least one item"));
    errors.push(required("spec.auditAnnotations", "validations or auditAnnotations must contain at least one item"));
    return errors;
  }
  validations.forEach(({ expression = "", message, reason }, index) => {
    const field = `spec.validations[${index}]`;
    if (expression.trim() === "") errors.push(required(`${field}.expression`, "expression is not specified"));
    if (message !== undefined && message.trim() === "") {
      errors.push(invalidValue(`${field}.message`, message, "message must be non-empty if specified"));
    } else if (message?.includes("\n") === true) {
      errors.push(invalidValue(`${field}.message`, message, "message must not contain line breaks"));
    } else if (message === undefined && expression.trim().includes("\n")) {
      errors.push(required(`${field}.message`, "message must be specified if expression contains line breaks"));
    }
    if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${field}.reason`, reason, REASONS));
  });
  const seen = new Set<string>();
  auditAnnotations.forEach(({ key = "", valueExpression = "" }, index) => {
    const field = `spec.auditAnnotations[${index}]`;
    errors.push(...qualifiedName(key).map((message) => invalidValue(`${field}.key`, key, message)));
    if (valueExpression.trim() === "") errors.push(required(`${field}.valueExpression`, "valueExpression is not specified"));
    if (seen.has(key)) errors.push(duplicate(`${field}.key`, key));
    seen.add(key);
  });
  return errors;
}
