/**
 * CustomResourceDefinition: a kind that a client brings along; its objects are served like those of any other.
 * What becomes of it is in `api/custom`; here is the definition alone.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/types.go and pkg/registry/customresourcedefinition/strategy.go
 */
import { nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { anything, bool, bytes, type Infer, int32, list, oneOf, optional, part, struct, text, time } from "../schema.ts";
import { canonicalText } from "../shapes/canonical-text.ts";
import { jsonSchema } from "../shapes/json-schema.ts";
import { patched } from "../shapes/sharing.ts";
import { withDefaults } from "./custom-resource-definition/defaults.ts";
import { validateDefinition, validateDefinitionUpdate } from "./custom-resource-definition/validate.ts";

const ATOMIC = { listType: "atomic" } as const;

const names = struct("CustomResourceDefinitionNames", () => ({
  categories: optional(list(text("A category."), "Groups of kinds it belongs to: `all`.", ATOMIC)),
  kind: text("The kind, in CamelCase."),
  listKind: optional(text("The kind of lists; the kind with List behind it unless told otherwise.")),
  plural: text("The name in paths and commands; in lower case."),
  shortNames: optional(list(text("A short name."), "Short names for commands.", ATOMIC)),
  singular: optional(text("The name of one; the kind in lower case unless told otherwise.")),
}));
export type CustomNames = Infer<typeof names>;

const column = struct("CustomResourceColumnDefinition", () => ({
  description: optional(text("What the column tells.")),
  format: optional(text("How the value is to be read: int32, int64, float, double, byte, date, date-time or password.")),
  jsonPath: text("Where in the object the value stands."),
  name: text("The column's head."),
  priority: optional(int32("Columns above 0 are shown in wide tables only.")),
  type: text("integer, number, string, boolean or date."),
}));
export type CustomColumn = Infer<typeof column>;

const scaleSubresource = struct("CustomResourceSubresourceScale", () => ({
  labelSelectorPath: optional(text("Where in the status the selector stands, as text.")),
  specReplicasPath: text("Where in the spec the wanted number stands."),
  statusReplicasPath: text("Where in the status the present number stands."),
}));
export type CustomScale = Infer<typeof scaleSubresource>;

const subresources = struct("CustomResourceSubresources", () => ({
  scale: optional(part(scaleSubresource, "Lets the objects be scaled.")),
  status: optional(anything("Lets the status be written apart from the rest.")),
}));

const customValidation = struct("CustomResourceValidation", () => ({
  openAPIV3Schema: optional(part(jsonSchema, "The schema of the version's objects.")),
}));

const selectableField = struct("SelectableField", () => ({ jsonPath: text("Where the field stands.") }));

const version = struct("CustomResourceDefinitionVersion", () => ({
  additionalPrinterColumns: optional(list(column, "The columns of tables; only the age unless told otherwise.", ATOMIC)),
  deprecated: optional(bool("Clients that use the version are warned.")),
  deprecationWarning: optional(text("What they are told.")),
  name: text("The version: v1, v1beta1."),
  schema: optional(part(customValidation, "What its objects look like.")),
  selectableFields: optional(list(selectableField, "Fields by which lists can be narrowed.", ATOMIC)),
  served: bool("Whether clients can use the version."),
  storage: bool("Whether objects are stored in this version; exactly one is."),
  subresources: optional(part(subresources, "What can be written apart from the rest.")),
}));
export type CustomVersion = Infer<typeof version>;

const serviceReference = struct("ServiceReference", () => ({
  name: text("The Service's name."),
  namespace: text("Its namespace."),
  path: optional(text("The path that is asked for.")),
  port: optional(int32("Its port; 443 unless told otherwise.")),
}));

const clientConfig = struct("WebhookClientConfig", () => ({
  caBundle: optional(bytes("Certificates by which the webhook's own is checked.")),
  service: optional(part(serviceReference, "The Service that answers.")),
  url: optional(text("The address that answers, when it is no Service.")),
}));

const webhookConversion = struct("WebhookConversion", () => ({
  clientConfig: optional(part(clientConfig, "Who is asked.")),
  conversionReviewVersions: list(text("A version of ConversionReview."), "Versions that the webhook understands.", ATOMIC),
}));

const conversion = struct("CustomResourceConversion", () => ({
  strategy: oneOf(["None", "Webhook"], "None changes only the apiVersion; Webhook asks somebody.", "v1.ConversionStrategyType"),
  webhook: optional(part(webhookConversion, "Who is asked.")),
}));

const definitionSpec = struct("CustomResourceDefinitionSpec", () => ({
  conversion: optional(part(conversion, "How objects get from one version to another.")),
  group: text("The group: example.com."),
  names: part(names, "What the kind is called."),
  preserveUnknownFields: optional(bool("Must be false; unknown fields are kept by the schema's own mark.")),
  scope: oneOf(["Cluster", "Namespaced"], "Whether objects live in namespaces.", "v1.ResourceScope"),
  versions: list(version, "The versions, by preference.", ATOMIC),
}));

const definitionCondition = struct("CustomResourceDefinitionCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("NamesAccepted, Established, Terminating …"),
}));
export type DefinitionCondition = Infer<typeof definitionCondition>;

