/**
 * ConfigMap: settings that pods read as environment variables or files.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, bytes, type Infer, map, optional, struct, text } from "../schema.ts";
import { describeConfigMap } from "./config-map/describe.ts";
import { validateConfigMap, validateConfigMapUpdate } from "./config-map/validate.ts";

const configMap = struct("ConfigMap", () => ({
  ...typeAndMeta(),
  binaryData: optional(map(bytes("A value."), "Values that are not text, base64-encoded; no key may also be in data.")),
  data: optional(map(text("A value."), "Values that are text.")),
  immutable: optional(bool("Once true, neither values nor this field can change again.")),
}));
export type ConfigMap = Infer<typeof configMap>;

export const configMapKind = defineKind({
  kind: "ConfigMap",
  group: "",
  version: "v1",
  plural: "configmaps",
  shortNames: ["cm"],
  categories: [],
  namespaced: true,
  history: "full",
  schema: configMap,
  columns: [
    nameColumn,
    {
      name: "DATA",
      cell: (object) => String(countKeys(object)),
      sortKey: countKeys,
    },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  describe: describeConfigMap,
});

function countKeys(object: ConfigMap): number {
  return Object.keys(object.data ?? {}).length + Object.keys(object.binaryData ?? {}).length;
}
