/**
 * Questions to the authenticators: who am I, whose token is this.
 * @see kubernetes staging/src/k8s.io/api/authentication/v1/types.go
 */
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, list, map, optional, part, struct, text } from "../schema.ts";
import type { VirtualKind } from "./virtual-kind.ts";

const userInfo = struct("UserInfo", () => ({
  extra: optional(map(list(text("A value."), "Values of one key."), "What else is known of the user.")),
  groups: optional(list(text("Name of a group."), "Groups of the user.", { listType: "atomic" })),
  uid: optional(text("UID of the user.")),
  username: optional(text("Name of the user.")),
}));

const selfStatus = struct("SelfSubjectReviewStatus", () => ({
  userInfo: optional(part(userInfo, "The user that the request was made by.")),
}));

const selfSubjectReview = struct("SelfSubjectReview", () => ({
  ...typeAndMeta(),
  status: optional(part(selfStatus, "The answer.")),
}));

const tokenSpec = struct("TokenReviewSpec", () => ({
  audiences: optional(list(text("An audience."), "For whom the token should be meant; the API server when empty.", { listType: "atomic" })),
  token: optional(text("The token; must be given.")),
}));

const tokenStatus = struct("TokenReviewStatus", () => ({
  audiences: optional(list(text("An audience."), "Which of the audiences asked for the token is meant for.", { listType: "atomic" })),
  authenticated: optional(bool("Whether the token stands for a user.")),
  error: optional(text("Why it does not.")),
  user: optional(part(userInfo, "The user that it stands for.")),
}));

const tokenReview = struct("TokenReview", () => ({
  ...typeAndMeta(),
  spec: part(tokenSpec, "The token that is asked about."),
  status: optional(part(tokenStatus, "The answer.")),
}));
export type TokenReview = Infer<typeof tokenReview>;

export const selfSubjectReviewKind: VirtualKind = {
  kind: "SelfSubjectReview",
  group: "authentication.k8s.io",
  version: "v1",
  plural: "selfsubjectreviews",
  namespaced: false,
  verbs: ["create"],
  schema: selfSubjectReview,
};

export const tokenReviewKind: VirtualKind = {
  kind: "TokenReview",
  group: "authentication.k8s.io",
  version: "v1",
  plural: "tokenreviews",
  namespaced: false,
  verbs: ["create"],
  schema: tokenReview,
};
