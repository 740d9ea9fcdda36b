import { expect, test } from "vitest";
import type { ConfigMap } from "../../../src/core/api/kinds/config-map.ts";
import type { Namespace } from "../../../src/core/api/kinds/namespace.ts";
import { rootCaPublisher } from "../../../src/core/controllers/root-ca.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const shop: Namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, spec: {}, status: { phase: "Active" } };
const publish = (...objects: readonly (Namespace | ConfigMap)[]) =>
  rootCaPublisher.reconcile("shop", worldOf(...objects), turnOf()).intents;

function published(): ConfigMap {
  const [intent] = publish(shop);
  if (intent?.do !== "create") throw new Error("a new namespace gets the certificate");
  return intent.object as ConfigMap;
}

test("a new namespace gets the certificate, with a word on what it is for", () => {
  expect(published()).toMatchObject({ kind: "ConfigMap", metadata: { name: "kube-root-ca.crt", namespace: "shop" } });
  expect(published().data?.["ca.crt"]).toMatch(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n$/);
  expect(published().metadata.annotations?.["kubernetes.io/description"]).toContain("verify the kube-apiserver");
});

test.each<[string, (good: ConfigMap) => ConfigMap, string[]]>([
  ["as published", (good) => good, []],
  ["with another text", (good) => ({ ...good, data: { "ca.crt": "mine" } }), ["update"]],
  ["with one more key", (good) => ({ ...good, data: { ...good.data, more: "" } }), ["update"]],
  [
    "with a description of one's own",
    (good) => ({ ...good, metadata: { ...good.metadata, annotations: { "kubernetes.io/description": "mine" } } }),
    [],
  ],
  ["without a description", (good) => ({ ...good, metadata: { ...good.metadata, annotations: undefined } }), ["update"]],
])("a ConfigMap %s is restored or left", (_, change, expected) => {
  expect(publish(shop, change(published())).map((intent) => intent.do)).toEqual(expected);
});

test("a namespace that goes away gets none", () => {
  expect(publish({ ...shop, metadata: { ...shop.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } })).toEqual([]);
});
