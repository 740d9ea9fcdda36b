/**
 * Lets webhooks change what is written: the last of the steps that may.
 *
 * Absent on purpose: managedFields entries for what a webhook sets, and audit annotations.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go
 */
import { decode } from "../../api/decode.ts";
import { ApiError } from "../../api/errors.ts";
import { isRecord } from "../../api/field-walk.ts";
import { apiKindOf, type KubeObject } from "../../api/kind.ts";
import { jsonPatch } from "../../api/patch/json.ts";
import { storedForm } from "../../api/served-version.ts";
import type { Webhook } from "../../api/shapes/webhook.ts";
import type { AdmissionRequest, AdmissionStep } from "./step.ts";
import { type Attributes, attributesOf, type ResourceNames, sendsAnother, shownTo } from "./webhooks/attributes.ts";
import { consult, hooksOf, internal } from "./webhooks/consult.ts";
import { isExempt, matchedBy } from "./webhooks/match.ts";
import type { Verdict } from "./webhooks/review.ts";

const KIND = "MutatingWebhookConfiguration";

type MutatingWebhook = Webhook & { readonly reinvocationPolicy?: string };

export const mutatingWebhooks: AdmissionStep = {
  name: "MutatingAdmissionWebhook",
  operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
  subresources: "all",
  isNeeded: (reader) => reader.serves(KIND) && reader.count(KIND) > 0,
  admit(request) {
    return changedByAll(request);
  },
  review(request) {
    // Nothing is left to change of what is deleted or sent to a subresource, but webhooks may refuse.
    if (request.operation === "DELETE" || sendsAnother(request) !== undefined) changedByAll(request);
  },
};

function changedByAll(request: AdmissionRequest): KubeObject {
  const { reader, again } = request;
  if (request.outside === undefined) return request.object;
  let { object } = request;
  if (again?.isSecond === true && object !== again.output && !sameJson(object, again.output)) again.changed();
  for (const { id, webhook } of hooksOf<MutatingWebhook>(request, KIND)) {
    const attributes = attributesOf(withObject(request, object), true);
    if (isExempt(attributes)) return object;
    const names = matchedBy(webhook, attributes, reader);
    if (names === undefined || (again?.isSecond === true && !again.isAskedAgain(id))) continue;
    const verdict = consult(webhook, { request, attributes, names, isMutating: true });
    const next = verdict === undefined ? object : patched(request, attributes, names, verdict, webhook.name);
    if (next !== object && again !== undefined) {
      again.changed();
      again.isWanted = true;
    }
    if (webhook.reinvocationPolicy === "IfNeeded") again?.wasAsked(id);
    object = next;
  }
  if (again !== undefined) again.output = object;
  return object;
}

/** The same request about what has become of its object. */
function withObject(request: AdmissionRequest, object: KubeObject): AdmissionRequest {
  if (object === request.object) return request;
  const { operation, kind, key, previous, reader, nowMs, author, user, subresource, outside, isDryRun } = request;
  const { isScale, isPatch, clientVersion, fieldManager, again } = request;
  return {
    operation,
    kind,
    key,
    object,
    previous,
    reader,
    nowMs,
    author,
    user,
    subresource,
    outside,
    isDryRun,
    isScale,
    isPatch,
    clientVersion,
    fieldManager,
    again,
    draw: (purpose, n) => request.draw(purpose, n),
    drawName: (purpose, length) => request.drawName(purpose, length),
    warn: (warning) => request.warn(warning),
  };
}

/** The object after a webhook's patch; the same one when nothing is different. */
function patched(
  request: AdmissionRequest,
  { object }: Attributes,
  names: ResourceNames,
  { patch, patchType }: Verdict,
  name: string,
): KubeObject {
  if (patch === "") return object ?? request.object;
  if (patchType !== "JSONPatch") {
    throw internal(`failed calling webhook ${JSON.stringify(name)}: unsupported patch type ${JSON.stringify(patchType)}`);
  }
  const operations = parsedPatch(patch);
  if (operations.length === 0) return object ?? request.object;
  if (object === undefined || sendsAnother(request) !== undefined) {
    throw internal(`admission webhook ${JSON.stringify(name)} attempted to modify the object, which is not supported for this operation`);
  }
  const before = shownTo(request, names, object);
  const after = refused(() => jsonPatch(JSON.parse(JSON.stringify(before)), operations));
  return sameJson(before, after) ? object : accepted(request, object, after);
}

function parsedPatch(patch: string): readonly unknown[] {
  try {
    const operations: unknown = JSON.parse(patch);
    if (Array.isArray(operations)) return operations;
  } catch {
    // What is no JSON is refused like what is no list.
  }
  throw internal("error decoding patch: it is no list of operations");
}

/** What a webhook's patch is refused for is no fault of the client's. */
function refused<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError) throw internal(error.message);
    throw error;
  }
}

/** The patched object as it is stored; what only the server may say stays as it was. */
function accepted({ kind, isScale, subresource }: AdmissionRequest, before: KubeObject, after: unknown): KubeObject {
  if (isScale) {
    const spec = isRecord(after) && isRecord(after.spec) ? after.spec : {};
    return kind.scale?.withReplicas(before, Number(spec.replicas ?? 0)) ?? before;
  }
  const stored = isRecord(after) ? storedForm(kind, after) : after;
  const context = { kind: apiKindOf(kind), version: kind.version, unknownFields: "drop" } as const;
  const decoded = refused(() => decode(kind.schema, stored, context)) as KubeObject;
  const { namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = before.metadata;
  const metadata = {
    ...decoded.metadata,
    name: before.metadata.name === "" ? (decoded.metadata?.name ?? "") : before.metadata.name,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  };
  const whole = { ...decoded, apiVersion: before.apiVersion, kind: before.kind, metadata };
  if (subresource === "status") return { ...before, metadata, status: (whole as { readonly status?: unknown }).status } as KubeObject;
  return kind.defaults?.(whole) ?? whole;
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
