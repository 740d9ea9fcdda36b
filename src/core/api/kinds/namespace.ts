/**
 * Namespace: a room for names; deleting it deletes everything in it.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/namespace/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalidValue } from "../errors.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { qualifiedName } from "../names.ts";
import { type Infer, list, oneOf, optional, part, struct, text, time } from "../schema.ts";
import { describeNamespace } from "./namespace/describe.ts";

const namespaceSpec = struct("NamespaceSpec", () => ({
  finalizers: optional(
    list(text("Name of a finalizer."), "Who must have cleaned up before the namespace is removed.", { listType: "atomic" }),
  ),
}));

const namespaceCondition = struct("NamespaceCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown; True means that something stands in the way of the deletion."),
  type: text("What may stand in the way of the deletion."),
}));
export type NamespaceCondition = Infer<typeof namespaceCondition>;

const namespaceStatus = struct("NamespaceStatus", () => ({
  conditions: optional(
    list(namespaceCondition, "How far a deletion has come.", { patch: "merge", mergeKey: "type", listType: "map", listKeys: ["type"] }),
  ),
  phase: oneOf(["Active", "Terminating"], "Active, or Terminating once deleted.", "v1.NamespacePhase"),
}));

const namespaceSchema = struct("Namespace", () => ({
  ...typeAndMeta(),
  spec: part(namespaceSpec, "Who takes part in a deletion."),
  status: part(namespaceStatus, "Whether the namespace is in use or going away."),
}));
export type Namespace = Infer<typeof namespaceSchema>;

/** The finalizer that keeps a namespace until everything in it is gone. */
export const KUBERNETES_FINALIZER = "kubernetes";

const NAME_LABEL = "kubernetes.io/metadata.name";

export const namespaceKind = defineKind({
  kind: "Namespace",
  group: "",
  version: "v1",
  plural: "namespaces",
  shortNames: ["ns"],
  categories: [],
  namespaced: false,
  history: "full",
  schema: namespaceSchema,
  nameRule: "label",
  hasStatus: true,
  // A namespace's content is deleted one by one.
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  subresources: [
    {
      name: "finalize",
      kind: "Namespace",
      verbs: ["update"],
      merge: (next, previous) => ({ ...previous, spec: (next as Namespace).spec }) as Namespace,
    },
  ],
  fieldSelectors: { "status.phase": ({ status }) => status.phase },
  columns: [nameColumn, { name: "STATUS", cell: ({ status }) => status.phase }, ageColumn],
  health: namespaceHealth,
  defaults: withDefaults,
  validate: validateNamespace,
  strategy: {
    prepareCreate,
    // Only the finalize subresource may change the finalizers.
    prepareUpdate: (next, previous) => ({ ...withNameLabel(next), spec: previous.spec }),
    prepareDelete,
    isHeld: ({ spec }) => (spec.finalizers ?? []).length > 0,
  },
  podsOf: ({ metadata }) => ({ namespace: metadata.name }),
  describe: describeNamespace,
});

function namespaceHealth({ status }: Namespace): Health {
  if (status.phase !== "Terminating") return { state: "ok", why: "" };
  // The conditions of a deletion say what is wrong, so only the true ones are worth telling.
  const obstacle = status.conditions?.find((condition) => condition.status === "True");
  return { state: "progressing", why: obstacle?.message ?? "Everything in the namespace is being deleted." };
}

function prepareCreate(object: Namespace): Namespace {
  return { ...withNameLabel(object), spec: withFinalizer(object.spec), status: { phase: "Active" } };
}

/** A namespace counts as terminating from the first delete on, long before it is empty. */
function prepareDelete(object: Namespace): Namespace {
  if (object.status.phase === "Terminating") return object;
  return { ...object, status: { ...object.status, phase: "Terminating" } };
}

/** A manifest seldom has a spec. */
function withDefaults(object: Namespace): Namespace {
  const { spec }: Partial<Namespace> = object;
  return withNameLabel(spec === undefined ? { ...object, spec: {} } : object);
}

/** Sets the label by which selectors find a namespace; it cannot be removed. A name still to be generated is not known yet. */
function withNameLabel(object: Namespace): Namespace {
  const { labels } = object.metadata;
  const { name = "" }: Partial<Namespace["metadata"]> = object.metadata;
  const isSet = name === "" || labels?.[NAME_LABEL] === name;
  return isSet ? object : { ...object, metadata: { ...object.metadata, labels: { ...labels, [NAME_LABEL]: name } } };
}

function withFinalizer(spec: Namespace["spec"]): Namespace["spec"] {
  const finalizers = spec.finalizers ?? [];
  return finalizers.includes(KUBERNETES_FINALIZER) ? spec : { ...spec, finalizers: [...finalizers, KUBERNETES_FINALIZER] };
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set([KUBERNETES_FINALIZER, "orphan", "foregroundDeletion"]);

function validateNamespace({ spec }: Namespace): FieldError[] {
  const field = "spec.finalizers";
  return (spec.finalizers ?? []).flatMap((finalizer) => {
    const errors = qualifiedName(finalizer).map((message) => invalidValue(field, finalizer, message));
    if (finalizer.includes("/") || STANDARD_FINALIZERS.has(finalizer)) return errors;
    return [...errors, invalidValue(field, finalizer, "name is neither a standard finalizer name nor is it fully qualified")];
  });
}
