/**
 * VolumeAttributesClass: properties of volumes that can be changed while they are used.
 * @see kubernetes staging/src/k8s.io/api/storage/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { createDescription } from "../describe.ts";
import { type FieldError, forbiddenField } from "../errors.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { sameJson } from "../patch/json-value.ts";
import { type Infer, map, optional, struct, text } from "../schema.ts";
import { parametersText, validateProvisioner, validateSomeParameters } from "../shapes/storage-parameters.ts";

const volumeAttributesClass = struct("VolumeAttributesClass", () => ({
  ...typeAndMeta(),
  driverName: text("CSI driver that knows the properties; never changes."),
  parameters: optional(map(text("A property's value."), "The properties; they never change.")),
}));
export type VolumeAttributesClass = Infer<typeof volumeAttributesClass>;

export const volumeAttributesClassKind = defineKind({
  kind: "VolumeAttributesClass",
  group: "storage.k8s.io",
  version: "v1",
  plural: "volumeattributesclasses",
  shortNames: ["vac"],
  categories: [],
  namespaced: false,
  history: "full",
  schema: volumeAttributesClass,
  columns: [nameColumn, { name: "DRIVERNAME", cell: ({ driverName }) => driverName }, ageColumn],
  health: () => ({ state: "ok", why: "" }),
  validate: ({ driverName, parameters = {} }) => [
    ...validateProvisioner(driverName, "driverName"),
    ...validateSomeParameters(parameters, "parameters"),
  ],
  validateUpdate,
  describe: ({ metadata, driverName, parameters }) => {
    const out = createDescription();
    out.line(0, "Name:", metadata.name);
    out.line(0, "Annotations:", parametersText(metadata.annotations));
    out.line(0, "DriverName:", driverName);
    out.line(0, "Parameters:", parametersText(parameters));
    return out.text();
  },
});

function validateUpdate(next: VolumeAttributesClass, previous: VolumeAttributesClass): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ["driverName", "parameters"] as const) {
    if (!sameJson(next[name], previous[name])) errors.push(forbiddenField(name, `updates to ${name} are forbidden.`));
  }
  return errors;
}
