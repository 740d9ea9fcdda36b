import { expect, test } from "vitest";
import type { Namespace } from "../../../src/core/api/kinds/namespace.ts";
import type { ServiceAccount } from "../../../src/core/api/kinds/service-account.ts";
import { serviceAccountController } from "../../../src/core/controllers/service-account.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const namespace = (phase: "Active" | "Terminating"): Namespace => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop" },
  spec: {},
  status: { phase },
});
const account = (name: string): ServiceAccount => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "shop" } });

test.each([
  ["a new namespace gets its account", [namespace("Active")], 1],
  ["an account of another name does not count", [namespace("Active"), account("robot")], 1],
  ["one that is there is enough", [namespace("Active"), account("default")], 0],
  ["a namespace that goes away gets none", [namespace("Terminating")], 0],
  ["a namespace that is gone gets none", [], 0],
])("%s", (_, objects, count) => {
  const { intents } = serviceAccountController.reconcile("shop", worldOf(...objects), turnOf());
  expect(intents).toHaveLength(count);
  if (count > 0)
    expect(intents[0]).toMatchObject({
      do: "create",
      object: { kind: "ServiceAccount", metadata: { name: "default", namespace: "shop" } },
    });
});

test.each([
  ["the loss of the default account", { before: account("default") }, ["shop"]],
  ["the loss of another", { before: account("robot") }, []],
  ["a change of the default account", { before: account("default"), after: account("default") }, []],
])("%s wakes its namespace or not", (_, change, expected) => {
  expect([...(serviceAccountController.watches.ServiceAccount?.(change, worldOf()) ?? [])]).toEqual(expected);
});
