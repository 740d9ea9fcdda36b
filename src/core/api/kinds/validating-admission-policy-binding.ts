/**
 * ValidatingAdmissionPolicyBinding: where a policy counts, with which parameters, and what it does when a rule is broken.
 * @see kubernetes staging/src/k8s.io/api/admissionregistration/v1/types.go, pkg/apis/admissionregistration/{v1/defaults,validation/validation}.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { labelSelector, typeAndMeta } from "../meta.ts";
import { type Infer, list, optional, part, struct, text } from "../schema.ts";
import { selectorOf, selectorText } from "../selector.ts";
import { matchResources, matchWithDefaults } from "../shapes/admission-rules.ts";
import { patched } from "../shapes/sharing.ts";
import { validateBinding } from "./validating-admission-policy-binding/validate.ts";

const paramRef = struct("ParamRef", () => ({
  name: optional(text("The name of the parameters' object.")),
  namespace: optional(text("Its namespace.")),
  parameterNotFoundAction: optional(text("Allow or Deny, when there are no parameters.")),
  selector: optional(part(labelSelector, "Labels of the parameters' objects.", { mapType: "atomic" })),
}));

const bindingSpec = struct("ValidatingAdmissionPolicyBindingSpec", () => ({
  matchResources: optional(part(matchResources, "Where the policy counts.", { mapType: "atomic" })),
  paramRef: optional(part(paramRef, "Its parameters.", { mapType: "atomic" })),
  policyName: optional(text("The policy.")),
  validationActions: optional(list(text("Deny, Warn or Audit."), "What is done when a rule is broken.", { listType: "set" })),
}));

const binding = struct("ValidatingAdmissionPolicyBinding", () => ({
  ...typeAndMeta(),
  spec: optional(part(bindingSpec, "Which policy counts where.")),
}));
export type ValidatingAdmissionPolicyBinding = Infer<typeof binding>;

export const validatingAdmissionPolicyBindingKind = defineKind({
  kind: "ValidatingAdmissionPolicyBinding",
  group: "admissionregistration.k8s.io",
  version: "v1",
  plural: "validatingadmissionpolicybindings",
  shortNames: [],
  categories: ["api-extensions"],
  namespaced: false,
  history: "full",
  schema: binding,
  hasGeneration: true,
  columns: [
    nameColumn,
    { name: "POLICYNAME", cell: ({ spec }) => spec?.policyName ?? "" },
    { name: "PARAMREF", cell: ({ spec }) => paramText(spec?.paramRef) },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: withDefaults,
  validate: validateBinding,
});

function withDefaults(object: ValidatingAdmissionPolicyBinding): ValidatingAdmissionPolicyBinding {
  const match = object.spec?.matchResources;
  if (object.spec === undefined || match === undefined) return object;
  return patched(object, { spec: patched(object.spec, { matchResources: matchWithDefaults(match) }) });
}

function paramText(ref: Infer<typeof paramRef> | undefined): string {
  if (ref === undefined) return "<unset>";
  const { name = "", namespace = "", selector } = ref;
  if (name !== "") return namespace === "" ? `*/${name}` : `${namespace}/${name}`;
  return selector === undefined ? "<unset>" : selectorText(selectorOf(selector));
}
