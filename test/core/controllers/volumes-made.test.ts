import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import { persistentVolumeKind } from "../../../src/core/api/kinds/persistent-volume.ts";
import { persistentVolumeClaimKind } from "../../../src/core/api/kinds/persistent-volume-claim.ts";
import { storageClassKind } from "../../../src/core/api/kinds/storage-class.ts";
import { ephemeralVolumes } from "../../../src/core/controllers/ephemeral-volumes.ts";
import { localPathProvisioner } from "../../../src/core/controllers/local-path-provisioner.ts";
import { objectOf } from "../../support/kind-checks.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

describe("the directories of nodes", () => {
  const PROVISIONER = "rancher.io/local-path";
  const standard = objectOf(storageClassKind, { metadata: { name: "standard" }, provisioner: PROVISIONER });
  const asked = { "volume.kubernetes.io/storage-provisioner": PROVISIONER };
  const chosen = { "volume.kubernetes.io/selected-node": "worker-1" };

  function aClaim(annotations: object, spec: object = {}) {
    const metadata = { name: "data", namespace: "shop", uid: "u-1", annotations };
    return objectOf(persistentVolumeClaimKind, { metadata, spec: { storageClassName: "standard", ...spec } });
  }
  const intentsFor = (claim: ReturnType<typeof aClaim>, ...others: readonly KubeObject[]) =>
    localPathProvisioner.reconcile("claim/shop/data", worldOf(standard, claim, ...others), turnOf()).intents;

  test("a claim gets a volume on the node chosen for it", () => {
    const terms = [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["worker-1"] }] }];
    const spec = {
      ...{ claimRef: { name: "data", namespace: "shop", uid: "u-1" }, storageClassName: "standard" },
      ...{ persistentVolumeReclaimPolicy: "Delete", nodeAffinity: { required: { nodeSelectorTerms: terms } } },
    };
    expect(intentsFor(aClaim({ ...asked, ...chosen }))).toMatchObject([
      { do: "event", reason: "Provisioning" },
      { do: "create", object: { metadata: { name: "pvc-u-1" }, spec } },
      { do: "event", reason: "ProvisioningSucceeded", message: "Successfully provisioned volume pvc-u-1" },
    ]);
  });

  test("a claim whose node nobody chose fails, and says why", () => {
    const message = 'failed to provision volume with StorageClass "standard": configuration error, no node was specified';
    expect(intentsFor(aClaim(asked))).toMatchObject([
      { reason: "Provisioning" },
      { type: "Warning", reason: "ProvisioningFailed", message },
    ]);
  });

  test.each([
    ["that asks somebody else", aClaim({ ...chosen, "volume.kubernetes.io/storage-provisioner": "ebs.csi.aws.com" })],
    ["that has a volume", aClaim({ ...asked, ...chosen }, { volumeName: "disk" })],
  ])("a claim %s is left alone", (_, claim) => {
    expect(intentsFor(claim)).toEqual([]);
  });

  test("a claim whose volume is made is left to the binder", () => {
    const made = objectOf(persistentVolumeKind, { metadata: { name: "pvc-u-1" } });
    expect(intentsFor(aClaim({ ...asked, ...chosen }), made)).toEqual([]);
  });

  test.each([
    ["Released", "Delete", 1],
    ["Released", "Retain", 0],
    ["Bound", "Delete", 0],
  ])("a volume that is %s, with policy %s, is removed: %i", (phase, persistentVolumeReclaimPolicy, count) => {
    const metadata = { name: "disk", annotations: { "pv.kubernetes.io/provisioned-by": PROVISIONER } };
    const disk = objectOf(persistentVolumeKind, { metadata, spec: { persistentVolumeReclaimPolicy }, status: { phase } });
    expect(localPathProvisioner.reconcile("volume/disk", worldOf(disk), turnOf()).intents).toHaveLength(count);
  });
});

describe("an ephemeral volume", () => {
  const template = { metadata: { labels: { app: "web" } }, spec: { accessModes: ["ReadWriteOnce"] } };
  const volumes = [{ name: "scratch", ephemeral: { volumeClaimTemplate: template } }];
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop", uid: "u-2" }, spec: { volumes } };
  const claim = objectOf(persistentVolumeClaimKind, { metadata: { name: "web-scratch", namespace: "shop" } });
  const intentsWith = (...objects: readonly KubeObject[]) => ephemeralVolumes.reconcile("shop/web", worldOf(...objects), turnOf()).intents;

  test("has a claim that is the pod's own", () => {
    const ownerReferences = [{ kind: "Pod", name: "web", uid: "u-2", controller: true }];
    const metadata = { name: "web-scratch", labels: { app: "web" }, ownerReferences };
    expect(intentsWith(pod)).toMatchObject([{ do: "create", object: { metadata, spec: template.spec } }]);
  });

  test("has one claim, and none any more when the pod is on its way out", () => {
    expect(intentsWith(pod, claim)).toEqual([]);
    expect(intentsWith({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } })).toEqual([]);
  });
});
