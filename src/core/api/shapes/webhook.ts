/**
 * What mutating and validating webhooks have in common: fields, defaults, what is wrong with them.
 * @see kubernetes staging/src/k8s.io/api/admissionregistration/v1/types.go, pkg/apis/admissionregistration/{v1/defaults,validation/validation}.go
 */
import { duplicate, type FieldError, invalidValue, notSupported, required } from "../errors.ts";
import { labelSelector } from "../meta.ts";
import { dns1035Label, dns1123Subdomain } from "../names.ts";
import { type Infer, int32, list, oneOf, optional, part, struct, text } from "../schema.ts";
import {
  BY_NAME,
  matchCondition,
  rulesWithDefaults,
  ruleWithOperations,
  type WebhookClientConfig,
  webhookClientConfig,
} from "./admission-rules.ts";
import { validateMatchConditions, validateRule } from "./admission-rules-validation.ts";
import { filled, patched } from "./sharing.ts";

const ATOMIC = { listType: "atomic" } as const;

/** The fields of both. */
export const webhookFields = () => ({
  admissionReviewVersions: list(text("A version of AdmissionReview."), "Versions that the webhook understands.", ATOMIC),
  clientConfig: part(webhookClientConfig, "Who is asked."),
  failurePolicy: optional(oneOf(["Fail", "Ignore"], "What becomes of a request when the webhook does not answer.", "v1.FailurePolicyType")),
  matchConditions: optional(list(matchCondition, "Conditions that a request must meet.", BY_NAME)),
  matchPolicy: optional(oneOf(["Equivalent", "Exact"], "Whether other versions of a resource count.", "v1.MatchPolicyType")),
  name: text("A name that is a domain."),
  namespaceSelector: optional(part(labelSelector, "Namespaces it looks into.", { mapType: "atomic" })),
  objectSelector: optional(part(labelSelector, "Objects it looks at.", { mapType: "atomic" })),
  rules: optional(list(ruleWithOperations, "What it is asked about.", ATOMIC)),
  sideEffects: oneOf(["None", "NoneOnDryRun", "Some", "Unknown"], "Whether asking it changes anything.", "v1.SideEffectClass"),
  timeoutSeconds: optional(int32("How long it may take to answer.")),
});

const webhook = struct("Webhook", webhookFields);
/** What both kinds of webhooks are. */
export type Webhook = Infer<typeof webhook>;

/** A webhook with what it leaves out. */
export function webhookWithDefaults<W extends Webhook>(given: W): W {
  const base = filled<Webhook>(given, {
    failurePolicy: "Fail",
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  });
  const service = base.clientConfig?.service;
  const clientConfig = service === undefined ? base.clientConfig : patched(base.clientConfig, { service: filled(service, { port: 443 }) });
  return patched(base, { clientConfig, ...(base.rules === undefined ? {} : { rules: rulesWithDefaults(base.rules) }) }) as W;
}

/** What is wrong with a configuration's webhooks. */
export function validateWebhooks(
  webhooks: readonly Webhook[],
  validateMore: (webhook: Webhook, field: string) => FieldError[],
): FieldError[] {
  const seen = new Set<string>();
  return webhooks.flatMap((each, index) => {
    const field = `webhooks[${index}]`;
    const errors = [...validateWebhook(each, field), ...validateMore(each, field)];
    if (seen.has(each.name)) errors.push(duplicate(`${field}.name`, each.name));
    seen.add(each.name);
    return errors;
  });
}

