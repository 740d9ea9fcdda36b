import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { ObjectMeta, OwnerReference } from "../../../src/core/api/meta.ts";
import { garbageCollector } from "../../../src/core/controllers/garbage-collector.ts";
import type { Change, Intent } from "../../../src/core/reconcile/agent.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

function anObject(kind: string, name: string, metadata: Partial<ObjectMeta> = {}): KubeObject {
  return { apiVersion: "v1", kind, metadata: { name, namespace: "shop", uid: `uid-${name}`, ...metadata } };
}
const ownedBy = (owner: KubeObject, rest: Partial<OwnerReference> = {}): OwnerReference => {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "", ...rest };
};
const DELETED = { deletionTimestamp: "2026-01-01T00:09:00Z", deletionGracePeriodSeconds: 0 };
const FOREGROUND = { ...DELETED, finalizers: ["foregroundDeletion"] };

const collect = (key: string, ...objects: readonly KubeObject[]): readonly Intent[] =>
  garbageCollector.reconcile(key, worldOf(...objects), turnOf()).intents;
const mapped = (kind: string, change: Change<KubeObject>, ...objects: readonly KubeObject[]) => [
  ...(garbageCollector.watchAny?.(kind, change, worldOf(...objects)) ?? []),
];
const updated = (intents: readonly Intent[]) => intents.flatMap((intent) => (intent.do === "update" ? [intent.object.metadata] : []));
const deleted = (intents: readonly Intent[]) =>
  intents.flatMap((intent) => (intent.do === "delete" ? [[intent.key, intent.uid, intent.propagation]] : []));

const owner = anObject("ConfigMap", "owner");
const other = anObject("ConfigMap", "other");
const namesake = anObject("ConfigMap", "owner", { uid: "uid-later" });
const abroad = anObject("ConfigMap", "owner", { namespace: "bank" });
const secret = (references: readonly OwnerReference[], rest: Partial<ObjectMeta> = {}) =>
  anObject("Secret", "it", { ownerReferences: references, ...rest });

describe("an object", () => {
  test.each<[string, readonly KubeObject[], Intent["do"][]]>([
    ["without owners stays", [anObject("Secret", "it")], []],
    ["whose owner is there stays", [secret([ownedBy(owner)]), owner], []],
    ["whose owner is absent goes", [secret([ownedBy(owner)])], ["delete"]],
    ["whose owner's namesake has another uid goes", [secret([ownedBy(owner)]), namesake], ["delete"]],
    ["whose owner lives in another namespace goes, with a warning", [secret([ownedBy(owner)]), abroad], ["event", "delete"]],
    ["that is ending already is left alone", [secret([ownedBy(owner)], { ...DELETED, finalizers: ["x/y"] })], []],
    ["of a kind that nobody serves as owner stays", [secret([{ ...ownedBy(owner), kind: "Gadget" }])], []],
    [
      "with one owner left is kept and loses the reference to the absent one",
      [secret([ownedBy(owner), ownedBy(other)]), other],
      ["update"],
    ],
    [
      "of an owner that waits for it goes",
      [secret([ownedBy(owner)]), { ...owner, metadata: { ...owner.metadata, ...FOREGROUND } }],
      ["delete"],
    ],
  ])("%s", (_, objects, expected) => {
    expect(collect("Secret/shop/it", ...objects).map((intent) => intent.do)).toEqual(expected);
  });

  test("keeps exactly the references to owners that stay", () => {
    const waiting = { ...owner, metadata: { ...owner.metadata, ...FOREGROUND } };
    expect(updated(collect("Secret/shop/it", secret([ownedBy(waiting), ownedBy(other)]), waiting, other))[0]?.ownerReferences).toEqual([
      ownedBy(other),
    ]);
  });

  test.each([
    ["nothing", undefined, "Background"],
    ["orphan", ["orphan"], "Orphan"],
    ["foregroundDeletion", ["foregroundDeletion"], "Foreground"],
  ])("with the finalizer %s is deleted that way, by its uid", (_, finalizers, policy) => {
    expect(deleted(collect("Secret/shop/it", secret([ownedBy(owner)], { finalizers })))).toEqual([["shop/it", "uid-it", policy]]);
  });

  test("goes in the foreground when its owner waits and others depend on it", () => {
    const waiting = { ...owner, metadata: { ...owner.metadata, ...FOREGROUND } };
    const it = secret([ownedBy(waiting)]);
    const grandchild = anObject("Pod", "grandchild", { ownerReferences: [ownedBy(it)] });
    expect(deleted(collect("Secret/shop/it", it, waiting, grandchild))).toEqual([["shop/it", "uid-it", "Foreground"]]);
  });

  test("in a circle of waiting objects stops blocking first", () => {
    const waiting = { ...owner, metadata: { ...owner.metadata, ...FOREGROUND, ownerReferences: [ownedBy(secret([]))] } };
    const intents = collect("Secret/shop/it", secret([ownedBy(waiting, { blockOwnerDeletion: true })]), waiting);
    expect(updated(intents)[0]?.ownerReferences?.map(({ blockOwnerDeletion }) => blockOwnerDeletion)).toEqual([false]);
    expect(deleted(intents)).toEqual([["shop/it", "uid-it", "Foreground"]]);
  });

  test("tells which namespace its owner is missing from", () => {
    const [event] = collect("Secret/shop/it", secret([ownedBy(owner)]), abroad);
    expect(event).toMatchObject({
      type: "Warning",
      reason: "OwnerRefInvalidNamespace",
      message: 'ownerRef [v1/ConfigMap, namespace: shop, name: owner, uid: uid-owner] does not exist in namespace "shop"',
    });
  });

  test("without a namespace and with an owner in one is never collected", () => {
    const node = anObject("Node", "n", { namespace: undefined, ownerReferences: [ownedBy(owner)] });
    expect(collect("Node/n", node, owner).map((intent) => intent.do)).toEqual(["event"]);
    expect(collect("Node/n", node)).toEqual([]);
  });

  test("in a namespace may depend on one without", () => {
    const node = anObject("Node", "n", { namespace: undefined });
    expect(collect("Secret/shop/it", secret([ownedBy(node)]), node)).toEqual([]);
    expect(deleted(collect("Secret/shop/it", secret([ownedBy(node)])))).toHaveLength(1);
  });
});

