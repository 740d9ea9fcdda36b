/**
 * ServiceAccount: the identity that a pod's processes have towards the API server.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, list, optional, struct } from "../schema.ts";
import { localObjectReference, objectReference } from "../shapes/references.ts";
import { describeServiceAccount } from "./service-account/describe.ts";

const serviceAccount = struct("ServiceAccount", () => ({
  ...typeAndMeta(),
  automountServiceAccountToken: optional(bool("Whether pods get the account's token mounted; a pod's own setting wins.")),
  imagePullSecrets: optional(list(localObjectReference, "Secrets that pods of this account pull images with.", { listType: "atomic" })),
  secrets: optional(
    list(objectReference, "Secrets that pods of this account may mount.", {
      patch: "merge",
      mergeKey: "name",
      listType: "map",
      listKeys: ["name"],
    }),
  ),
}));
export type ServiceAccount = Infer<typeof serviceAccount>;

export const serviceAccountKind = defineKind({
  kind: "ServiceAccount",
  group: "",
  version: "v1",
  plural: "serviceaccounts",
  shortNames: ["sa"],
  categories: [],
  namespaced: true,
  history: "full",
  schema: serviceAccount,
  subresources: [{ name: "token", kind: "TokenRequest", group: "authentication.k8s.io", version: "v1", verbs: ["create"] }],
  columns: [nameColumn, { name: "SECRETS", cell: (object) => String(countSecrets(object)), sortKey: countSecrets }, ageColumn],
  health: () => ({ state: "ok", why: "" }),
  describe: describeServiceAccount,
});

function countSecrets(object: ServiceAccount): number {
  return object.secrets?.length ?? 0;
}
