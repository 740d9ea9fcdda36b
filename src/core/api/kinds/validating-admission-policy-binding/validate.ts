/**
 * What is wrong with a ValidatingAdmissionPolicyBinding.
 * @see kubernetes pkg/apis/admissionregistration/validation/validation.go
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Subdomain } from "../../names.ts";
import { validateMatchResources } from "../../shapes/admission-rules-validation.ts";
import type { ValidatingAdmissionPolicyBinding } from "../validating-admission-policy-binding.ts";

type Spec = NonNullable<ValidatingAdmissionPolicyBinding["spec"]>;

const ACTIONS = ["Audit", "Deny", "Warn"];

/** What is wrong with a binding. */
export function validateBinding({ spec = {} }: ValidatingAdmissionPolicyBinding): FieldError[] {
  const { policyName = "", matchResources, validationActions = [] } = spec;
  const errors: FieldError[] = [];
  if (policyName === "") errors.push(required("spec.policyName"));
  else errors.push(...dns1123Subdomain(policyName).map((message) => invalidValue("spec.policyName", policyName, message)));
  errors.push(...validateParams(spec.paramRef));
  if (matchResources !== undefined) errors.push(...validateMatchResources(matchResources, "spec.matchResources"));
  return [...errors, ...validateActions(validationActions)];
}

function validateParams(ref: Spec["paramRef"]): FieldError[] {
  if (ref === undefined) return [];
  const { name = "", selector, parameterNotFoundAction } = ref;
  const field = "spec.paramRef";
  const errors: FieldError[] = [];
  if (name !== "" && selector !== undefined) {
    errors.push(forbiddenField(`${field}.name`, "name and selector are mutually exclusive"));
    errors.push(forbiddenField(`${field}.selector`, "name and selector are mutually exclusive"));
  } else if (name === "" && selector === undefined) {
    errors.push(required(field, "one of name or selector must be specified"));
  }
  if (parameterNotFoundAction === undefined) {
    errors.push(required(`${field}.parameterNotFoundAction`));
  } else if (parameterNotFoundAction !== "Allow" && parameterNotFoundAction !== "Deny") {
    errors.push(notSupported(`${field}.parameterNotFoundAction`, parameterNotFoundAction, ["Allow", "Deny"]));
  }
  return errors;
}

function validateActions(actions: readonly string[]): FieldError[] {
  const field = "spec.validationActions";
  if (actions.length === 0) return [required(field)];
  const errors: FieldError[] = [];
  actions.forEach((action, index) => {
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${field}[${index}]`, action, ACTIONS));
    if (actions.indexOf(action) < index) errors.push(duplicate(`${field}[${index}]`, action));
  });
  if (actions.includes("Deny") && actions.includes("Warn")) {
    const why =
      "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)";
    errors.push(invalidValue(field, actions, why));
  }
  return errors;
}
