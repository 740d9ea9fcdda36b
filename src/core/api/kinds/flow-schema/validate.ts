/**
 * What is wrong with a flow schema.
 * @see kubernetes pkg/apis/flowcontrol/validation/validation.go ValidateFlowSchema
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Label, dns1123Subdomain } from "../../names.ts";
import { validateFlowControlConditions } from "../../shapes/flow-control-condition.ts";
import { mandatoryFlowSchemas } from "../../shapes/flow-control-defaults.ts";
import { badValue, requiredText } from "../../shapes/pod-validation/checks.ts";
import { canonicalText } from "../../unified-diff.ts";
import type { FlowRule, FlowSchema, FlowSubject, NonResourcePolicyRule, ResourcePolicyRule } from "../flow-schema.ts";

const PRECEDENCE_MAX = 10_000;
const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];
const ALL = "*";

/** Everything that is wrong with a schema that has its defaults. */
export function validateFlowSchema({ metadata, spec, status }: FlowSchema): FieldError[] {
  const { matchingPrecedence: precedence, distinguisherMethod: method, priorityLevelConfiguration: level, rules = [] } = spec;
  const errors: FieldError[] = [];
  const badPrecedence = (detail: string) => errors.push(invalidValue("spec.matchingPrecedence", precedence, detail));
  if (precedence <= 0) badPrecedence("must be a positive value");
  if (precedence > PRECEDENCE_MAX) badPrecedence(`must not be greater than ${PRECEDENCE_MAX}`);
  if (precedence === 1 && metadata.name !== "exempt") badPrecedence("only the schema named 'exempt' may have matchingPrecedence 1");
  if (method !== undefined && method.type !== "ByNamespace" && method.type !== "ByUser") {
    // Upstream shows the whole method where it means its type.
    errors.push(notSupported("spec.distinguisherMethod.type", method, ["ByNamespace", "ByUser"]));
  }
  const levelField = "spec.priorityLevelConfiguration.name";
  const { name = "" }: Partial<typeof level> = level;
  if (name === "") errors.push(required(levelField, "must reference a priority level"));
  else errors.push(...badValue(levelField, name, dns1123Subdomain(name)));
  errors.push(...rules.flatMap((rule, index) => validateRule(rule, `spec.rules[${index}]`)));
  const fixed = mandatoryFlowSchemas.find(({ name }) => name === metadata.name);
  if (fixed !== undefined && canonicalText(fixed.spec) !== canonicalText(spec)) {
    errors.push(invalidValue("spec", spec, `spec of '${metadata.name}' must equal the fixed value`));
  }
  return [...errors, ...validateFlowControlConditions(status.conditions)];
}

function validateRule({ subjects = [], resourceRules = [], nonResourceRules = [] }: FlowRule, field: string): FieldError[] {
  const isEmpty = resourceRules.length === 0 && nonResourceRules.length === 0;
  return [
    ...(subjects.length === 0 ? [required(`${field}.subjects`, "subjects must contain at least one value")] : []),
    ...subjects.flatMap((subject, index) => validateSubject(subject, `${field}.subjects[${index}]`)),
    ...(isEmpty ? [required(field, "at least one of resourceRules and nonResourceRules has to be non-empty")] : []),
    ...resourceRules.flatMap((rule, index) => validateResourceRule(rule, `${field}.resourceRules[${index}]`)),
    ...nonResourceRules.flatMap((rule, index) => validateUrlRule(rule, `${field}.nonResourceRules[${index}]`)),
  ];
}

/** The field in which each kind of subject is named, in the order of upstream's complaints. */
const SUBJECTS = { ServiceAccount: "serviceAccount", User: "user", Group: "group" } as const;

