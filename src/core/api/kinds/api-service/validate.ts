/**
 * What is wrong with an APIService.
 * @see kubernetes staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/validation/validation.go
 */
import { type FieldError, invalidValue, required } from "../../errors.ts";
import { dns1035Label, dns1123Subdomain, portNumber } from "../../names.ts";
import type { ApiService } from "../api-service.ts";

type Spec = NonNullable<ApiService["spec"]>;

const PRIORITY_MAX = 20_000;
const VERSION_PRIORITY_MAX = 1_000;

/** What is wrong with an APIService. */
export function validateApiService({ metadata, spec }: ApiService): FieldError[] {
  const { group = "", version = "" } = spec ?? {};
  const name = `${version}.${group}`;
  const errors: FieldError[] = [];
  if (metadata.name !== name) errors.push(invalidValue("metadata.name", metadata.name, 'must be `spec.version+"."+spec.group`'));
  errors.push(...wrongWords("spec.group", group, group === "" ? [] : dns1123Subdomain(group)));
  errors.push(...wrongWords("spec.version", version, dns1035Label(version)));
  if (spec === undefined) return errors;
  return [...errors, ...validatePriorities(spec), ...(spec.service === undefined ? validateLocal(spec) : validateRemote(spec))];
}

function wrongWords(field: string, value: string, wrong: readonly string[]): FieldError[] {
  return wrong.map((message) => invalidValue(field, value, message));
}

function validatePriorities({ groupPriorityMinimum = 0, versionPriority = 0 }: Partial<Spec>): FieldError[] {
  const errors: FieldError[] = [];
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > PRIORITY_MAX) {
    errors.push(invalidValue("spec.groupPriorityMinimum", groupPriorityMinimum, `must be positive and less than ${PRIORITY_MAX}`));
  }
  if (versionPriority <= 0 || versionPriority > VERSION_PRIORITY_MAX) {
    errors.push(invalidValue("spec.versionPriority", versionPriority, `must be positive and less than ${VERSION_PRIORITY_MAX}`));
  }
  return errors;
}

function validateLocal({ caBundle = "", insecureSkipTLSVerify = false }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (caBundle !== "") {
    errors.push(invalidValue("spec.caBundle", `${caBundle.length} bytes`, "local APIServices may not have a caBundle"));
  }
  if (insecureSkipTLSVerify) {
    errors.push(invalidValue("spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify"));
  }
  return errors;
}

function validateRemote({ service, caBundle = "", insecureSkipTLSVerify = false }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const { name = "", namespace = "", port = 443 } = service ?? {};
  if (namespace === "") errors.push(required("spec.service.namespace"));
  if (name === "") errors.push(required("spec.service.name"));
  for (const message of portNumber(port)) errors.push(invalidValue("spec.service.port", port, `port is not valid: ${message}`));
  if (insecureSkipTLSVerify && caBundle !== "") {
    errors.push(invalidValue("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present"));
  }
  return errors;
}
