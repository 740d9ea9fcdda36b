/**
 * IngressClass: which controller acts on the ingresses that name the class.
 * @see kubernetes staging/src/k8s.io/api/networking/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, oneOf, optional, part, struct, text } from "../schema.ts";
import { filled } from "../shapes/sharing.ts";
import { describeIngressClass } from "./ingress-class/describe.ts";
import { validateIngressClass, validateIngressClassUpdate } from "./ingress-class/validate.ts";

const ingressClassParametersReference = struct("IngressClassParametersReference", () => ({
  apiGroup: optional(text("API group of the object; absent means the core group.")),
  kind: text("Kind of the object."),
  name: text("Name of the object."),
  namespace: optional(text("Namespace of the object; given exactly when the scope is Namespace.")),
  scope: oneOf(["Cluster", "Namespace"], "Whether the object lives in a namespace; Cluster unless said otherwise."),
}));
export type IngressClassParametersReference = Infer<typeof ingressClassParametersReference>;

const ingressClassSpec = struct("IngressClassSpec", () => ({
  controller: optional(text("Name of the controller, such as example.com/ingress-controller; never changes.")),
  parameters: optional(part(ingressClassParametersReference, "Object with further settings for the controller.")),
}));

const ingressClass = struct("IngressClass", () => ({
  ...typeAndMeta(),
  spec: part(ingressClassSpec, "The controller and its settings."),
}));
export type IngressClass = Infer<typeof ingressClass>;

export const ingressClassKind = defineKind({
  kind: "IngressClass",
  group: "networking.k8s.io",
  version: "v1",
  plural: "ingressclasses",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  hasGeneration: true,
  schema: ingressClass,
  columns: [
    nameColumn,
    { name: "CONTROLLER", cell: ({ spec }) => spec.controller ?? "" },
    { name: "PARAMETERS", cell: parametersText },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: withIngressClassDefaults,
  validate: validateIngressClass,
  validateUpdate: validateIngressClassUpdate,
  describe: describeIngressClass,
});

function withIngressClassDefaults(given: IngressClass): IngressClass {
  const object = filled(given, { spec: {} });
  const { parameters } = object.spec;
  if (parameters === undefined || parameters.scope !== undefined) return object;
  const scoped = { ...(parameters as IngressClassParametersReference), scope: "Cluster" as const };
  return { ...object, spec: { ...object.spec, parameters: scoped } };
}

function parametersText({ spec: { parameters } }: IngressClass): string {
  if (parameters === undefined) return "<none>";
  const group = parameters.apiGroup === undefined ? "" : `.${parameters.apiGroup}`;
  return `${parameters.kind}${group}/${parameters.name}`;
}
