/**
 * What is wrong with an ingress class.
 * @see kubernetes pkg/apis/networking/validation/validation.go ValidateIngressClass
 */
import { type FieldError, forbiddenField, invalidValue, required, tooLong } from "../../errors.ts";
import { dns1123Label, dns1123Subdomain } from "../../names.ts";
import { badValue, optionalChoice } from "../../shapes/pod-validation/checks.ts";
import { validateTypedReference } from "../../shapes/reference-validation.ts";
import type { IngressClass, IngressClassParametersReference } from "../ingress-class.ts";

const CONTROLLER_BYTES_MAX = 250;
const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const PATH_PATTERN = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** A controller's name has a domain and a path; the parameters' scope and namespace agree. */
export function validateIngressClass({ spec: { controller = "", parameters } }: IngressClass): FieldError[] {
  return [
    ...(controller.length > CONTROLLER_BYTES_MAX ? [tooLong("spec.controller", CONTROLLER_BYTES_MAX)] : []),
    ...validateDomainPrefixedPath(controller, "spec.controller"),
    ...(parameters === undefined ? [] : validateParameters(parameters, "spec.parameters")),
  ];
}

/** The controller stays. */
export function validateIngressClassUpdate({ spec }: IngressClass, { spec: old }: IngressClass): FieldError[] {
  return spec.controller === old.controller ? [] : [invalidValue("spec.controller", spec.controller ?? "", "field is immutable")];
}

function validateDomainPrefixedPath(value: string, field: string): FieldError[] {
  if (value === "") return [required(field)];
  const slash = value.indexOf("/");
  const [host, path] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)];
  if (host === "" || path === "") return [invalidValue(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = badValue(field, host, dns1123Subdomain(host));
  if (PATH_PATTERN.test(path)) return errors;
  return [...errors, invalidValue(field, path, `Invalid path (regex used for validation is '${PATH}')`)];
}

function validateParameters(parameters: IngressClassParametersReference, field: string): FieldError[] {
  const { scope, namespace } = parameters;
  const errors = validateTypedReference(parameters, field);
  if (scope === undefined) return [...errors, required(`${field}.scope`)];
  const place = `${field}.namespace`;
  switch (scope) {
    case "Namespace":
      if (namespace === undefined) return [...errors, required(place, "`parameters.scope` is set to 'Namespace'")];
      return [...errors, ...badValue(place, namespace, dns1123Label(namespace))];
    case "Cluster":
      return namespace === undefined ? errors : [...errors, forbiddenField(place, "`parameters.scope` is set to 'Cluster'")];
    default:
      return [...errors, ...optionalChoice(`${field}.scope`, scope, ["Cluster", "Namespace"])];
  }
}
