/**
 * Whether a webhook is to be asked about a write: rules, versions, scope, selectors.
 *
 * Absent on purpose: match conditions, which are CEL; a webhook that has some is asked about all that its rules match.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/{predicates,generic}
 */
import type { KubeObject } from "../../../api/kind.ts";
import { matches, selectorOf } from "../../../api/selector.ts";
import type { AdmissionRule } from "../../../api/shapes/admission-rules.ts";
import type { Webhook } from "../../../api/shapes/webhook.ts";
import type { Reader } from "../../../store/reader.ts";
import type { Attributes, ResourceNames } from "./attributes.ts";

/** Nobody is asked about these: whoever has locked himself out must be able to open the door again. */
const EXEMPT: ReadonlySet<string> = new Set([
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
]);

/** Whether no webhook is ever asked about it. */
export function isExempt({ asked }: Attributes): boolean {
  return asked.group === "admissionregistration.k8s.io" && EXEMPT.has(asked.kind);
}

/** The version in which the webhook wants to hear of the write; undefined when it does not. */
export function matchedBy(webhook: Webhook, attributes: Attributes, reader: Reader): ResourceNames | undefined {
  const { namespaceSelector = {}, objectSelector = {}, rules = [], matchPolicy } = webhook;
  if (!isSelectedNamespace(namespaceSelector, attributes, reader)) return undefined;
  if (!isSelectedObject(objectSelector, attributes)) return undefined;
  const candidates = matchPolicy === "Exact" ? [attributes.asked] : attributes.equivalents;
  return candidates.find((names) => rules.some((rule) => isMatch(rule, names, attributes)));
}

type LabelSelector = NonNullable<Webhook["objectSelector"]>;

function isSelectedNamespace(selector: LabelSelector, attributes: Attributes, reader: Reader): boolean {
  const requirements = selectorOf(selector);
  if (requirements.length === 0) return true;
  const { namespace, isNamespace, object, previous } = attributes;
  if (isNamespace) return matches(requirements, (object ?? previous)?.metadata.labels);
  if (namespace === "") return true;
  return matches(requirements, (reader.get("Namespace", namespace) as KubeObject | undefined)?.metadata.labels);
}

function isSelectedObject(selector: LabelSelector, { object, previous }: Attributes): boolean {
  const requirements = selectorOf(selector);
  return requirements.length === 0 || [object, previous].some((each) => each !== undefined && matches(requirements, each.metadata.labels));
}

function isMatch(rule: AdmissionRule, names: ResourceNames, { operation, namespace, isNamespace }: Attributes): boolean {
  const { apiGroups = [], apiVersions = [], operations = [], resources = [], scope = "*" } = rule;
  const isNamespaced = namespace !== "" && !isNamespace;
  return (
    includes(operations, operation) &&
    includes(apiGroups, names.group) &&
    includes(apiVersions, names.version) &&
    resources.some((resource) => isResource(resource, names)) &&
    (scope === "*" || (scope === "Namespaced") === isNamespaced)
  );
}

function includes(words: readonly string[], word: string): boolean {
  return words.includes("*") || words.includes(word);
}

/** `pods`, `pods/status`, `pods/*`, `*` (no subresources), `*\/scale`, `*\/*`. */
function isResource(pattern: string, { resource, subresource }: ResourceNames): boolean {
  const [name = "", below = ""] = pattern.split("/");
  return (name === "*" || name === resource) && (below === "*" || below === subresource);
}
