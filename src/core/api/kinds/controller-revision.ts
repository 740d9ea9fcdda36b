/**
 * ControllerRevision: what a StatefulSet or DaemonSet was like once, so that one can go back.
 * @see kubernetes staging/src/k8s.io/api/apps/v1/types.go and pkg/registry/apps/controllerrevision/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalidValue, required } from "../errors.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { controllerOf } from "../owner.ts";
import { anything, type Infer, int64, optional, struct } from "../schema.ts";
import { canonicalText } from "../shapes/canonical-text.ts";
import { isNew } from "../shapes/is-new.ts";
import { notNegative } from "../shapes/replicated.ts";
import { filled } from "../shapes/sharing.ts";

const controllerRevision = struct("ControllerRevision", () => ({
  ...typeAndMeta(),
  data: optional(anything("What the owner was like; cannot change.")),
  revision: int64("Place in the history of the owner; the highest is the present."),
}));
export type ControllerRevision = Infer<typeof controllerRevision>;

export const controllerRevisionKind = defineKind({
  kind: "ControllerRevision",
  group: "apps",
  version: "v1",
  plural: "controllerrevisions",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  schema: controllerRevision,
  indexes: { owner: (object) => controllerOf(object)?.uid },
  columns: [
    nameColumn,
    { name: "CONTROLLER", cell: controllerText },
    { name: "REVISION", cell: ({ revision }) => String(revision), sortKey: ({ revision }) => revision },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => filled(object, { revision: 0 }),
  validate: validateControllerRevision,
  validateUpdate: (next, previous) =>
    canonicalText(next.data, undefined) === canonicalText(previous.data, undefined)
      ? []
      : [invalidValue("data", next.data, "field is immutable")],
});

/** `statefulset.apps/db`, or `<none>`. */
function controllerText(object: ControllerRevision): string {
  const controller = controllerOf(object);
  if (controller === undefined) return "<none>";
  const { apiVersion, kind, name } = controller;
  const group = apiVersion.includes("/") ? `.${apiVersion.slice(0, apiVersion.indexOf("/"))}` : "";
  return `${kind}${group}/`.toLowerCase() + name;
}

function validateControllerRevision(object: ControllerRevision): FieldError[] {
  const errors = notNegative("revision", object.revision);
  const { data } = object;
  if (!isNew(object)) return errors;
  if (data === undefined || data === null) return [...errors, required("data", "data is mandatory")];
  const isObject = typeof data === "object" && !Array.isArray(data);
  return isObject ? errors : [...errors, required("data", "data must be a valid JSON object")];
}