function validateSubject(subject: FlowSubject, field: string): FieldError[] {
  const { kind } = subject;
  if (!Object.hasOwn(SUBJECTS, kind ?? "")) return [notSupported(`${field}.kind`, kind ?? "", ["Group", "ServiceAccount", "User"])];
  const others = Object.entries(SUBJECTS).filter(([other, name]) => other !== kind && subject[name] !== undefined);
  return [
    ...validateNamed(subject, field),
    ...others.map(([other, name]) => forbiddenField(`${field}.${name}`, `${name} is forbidden when subject kind is not '${other}'`)),
  ];
}

function validateNamed(subject: FlowSubject, field: string): FieldError[] {
  const name = SUBJECTS[subject.kind];
  const place = `${field}.${name}`;
  const given = subject[name];
  if (given === undefined) return [required(place, `${name} is required when subject kind is '${subject.kind}'`)];
  if (!("namespace" in given) && name !== "serviceAccount") return requiredText(`${place}.name`, given.name);
  const account = subject.serviceAccount;
  return [
    ...requiredText(`${place}.name`, account?.name, (value) => (value === ALL ? [] : dns1123Subdomain(value))),
    ...(account?.namespace
      ? badValue(`${place}.namespace`, account.namespace, dns1123Label(account.namespace))
      : [required(`${place}.namespace`, "must specify namespace for service account")]),
  ];
}

function validateVerbs(verbs: readonly string[], field: string): FieldError[] {
  if (verbs.length === 0) return [required(field, "verbs must contain at least one value")];
  if (verbs.includes(ALL)) return onlyStar(verbs, field, "verbs");
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(field, verbs, VERBS)];
}

function onlyStar(values: readonly string[], field: string, what: string): FieldError[] {
  return values.length > 1 && values.includes(ALL)
    ? [invalidValue(field, values, `if '*' is present, must not specify other ${what}`)]
    : [];
}

function validateUrlRule({ verbs = [], nonResourceURLs: urls = [] }: NonResourcePolicyRule, field: string): FieldError[] {
  const errors = validateVerbs(verbs, `${field}.verbs`);
  const place = `${field}.nonResourceURLs`;
  if (urls.length === 0) return [...errors, required(place, "nonResourceURLs must contain at least one value")];
  if (urls.includes(ALL)) return [...errors, ...onlyStar(urls, place, "non-resource URLs")];
  return [...errors, ...urls.flatMap((url, index) => badValue(`${place}[${index}]`, url, urlMessages(url)))];
}

/** At most one thing is wrong with a path, as upstream looks no further. */
function urlMessages(url: string): string[] {
  if (url === "") return ["must not be empty"];
  if (url === "/") return [];
  if (!url.startsWith("/")) return ["must start with slash"];
  if (url.includes(" ")) return ["must not contain white-space"];
  if (url.includes("//")) return ["must not contain double slash"];
  const stars = url.split(ALL).length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith("/*")) ? ["wildcard can only do suffix matching"] : [];
}

function validateResourceRule(rule: ResourcePolicyRule, field: string): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], namespaces = [], clusterScope = false } = rule;
  const some = (values: readonly string[], name: string, missing: string, others: string) =>
    values.length === 0 ? [required(`${field}.${name}`, missing)] : onlyStar(values, `${field}.${name}`, others);
  return [
    ...validateVerbs(verbs, `${field}.verbs`),
    ...some(apiGroups, "apiGroups", "resource rules must supply at least one api group", "api groups"),
    ...some(resources, "resources", "resource rules must supply at least one resource", "resources"),
    ...validateNamespaces(namespaces, clusterScope, `${field}.namespaces`),
  ];
}

function validateNamespaces(namespaces: readonly string[], clusterScope: boolean, field: string): FieldError[] {
  if (namespaces.length === 0 && !clusterScope) {
    return [required(field, "resource rules that are not cluster scoped must supply at least one namespace")];
  }
  if (namespaces.includes(ALL)) return onlyStar(namespaces, field, "namespaces");
  return namespaces.flatMap((namespace, index) => {
    const messages = dns1123Label(namespace).map((message) => `each member of this list must be '*' or a DNS-1123 label; ${message}`);
    return badValue(`${field}[${index}]`, namespace, messages);
  });
}
