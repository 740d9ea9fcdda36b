import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Namespace } from "../../../src/core/api/kinds/namespace.ts";
import { namespaceController } from "../../../src/core/controllers/namespace.ts";
import type { Outcome } from "../../../src/core/reconcile/agent.ts";
import { aPod, EPOCH_MS, timeAt } from "../../support/builders.ts";
import { aDeployment } from "../../support/workloads.ts";
import { turnOf, worldAt } from "../../support/world-of.ts";

const shop: Namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", uid: "uid-shop", deletionTimestamp: timeAt(0), deletionGracePeriodSeconds: 0 },
  spec: { finalizers: ["kubernetes"] },
  status: { phase: "Terminating" },
};
const pod = (metadata = {}) => aPod({ name: "web", namespace: "shop", node: "node-1", phase: "Running", metadata });
const deployment = (metadata = {}) => aDeployment({ metadata: { namespace: "shop", ...metadata } });
const ending = { deletionTimestamp: timeAt(35), deletionGracePeriodSeconds: 30 };

function passAt(seconds: number, ...objects: readonly KubeObject[]): Outcome & { readonly conditions: readonly string[] } {
  const outcome = namespaceController.reconcile("shop", worldAt(EPOCH_MS + seconds * 1_000, ...objects), turnOf());
  const told = outcome.intents.flatMap((intent) => (intent.do === "updateStatus" ? [intent.object as Namespace] : []));
  const conditions = told
    .flatMap(({ status }) => status.conditions ?? [])
    .map(({ status, reason, message }) => `${status} ${reason} ${message}`);
  return { ...outcome, conditions };
}
const deletions = ({ intents }: Outcome) => intents.flatMap((intent) => (intent.do === "delete" ? [`${intent.kind}/${intent.key}`] : []));

const REST_FINE = [
  "False ResourcesDiscovered All resources successfully discovered",
  "False ParsedGroupVersions All legacy kube types successfully parsed",
  "False ContentDeleted All content successfully deleted, may be waiting on finalization",
];

test("a namespace in use is left alone", () => {
  const { deletionTimestamp: _, ...metadata } = shop.metadata;
  expect(passAt(5, { ...shop, metadata } as Namespace, pod()).intents).toEqual([]);
  expect([...(namespaceController.watches.Namespace?.({ after: { ...shop, metadata } as Namespace }, worldAt(0)) ?? [])]).toEqual([]);
});

test("pods go first, and everything else waits for them", () => {
  const pass = passAt(5, shop, pod(), deployment());
  expect(deletions(pass)).toEqual(["Pod/shop/web"]);
  expect(pass.conditions).toEqual([
    ...REST_FINE,
    "True SomeResourcesRemain Some resources are remaining: pods. has 1 resource instances",
    "False ContentHasNoFinalizers All content-preserving finalizers finished",
  ]);
  expect(pass.requeueAfterMs).toBe(16_000);
});

test("a pod that is ending is not told again", () => {
  expect(deletions(passAt(10, shop, pod(ending), deployment()))).toEqual([]);
});

test("a pod that no node holds does not keep the rest waiting", () => {
  const pass = passAt(5, shop, aPod({ namespace: "shop" }), deployment());
  expect(deletions(pass)).toEqual(["Pod/shop/web", "Deployment/shop/web"]);
  expect(pass.intents.at(-1)).toMatchObject({ do: "finalize", object: { spec: { finalizers: [] } } });
  expect(pass.conditions[3]).toBe("False ContentRemoved All content successfully removed");
});

test("what a finalizer holds is named, by resource and by finalizer, and looked at every 8 s", () => {
  const pass = passAt(
    5,
    shop,
    deployment({ finalizers: ["example.com/f"] }),
    deployment({ name: "b", uid: "uid-b", finalizers: ["example.com/f"] }),
  );
  expect(pass.conditions).toEqual([
    ...REST_FINE,
    "True SomeResourcesRemain Some resources are remaining: deployments.apps has 2 resource instances",
    "True SomeFinalizersRemain Some content in the namespace has finalizers remaining: example.com/f in 2 resource instances",
  ]);
  expect(pass.requeueAfterMs).toBe(8_000);
  expect(pass.intents.some((intent) => intent.do === "finalize")).toBe(false);
});

test("a pod that outlives its grace is an error, and the looks at it become rare", () => {
  const pass = passAt(31, shop, pod(ending));
  expect(pass.conditions[2]).toBe(
    "True ContentDeletionFailed Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: shop for gvr: /v1, Resource=pods",
  );
  expect(pass).toMatchObject({ requeueAfterMs: 1_000, background: false });
  expect(passAt(38, shop, pod(ending)).requeueAfterMs).toBe(8_000);
  expect(passAt(900, shop, pod(ending))).toMatchObject({ requeueAfterMs: 60_000, background: true });
});

describe("conditions", () => {
  test("that are known already are not written again", () => {
    const first = passAt(5, shop, pod(ending)).intents.flatMap((intent) => (intent.do === "updateStatus" ? [intent.object] : []))[0];
    expect(first).toBeDefined();
    expect(passAt(10, first as Namespace, pod(ending)).intents).toEqual([]);
  });
});

test("another finalizer of the namespace stays when ours goes", () => {
  const shared: Namespace = { ...shop, spec: { finalizers: ["kubernetes", "example.com/mine"] } };
  const pass = passAt(5, shared);
  expect(pass.intents.at(-1)).toMatchObject({ do: "finalize", object: { spec: { finalizers: ["example.com/mine"] } } });
});
