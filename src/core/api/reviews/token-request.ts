/**
 * TokenRequest: asks for a token of a ServiceAccount, and holds it.
 * @see kubernetes staging/src/k8s.io/api/authentication/v1/types.go
 */
import { typeAndMeta } from "../meta.ts";
import { type Infer, int64, list, optional, part, struct, text, time } from "../schema.ts";
import type { VirtualKind } from "./virtual-kind.ts";

const boundObjectReference = struct("BoundObjectReference", () => ({
  apiVersion: optional(text("API version of the object.")),
  kind: optional(text("Pod, Secret or Node.")),
  name: optional(text("Name of the object.")),
  uid: optional(text("UID of the object.")),
}));

const spec = struct("TokenRequestSpec", () => ({
  audiences: list(text("An audience."), "For whom the token is meant; the API server when empty.", { listType: "atomic" }),
  boundObjectRef: optional(part(boundObjectReference, "The token is good only as long as this object lives.")),
  expirationSeconds: optional(int64("How long the token should be good; an hour unless given, ten minutes at the least.")),
}));

const status = struct("TokenRequestStatus", () => ({
  expirationTimestamp: time("Until when the token is good."),
  token: text("The token."),
}));

const tokenRequest = struct("TokenRequest", () => ({
  ...typeAndMeta(),
  spec: part(spec, "What is asked for."),
  status: optional(part(status, "The token.")),
}));
export type TokenRequest = Infer<typeof tokenRequest>;

export const tokenRequestKind: VirtualKind = {
  kind: "TokenRequest",
  group: "authentication.k8s.io",
  version: "v1",
  plural: "",
  namespaced: true,
  verbs: ["create"],
  schema: tokenRequest,
};
