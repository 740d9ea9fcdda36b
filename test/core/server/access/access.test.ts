import { describe, expect, test } from "vitest";
import { Access, unauthorized } from "../../../../src/core/server/access/access.ts";
import { ADMIN, ANONYMOUS } from "../../../../src/core/server/access/user.ts";
import { aBinding, accessStore, aRole, aUser, type Rule } from "../../../support/access.ts";
import { NOW_MS } from "../../../support/world-of.ts";

const access = new Access({ adminToken: "t0ken", signingKey: "secret" });
const moment = { reader: accessStore(), nowMs: NOW_MS };
const encoded = (text: string): string => `base64url.bearer.authorization.k8s.io.${Buffer.from(text).toString("base64url")}`;

describe("a request with", () => {
  test.each([
    ["nothing", {}, ANONYMOUS],
    ["the administrator's token", { authorization: "Bearer t0ken" }, ADMIN],
    ["the scheme in another case", { authorization: "bearer t0ken" }, ADMIN],
    ["the token as a browser sends it", { protocols: `v5.channel.k8s.io, ${encoded("t0ken")}` }, ADMIN],
    ["another token", { authorization: "Bearer t0ken2" }, "invalid"],
    ["another token as a browser sends it", { protocols: encoded("no") }, "invalid"],
    ["what looks like a token", { authorization: "Bearer a.b.c" }, "invalid"],
    ["a password", { authorization: "Basic YTpi" }, ANONYMOUS],
    ["a scheme and nothing else", { authorization: "Bearer " }, ANONYMOUS],
    ["a certificate", { certificate: { commonName: "jane", organizations: ["developers"] } }, aUser("jane", "developers")],
    [
      "a certificate and a wrong token",
      { certificate: { commonName: "jane", organizations: [] }, authorization: "Bearer no" },
      aUser("jane"),
    ],
  ])("%s", (_, credentials, expected) => {
    expect(access.authenticate(credentials, moment)).toEqual(expected);
  });

  test("nothing, when nobody has a token", () => {
    expect(new Access({ signingKey: "secret" }).authenticate({ authorization: "Bearer undefined" }, moment)).toBe("invalid");
  });
});

test("whoever shows what stands for nobody is told so", () => {
  const { code, reason, message } = unauthorized();
  expect([code, reason, message]).toEqual([401, "Unauthorized", "Unauthorized"]);
});

