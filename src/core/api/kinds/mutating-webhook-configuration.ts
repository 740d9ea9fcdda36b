/**
 * MutatingWebhookConfiguration: who outside may change a write before it is let in.
 * @see kubernetes staging/src/k8s.io/api/admissionregistration/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, list, oneOf, optional, struct } from "../schema.ts";
import { BY_NAME } from "../shapes/admission-rules.ts";
import { filled, mapShared, patched } from "../shapes/sharing.ts";
import { oneOfErrors, validateWebhooks, webhookFields, webhookWithDefaults } from "../shapes/webhook.ts";

const mutatingWebhook = struct("MutatingWebhook", () => ({
  ...webhookFields(),
  reinvocationPolicy: optional(
    oneOf(["IfNeeded", "Never"], "Whether it is asked again when a later one changed the object.", "v1.ReinvocationPolicyType"),
  ),
}));
type MutatingWebhook = Infer<typeof mutatingWebhook>;

const configuration = struct("MutatingWebhookConfiguration", () => ({
  ...typeAndMeta(),
  webhooks: optional(list(mutatingWebhook, "Who is asked, and about what.", BY_NAME)),
}));

export const mutatingWebhookConfigurationKind = defineKind({
  kind: "MutatingWebhookConfiguration",
  group: "admissionregistration.k8s.io",
  version: "v1",
  plural: "mutatingwebhookconfigurations",
  shortNames: [],
  categories: ["api-extensions"],
  namespaced: false,
  history: "full",
  schema: configuration,
  hasGeneration: true,
  columns: [
    nameColumn,
    {
      name: "WEBHOOKS",
      cell: ({ webhooks = [] }) => String(webhooks.length),
      sortKey: ({ webhooks = [] }) => webhooks.length,
      type: "integer",
    },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => (object.webhooks === undefined ? object : patched(object, { webhooks: mapShared(object.webhooks, withDefaults) })),
  validate: ({ webhooks = [] }) => validateWebhooks(webhooks, validateReinvocation),
  strategy: { bumpsGeneration: (next, previous) => JSON.stringify(next.webhooks) !== JSON.stringify(previous.webhooks) },
});

function withDefaults(webhook: MutatingWebhook): MutatingWebhook {
  return filled(webhookWithDefaults(webhook), { reinvocationPolicy: "Never" });
}

function validateReinvocation({ reinvocationPolicy = "Never" }: Partial<MutatingWebhook>, field: string) {
  return oneOfErrors(reinvocationPolicy, ["IfNeeded", "Never"], `${field}.reinvocationPolicy`);
}