function validateWebhook(given: Webhook, field: string): FieldError[] {
  const { name, rules = [], failurePolicy = "Fail", matchPolicy = "Equivalent", timeoutSeconds = 10, matchConditions = [] } = given;
  const errors = validateName(name ?? "", `${field}.name`);
  rules.forEach((rule, index) => {
    errors.push(...validateRule(rule, `${field}.rules[${index}]`));
  });
  errors.push(...oneOfErrors(failurePolicy, ["Fail", "Ignore"], `${field}.failurePolicy`));
  errors.push(...oneOfErrors(matchPolicy, ["Equivalent", "Exact"], `${field}.matchPolicy`));
  if (given.sideEffects === undefined) errors.push(required(`${field}.sideEffects`, "must specify one of None, NoneOnDryRun"));
  else errors.push(...oneOfErrors(given.sideEffects, ["None", "NoneOnDryRun"], `${field}.sideEffects`));
  if (timeoutSeconds < 1 || timeoutSeconds > 30) {
    errors.push(invalidValue(`${field}.timeoutSeconds`, timeoutSeconds, "the timeout value must be between 1 and 30 seconds"));
  }
  errors.push(...validateClient(given.clientConfig ?? {}, `${field}.clientConfig`));
  errors.push(...validateReviewVersions(given.admissionReviewVersions ?? [], `${field}.admissionReviewVersions`));
  errors.push(...validateMatchConditions(matchConditions, `${field}.matchConditions`));
  return errors;
}

/** `value` must be one of `allowed`. */
export function oneOfErrors(value: string, allowed: readonly string[], field: string): FieldError[] {
  return allowed.includes(value) ? [] : [notSupported(field, value, allowed)];
}

function validateName(name: string, field: string): FieldError[] {
  if (name === "") return [required(field)];
  const wrong = dns1123Subdomain(name);
  if (wrong.length > 0) return [invalidValue(field, name, wrong.join(","))];
  return name.split(".").length >= 3
    ? []
    : [invalidValue(field, name, "should be a domain with at least three segments separated by dots")];
}

function validateClient({ url, service }: WebhookClientConfig, field: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(field, "exactly one of url or service is required")];
  if (url !== undefined) return validateUrl(url, `${field}.url`);
  const { name = "", namespace = "", port = 443 } = service ?? {};
  return [
    ...(name === "" ? [required(`${field}.service.name`, "service name is required")] : []),
    ...(namespace === "" ? [required(`${field}.service.namespace`, "service namespace is required")] : []),
    ...(port < 1 || port > 65_535
      ? [invalidValue(`${field}.service.port`, port, "port is not valid: must be between 1 and 65535, inclusive")]
      : []),
  ];
}

const URL_FORM = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/;
const DESIRED = "; desired format: https://host[/path]";

function validateUrl(url: string, field: string): FieldError[] {
  const [, scheme = "", host = "", , query, fragment] = URL_FORM.exec(url) ?? [];
  const errors: FieldError[] = [];
  if (scheme !== "https") errors.push(invalidValue(field, scheme, `'https' is the only allowed URL scheme${DESIRED}`));
  if (host === "") errors.push(invalidValue(field, host, `host must be specified${DESIRED}`));
  if (host.includes("@"))
    errors.push(invalidValue(field, host.slice(0, host.indexOf("@")), "user information is not permitted in the URL"));
  if (fragment !== undefined) errors.push(invalidValue(field, fragment.slice(1), "fragments are not permitted in the URL"));
  if (query !== undefined) errors.push(invalidValue(field, query.slice(1), "query parameters are not permitted in the URL"));
  return errors;
}

function validateReviewVersions(versions: readonly string[], field: string): FieldError[] {
  if (versions.length === 0) return [required(field, "must specify one of v1, v1beta1")];
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  versions.forEach((version, index) => {
    if (seen.has(version)) errors.push(invalidValue(`${field}[${index}]`, version, "duplicate version"));
    seen.add(version);
    const wrong = dns1035Label(version);
    if (wrong.length > 0) errors.push(invalidValue(`${field}[${index}]`, version, wrong.join(",")));
  });
  if (!seen.has("v1") && !seen.has("v1beta1")) errors.push(invalidValue(field, versions, "must include at least one of v1, v1beta1"));
  return errors;
}
