/**
 * SelfSubjectRulesReview: all that the asking user may do in a namespace.
 * @see kubernetes staging/src/k8s.io/api/authorization/v1/types.go
 */
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, list, optional, part, struct, text } from "../schema.ts";
import type { VirtualKind } from "./virtual-kind.ts";

const resourceRule = struct("ResourceRule", () => ({
  apiGroups: optional(list(text("Name of a group; `*` for all."), "API groups that the resources belong to.", { listType: "atomic" })),
  resourceNames: optional(list(text("Name of an object."), "The only objects that are meant; empty for all.", { listType: "atomic" })),
  resources: optional(list(text("A resource; `*` for all."), "Resources that the rule speaks of.", { listType: "atomic" })),
  verbs: list(text("A verb; `*` for all."), "What is allowed.", { listType: "atomic" }),
}));

const nonResourceRule = struct("NonResourceRule", () => ({
  nonResourceURLs: optional(
    list(text("A path, or the beginning of one followed by `*`."), "Paths that are meant.", { listType: "atomic" }),
  ),
  verbs: list(text("A method in lower case; `*` for all."), "What is allowed.", { listType: "atomic" }),
}));

const spec = struct("SelfSubjectRulesReviewSpec", () => ({
  namespace: optional(text("Namespace that is asked about; must be given.")),
}));

const status = struct("SubjectRulesReviewStatus", () => ({
  evaluationError: optional(text("What went wrong on the way: the list may lack something.")),
  incomplete: bool("Whether more may be allowed than is listed."),
  nonResourceRules: list(nonResourceRule, "What is allowed of paths; their order means nothing.", { listType: "atomic" }),
  resourceRules: list(resourceRule, "What is allowed of resources; their order means nothing.", { listType: "atomic" }),
}));

const selfSubjectRulesReview = struct("SelfSubjectRulesReview", () => ({
  ...typeAndMeta(),
  spec: part(spec, "What is asked about."),
  status: optional(part(status, "What is allowed.")),
}));
export type SelfSubjectRulesReview = Infer<typeof selfSubjectRulesReview>;

export const selfSubjectRulesReviewKind: VirtualKind = {
  kind: "SelfSubjectRulesReview",
  group: "authorization.k8s.io",
  version: "v1",
  plural: "selfsubjectrulesreviews",
  namespaced: false,
  verbs: ["create"],
  schema: selfSubjectRulesReview,
};
