/**
 * The AdmissionReview that a webhook gets, and what its answer says.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/request/admissionreview.go
 */
import { bytesOfBase64 } from "../../../api/base64.ts";
import { isRecord } from "../../../api/field-walk.ts";
import { decodeUtf8 } from "../../../api/utf8.ts";
import type { Answer } from "../../asks.ts";
import type { AdmissionRequest } from "../step.ts";
import { type Attributes, type ResourceNames, sendsAnother, shownTo, userOf } from "./attributes.ts";

const GROUP = "admission.k8s.io";
const VERSIONS = ["v1", "v1beta1"] as const;

/** A version of AdmissionReview that is spoken here. */
export type ReviewVersion = (typeof VERSIONS)[number];

/** The version in which a webhook is asked: the first of its own that is known here. */
export function reviewVersionOf(versions: readonly string[]): ReviewVersion | undefined {
  for (const version of versions) {
    const known = VERSIONS.find((each) => each === version);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** What is asked: everything but the number of the question. */
export interface Review {
  readonly request: AdmissionRequest;
  readonly attributes: Attributes;
  /** The version of the object that the webhook wants to hear of. */
  readonly names: ResourceNames;
  readonly version: ReviewVersion;
  readonly isMutating: boolean;
}

/** The review as JSON. */
export function reviewText({ request, attributes, names, version, isMutating }: Review, uid: string): string {
  const { asked, namespace, name, operation } = attributes;
  const show = (object: Attributes["object"], isNew: boolean): unknown =>
    shownTo(request, names, isNew && isMutating && operation === "CREATE" && object !== undefined ? unborn(object) : object);
  const body = {
    kind: "AdmissionReview",
    apiVersion: `${GROUP}/${version}`,
    request: {
      uid,
      kind: kindOf(request, names),
      resource: resourceOf(names),
      ...(names.subresource === "" ? {} : { subResource: names.subresource }),
      requestKind: kindOf(request, asked),
      requestResource: resourceOf(asked),
      ...(asked.subresource === "" ? {} : { requestSubResource: asked.subresource }),
      ...(name === "" ? {} : { name }),
      ...(namespace === "" ? {} : { namespace }),
      operation,
      userInfo: toldUser(request),
      object: show(attributes.object, true),
      oldObject: show(attributes.previous, false),
      dryRun: request.isDryRun,
      options: optionsOf(request),
    },
  };
  return JSON.stringify(body);
}

/** What the server gives an object only when it is let in. */
function unborn(object: NonNullable<Attributes["object"]>): NonNullable<Attributes["object"]> {
  const { creationTimestamp: _time, uid: _uid, generation: _generation, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function kindOf(request: AdmissionRequest, { group, version, kind }: ResourceNames): object {
  if (request.isScale) return { group: "autoscaling", version: "v1", kind: "Scale" };
  const sent = sendsAnother(request);
  return sent === undefined ? { group, version, kind } : { group: sent.group ?? group, version: sent.version ?? version, kind: sent.kind };
}

function resourceOf({ group, version, resource }: ResourceNames): object {
  return { group, version, resource };
}

function toldUser({ user, author }: AdmissionRequest): object {
  const { name, uid, groups, extra } = userOf(user, author);
  return { username: name, ...(uid === undefined ? {} : { uid }), groups, ...(extra === undefined ? {} : { extra }) };
}

const OPTIONS = { CONNECT: "", CREATE: "CreateOptions", UPDATE: "UpdateOptions", DELETE: "DeleteOptions" } as const;

function optionsOf({ operation, isDryRun, fieldManager, isPatch }: AdmissionRequest): object | null {
  if (operation === "CONNECT") return null;
  return {
    kind: operation === "UPDATE" && isPatch ? "PatchOptions" : OPTIONS[operation],
    apiVersion: "meta.k8s.io/v1",
    ...(isDryRun ? { dryRun: ["All"] } : {}),
    ...(fieldManager === undefined || operation === "DELETE" ? {} : { fieldManager }),
  };
}

/** What a webhook said, as far as it could be read. */
export interface Verdict {
  readonly allowed: boolean;
  /** The patch's text; empty when nothing shall change. */
  readonly patch: string;
  readonly patchType: string;
  readonly warnings: readonly string[];
  /** Why not. */
  readonly status: { readonly code: number; readonly reason: string; readonly message: string };
}

/** A verdict, or what is wrong with the answer: `call` that there was none, `invalid` that it cannot be taken. */
export type Reading = { readonly verdict: Verdict } | { readonly wrong: "call" | "invalid"; readonly why: string };

/** Reads an answer. */
export function readAnswer(answer: Answer, url: string, review: Pick<Review, "version" | "isMutating">, uid: string): Reading {
  if ("failure" in answer) return { wrong: "call", why: `Post ${JSON.stringify(url)}: ${answer.failure}` };
  if (answer.status < 200 || answer.status > 206) return { wrong: "call", why: serverError(answer.status, answer.body) };
  if (answer.body === "") {
    return { wrong: "call", why: `0-length response with status code: ${answer.status} and content type: ${answer.type}` };
  }
  const { value, why } = parsed(answer.body);
  if (why !== undefined) return { wrong: "call", why };
  const body = isRecord(value) ? value : {};
  const { response } = body;
  if (!isRecord(response)) return { wrong: "invalid", why: "webhook response was absent" };
  const wrong = review.version === "v1" ? wrongWith(body, response, uid) : undefined;
  const why1 = wrong ?? wrongWithPatch(response, review);
  return why1 === undefined ? { verdict: verdictOf(response) } : { wrong: "invalid", why: why1 };
}

function parsed(body: string): { readonly value?: unknown; readonly why?: string } {
  try {
    return { value: JSON.parse(body) };
  } catch {
    const first = JSON.stringify(body.trim().slice(0, 1)).replaceAll('"', "'");
    return { why: `couldn't get version/kind; json parse error: invalid character ${first} looking for beginning of value` };
  }
}

function wrongWith(body: { readonly [field: string]: unknown }, response: { readonly [field: string]: unknown }, uid: string) {
  const got = textOf(response.uid);
  if (got !== uid) return `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(got)}`;
  const [group, version] = splitVersion(textOf(body.apiVersion));
  const gvk = `${group}/${version}, Kind=${textOf(body.kind)}`;
  const wanted = `${GROUP}/v1, Kind=AdmissionReview`;
  return gvk === wanted ? undefined : `expected webhook response of ${wanted}, got ${gvk}`;
}

function splitVersion(apiVersion: string): readonly [string, string] {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

function wrongWithPatch(
  { patch, patchType }: { readonly [field: string]: unknown },
  { version, isMutating }: Pick<Review, "version" | "isMutating">,
): string | undefined {
  const hasPatch = textOf(patch) !== "";
  const hasType = typeof patchType === "string";
  if (!isMutating) {
    if (version !== "v1") return undefined;
    if (hasPatch) return "validating webhook may not return response.patch";
    return hasType ? "validating webhook may not return response.patchType" : undefined;
  }
  if (version !== "v1") return undefined;
  if (hasPatch && !hasType) return "webhook returned response.patch but not response.patchType";
  if (!hasPatch && hasType) return "webhook returned response.patchType but not response.patch";
  return hasPatch && patchType === "" ? 'webhook returned invalid response.patchType of ""' : undefined;
}

function verdictOf(response: { readonly [field: string]: unknown }): Verdict {
  const status = isRecord(response.status) ? response.status : {};
  const bytes = bytesOfBase64(textOf(response.patch));
  return {
    allowed: response.allowed === true,
    patch: bytes === undefined ? textOf(response.patch) : decodeUtf8(bytes),
    // The old version knows one type only.
    patchType: textOf(response.patchType) || "JSONPatch",
    warnings: Array.isArray(response.warnings) ? response.warnings.filter((each) => typeof each === "string") : [],
    status: {
      code: typeof status.code === "number" ? status.code : 0,
      reason: textOf(status.reason),
      message: textOf(status.message),
    },
  };
}

const MESSAGES: { readonly [status: number]: string | undefined } = {
  400: "the server rejected our request for an unknown reason",
  401: "the server has asked for the client to provide credentials",
  404: "the server could not find the requested resource",
  405: "the server does not allow this method on the requested resource",
  406: "the server was unable to respond with a content type that the client supports",
  409: "the server reported a conflict",
  415: "the server was unable to respond with a content type that the client supports",
  422: "the server rejected our request due to an error in our request",
  429: "the server has received too many requests and has asked us to try again later",
  503: "the server is currently unable to handle the request",
  504: "the server was unable to return a response in the time allotted, but may still be processing the request",
};
const BODY_MAX = 2_048;

/** What a client of the API makes of a response that is no success. */
function serverError(status: number, body: string): string {
  const said = body.trim().slice(0, BODY_MAX) || "unknown";
  const known = MESSAGES[status];
  if (known !== undefined) return known;
  if (status === 403) return said;
  if (status >= 500) return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`;
  return `the server responded with the status code ${status} but did not return more information`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
