/**
 * Tokens of ServiceAccounts: what goes into one, and whether one that is shown still holds.
 * @see kubernetes pkg/registry/core/serviceaccount/storage/token.go, pkg/serviceaccount/claims.go
 */
import { parseTime, rfc3339 } from "../../../api/duration.ts";
import { ApiError, conflict, type FieldError, invalid, invalidValue, notFound, type ResourceNames } from "../../../api/errors.ts";
import type { KubeObject, ObjectKey } from "../../../api/kind.ts";
import type { Pod } from "../../../api/kinds/pod.ts";
import type { TokenRequest } from "../../../api/reviews/token-request.ts";
import { drawUid } from "../../../sim/draw.ts";
import type { AccessReader } from "../attributes.ts";
import { ALL_AUTHENTICATED, serviceAccountUser, type User } from "../user.ts";
import { API_AUDIENCES, type Claims, ISSUER, type ObjectClaim, type TokenIssuer } from "./jwt.ts";

/** What is asked of an open door is asked of the store as it is now. */
export interface Moment {
  readonly reader: AccessReader;
  readonly nowMs: number;
}

const NAMES: ResourceNames = { kind: "TokenRequest", plural: "tokenrequests", group: "authentication.k8s.io" };
const ACCOUNTS: ResourceNames = { kind: "ServiceAccount", plural: "serviceaccounts", group: "" };
const SECONDS_DEFAULT = 3_600;
const SECONDS_MIN = 600;
const SECONDS_MAX = 4_294_967_296;
/** What kubelets ask for: such a token lives on for a year, and its use is frowned upon after this. */
const WARN_SECONDS = 3_607;
const EXTENDED_SECONDS = 31_536_000;
/** Clocks may be off by this. */
const LEEWAY_SECONDS = 60;

/** Answers a request for a token of the account; refuses as the token subresource does. */
export function issueToken(key: ObjectKey, request: TokenRequest, issuer: TokenIssuer, moment: Moment): KubeObject {
  const account = moment.reader.get("ServiceAccount", key) as KubeObject | undefined;
  const [namespace = "", name = ""] = key.split("/");
  refuseForeign(request, namespace, name);
  if (account === undefined) throw notFound(ACCOUNTS, name);
  const { uid } = account.metadata;
  const wanted = request.metadata?.uid;
  if (wanted !== undefined && wanted !== "" && wanted !== uid)
    throw conflict(
      { ...NAMES, plural: "TokenRequest" },
      name,
      `the UID in the token request (${wanted}) does not match the UID of the service account (${uid})`,
    );
  const { audiences: asked = [], expirationSeconds: seconds = SECONDS_DEFAULT, boundObjectRef } = request.spec ?? {};
  refuseInvalid(seconds);
  const audiences = asked.length === 0 ? API_AUDIENCES : asked;
  const bound = boundObject(boundObjectRef, namespace, name, moment.reader);
  const isExtended = bound.pod !== undefined && seconds === WARN_SECONDS && audiences.every((audience) => API_AUDIENCES.includes(audience));
  const now = Math.floor(moment.nowMs / 1_000);
  const token = issuer.issue({
    aud: audiences,
    exp: now + (isExtended ? EXTENDED_SECONDS : seconds),
    iat: now,
    iss: ISSUER,
    jti: drawUid(0, `token/${uid}/${moment.nowMs}/${JSON.stringify([audiences, seconds, boundObjectRef ?? null])}`),
    "kubernetes.io": {
      namespace,
      ...bound,
      serviceaccount: { name, uid },
      ...(isExtended ? { warnafter: now + WARN_SECONDS } : {}),
    },
    nbf: now,
    sub: serviceAccountUser(namespace, name).name,
  });
  const metadata = { ...request.metadata, name, namespace, uid, creationTimestamp: rfc3339(moment.nowMs) };
  const spec = { audiences, expirationSeconds: seconds, boundObjectRef: boundObjectRef ?? null };
  const status = { token, expirationTimestamp: rfc3339(moment.nowMs + seconds * 1_000) };
  return { apiVersion: "authentication.k8s.io/v1", kind: NAMES.kind, metadata, spec, status } as KubeObject;
}

function refuseForeign({ metadata }: TokenRequest, namespace: string, name: string): void {
  const errors: FieldError[] = [];
  if (metadata?.name && metadata.name !== name)
    errors.push(invalidValue("metadata.name", metadata.name, "must match the service account name if specified"));
  else if (metadata?.namespace && metadata.namespace !== namespace)
    errors.push(invalidValue("metadata.namespace", metadata.namespace, "must match the service account namespace if specified"));
  if (errors.length > 0) throw invalid(NAMES, name, errors);
}

function refuseInvalid(seconds: number): void {
  const field = "spec.expirationSeconds";
  const errors: FieldError[] = [];
  if (seconds < SECONDS_MIN) errors.push(invalidValue(field, seconds, "may not specify a duration less than 10 minutes"));
  if (seconds > SECONDS_MAX) errors.push(invalidValue(field, seconds, "may not specify a duration larger than 2^32 seconds"));
  if (errors.length > 0) throw invalid(NAMES, "", errors);
}

type Bound = Partial<Pick<Claims["kubernetes.io"], "node" | "pod" | "secret">>;
type BoundReference = NonNullable<NonNullable<TokenRequest["spec"]>["boundObjectRef"]>;

