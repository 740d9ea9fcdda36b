/**
 * ValidatingWebhookConfiguration: who outside is asked whether a write is to be let in.
 * @see kubernetes staging/src/k8s.io/api/admissionregistration/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { list, optional, struct } from "../schema.ts";
import { BY_NAME } from "../shapes/admission-rules.ts";
import { mapShared, patched } from "../shapes/sharing.ts";
import { validateWebhooks, webhookFields, webhookWithDefaults } from "../shapes/webhook.ts";

const validatingWebhook = struct("ValidatingWebhook", webhookFields);

const configuration = struct("ValidatingWebhookConfiguration", () => ({
  ...typeAndMeta(),
  webhooks: optional(list(validatingWebhook, "Who is asked, and about what.", BY_NAME)),
}));

export const validatingWebhookConfigurationKind = defineKind({
  kind: "ValidatingWebhookConfiguration",
  group: "admissionregistration.k8s.io",
  version: "v1",
  plural: "validatingwebhookconfigurations",
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
  defaults: (object) =>
    object.webhooks === undefined ? object : patched(object, { webhooks: mapShared(object.webhooks, webhookWithDefaults) }),
  validate: ({ webhooks = [] }) => validateWebhooks(webhooks, () => []),
  strategy: { bumpsGeneration: (next, previous) => JSON.stringify(next.webhooks) !== JSON.stringify(previous.webhooks) },
});
