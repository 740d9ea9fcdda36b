/**
 * Questions to the authorizers: may I, may somebody else, may somebody in this namespace.
 * @see kubernetes staging/src/k8s.io/api/authorization/v1/types.go
 */
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, list, map, optional, part, struct, text } from "../schema.ts";
import type { VirtualKind } from "./virtual-kind.ts";

const fieldRequirement = struct("FieldSelectorRequirement", () => ({
  key: text("Field the requirement speaks of."),
  operator: text("In, NotIn, Exists or DoesNotExist."),
  values: optional(list(text("A value."), "Values for In and NotIn; empty for the others.", { listType: "atomic" })),
}));

const labelRequirement = struct("LabelSelectorRequirement", () => ({
  key: text("Label the requirement speaks of."),
  operator: text("In, NotIn, Exists or DoesNotExist."),
  values: optional(list(text("A value."), "Values for In and NotIn; empty for the others.", { listType: "atomic" })),
}));

const fieldSelector = struct("FieldSelectorAttributes", () => ({
  rawSelector: optional(text("The selector as a query has it; read only when there are no requirements.")),
  requirements: optional(list(fieldRequirement, "Requirements that must all hold.", { listType: "atomic" })),
}));

const labelSelector = struct("LabelSelectorAttributes", () => ({
  rawSelector: optional(text("The selector as a query has it; read only when there are no requirements.")),
  requirements: optional(list(labelRequirement, "Requirements that must all hold.", { listType: "atomic" })),
}));

const resourceAttributes = struct("ResourceAttributes", () => ({
  fieldSelector: optional(part(fieldSelector, "Which objects a list, watch or deletecollection is narrowed to, by field.")),
  group: optional(text("API group; `*` for all.")),
  labelSelector: optional(part(labelSelector, "Which objects a list, watch or deletecollection is narrowed to, by label.")),
  name: optional(text("Name of the object; empty for all.")),
  namespace: optional(text("Namespace; empty for what has none, and for all.")),
  resource: optional(text("Resource; `*` for all.")),
  subresource: optional(text("Subresource; empty for the object itself.")),
  verb: optional(text("Verb of the API: get, list, watch, create, update, patch, delete, proxy; `*` for all.")),
  version: optional(text("API version; `*` for all.")),
}));

const nonResourceAttributes = struct("NonResourceAttributes", () => ({
  path: optional(text("Path of the request.")),
  verb: optional(text("Method of the request, in lower case.")),
}));

const asked = () => ({
  nonResourceAttributes: optional(part(nonResourceAttributes, "What is asked of a path that is no resource.")),
  resourceAttributes: optional(part(resourceAttributes, "What is asked of a resource.")),
});

const selfSpec = struct("SelfSubjectAccessReviewSpec", asked);

const subjectSpec = struct("SubjectAccessReviewSpec", () => ({
  ...asked(),
  extra: optional(map(list(text("A value."), "Values of one key."), "What else is known of the user.")),
  groups: optional(list(text("Name of a group."), "Groups of the user.", { listType: "atomic" })),
  uid: optional(text("UID of the user.")),
  user: optional(text("Name of the user; with groups and no name, the question is about the groups.")),
}));
export type SubjectAccessReviewSpec = Infer<typeof subjectSpec>;

const status = struct("SubjectAccessReviewStatus", () => ({
  allowed: bool("Whether it is allowed."),
  denied: optional(bool("Whether it is forbidden, so that nobody else need be asked.")),
  evaluationError: optional(text("What went wrong on the way; the answer may hold all the same.")),
  reason: optional(text("Why it is allowed or not.")),
}));

const STATUS_DOC = "The answer.";

const selfSubjectAccessReview = struct("SelfSubjectAccessReview", () => ({
  ...typeAndMeta(),
  spec: part(selfSpec, "What the asking user wants to do."),
  status: optional(part(status, STATUS_DOC)),
}));

const subjectAccessReview = struct("SubjectAccessReview", () => ({
  ...typeAndMeta(),
  spec: part(subjectSpec, "What somebody wants to do."),
  status: optional(part(status, STATUS_DOC)),
}));
export type SubjectAccessReview = Infer<typeof subjectAccessReview>;

const localSubjectAccessReview = struct("LocalSubjectAccessReview", () => ({
  ...typeAndMeta(),
  spec: part(subjectSpec, "What somebody wants to do; its namespace must be that of the request."),
  status: optional(part(status, STATUS_DOC)),
}));

const group = "authorization.k8s.io";

export const selfSubjectAccessReviewKind: VirtualKind = {
  kind: "SelfSubjectAccessReview",
  group,
  version: "v1",
  plural: "selfsubjectaccessreviews",
  namespaced: false,
  verbs: ["create"],
  schema: selfSubjectAccessReview,
};

export const subjectAccessReviewKind: VirtualKind = {
  kind: "SubjectAccessReview",
  group,
  version: "v1",
  plural: "subjectaccessreviews",
  namespaced: false,
  verbs: ["create"],
  schema: subjectAccessReview,
};

export const localSubjectAccessReviewKind: VirtualKind = {
  kind: "LocalSubjectAccessReview",
  group,
  version: "v1",
  plural: "localsubjectaccessreviews",
  namespaced: true,
  verbs: ["create"],
  schema: localSubjectAccessReview,
};
