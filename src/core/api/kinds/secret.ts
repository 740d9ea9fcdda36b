/**
 * Secret: values that pods read as environment variables or files and that are not shown by mistake.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, bytes, type Infer, map, optional, struct, text } from "../schema.ts";
import { withSecretDefaults } from "./secret/defaults.ts";
import { describeSecret } from "./secret/describe.ts";
import { validateSecret, validateSecretUpdate } from "./secret/validate.ts";

const secret = struct("Secret", () => ({
  ...typeAndMeta(),
  data: optional(map(bytes("A value."), "The values, base64-encoded.")),
  immutable: optional(bool("Once true, neither values nor this field can change again.")),
  stringData: optional(map(text("A value."), "Values as plain text; only for writing, they are folded into data and win over it.")),
  type: text("What the values are for; Opaque unless said otherwise. It decides which keys must be there and never changes."),
}));
export type Secret = Infer<typeof secret>;

export const secretKind = defineKind({
  kind: "Secret",
  group: "",
  version: "v1",
  plural: "secrets",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  schema: secret,
  fieldSelectors: { type: (object) => object.type },
  columns: [
    nameColumn,
    { name: "TYPE", cell: (object) => object.type },
    { name: "DATA", cell: (object) => String(countKeys(object)), sortKey: countKeys },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: withSecretDefaults,
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  describe: describeSecret,
});

function countKeys(object: Secret): number {
  return Object.keys(object.data ?? {}).length;
}
