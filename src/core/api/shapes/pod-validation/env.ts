/**
 * What may be wrong with environment variables and with references to fields and resources of the pod.
 *
 * Absent on purpose: env files (fileKeyRef), which v1.34 has switched off; a variable that has no other source has none.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { type FieldError, invalidValue, notSupported, required } from "../../errors.ts";
import { configKey, dns1123Subdomain, envName, qualifiedName } from "../../names.ts";
import { canonicalQuantity, quantityError } from "../../quantity.ts";
import type { EnvFromSource, EnvVar, EnvVarSource, ObjectFieldSelector, ResourceFieldSelector } from "../container.ts";
import { badValue, isBlank, optionalText, requiredText } from "./checks.ts";

const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
/** The paths that a pod knows at all; which of them may be used depends on the place. */
const KNOWN_FIELDS = new Set([
  ...ENV_FIELDS,
  "metadata.annotations",
  "metadata.labels",
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
]);
const RESOURCES = ["cpu", "ephemeral-storage", "memory"];
const RESOURCE_FIELDS = ["limits", "requests"].flatMap((list) => RESOURCES.map((resource) => `${list}.${resource}`));
const HUGE_PAGES = /^(?:limits|requests)\.hugepages-/;
const BYTE_DIVISORS = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/** What is wrong with a container's `env`. */
export function validateEnv(variables: readonly EnvVar[], field: string): FieldError[] {
  return variables.flatMap((variable, index) => {
    const at = `${field}[${index}]`;
    const { name, value, valueFrom } = variable;
    return [
      ...requiredText(`${at}.name`, name, envName),
      ...(valueFrom === undefined ? [] : validateValueFrom(valueFrom, value, `${at}.valueFrom`)),
    ];
  });
}

function validateValueFrom(source: EnvVarSource, value: string | undefined, field: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter((given) => given !== undefined).length;
  const errors = [
    ...(fieldRef === undefined ? [] : validateFieldRef(fieldRef, ENV_FIELDS, `${field}.fieldRef`)),
    ...(resourceFieldRef === undefined ? [] : validateResourceFieldRef(resourceFieldRef, `${field}.resourceFieldRef`)),
    ...(configMapKeyRef === undefined ? [] : validateKeyRef(configMapKeyRef, `${field}.configMapKeyRef`)),
    ...(secretKeyRef === undefined ? [] : validateKeyRef(secretKeyRef, `${field}.secretKeyRef`)),
  ];
  const fault = sourceFault(count, value);
  return fault === undefined ? errors : [...errors, invalidValue(field, "", fault)];
}

function sourceFault(count: number, value: string | undefined): string | undefined {
  if (count === 0) return "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
  if (!isBlank(value)) return "may not be specified when `value` is not empty";
  return count > 1 ? "may not have more than one field specified at a time" : undefined;
}

function validateKeyRef(reference: { readonly name?: string | undefined; readonly key: string }, field: string): FieldError[] {
  const { name = "", key } = reference;
  return [...badValue(`${field}.name`, name, dns1123Subdomain(name)), ...requiredText(`${field}.key`, key, configKey)];
}

/** What is wrong with a reference to a field of the pod; `allowed` is in the order of upstream's message. */
export function validateFieldRef(reference: ObjectFieldSelector, allowed: readonly string[], field: string): FieldError[] {
  const { apiVersion, fieldPath } = reference;
  if (isBlank(apiVersion)) return [required(`${field}.apiVersion`)];
  if (isBlank(fieldPath)) return [required(`${field}.fieldPath`)];
  const subscripted = /^(.*)\['([^']*)'\]$/.exec(fieldPath);
  const [path = "", subscript] = subscripted === null ? [fieldPath] : subscripted.slice(1);
  const unknown = unknownFieldMessage(apiVersion, path, subscript);
  if (unknown !== undefined) return [invalidValue(`${field}.fieldPath`, fieldPath, `error converting fieldPath: ${unknown}`)];
  if (subscript === undefined) return allowed.includes(path) ? [] : [notSupported(`${field}.fieldPath`, path, allowed)];
  const key = path === "metadata.annotations" ? subscript.toLowerCase() : subscript;
  return badValue(field, key, qualifiedName(key));
}

function unknownFieldMessage(apiVersion: string, path: string, subscript: string | undefined): string | undefined {
  if (apiVersion !== "v1") return `unsupported pod version: ${apiVersion}`;
  if (subscript === undefined) return KNOWN_FIELDS.has(path) || path === "spec.host" ? undefined : `field label not supported: ${path}`;
  const takesSubscript = path === "metadata.annotations" || path === "metadata.labels";
  return takesSubscript ? undefined : `field label does not support subscript: ${path}`;
}

/** What is wrong with a reference to a container's resource; volumes must name the container. */
export function validateResourceFieldRef(reference: ResourceFieldSelector, field: string, mustNameContainer?: "in a volume"): FieldError[] {
  const { containerName, resource, divisor } = reference;
  return [...validateResourceField(containerName, resource, field, mustNameContainer), ...validateDivisor(resource ?? "", divisor, field)];
}

function validateResourceField(
  containerName: string | undefined,
  resource: string,
  field: string,
  mustNameContainer: "in a volume" | undefined,
): FieldError[] {
  if (mustNameContainer !== undefined && isBlank(containerName)) return [required(`${field}.containerName`)];
  if (isBlank(resource)) return [required(`${field}.resource`)];
  const isKnown = RESOURCE_FIELDS.includes(resource) || HUGE_PAGES.test(resource);
  return isKnown ? [] : [notSupported(`${field}.resource`, resource, RESOURCE_FIELDS)];
}

function validateDivisor(resource: string, divisor: string | undefined, field: string): FieldError[] {
  if (divisor === undefined || quantityError(divisor) !== undefined) return [];
  const unit = canonicalQuantity(divisor);
  if (unit === "0") return [];
  const name = divisorName(resource);
  if (name === undefined) return [];
  const allowed = name === "cpu" ? ["1m", "1"] : BYTE_DIVISORS;
  if (allowed.includes(unit)) return [];
  const words = allowed.length === 2 ? allowed.join(" and ") : allowed.join(", ");
  return [invalidValue(`${field}.divisor`, resource, `only divisor's values ${words} are supported with the ${name} resource`)];
}

function divisorName(resource: string): string | undefined {
  if (HUGE_PAGES.test(resource)) return "hugepages";
  if (!RESOURCE_FIELDS.includes(resource)) return undefined;
  const name = resource.slice(resource.indexOf(".") + 1);
  return name === "ephemeral-storage" ? "local ephemeral storage" : name;
}

/** What is wrong with a container's `envFrom`. */
export function validateEnvFrom(sources: readonly EnvFromSource[], field: string): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${field}[${index}]`;
    const errors = [
      ...optionalText(`${at}.prefix`, prefix, envName),
      ...(configMapRef === undefined ? [] : requiredText(`${at}.configMapRef.name`, configMapRef.name, dns1123Subdomain)),
      ...(secretRef === undefined ? [] : requiredText(`${at}.secretRef.name`, secretRef.name, dns1123Subdomain)),
    ];
    // These two errors name the list, not its entry; so does upstream.
    if (configMapRef === undefined && secretRef === undefined) {
      errors.push(invalidValue(field, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      errors.push(invalidValue(field, "", "may not have more than one field specified at a time"));
    }
    return errors;
  });
}