describe("an owner that is deleted in the foreground", () => {
  const ending = { ...owner, metadata: { ...owner.metadata, ...FOREGROUND, finalizers: ["foregroundDeletion", "x/y"] } };

  test.each([
    ["waits for a dependent that blocks", true, 0],
    ["does not wait for one that does not", false, 1],
  ])("%s", (_, blockOwnerDeletion, count) => {
    const intents = collect("ConfigMap/shop/owner", ending, secret([ownedBy(owner, { blockOwnerDeletion })]));
    expect(updated(intents).map(({ finalizers }) => finalizers)).toEqual(count === 0 ? [] : [["x/y"]]);
  });
});

test("an owner that is deleted as orphaning lets its dependents go first", () => {
  const ending = { ...owner, metadata: { ...owner.metadata, ...DELETED, finalizers: ["orphan"] } };
  const intents = collect(
    "ConfigMap/shop/owner",
    ending,
    secret([ownedBy(owner), ownedBy(other)]),
    anObject("Pod", "p", { ownerReferences: [ownedBy(owner)] }),
  );
  expect(updated(intents).map(({ name, ownerReferences, finalizers }) => [name, ownerReferences, finalizers])).toEqual([
    ["p", undefined, undefined],
    ["it", [ownedBy(other)], undefined],
    ["owner", undefined, []],
  ]);
});

describe("a change", () => {
  const it = secret([ownedBy(owner)]);

  test("of anything but owners and deletion concerns nobody", () => {
    expect(mapped("Secret", { before: it, after: { ...it, metadata: { ...it.metadata, labels: { a: "b" } } } }, it)).toEqual([]);
  });

  test("of an owner's existence concerns its dependents", () => {
    expect(mapped("ConfigMap", { before: owner }, it)).toEqual(["Secret/shop/it"]);
  });

  test("of a dependent concerns the owner that waits for it", () => {
    const waiting = { ...owner, metadata: { ...owner.metadata, ...FOREGROUND } };
    expect(mapped("Secret", { before: it }, waiting)).toEqual(["ConfigMap/shop/owner"]);
    expect(mapped("ConfigMap", { before: owner, after: waiting }, waiting, it)).toEqual(["ConfigMap/shop/owner", "Secret/shop/it"]);
  });

  test.each([
    ["there", [owner], []],
    ["absent", [], ["Secret/shop/it"]],
  ])("that brings an object whose owner is %s", (_, others, expected) => {
    expect(mapped("Secret", { after: it }, ...others)).toEqual(expected);
  });
});
