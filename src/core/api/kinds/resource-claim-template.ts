/**
 * ResourceClaimTemplate: what claims are made of, one for each pod that names the template.
 *
 * Stored and shown only: nothing here makes claims.
 * @see kubernetes staging/src/k8s.io/api/resource/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalidValue } from "../errors.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { sameJson } from "../patch/json-value.ts";
import { type Infer, optional, part, struct } from "../schema.ts";
import { defaultResourceClaimSpec, resourceClaimSpec } from "../shapes/device-claim.ts";
import { validateDeviceClaim } from "../shapes/device-claim-validation.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { templateMeta } from "../shapes/template-metadata.ts";
import { validateAnnotations, validateLabels } from "../validate-meta.ts";

const resourceClaimTemplateSpec = struct("ResourceClaimTemplateSpec", () => ({
  metadata: optional(part(templateMeta, "Labels and annotations of the claims.")),
  spec: part(resourceClaimSpec, "What the claims ask for."),
}));

const resourceClaimTemplate = struct("ResourceClaimTemplate", () => ({
  ...typeAndMeta(),
  spec: part(resourceClaimTemplateSpec, "The claims; never changes."),
}));
export type ResourceClaimTemplate = Infer<typeof resourceClaimTemplate>;

export const resourceClaimTemplateKind = defineKind({
  kind: "ResourceClaimTemplate",
  group: "resource.k8s.io",
  version: "v1",
  plural: "resourceclaimtemplates",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  schema: resourceClaimTemplate,
  columns: [nameColumn, ageColumn],
  health: () => ({ state: "ok", why: "" }),
  defaults: (given) => {
    const object = filled(given, { spec: { spec: { devices: {} } } });
    return patched(object, { spec: patched(object.spec, { spec: defaultResourceClaimSpec(object.spec.spec ?? {}) }) });
  },
  validate: ({ spec }) => [
    ...validateLabels(spec.metadata?.labels, "spec.metadata.labels"),
    ...validateAnnotations(spec.metadata?.annotations, "spec.metadata.annotations"),
    ...validateDeviceClaim(spec.spec.devices, "spec.spec.devices"),
  ],
  validateUpdate,
});

function validateUpdate({ spec }: ResourceClaimTemplate, { spec: old }: ResourceClaimTemplate): FieldError[] {
  return sameJson(spec, old) ? [] : [invalidValue("spec", spec, "field is immutable")];
}
