import { describe, expect, test } from "vitest";
import { persistentVolumeKind } from "../../../src/core/api/kinds/persistent-volume.ts";
import { persistentVolumeClaimKind } from "../../../src/core/api/kinds/persistent-volume-claim.ts";
import { persistentVolumeClaimProtection } from "../../../src/core/controllers/persistent-volume-claim-protection.ts";
import { persistentVolumeProtection } from "../../../src/core/controllers/persistent-volume-protection.ts";
import { volumeAttributesClassProtection } from "../../../src/core/controllers/volume-attributes-class-protection.ts";
import { objectOf } from "../../support/kind-checks.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const DELETED = { deletionTimestamp: "2026-01-01T00:00:00Z" };

describe("a claim on its way out", () => {
  const FINALIZER = "kubernetes.io/pvc-protection";
  const claim = objectOf(persistentVolumeClaimKind, { metadata: { name: "data", finalizers: [FINALIZER], ...DELETED } });

  function aPod(spec: object, phase = "Running") {
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
    return { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop" }, spec: { volumes, ...spec }, status: { phase } };
  }
  const intentsWith = (...pods: readonly ReturnType<typeof aPod>[]) =>
    persistentVolumeClaimProtection.reconcile("shop/data", worldOf(claim, ...pods), turnOf()).intents;

  test("goes when nobody uses it", () => {
    expect(intentsWith()).toMatchObject([{ do: "update", object: { metadata: { finalizers: [] } } }]);
    expect(intentsWith(aPod({}))).toHaveLength(1);
    expect(intentsWith(aPod({ nodeName: "worker-1", volumes: [] }))).toHaveLength(1);
  });

  test("stays as long as a pod on a node has it, be it finished", () => {
    expect(intentsWith(aPod({ nodeName: "worker-1" }))).toEqual([]);
    expect(intentsWith(aPod({ nodeName: "worker-1" }, "Succeeded"))).toEqual([]);
  });

  test("is looked at again when such a pod is gone", () => {
    const pod = aPod({ nodeName: "worker-1" });
    expect([...(persistentVolumeClaimProtection.watches.Pod?.({ before: pod as never }, worldOf()) ?? [])]).toEqual(["shop/data"]);
  });

  test("is protected before, whoever took the finalizer away", () => {
    const bare = objectOf(persistentVolumeClaimKind, { metadata: { name: "data" } });
    expect(persistentVolumeClaimProtection.reconcile("shop/data", worldOf(bare), turnOf()).intents).toMatchObject([
      { do: "update", object: { metadata: { finalizers: [FINALIZER] } } },
    ]);
  });
});

test.each([
  ["Bound", 0],
  ["Released", 1],
])("a volume on its way out that is %s is let go: %i", (phase, count) => {
  const finalizers = ["kubernetes.io/pv-protection"];
  const volume = objectOf(persistentVolumeKind, { metadata: { name: "disk", finalizers, ...DELETED }, status: { phase } });
  expect(persistentVolumeProtection.reconcile("disk", worldOf(volume), turnOf()).intents).toHaveLength(count);
});

test("a class of attributes stays while a claim has it", () => {
  const metadata = { name: "fast", finalizers: ["kubernetes.io/vac-protection"], ...DELETED };
  const fast = { apiVersion: "storage.k8s.io/v1", kind: "VolumeAttributesClass", metadata, driverName: "d", parameters: { a: "b" } };
  const claim = objectOf(persistentVolumeClaimKind, { spec: { volumeAttributesClassName: "fast" } });
  expect(volumeAttributesClassProtection.reconcile("fast", worldOf(fast, claim), turnOf()).intents).toEqual([]);
  expect(volumeAttributesClassProtection.reconcile("fast", worldOf(fast), turnOf()).intents).toHaveLength(1);
});
