/**
 * Asks one webhook about one write, and puts its refusals into upstream's words.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/{mutating,validating}/dispatcher.go, errors/statuserror.go
 */
import { ApiError, knownReason } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import type { Webhook } from "../../../api/shapes/webhook.ts";
import type { AdmissionRequest } from "../step.ts";
import { addressOf } from "./address.ts";
import { type Reading, type Review, readAnswer, reviewText, reviewVersionOf, type Verdict } from "./review.ts";

/** A refusal that came from outside, with whatever code and reason it gave. */
export class WebhookRefusal extends ApiError {}

/** A webhook of a configuration. */
export interface Hook<W extends Webhook = Webhook> {
  readonly id: string;
  readonly webhook: W;
}

/** The webhooks of all configurations, by the configurations' names. */
export function hooksOf<W extends Webhook>(request: AdmissionRequest, kind: string): readonly Hook<W>[] {
  const hooks: Hook<W>[] = [];
  for (const object of request.reader.list(kind)) {
    const { metadata, webhooks = [] } = object as unknown as KubeObject & { readonly webhooks?: readonly W[] };
    webhooks.forEach((webhook, index) => {
      hooks.push({ id: `${metadata.name}/${webhook.name}/${index}`, webhook });
    });
  }
  return hooks;
}

/** What the webhook says; undefined when it could not be asked and its policy is to do without. Throws when it refuses. */
export function consult(
  webhook: Webhook,
  { request, attributes, names, isMutating }: Pick<Review, "request" | "attributes" | "names" | "isMutating">,
): Verdict | undefined {
  refuseSideEffects(webhook, request);
  const { name, failurePolicy = "Fail", matchConditions = [] } = webhook;
  if (matchConditions.length > 0) {
    request.warn(
      `webhook ${JSON.stringify(name)} has matchConditions, which are not evaluated here: it is asked about every match of its rules`,
    );
  }
  const version = reviewVersionOf(webhook.admissionReviewVersions ?? []);
  const reading: Reading =
    version === undefined
      ? { wrong: "invalid", why: "webhook does not accept known AdmissionReview versions (v1, v1beta1)" }
      : ask(webhook, { request, attributes, names, isMutating, version });
  if ("wrong" in reading) {
    if (failurePolicy === "Ignore") return undefined;
    const how = reading.wrong === "call" ? "failed to call webhook" : "received invalid webhook response";
    throw internal(`failed calling webhook ${JSON.stringify(name)}: ${how}: ${reading.why}`);
  }
  const { verdict } = reading;
  for (const warning of verdict.warnings) request.warn(warning);
  if (!verdict.allowed) throw denied(name, verdict.status);
  return verdict;
}

function ask(webhook: Webhook, review: Review): Reading {
  const { url, failure } = addressOf(webhook, review.request.reader);
  if (failure !== undefined) return readAnswer({ failure }, url, review, "");
  const { caBundle } = webhook.clientConfig ?? {};
  const question = {
    url,
    ...(caBundle === undefined || caBundle === "" ? {} : { caBundle }),
    timeoutMs: (webhook.timeoutSeconds ?? 10) * 1_000,
    body: reviewText(review, ""),
  };
  const { outside } = review.request;
  if (outside === undefined) throw new RangeError("webhooks are asked only where somebody may ask");
  const { id, answer } = outside.answerTo(question, (uid) => reviewText(review, uid));
  return readAnswer(answer, url, review, id);
}

function refuseSideEffects({ name, sideEffects }: Webhook, { isDryRun }: AdmissionRequest): void {
  if (!isDryRun || sideEffects === "None" || sideEffects === "NoneOnDryRun") return;
  throw new WebhookRefusal("BadRequest", `admission webhook ${JSON.stringify(name)} does not support dry run`);
}

/** An error that nobody had to expect. */
export function internal(why: string): WebhookRefusal {
  return new WebhookRefusal("InternalError", `Internal error occurred: ${why}`);
}

const BAD_REQUEST = 400;

function denied(name: string, { code, reason, message }: Verdict["status"]): WebhookRefusal {
  const said = message || reason;
  const text = `admission webhook ${JSON.stringify(name)} denied the request${said === "" ? " without explanation" : `: ${said}`}`;
  return new WebhookRefusal(knownReason(reason), text, {}, Math.max(code, BAD_REQUEST));
}
