import { expect, test } from "vitest";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { type ServiceAccount, serviceAccountKind } from "../../../../src/core/api/kinds/service-account.ts";

const account: ServiceAccount = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "robot", namespace: "shop", uid: "u1" },
  imagePullSecrets: [{ name: "registry" }],
  secrets: [{ name: "robot-token" }, { name: "gone" }],
};

function aSecret(name: string, namespace: string, annotations?: Record<string, string>): KubeObject & { readonly type: string } {
  const type = annotations === undefined ? "Opaque" : "kubernetes.io/service-account-token";
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace, ...(annotations ? { annotations } : {}) }, type };
}

const owner = (uid: string) => ({ "kubernetes.io/service-account.name": "robot", "kubernetes.io/service-account.uid": uid });

test("a row counts the secrets", () => {
  expect(serviceAccountKind.columns.map((column) => column.cell(account, { nowMs: 0 }))).toEqual(["robot", "2", "<unknown>"]);
});

test("describe marks secrets that do not exist and finds the account's tokens", () => {
  const secrets = [
    aSecret("gone", "elsewhere"),
    aSecret("registry", "shop"),
    aSecret("robot-token", "shop", owner("u1")),
    aSecret("namesake-token", "shop", owner("u0")),
  ];
  expect(serviceAccountKind.describe?.(account, { nowMs: 0, get: () => undefined, list: () => secrets })).toBe(
    [
      "Name:                robot",
      "Namespace:           shop",
      "Labels:              <none>",
      "Annotations:         <none>",
      "Image pull secrets:  registry",
      "Mountable secrets:   robot-token",
      "                     gone (not found)",
      "Tokens:              robot-token",
      "",
    ].join("\n"),
  );
});

test("an account without secrets says so", () => {
  const bare: ServiceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "shop" } };
  expect(serviceAccountKind.describe?.(bare, { nowMs: 0, get: () => undefined, list: () => [] })).toMatch(
    /Image pull secrets: {2}<none>\nMountable secrets: {3}<none>\nTokens: {14}<none>\n$/,
  );
});
