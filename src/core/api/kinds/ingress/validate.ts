/**
 * What is wrong with an ingress.
 *
 * Objects come here as a client wrote them, so what the types promise may still be missing.
 * @see kubernetes pkg/apis/networking/validation/validation.go
 */
import { type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1035Label, dns1123Subdomain, ipAddress, portName, portNumber, wildcardSubdomain } from "../../names.ts";
import { isNew } from "../../shapes/is-new.ts";
import { badValue, optionalText, requiredText } from "../../shapes/pod-validation/checks.ts";
import { validateTypedReference } from "../../shapes/reference-validation.ts";
import type { HttpIngressPath, Ingress, IngressBackend, IngressRule, IngressServiceBackend, IngressTls } from "../ingress.ts";

/** The annotation that named a class before there was a field for it. */
export const INGRESS_CLASS_ANNOTATION = "kubernetes.io/ingress.class";

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const FORBIDDEN_PARTS = ["//", "/./", "/../", "%2f", "%2F"];
const FORBIDDEN_ENDS = ["/..", "/."];

/** Everything that is wrong with an ingress that has its defaults. */
export function validateIngress({ metadata, spec }: Ingress): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.push(invalidValue("spec", spec.rules, "either `defaultBackend` or `rules` must be specified"));
  }
  if (defaultBackend !== undefined) errors.push(...validateBackend(defaultBackend, "spec.defaultBackend"));
  errors.push(...rules.flatMap((rule, index) => validateRule(rule, `spec.rules[${index}]`)));
  errors.push(...tls.flatMap((entry, index) => validateTls(entry, `spec.tls[${index}]`)));
  if (ingressClassName !== undefined) {
    errors.push(...badValue("spec.ingressClassName", ingressClassName, dns1123Subdomain(ingressClassName)));
  }
  const annotation = metadata.annotations?.[INGRESS_CLASS_ANNOTATION];
  // What was stored with both, before the check was made, can still be updated.
  if (isNew({ metadata }) && annotation !== undefined && ingressClassName !== undefined && annotation !== ingressClassName) {
    errors.push(
      invalidValue(`annotations.${INGRESS_CLASS_ANNOTATION}`, annotation, "must match `ingressClassName` when both are specified"),
    );
  }
  return errors;
}

function isAddress(value: string): boolean {
  return ipAddress(value).length === 0;
}

function validateHost(host: string, field: string): FieldError[] {
  return badValue(field, host, host.includes("*") ? wildcardSubdomain(host) : dns1123Subdomain(host));
}

function validateTls({ hosts = [], secretName }: IngressTls, field: string): FieldError[] {
  return [
    ...hosts.flatMap((host, index) => validateHost(host, `${field}.hosts[${index}]`)),
    ...optionalText(`${field}.secretName`, secretName, dns1123Subdomain),
  ];
}

function validateRule({ host = "", http }: IngressRule, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (host !== "") {
    if (isAddress(host)) errors.push(invalidValue(`${field}.host`, host, "must be a DNS name, not an IP address"));
    errors.push(...validateHost(host, `${field}.host`));
  }
  if (http === undefined) return errors;
  const paths = http.paths ?? [];
  if (paths.length === 0) errors.push(required(`${field}.http.paths`));
  return [...errors, ...paths.flatMap((path, index) => validatePath(path, `${field}.http.paths[${index}]`))];
}

function validatePath({ path = "", pathType, backend = {} }: HttpIngressPath, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const bad = (detail: string) => errors.push(invalidValue(`${field}.path`, path, detail));
  switch (pathType) {
    case undefined:
      return [required(`${field}.pathType`, "pathType must be specified")];
    case "Exact":
    case "Prefix":
      if (!path.startsWith("/")) bad("must be an absolute path");
      for (const part of FORBIDDEN_PARTS) if (path.includes(part)) bad(`must not contain '${part}'`);
      for (const end of FORBIDDEN_ENDS) if (path.endsWith(end)) bad(`cannot end with '${end}'`);
      break;
    case "ImplementationSpecific":
      if (path !== "" && !path.startsWith("/")) bad("must be an absolute path");
      break;
    default:
      errors.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES));
  }
  return [...errors, ...validateBackend(backend, `${field}.backend`)];
}

function validateBackend({ service, resource }: IngressBackend, field: string): FieldError[] {
  if (resource !== undefined && service !== undefined) return [invalidValue(field, "", "cannot set both resource and service backends")];
  if (resource !== undefined) return validateTypedReference(resource, `${field}.resource`);
  if (service !== undefined) return validateServiceBackend(service, field);
  return [invalidValue(field, "", "resource or service backend is required")];
}

function validateServiceBackend({ name, port = {} }: IngressServiceBackend, field: string): FieldError[] {
  const errors = requiredText(`${field}.service.name`, name, dns1035Label);
  const { name: byName = "", number: byNumber = 0 } = port;
  if (byName !== "" && byNumber !== 0) return [...errors, invalidValue(field, "", "cannot set both port name & port number")];
  if (byName !== "") return [...errors, ...badValue(`${field}.service.port.name`, byName, portName(byName))];
  if (byNumber !== 0) return [...errors, ...badValue(`${field}.service.port.number`, byNumber, portNumber(byNumber))];
  return [...errors, required(field, "port name or number is required")];
}
