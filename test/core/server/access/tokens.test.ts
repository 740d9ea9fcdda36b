import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { Access } from "../../../../src/core/server/access/access.ts";
import type { User } from "../../../../src/core/server/access/user.ts";
import type { Store } from "../../../../src/core/store/store.ts";
import { accessStore, put } from "../../../support/access.ts";
import { NOW_MS } from "../../../support/world-of.ts";

const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "bot", namespace: "shop", uid: "sa-1" } };
const node = { apiVersion: "v1", kind: "Node", metadata: { name: "worker-1", uid: "node-1" } };
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop", uid: "pod-1" },
  spec: { serviceAccountName: "bot", nodeName: "worker-1" },
} as KubeObject;

interface Issued {
  readonly status: { readonly token: string; readonly expirationTimestamp: string };
  readonly spec: object;
  readonly metadata: object;
}

function issue(access: Access, store: Store, spec: object = {}, nowMs = NOW_MS): Issued {
  return access.issueToken("shop/bot", { metadata: {}, spec }, { reader: store, nowMs }).token as Issued;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

function who(access: Access, token: string, store: Store, nowMs = NOW_MS): User | "invalid" {
  return access.authenticate({ authorization: `Bearer ${token}` }, { reader: store, nowMs });
}

describe("a ServiceAccount's token", () => {
  const access = new Access({ signingKey: "secret" });

  test("says whose it is and until when", () => {
    const { status, spec, metadata } = issue(access, accessStore(account), { expirationSeconds: 600 });
    const now = NOW_MS / 1_000;
    expect(status.expirationTimestamp).toBe("2026-01-01T00:20:00Z");
    expect(spec).toEqual({ audiences: ["https://kubernetes.default.svc.cluster.local"], expirationSeconds: 600, boundObjectRef: null });
    expect(metadata).toEqual({ name: "bot", namespace: "shop", uid: "sa-1", creationTimestamp: "2026-01-01T00:10:00Z" });
    expect(claimsOf(status.token)).toEqual({
      aud: ["https://kubernetes.default.svc.cluster.local"],
      exp: now + 600,
      iat: now,
      iss: "https://kubernetes.default.svc.cluster.local",
      jti: expect.stringMatching(/^[0-9a-f]{8}-/),
      "kubernetes.io": { namespace: "shop", serviceaccount: { name: "bot", uid: "sa-1" } },
      nbf: now,
      sub: "system:serviceaccount:shop:bot",
    });
  });

  test("is signed so that anybody can check it by the published key", () => {
    const { keys } = access.jwks as { readonly keys: readonly { readonly kid: string }[] };
    const { token } = issue(access, accessStore(account)).status;
    const [head = "", payload = "", signature = ""] = token.split(".");
    const [jwk] = keys;
    expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg: "ES256", kid: jwk?.kid });
    const key = createPublicKey({ key: jwk as never, format: "jwk" });
    const options = { key, dsaEncoding: "ieee-p1363" } as const;
    expect(verify("sha256", Buffer.from(`${head}.${payload}`), options, Buffer.from(signature, "base64url"))).toBe(true);
    expect(jwk?.kid).toBe(
      createHash("sha256")
        .update(key.export({ type: "spki", format: "der" }))
        .digest("base64url"),
    );
  });

  test("stands for the account as long as it lives", () => {
    const store = accessStore(account);
    const { token } = issue(access, store).status;
    expect(who(access, token, store)).toEqual({
      name: "system:serviceaccount:shop:bot",
      uid: "sa-1",
      groups: ["system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"],
      extra: { "authentication.kubernetes.io/credential-id": [`JTI=${claimsOf(token).jti}`] },
    });
    put(store, { ...account, metadata: { ...account.metadata, uid: "sa-2" } });
    expect(who(access, token, store)).toBe("invalid");
    store.remove("ServiceAccount", "shop/bot", NOW_MS, { agent: "test", key: "" });
    expect(who(access, token, store)).toBe("invalid");
  });

  test("ends with its hour, a minute's difference of clocks allowed", () => {
    const store = accessStore(account);
    const { token } = issue(access, store).status;
    expect(who(access, token, store, NOW_MS + 3_660_000)).not.toBe("invalid");
    expect(who(access, token, store, NOW_MS + 3_661_000)).toBe("invalid");
    expect(who(access, token, store, NOW_MS - 61_000)).toBe("invalid");
  });

  test("is believed by nobody who has another key, nor when a letter of it is changed", () => {
    const store = accessStore(account);
    const { token } = issue(access, store).status;
    expect(who(new Access({ signingKey: "other" }), token, store)).toBe("invalid");
    expect(who(new Access({ signingKey: "secret" }), token, store)).toEqual(who(access, token, store));
    const [head = "", , signature = ""] = token.split(".");
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(token), sub: "system:serviceaccount:kube-system:bot" })).toString("base64url");
    expect(who(access, `${head}.${forged}.${signature}`, store)).toBe("invalid");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(who(access, `${none}.${token.split(".")[1]}.`, store)).toBe("invalid");
  });

  test("bound to a pod names it and its node, and ends with it", () => {
    const store = accessStore(account, pod, node);
    const boundObjectRef = { apiVersion: "v1", kind: "Pod", name: "web", uid: "pod-1" };
    const { token } = issue(access, store, { boundObjectRef, expirationSeconds: 3_607 }).status;
    expect(claimsOf(token)["kubernetes.io"]).toEqual({
      namespace: "shop",
      node: { name: "worker-1", uid: "node-1" },
      pod: { name: "web", uid: "pod-1" },
      serviceaccount: { name: "bot", uid: "sa-1" },
      warnafter: NOW_MS / 1_000 + 3_607,
    });
    expect(claimsOf(token).exp).toBe(NOW_MS / 1_000 + 31_536_000);
    const user = who(access, token, store);
    expect(user === "invalid" ? {} : user.extra).toMatchObject({
      "authentication.kubernetes.io/node-name": ["worker-1"],
      "authentication.kubernetes.io/pod-name": ["web"],
      "authentication.kubernetes.io/pod-uid": ["pod-1"],
    });
    store.remove("Pod", "shop/web", NOW_MS, { agent: "test", key: "" });
    expect(who(access, token, store)).toBe("invalid");
  });

  test.each<[words: string, spec: object, metadata: object, message: string]>([
    [
      "too short",
      { expirationSeconds: 599 },
      {},
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    [
      "too long",
      { expirationSeconds: 4_294_967_297 },
      {},
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    ],
    [
      "of another name",
      {},
      { name: "other" },
      'TokenRequest.authentication.k8s.io "bot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
    ],
    ["bound to what is not", { boundObjectRef: { kind: "Secret", apiVersion: "v1", name: "no" } }, {}, 'secrets "no" not found'],
    [
      "bound to what nothing can be bound to",
      { boundObjectRef: { kind: "Deployment", apiVersion: "apps/v1", name: "no" } },
      {},
      "cannot bind token to object of type apps/v1, Kind=Deployment",
    ],
    [
      "bound to a namesake",
      { boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "web", uid: "pod-0" } },
      {},
      'Operation cannot be fulfilled on Pod "web": the UID in the bound object reference (pod-0) does not match the UID in record. The object might have been deleted and then recreated',
    ],
  ])("%s is refused", (_, spec, metadata, message) => {
    const store = accessStore(account, pod);
    expect(() => access.issueToken("shop/bot", { spec, metadata }, { reader: store, nowMs: NOW_MS })).toThrow(message);
  });

  test("of an account that does not exist is refused", () => {
    expect(() => access.issueToken("shop/no", { spec: {} }, { reader: accessStore(), nowMs: NOW_MS })).toThrow(
      'serviceaccounts "no" not found',
    );
  });
});
