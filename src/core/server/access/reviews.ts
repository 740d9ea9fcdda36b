/**
 * Answers to reviews: who am I, whose token is this, may somebody do something, what may I do.
 * @see kubernetes pkg/registry/{authentication,authorization}
 */
import { rfc3339 } from "../../api/duration.ts";
import { ApiError, type FieldError, invalid, invalidValue } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { SubjectAccessReview, SubjectAccessReviewSpec } from "../../api/reviews/access-review.ts";
import type { TokenReview } from "../../api/reviews/identity-review.ts";
import type { SelfSubjectRulesReview } from "../../api/reviews/rules-review.ts";
import type { Attributes } from "./attributes.ts";
import { authorize } from "./authorize.ts";
import { grantsOf } from "./grants.ts";
import type { Moment } from "./tokens/service-account.ts";
import { NODES_GROUP, type User } from "./user.ts";

/** Whom a token stands for, or why for nobody. */
export interface Authentication {
  readonly user?: User;
  readonly audiences?: readonly string[];
  readonly error?: string;
}

/** A review and who sends it. */
export interface ReviewRequest {
  readonly kind: string;
  readonly object: KubeObject;
  readonly user: User;
  /** Of the request's path; empty when it has none. */
  readonly namespace: string;
  readonly moment: Moment;
  authenticate(token: string, audiences: readonly string[]): Authentication;
}

const AUTHORIZATION = "authorization.k8s.io";

/** What to answer; refuses what is no proper question. */
export function review(request: ReviewRequest): object {
  const answer = ANSWERS[request.kind];
  if (answer === undefined) throw new RangeError(`no review ${request.kind}`);
  return answer(request);
}

const ANSWERS: { readonly [kind: string]: ((request: ReviewRequest) => object) | undefined } = {
  SelfSubjectReview: whoAmI,
  TokenReview: whoseToken,
  SelfSubjectAccessReview: (request) => mayI(request, request.user),
  SubjectAccessReview: (request) => mayI(request, userOfSpec(request)),
  LocalSubjectAccessReview: (request) => mayI(request, userOfSpec(request)),
  SelfSubjectRulesReview: whatMayI,
};

function whoAmI({ object, user, moment }: ReviewRequest): object {
  const metadata = { creationTimestamp: rfc3339(moment.nowMs) };
  return { ...head(object, "authentication.k8s.io", "SelfSubjectReview"), metadata, status: { userInfo: userInfo(user) } };
}

function whoseToken({ object, authenticate }: ReviewRequest): object {
  const { spec } = object as TokenReview;
  const token = spec?.token ?? "";
  if (token === "") throw new ApiError("BadRequest", "token is required for TokenReview in authentication");
  const { user, audiences, error } = authenticate(token, spec?.audiences ?? []);
  const status =
    user === undefined ? { user: {}, ...(error === undefined ? {} : { error }) } : { authenticated: true, user: userInfo(user), audiences };
  return { ...head(object, "authentication.k8s.io", "TokenReview"), metadata: object.metadata ?? {}, spec, status };
}

function userInfo({ name, uid, groups, extra }: User): object {
  const hasExtra = extra !== undefined && Object.keys(extra).length > 0;
  return { username: name, ...(uid ? { uid } : {}), ...(groups.length === 0 ? {} : { groups }), ...(hasExtra ? { extra } : {}) };
}

function mayI({ kind, object, namespace, moment }: ReviewRequest, user: User): object {
  const { spec = {}, metadata } = object as SubjectAccessReview;
  refuseInvalid(kind, spec, namespace);
  const { allowed, reason } = authorize(user, attributesOf(spec), moment.reader);
  const status = { allowed, ...(reason === "" ? {} : { reason }) };
  return { ...head(object, AUTHORIZATION, kind), metadata: metadata ?? {}, spec, status };
}

function userOfSpec({ object }: ReviewRequest): User {
  const { user = "", groups = [], uid, extra } = (object as SubjectAccessReview).spec ?? {};
  return { name: user, groups, uid, extra };
}

function attributesOf({ resourceAttributes: asked, nonResourceAttributes: path }: SubjectAccessReviewSpec): Attributes {
  if (asked === undefined) return { verb: path?.verb ?? "", path: path?.path ?? "" };
  const { verb = "", group = "", resource = "", version, subresource, name, namespace, fieldSelector } = asked;
  const required = (fieldSelector?.requirements ?? []).map(({ key, operator, values = [] }) =>
    operator === "In" && values.length === 1 ? `${key}=${values[0]}` : "",
  );
  const selector = required.length > 0 ? required.join(",") : fieldSelector?.rawSelector;
  return { verb, group, version, resource, subresource, name, namespace, fieldSelector: selector };
}

function refuseInvalid(kind: string, spec: SubjectAccessReviewSpec, namespace: string): void {
  const { resourceAttributes: resource, nonResourceAttributes: path, user = "", groups = [] } = spec;
  const errors: FieldError[] = [];
  if (resource !== undefined && path !== undefined)
    errors.push(invalidValue("spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes"));
  if (resource === undefined && path === undefined)
    errors.push(
      invalidValue("spec.resourceAttributes", null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"),
    );
  if (kind !== "SelfSubjectAccessReview" && user === "" && groups.length === 0)
    errors.push(invalidValue("spec.user", user, "at least one of user or group must be specified"));
  if (kind === "LocalSubjectAccessReview") {
    if (resource !== undefined && (resource.namespace ?? "") !== namespace)
      errors.push(invalidValue("spec.resourceAttributes.namespace", resource.namespace ?? "", "must match metadata.namespace"));
    if (path !== undefined) errors.push(invalidValue("spec.nonResourceAttributes", path, "disallowed on this kind of request"));
  }
  if (errors.length > 0) throw invalid({ kind, group: AUTHORIZATION, plural: "" }, "", errors);
}

function whatMayI({ object, user, moment }: ReviewRequest): object {
  const namespace = (object as SelfSubjectRulesReview).spec?.namespace ?? "";
  if (namespace === "") throw new ApiError("BadRequest", "no namespace on request");
  const { grants, errors } = grantsOf(user, namespace, moment.reader);
  const rules = grants.flatMap((grant) => grant.rules);
  const isNode = user.groups.includes(NODES_GROUP) && user.name.startsWith("system:node:");
  const troubles = [...(isNode ? ["node authorizer does not support user rule resolution"] : []), ...errors];
  const status = {
    resourceRules: rules
      .filter(({ resources = [] }) => resources.length > 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames ? { resourceNames } : {}),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: isNode,
    ...(troubles.length === 0 ? {} : { evaluationError: troubles.length === 1 ? troubles[0] : `[${troubles.join(", ")}]` }),
  };
  return { ...head(object, AUTHORIZATION, "SelfSubjectRulesReview"), metadata: {}, spec: {}, status };
}

/** In the version that was asked in. */
function head({ apiVersion }: KubeObject, group: string, kind: string): { readonly kind: string; readonly apiVersion: string } {
  return { kind, apiVersion: apiVersion || `${group}/v1` };
}
