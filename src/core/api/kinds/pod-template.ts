/**
 * PodTemplate: a template of pods that nothing makes pods from.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/podtemplate/strategy.go
 */
import { nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, part, struct } from "../schema.ts";
import { selectorOfMap, selectorText } from "../selector.ts";
import { meansSame } from "../shapes/canonical-text.ts";
import { podTemplateSpec } from "../shapes/pod-spec.ts";
import { validatePodTemplate } from "../shapes/pod-validation.ts";
import { templateWithDefaults } from "../shapes/replicated-defaults.ts";
import { patched } from "../shapes/sharing.ts";
import { containerColumns } from "../shapes/template-columns.ts";

const podTemplate = struct("PodTemplate", () => ({
  ...typeAndMeta(),
  template: part(podTemplateSpec, "What pods are to be."),
}));
export type PodTemplate = Infer<typeof podTemplate>;

export const podTemplateKind = defineKind({
  kind: "PodTemplate",
  group: "",
  version: "v1",
  plural: "podtemplates",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  schema: podTemplate,
  hasGeneration: true,
  columns: [
    nameColumn,
    ...containerColumns<PodTemplate>(({ template }) => template).map(({ name, cell }) => ({ name, cell })),
    { name: "POD LABELS", cell: ({ template }) => selectorText(selectorOfMap(template.metadata?.labels)) || "<none>" },
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => patched(object, { template: templateWithDefaults((object as Partial<PodTemplate>).template) }),
  validate: ({ template }) => validatePodTemplate(template, "template"),
  strategy: { bumpsGeneration: (next, previous) => !meansSame(podTemplateSpec, next.template, previous.template) },
});
