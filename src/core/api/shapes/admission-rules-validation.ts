/**
 * What is wrong with the rules of webhooks and admission policies.
 * @see kubernetes pkg/apis/admissionregistration/validation/validation.go
 */
import { duplicate, type FieldError, invalidValue, notSupported, required } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { AdmissionRule, MatchCondition, MatchResources } from "./admission-rules.ts";

const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const SCOPES = ["*", "Cluster", "Namespaced"];
const CONDITIONS_MAX = 64;

/** What is wrong with a rule. */
export function validateRule(rule: AdmissionRule, field: string): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const errors: FieldError[] = [];
  if (operations.length === 0) errors.push(required(`${field}.operations`));
  else errors.push(...aloneErrors(operations, `${field}.operations`, "operations"));
  operations.forEach((operation, index) => {
    if (!OPERATIONS.includes(operation)) errors.push(notSupported(`${field}.operations[${index}]`, operation, OPERATIONS));
  });
  errors.push(...wordErrors(apiGroups, `${field}.apiGroups`, "API groups", true));
  errors.push(...wordErrors(apiVersions, `${field}.apiVersions`, "API versions", false));
  errors.push(...resourceErrors(resources, `${field}.resources`));
  if (scope !== undefined && !SCOPES.includes(scope)) errors.push(notSupported(`${field}.scope`, scope, SCOPES));
  return errors;
}

function aloneErrors(words: readonly string[], field: string, what: string): FieldError[] {
  if (words.length <= 1 || !words.includes("*")) return [];
  return [invalidValue(field, words, `if '*' is present, must not specify other ${what}`)];
}

function wordErrors(words: readonly string[], field: string, what: string, mayBeEmpty: boolean): FieldError[] {
  if (words.length === 0) return [required(field)];
  const errors = aloneErrors(words, field, what);
  words.forEach((word, index) => {
    if (word === "" && !mayBeEmpty) errors.push(required(`${field}[${index}]`));
  });
  return errors;
}

function resourceErrors(resources: readonly string[], field: string): FieldError[] {
  if (resources.length === 0) return [required(field)];
  const errors: FieldError[] = [];
  const hasAny = resources.includes("*/*");
  const hasAll = resources.includes("*");
  resources.forEach((resource, index) => {
    if (resource === "") errors.push(required(`${field}[${index}]`));
    const [name = "", sub] = resource.split("/");
    if (hasAll && resource !== "*" && sub === undefined) {
      errors.push(invalidValue(`${field}[${index}]`, resource, "if '*' is present, must not specify other resources without subresources"));
    } else if (sub === "*" && resources.some((other) => other !== resource && other.startsWith(`${name}/`)) && name !== "*") {
      errors.push(
        invalidValue(`${field}[${index}]`, resource, `if '${name}/*' is present, must not specify ${name}/ with other subresources`),
      );
    }
  });
  if (hasAny && resources.length > 1) {
    errors.push(invalidValue(field, resources, "if '*/*' is present, must not specify other resources"));
  }
  return errors;
}

/** What is wrong with conditions in CEL, as far as that can be told without running them. */
export function validateMatchConditions(conditions: readonly MatchCondition[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  if (conditions.length > CONDITIONS_MAX) {
    errors.push({ type: "TooMany", field, value: conditions.length, detail: `must have at most ${CONDITIONS_MAX} items` });
  }
  conditions.forEach(({ name = "", expression = "" }, index) => {
    const at = `${field}[${index}]`;
    if (expression.trim() === "") errors.push(required(`${at}.expression`));
    if (name === "") errors.push(required(`${at}.name`));
    else errors.push(...qualifiedName(name).map((message) => invalidValue(`${at}.name`, name, message)));
    if (seen.has(name)) errors.push(duplicate(`${at}.name`, name));
    seen.add(name);
  });
  return errors;
}

/** What is wrong with what a policy is about. */
export function validateMatchResources(match: MatchResources, field: string): FieldError[] {
  const { matchPolicy, resourceRules = [], excludeResourceRules = [] } = match;
  const errors: FieldError[] = [];
  if (matchPolicy !== undefined && matchPolicy !== "Equivalent" && matchPolicy !== "Exact") {
    errors.push(notSupported(`${field}.matchPolicy`, matchPolicy, ["Equivalent", "Exact"]));
  }
  resourceRules.forEach((rule, index) => {
    errors.push(...validateNamedRule(rule, `${field}.resourceRules[${index}]`));
  });
  excludeResourceRules.forEach((rule, index) => {
    errors.push(...validateNamedRule(rule, `${field}.excludeResourceRules[${index}]`));
  });
  return errors;
}

function validateNamedRule(rule: AdmissionRule, field: string): FieldError[] {
  const errors = validateRule(rule, field);
  const names = rule.resourceNames ?? [];
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) errors.push(duplicate(`${field}.resourceNames[${index}]`, name));
  });
  return errors;
}