/** The claims about the object that a token is bound to. */
function boundObject(reference: BoundReference | undefined, namespace: string, account: string, reader: AccessReader): Bound {
  if (reference === undefined) return {};
  const { apiVersion = "", kind = "", name = "", uid } = reference;
  const names = Object.hasOwn(BINDABLE, kind) ? BINDABLE[kind] : undefined;
  if (apiVersion.includes("/") || names === undefined)
    throw new ApiError(
      "BadRequest",
      `cannot bind token to object of type ${apiVersion.includes("/") ? "" : "/"}${apiVersion}, Kind=${kind}`,
    );
  const object = reader.get(kind, kind === "Node" ? name : `${namespace}/${name}`) as KubeObject | undefined;
  if (object === undefined) throw notFound(names, name);
  const pod = kind === "Pod" ? (object as Pod) : undefined;
  if (pod !== undefined && (pod.spec.serviceAccountName ?? "") !== account)
    throw new ApiError(
      "BadRequest",
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    );
  if (uid !== undefined && uid !== "" && uid !== object.metadata.uid)
    throw conflict(
      { ...names, plural: kind },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  const claim: ObjectClaim = { name, uid: object.metadata.uid };
  if (pod === undefined) return kind === "Node" ? { node: claim } : { secret: claim };
  const node = pod.spec.nodeName ?? "";
  if (node === "") return { pod: claim };
  const host = reader.get("Node", node) as KubeObject | undefined;
  return { node: host === undefined ? { name: node } : { name: node, uid: host.metadata.uid }, pod: claim };
}

const BINDABLE: { readonly [kind: string]: ResourceNames | undefined } = {
  Pod: { kind: "Pod", plural: "pods", group: "" },
  Secret: { kind: "Secret", plural: "secrets", group: "" },
  Node: { kind: "Node", plural: "nodes", group: "" },
};

/** The user that a token of ours stands for, or why it stands for nobody (any more). */
export function userOfToken(claims: Claims, audiences: readonly string[], { reader, nowMs }: Moment): User | string {
  const why = whyNotNow(claims, nowMs) ?? whyNotFor(claims, audiences) ?? whyGone(claims, reader, nowMs);
  if (why !== undefined) return why;
  const { namespace, serviceaccount, pod, node } = claims["kubernetes.io"];
  const { name, groups, uid } = serviceAccountUser(namespace, serviceaccount.name, serviceaccount.uid);
  const extra = {
    "authentication.kubernetes.io/credential-id": [`JTI=${claims.jti}`],
    ...extraOf("node", node),
    ...extraOf("pod", pod),
  };
  return { name, uid, groups: [...groups, ALL_AUTHENTICATED], extra };
}

function extraOf(what: "node" | "pod", claim: ObjectClaim | undefined): { readonly [key: string]: readonly string[] } {
  if (claim === undefined) return {};
  const prefix = `authentication.kubernetes.io/${what}`;
  return { [`${prefix}-name`]: [claim.name], ...(claim.uid === undefined ? {} : { [`${prefix}-uid`]: [claim.uid] }) };
}

function whyNotNow({ exp, nbf, iat }: Claims, nowMs: number): string | undefined {
  const now = nowMs / 1_000;
  if (now - LEEWAY_SECONDS > exp) return "service account token has expired";
  if (now + LEEWAY_SECONDS < nbf) return "service account token is not valid yet";
  return now + LEEWAY_SECONDS < iat ? "service account token is issued in the future" : undefined;
}

function whyNotFor({ aud }: Claims, audiences: readonly string[]): string | undefined {
  if (aud.some((audience) => audiences.includes(audience))) return undefined;
  const text = (list: readonly string[]): string => `[${list.map((each) => JSON.stringify(each)).join(" ")}]`;
  return `token audiences ${text(aud)} is invalid for the target audiences ${text(audiences)}`;
}

/** The account and what the token is bound to must live, or be gone for no longer than clocks may be off. */
function whyGone(claims: Claims, reader: AccessReader, nowMs: number): string | undefined {
  const { namespace, serviceaccount, pod, secret, node } = claims["kubernetes.io"];
  const account = reader.get("ServiceAccount", `${namespace}/${serviceaccount.name}`) as KubeObject | undefined;
  if (account === undefined) return `serviceaccounts ${JSON.stringify(serviceaccount.name)} not found`;
  if (account.metadata.uid !== serviceaccount.uid)
    return `service account UID (${account.metadata.uid}) does not match claim (${serviceaccount.uid})`;
  if (isDeleted(account, nowMs)) return `service account ${namespace}/${serviceaccount.name} has been deleted`;
  const invalidated = "service account token has been invalidated";
  const bound = [
    { claim: secret, kind: "Secret", key: `${namespace}/${secret?.name}`, words: "secret" },
    { claim: pod, kind: "Pod", key: `${namespace}/${pod?.name}`, words: "pod" },
    // A pod's token names its node for information alone.
    { claim: pod === undefined ? node : undefined, kind: "Node", key: node?.name ?? "", words: "node" },
  ];
  for (const { claim, kind, key, words } of bound) {
    if (claim === undefined) continue;
    const object = reader.get(kind, key) as KubeObject | undefined;
    if (object === undefined) return invalidated;
    if (object.metadata.uid !== claim.uid)
      return `${words} UID (${object.metadata.uid}) does not match service account ${words} ref claim (${claim.uid})`;
    if (isDeleted(object, nowMs)) return invalidated;
  }
  return undefined;
}

function isDeleted({ metadata }: KubeObject, nowMs: number): boolean {
  return metadata.deletionTimestamp !== undefined && parseTime(metadata.deletionTimestamp) < nowMs - LEEWAY_SECONDS * 1_000;
}
