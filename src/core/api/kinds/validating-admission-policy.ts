/**
 * ValidatingAdmissionPolicy: rules in CEL that writes must meet; a binding says where they count.
 * Absent on purpose: running them. A policy is kept, and lets everything through.
 * @see kubernetes staging/src/k8s.io/api/admissionregistration/v1/types.go, pkg/apis/admissionregistration/{v1/defaults,validation/validation}.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { condition, typeAndMeta } from "../meta.ts";
import { type Infer, int64, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { BY_NAME, matchCondition, matchResources, matchWithDefaults } from "../shapes/admission-rules.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { validatePolicy } from "./validating-admission-policy/validate.ts";

const ATOMIC = { listType: "atomic" } as const;

const paramKind = struct("ParamKind", () => ({
  apiVersion: optional(text("Group and version of the parameters' kind.")),
  kind: optional(text("Their kind.")),
}));

const validation = struct("Validation", () => ({
  expression: text("A CEL expression that must be true."),
  message: optional(text("What is said when it is false.")),
  messageExpression: optional(text("A CEL expression that makes the message.")),
  reason: optional(text("The reason of the refusal: Forbidden, Invalid, RequestEntityTooLarge or Unauthorized.")),
}));

const auditAnnotation = struct("AuditAnnotation", () => ({
  key: text("The annotation's key."),
  valueExpression: text("A CEL expression that makes its value."),
}));

const variable = struct("Variable", () => ({
  expression: text("A CEL expression."),
  name: text("The name by which other expressions know its value."),
}));

const policySpec = struct("ValidatingAdmissionPolicySpec", () => ({
  auditAnnotations: optional(list(auditAnnotation, "Notes for the audit log.", ATOMIC)),
  failurePolicy: optional(oneOf(["Fail", "Ignore"], "What becomes of a request when the policy is broken.", "v1.FailurePolicyType")),
  matchConditions: optional(list(matchCondition, "Conditions that a request must meet.", BY_NAME)),
  matchConstraints: optional(part(matchResources, "What it looks at.", { mapType: "atomic" })),
  paramKind: optional(part(paramKind, "The kind of its parameters.", { mapType: "atomic" })),
  validations: optional(list(validation, "The rules.", ATOMIC)),
  variables: optional(list(variable, "Values that several rules need.", BY_NAME)),
}));

const expressionWarning = struct("ExpressionWarning", () => ({
  fieldRef: text("The field that holds the expression."),
  warning: text("What is odd about it."),
}));

const typeChecking = struct("TypeChecking", () => ({
  expressionWarnings: optional(list(expressionWarning, "What is odd about the expressions.", ATOMIC)),
}));

const policyStatus = struct("ValidatingAdmissionPolicyStatus", () => ({
  conditions: optional(list(condition, "How it is.", { listType: "map", listKeys: ["type"] })),
  observedGeneration: optional(int64("The generation that was looked at last.")),
  typeChecking: optional(part(typeChecking, "What the look found.")),
}));

const policy = struct("ValidatingAdmissionPolicy", () => ({
  ...typeAndMeta(),
  spec: optional(part(policySpec, "The rules, and what they look at.")),
  status: optional(part(policyStatus, "What was found.")),
}));
export type ValidatingAdmissionPolicy = Infer<typeof policy>;

export const validatingAdmissionPolicyKind = defineKind({
  kind: "ValidatingAdmissionPolicy",
  group: "admissionregistration.k8s.io",
  version: "v1",
  plural: "validatingadmissionpolicies",
  shortNames: [],
  categories: ["api-extensions"],
  namespaced: false,
  history: "full",
  schema: policy,
  hasGeneration: true,
  hasStatus: true,
  columns: [
    nameColumn,
    {
      name: "VALIDATIONS",
      cell: ({ spec }) => String(spec?.validations?.length ?? 0),
      sortKey: ({ spec }) => spec?.validations?.length ?? 0,
      type: "integer",
    },
    { name: "PARAMKIND", cell: ({ spec }) => paramKindText(spec?.paramKind) },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: withDefaults,
  validate: validatePolicy,
  strategy: { prepareCreate: (object) => ({ ...object, status: {} }) },
});

function withDefaults(object: ValidatingAdmissionPolicy): ValidatingAdmissionPolicy {
  if (object.spec === undefined) return object;
  const spec = filled(object.spec, { failurePolicy: "Fail" });
  const { matchConstraints } = spec;
  return patched(object, {
    spec: matchConstraints === undefined ? spec : patched(spec, { matchConstraints: matchWithDefaults(matchConstraints) }),
  });
}

/** `example.com/v1, Kind=Limits`. */
function paramKindText(kind: Infer<typeof paramKind> | undefined): string {
  if (kind === undefined) return "<unset>";
  const { apiVersion = "" } = kind;
  return `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind.kind ?? ""}`;
}
