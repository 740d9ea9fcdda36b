/**
 * Asks webhooks whether what is written may be let in, after everybody who may change it.
 *
 * They are asked one after the other, where upstream asks all at once: of several that refuse, the first one's words are told.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go
 */
import type { AdmissionStep } from "./step.ts";
import { attributesOf } from "./webhooks/attributes.ts";
import { consult, hooksOf } from "./webhooks/consult.ts";
import { isExempt, matchedBy } from "./webhooks/match.ts";

const KIND = "ValidatingWebhookConfiguration";

export const validatingWebhooks: AdmissionStep = {
  name: "ValidatingAdmissionWebhook",
  operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
  subresources: "all",
  isNeeded: (reader) => reader.serves(KIND) && reader.count(KIND) > 0,
  review(request) {
    if (request.outside === undefined) return;
    const attributes = attributesOf(request, false);
    if (isExempt(attributes)) return;
    for (const { webhook } of hooksOf(request, KIND)) {
      const names = matchedBy(webhook, attributes, request.reader);
      if (names !== undefined) consult(webhook, { request, attributes, names, isMutating: false });
    }
  },
};