describe("impersonation", () => {
  test.each<[headers: Record<string, string>, expected: object]>([
    [{}, ADMIN],
    [{ "impersonate-user": "jane" }, { name: "jane", groups: ["system:authenticated"] }],
    [
      { "impersonate-user": "jane", "impersonate-group": "a, b" },
      { name: "jane", groups: ["a", "b", "system:authenticated"] },
    ],
    [
      { "impersonate-user": "jane", "impersonate-group": "system:unauthenticated" },
      { name: "jane", groups: ["system:unauthenticated"] },
    ],
    [{ "impersonate-user": "system:anonymous" }, ANONYMOUS],
    [
      { "impersonate-user": "system:serviceaccount:shop:bot" },
      { name: "system:serviceaccount:shop:bot", groups: ["system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"] },
    ],
    [
      { "impersonate-user": "jane", "impersonate-uid": "u1", "impersonate-extra-acme.com%2fproject": "x, y" },
      { name: "jane", uid: "u1", groups: ["system:authenticated"], extra: { "acme.com/project": ["x", "y"] } },
    ],
  ])("%j", (headers, expected) => {
    expect(access.impersonate(ADMIN, headers, moment)).toEqual(expected);
  });

  const rules: readonly Rule[] = [
    ["impersonate", "", "users", "joe"],
    ["impersonate", "authentication.k8s.io", "userextras/scopes", "view"],
  ];
  const store = accessStore(
    aRole("ClusterRole", "as-joe", ...rules),
    aBinding("ClusterRoleBinding", "b", "ClusterRole/as-joe", "User:jane"),
  );

  test.each<[headers: Record<string, string>, message: string | undefined]>([
    [{ "impersonate-user": "joe", "impersonate-extra-scopes": "view" }, undefined],
    [
      { "impersonate-user": "eve" },
      'users "eve" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
    [
      { "impersonate-user": "joe", "impersonate-group": "system:masters" },
      'groups "system:masters" is forbidden: User "jane" cannot impersonate resource "groups" in API group "" at the cluster scope',
    ],
    [
      { "impersonate-user": "joe", "impersonate-extra-scopes": "edit" },
      'userextras.authentication.k8s.io "edit" is forbidden: User "jane" cannot impersonate resource "userextras/scopes" in API group "authentication.k8s.io" at the cluster scope',
    ],
    [
      { "impersonate-user": "system:serviceaccount:shop:bot" },
      'serviceaccounts "bot" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "shop"',
    ],
    [{ "impersonate-group": "x" }, "requested [{Group  x    }] without impersonating a user"],
  ])("by somebody who may a little: %j", (headers, message) => {
    const ask = (): unknown => access.impersonate(aUser("jane"), headers, { reader: store, nowMs: NOW_MS });
    if (message === undefined) expect(ask()).toMatchObject({ name: "joe" });
    else expect(ask).toThrow(message);
  });
});

describe("reviews", () => {
  const jane = aUser("jane");
  const store = accessStore(
    aRole("Role", "reader", ["get,list", "", "pods"], ["get", "", "secrets", "a"]),
    aBinding("RoleBinding", "readers", "Role/reader", "User:jane"),
  );
  const now = { reader: store, nowMs: NOW_MS };
  const asked = (kind: string, spec: object, namespace?: string): object =>
    access.review(kind, { apiVersion: "authorization.k8s.io/v1", kind, metadata: {}, spec }, jane, now, namespace);

  test("who am I", () => {
    expect(access.review("SelfSubjectReview", { metadata: {} }, { ...jane, uid: "u1" }, now)).toEqual({
      kind: "SelfSubjectReview",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { creationTimestamp: "2026-01-01T00:10:00Z" },
      status: { userInfo: { username: "jane", uid: "u1", groups: ["system:authenticated"] } },
    });
  });

  const list = { namespace: "shop", verb: "list", resource: "pods" };
  const reason = 'RBAC: allowed by RoleBinding "readers/shop" of Role "reader" to User "jane"';
  test.each<[kind: string, spec: object, status: object]>([
    ["SelfSubjectAccessReview", { resourceAttributes: list }, { allowed: true, reason }],
    ["SelfSubjectAccessReview", { resourceAttributes: { ...list, verb: "watch" } }, { allowed: false }],
    ["SelfSubjectAccessReview", { nonResourceAttributes: { path: "/metrics", verb: "get" } }, { allowed: false }],
    ["SubjectAccessReview", { resourceAttributes: list, user: "jane" }, { allowed: true, reason }],
    ["SubjectAccessReview", { resourceAttributes: list, user: "joe", groups: ["x"] }, { allowed: false }],
    ["LocalSubjectAccessReview", { resourceAttributes: list, user: "jane" }, { allowed: true, reason }],
  ])("%s %j", (kind, spec, status) => {
    expect(asked(kind, spec, "shop")).toEqual({ kind, apiVersion: "authorization.k8s.io/v1", metadata: {}, spec, status });
  });

  test.each<[kind: string, spec: object, message: string]>([
    [
      "SelfSubjectAccessReview",
      {},
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      "SubjectAccessReview",
      { resourceAttributes: list },
      'SubjectAccessReview.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    ],
    [
      "LocalSubjectAccessReview",
      { resourceAttributes: { ...list, namespace: "other" }, user: "jane" },
      'LocalSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
    ],
    ["SelfSubjectRulesReview", {}, "no namespace on request"],
    ["TokenReview", {}, "token is required for TokenReview in authentication"],
  ])("%s %j is refused", (kind, spec, message) => {
    expect(() => asked(kind, spec, "shop")).toThrow(message);
  });

  test("all that I may", () => {
    const { status } = asked("SelfSubjectRulesReview", { namespace: "shop" }) as {
      readonly status: {
        readonly resourceRules: readonly object[];
        readonly nonResourceRules: readonly object[];
        readonly incomplete: boolean;
      };
    };
    expect(status.incomplete).toBe(false);
    expect(status.resourceRules).toContainEqual({ verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] });
    expect(status.resourceRules).toContainEqual({ verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["a"] });
    expect(status.resourceRules).toContainEqual({
      verbs: ["create"],
      apiGroups: ["authorization.k8s.io"],
      resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
    });
    expect(status.nonResourceRules).toContainEqual({
      verbs: ["get"],
      nonResourceURLs: ["/healthz", "/livez", "/readyz", "/version", "/version/"],
    });
  });

  test("a node is told that its list is not complete", () => {
    const kubelet = aUser("system:node:worker-1", "system:nodes");
    expect(access.review("SelfSubjectRulesReview", { spec: { namespace: "shop" } }, kubelet, now)).toMatchObject({
      status: { incomplete: true, evaluationError: "node authorizer does not support user rule resolution" },
    });
  });

  test.each<[token: string, status: object]>([
    [
      "t0ken",
      {
        authenticated: true,
        user: { username: "kubernetes-admin", groups: ["kubeadm:cluster-admins", "system:authenticated"] },
        audiences: ["https://kubernetes.default.svc.cluster.local"],
      },
    ],
    ["no", { user: {}, error: "invalid bearer token" }],
  ])("whose is the token %s", (token, status) => {
    expect(asked("TokenReview", { token })).toMatchObject({ kind: "TokenReview", spec: { token }, status });
  });

  test("whose is a token that is not for whoever asks", () => {
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "bot", namespace: "shop", uid: "sa-1" } };
    const reader = accessStore(account);
    const { token } = access.issueToken("shop/bot", { spec: { audiences: ["vault"] } }, { reader, nowMs: NOW_MS });
    const text = (token as { readonly status: { readonly token: string } }).status.token;
    const ask = (audiences?: readonly string[]): object =>
      access.review("TokenReview", { metadata: {}, spec: { token: text, audiences } }, ADMIN, { reader, nowMs: NOW_MS });
    expect(ask(["vault", "x"])).toMatchObject({ status: { authenticated: true, audiences: ["vault"] } });
    expect(ask()).toMatchObject({
      status: {
        error:
          '[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["https://kubernetes.default.svc.cluster.local"]]',
      },
    });
  });
});
