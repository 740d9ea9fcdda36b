/**
 * Object metadata: names, labels, owners, times.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go
 */
import { anything, bool, type Infer, int64, list, map, optional, part, struct, text, time } from "./schema.ts";

export const ownerReference = struct("OwnerReference", () => ({
  apiVersion: text("API version of the owner."),
  kind: text("Kind of the owner."),
  name: text("Name of the owner."),
  uid: text("UID of the owner; an owner of the same name with another UID does not count."),
  controller: optional(bool("Whether this owner manages the object; at most one does.")),
  blockOwnerDeletion: optional(bool("Whether a foreground deletion of the owner waits for this object.")),
}));
export type OwnerReference = Infer<typeof ownerReference>;

const managedFieldsEntry = struct("ManagedFieldsEntry", () => ({
  apiVersion: optional(text("API version in which the fields are named.")),
  fieldsType: optional(text("How fieldsV1 is written; always FieldsV1.")),
  fieldsV1: optional(anything("The set of fields, as a tree of keys.")),
  manager: optional(text("Name of the program that set the fields.")),
  operation: optional(text("Apply or Update.")),
  subresource: optional(text("Subresource through which the fields were set.")),
  time: optional(time("When the entry last changed.")),
}));

export const objectMeta = struct("ObjectMeta", () => ({
  name: text("Name, unique for the kind in its namespace."),
  generateName: optional(text("Prefix from which the server makes a name when none is given.")),
  namespace: optional(text("Namespace the object lives in; absent for what is cluster-scoped.")),
  labels: optional(map(text("A label's value."), "Labels, by which selectors find the object.")),
  annotations: optional(map(text("An annotation's value."), "Notes that tools keep on the object.")),
  ownerReferences: optional(
    list(ownerReference, "Objects this one depends on; it is collected when all are gone.", {
      patch: "merge",
      mergeKey: "uid",
      listType: "map",
      listKeys: ["uid"],
    }),
  ),
  finalizers: optional(
    list(text("Name of a finalizer."), "Who must agree before the object is removed.", { patch: "merge", listType: "set" }),
  ),
  uid: optional(text("Unique identity of this very object; a namesake made later has another.")),
  resourceVersion: optional(text("Revision of the store at which the object last changed.")),
  generation: optional(int64("Counts the changes of what is wanted (spec).")),
  creationTimestamp: optional(time("When the server accepted the object.")),
  deletionTimestamp: optional(time("When a graceful deletion will end.")),
  deletionGracePeriodSeconds: optional(int64("Seconds of grace that the deletion grants.")),
  managedFields: optional(list(managedFieldsEntry, "Which program set which fields.", { listType: "atomic" })),
  selfLink: optional(text("No longer set; accepted and dropped.")),
}));
/** Metadata of an object in the store: the server has filled uid, version and creation time. */
export type ObjectMeta = Infer<typeof objectMeta>;

const labelSelectorRequirement = struct("LabelSelectorRequirement", () => ({
  key: text("Label the requirement speaks of."),
  operator: text("In, NotIn, Exists or DoesNotExist."),
  values: optional(list(text("A value."), "Values for In and NotIn; empty for the others.", { listType: "atomic" })),
}));

export const labelSelector = struct(
  "LabelSelector",
  () => ({
    matchLabels: optional(map(text("Wanted value."), "Labels that must all be there with these values.")),
    matchExpressions: optional(list(labelSelectorRequirement, "Requirements that must all hold.", { listType: "atomic" })),
  }),
  "v1.LabelSelector",
);
export type LabelSelector = Infer<typeof labelSelector>;

/** A condition as most kinds carry it. */
export const condition = struct("Condition", () => ({
  type: text("What the condition is about."),
  status: text("True, False or Unknown."),
  reason: text("One word that says why."),
  message: text("A sentence that says why."),
  lastTransitionTime: time("When the status last changed."),
  observedGeneration: optional(int64("Generation the condition was computed from.")),
}));

/** The fields that every kind's schema starts with. */
export function typeAndMeta() {
  return {
    apiVersion: text("API version of the kind."),
    kind: text("Kind of the object."),
    metadata: part(objectMeta, "Name, labels, owners and times."),
  };
}