const definitionStatus = struct("CustomResourceDefinitionStatus", () => ({
  acceptedNames: optional(part(names, "The names that are in use; they may differ from those wanted.")),
  conditions: optional(list(definitionCondition, "How far it has come.", { listType: "map", listKeys: ["type"] })),
  storedVersions: optional(list(text("A version."), "Every version in which an object may be stored.", ATOMIC)),
}));

const definition = struct("CustomResourceDefinition", () => ({
  ...typeAndMeta(),
  spec: part(definitionSpec, "What is defined."),
  status: optional(part(definitionStatus, "What has come of it.")),
}));
export type CustomResourceDefinition = Infer<typeof definition>;

export const customResourceDefinitionKind = defineKind({
  kind: "CustomResourceDefinition",
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  namespaced: false,
  history: "full",
  schema: definition,
  hasGeneration: true,
  hasStatus: true,
  columns: [
    nameColumn,
    { name: "CREATED AT", cell: ({ metadata }) => metadata.creationTimestamp ?? "", type: "date" },
    { name: "SCOPE", cell: ({ spec }) => spec.scope, tuiOnly: true },
    { name: "KIND", cell: ({ spec }) => spec.names.kind, tuiOnly: true },
  ],
  health: healthOf,
  defaults: withDefaults,
  validate: validateDefinition,
  validateUpdate: validateDefinitionUpdate,
  strategy: {
    prepareCreate,
    prepareUpdate,
    prepareDelete,
    // The first delete only marks it: its objects go first, and the finalizer tells when they have.
    isHeld: ({ metadata }) => metadata.deletionTimestamp === undefined,
    bumpsGeneration: (next, previous) => next.spec !== previous.spec && specText(next) !== specText(previous),
  },
});

/** Set when a definition is deleted; lifted when its last object is gone. */
export const CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

/** What is said of a definition that was just deleted. */
const PENDING: DefinitionCondition = {
  type: "Terminating",
  status: "True",
  reason: "InstanceDeletionPending",
  message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
};

function prepareDelete(object: CustomResourceDefinition): CustomResourceDefinition {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  const conditions = object.status?.conditions ?? [];
  if (conditions.some(({ type }) => type === PENDING.type)) return object;
  // The mark's time is the deletion's: the definition has no grace.
  const marked = [...conditions, { ...PENDING, lastTransitionTime: deletionTimestamp }];
  return {
    ...object,
    metadata: { ...object.metadata, finalizers: [...new Set([...finalizers, CLEANUP_FINALIZER])] },
    status: { ...object.status, conditions: marked },
  };
}

function prepareCreate(object: CustomResourceDefinition): CustomResourceDefinition {
  return {
    ...object,
    status: { acceptedNames: { kind: "", plural: "" }, conditions: [], storedVersions: storageNames(object) },
  };
}

/** Versions that were ever used for storage are not forgotten by themselves. */
function prepareUpdate(next: CustomResourceDefinition, previous: CustomResourceDefinition): CustomResourceDefinition {
  const stored = next.status?.storedVersions ?? previous.status?.storedVersions ?? [];
  const added = storageNames(next).filter((name) => !stored.includes(name));
  return added.length === 0 ? next : patched(next, { status: { ...next.status, storedVersions: [...stored, ...added] } });
}

function storageNames({ spec }: CustomResourceDefinition): readonly string[] {
  return (spec?.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name);
}

function specText({ spec }: CustomResourceDefinition): string | undefined {
  return canonicalText(spec, part(definitionSpec, ""));
}

function healthOf({ metadata, status }: CustomResourceDefinition): Health {
  const of = (type: string): DefinitionCondition | undefined => status?.conditions?.find((condition) => condition.type === type);
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: of("Terminating")?.message ?? "Being deleted." };
  const accepted = of("NamesAccepted");
  if (accepted?.status === "False") return { state: "failing", why: accepted.message ?? "" };
  return of("Established")?.status === "True" ? { state: "ok", why: "" } : { state: "progressing", why: "Not served yet." };
}
