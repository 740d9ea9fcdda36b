import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import { persistentVolumeKind } from "../../../src/core/api/kinds/persistent-volume.ts";
import { persistentVolumeClaimKind } from "../../../src/core/api/kinds/persistent-volume-claim.ts";
import { persistentVolumeBinder } from "../../../src/core/controllers/persistent-volume-binder.ts";
import type { Intent } from "../../../src/core/reconcile/agent.ts";
import { objectOf } from "../../support/kind-checks.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const CLAIM_UID = "claim-uid";
const COMPLETED = "pv.kubernetes.io/bind-completed";
const BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

function aVolume(name: string, spec: object = {}, status: object = { phase: "Available" }, annotations: object = {}): KubeObject {
  const full = { capacity: { storage: "10Gi" }, accessModes: ["ReadWriteOnce"], nfs: { server: "s", path: "/" }, ...spec };
  return objectOf(persistentVolumeKind, { metadata: { name, uid: `${name}-uid`, annotations }, spec: full, status });
}

function aClaim(spec: object = {}, status: object = {}, annotations: object = {}): KubeObject {
  const full = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } }, ...spec };
  return objectOf(persistentVolumeClaimKind, { metadata: { name: "data", uid: CLAIM_UID, annotations }, spec: full, status });
}

function aClass(name: string, more: object = {}): KubeObject {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name },
    ...{ provisioner: "example.com/disk", reclaimPolicy: "Delete", volumeBindingMode: "Immediate", ...more },
  };
}

const CLAIM_REF = { kind: "PersistentVolumeClaim", namespace: "shop", name: "data", uid: CLAIM_UID };

function wanted(key: string, ...objects: readonly KubeObject[]): readonly Intent[] {
  return persistentVolumeBinder.reconcile(key, worldOf(...objects), turnOf()).intents;
}

/** What is said of intents in a line each. */
function told(intents: readonly Intent[]): string[] {
  return intents.map((intent) => {
    if (intent.do === "event") return `${intent.type} ${intent.reason}: ${intent.message}`;
    if (intent.do === "delete") return `delete ${intent.kind} ${intent.key}`;
    if (intent.do !== "update" && intent.do !== "updateStatus") return intent.do;
    const { status } = intent.object as { readonly status?: { readonly phase?: string } } & KubeObject;
    return `${intent.do} ${intent.object.metadata.name}${intent.do === "updateStatus" ? ` ${status?.phase}` : ""}`;
  });
}

const ofClaim = (...objects: readonly KubeObject[]) => told(wanted("claim/shop/data", ...objects));

describe("a claim", () => {
  test("gets the smallest volume that suits, both are marked", () => {
    const volumes = [
      aVolume("large"),
      aVolume("small", { capacity: { storage: "6Gi" } }),
      aVolume("tiny", { capacity: { storage: "1Gi" } }),
    ];
    const intents = wanted("claim/shop/data", aClaim(), ...volumes);
    expect(told(intents)).toEqual(["update small", "updateStatus small Bound", "update data", "updateStatus data Bound"]);
    expect(intents[0]).toMatchObject({ object: { metadata: { annotations: { [BY_CONTROLLER]: "yes" } }, spec: { claimRef: CLAIM_REF } } });
    expect(intents[2]).toMatchObject({
      object: { metadata: { annotations: { [BY_CONTROLLER]: "yes", [COMPLETED]: "yes" } }, spec: { volumeName: "small" } },
    });
    expect(intents[3]).toMatchObject({ object: { status: { capacity: { storage: "6Gi" }, accessModes: ["ReadWriteOnce"] } } });
  });

  test("gets the volume that was kept for it, however large", () => {
    const kept = aVolume("kept", { claimRef: { namespace: "shop", name: "data" }, capacity: { storage: "1Ti" } });
    expect(ofClaim(aClaim(), aVolume("other"), kept)[0]).toBe("update kept");
  });

  test.each<[string, KubeObject]>([
    ["another's", aVolume("a", { claimRef: { ...CLAIM_REF, name: "other", uid: "other" } })],
    ["of another class", aVolume("a", { storageClassName: "fast" })],
    ["not available yet", aVolume("a", {}, { phase: "Pending" })],
    ["a raw device", aVolume("a", { volumeMode: "Block" })],
    ["for readers only", aVolume("a", { accessModes: ["ReadOnlyMany"] })],
  ])("does not get a volume that is %s", (_, volume) => {
    expect(ofClaim(aClaim(), volume)).toEqual([
      "Normal FailedBinding: no persistent volumes available for this claim and no storage class is set",
    ]);
  });

  test("says again every 15 s why it has none, which keeps nobody waiting", () => {
    expect(persistentVolumeBinder.reconcile("claim/shop/data", worldOf(aClaim()), turnOf())).toMatchObject({
      requeueAfterMs: 15_000,
      background: true,
    });
  });

  test.each<[string, readonly KubeObject[], readonly string[]]>([
    ["waits for its class", [], ['Warning ProvisioningFailed: storageclass.storage.k8s.io "slow" not found']],
    [
      "waits for its first pod",
      [aClass("slow", { volumeBindingMode: "WaitForFirstConsumer" }), aVolume("a", { storageClassName: "slow" })],
      ["Normal WaitForFirstConsumer: waiting for first consumer to be created before binding"],
    ],
    [
      "waits for whoever makes volumes",
      [aClass("slow")],
      [
        "update data",
        "Normal ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'example.com/disk' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
      ],
    ],
    [
      "hears that nobody makes any",
      [aClass("slow", { provisioner: "kubernetes.io/no-provisioner" })],
      ["Warning ProvisioningFailed: no volume plugin matched"],
    ],
  ])("of a class %s", (_, others, expected) => {
    expect(ofClaim(aClaim({ storageClassName: "slow" }), ...others)).toEqual(expected);
  });

  test("waits for the pod that wants it to be scheduled", () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", namespace: "shop" },
      spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
      status: { phase: "Pending" },
    };
    const late = aClass("slow", { volumeBindingMode: "WaitForFirstConsumer" });
    expect(ofClaim(aClaim({ storageClassName: "slow" }), late, pod)).toEqual([
      "Normal WaitForPodScheduled: waiting for pod web to be scheduled",
    ]);
  });

  test("gets a volume that the node of its first pod can reach", () => {
    const on = (zone: string) => ({
      required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In", values: [zone] }] }] },
    });
    const volumes = ["a", "b"].map((zone) => aVolume(`disk-${zone}`, { storageClassName: "slow", nodeAffinity: on(zone) }));
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "worker-1", labels: { zone: "b" } }, spec: {}, status: {} };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", namespace: "shop" },
      spec: { nodeName: "worker-1", volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
      status: { phase: "Running" },
    };
    const late = aClass("slow", { volumeBindingMode: "WaitForFirstConsumer" });
    expect(ofClaim(aClaim({ storageClassName: "slow" }), late, node, pod, ...volumes)[0]).toBe("update disk-b");
  });

  test("without a class gets the default one that came later", () => {
    const metadata = { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } };
    const [intent] = wanted("claim/shop/data", aClaim(), { ...aClass("standard"), metadata });
    expect(intent).toMatchObject({ do: "update", object: { spec: { storageClassName: "standard" } } });
  });

  test.each<[string, KubeObject, string]>([
    ["too small", aVolume("a", { capacity: { storage: "1Gi" } }), "requested PV is too small"],
    ["of another class", aVolume("a", { storageClassName: "fast" }), "storageClassName does not match"],
    ["for readers only", aVolume("a", { accessModes: ["ReadOnlyMany"] }), "incompatible accessMode"],
  ])("does not get the volume that it names when that is %s", (_, volume, why) => {
    expect(ofClaim(aClaim({ volumeName: "a" }), volume)).toEqual([`Warning VolumeMismatch: Cannot bind to requested volume "a": ${why}`]);
  });

  test("does not get the volume that it names when another has it", () => {
    const taken = aVolume("a", { claimRef: { ...CLAIM_REF, name: "other", uid: "other" } });
    expect(ofClaim(aClaim({ volumeName: "a" }), taken)).toEqual(['Warning FailedBinding: volume "a" already bound to a different claim.']);
  });

  test("that is bound needs nothing", () => {
    const status = { phase: "Bound", capacity: { storage: "10Gi" }, accessModes: ["ReadWriteOnce"] };
    const claim = aClaim({ volumeName: "a" }, status, { [COMPLETED]: "yes" });
    expect(ofClaim(claim, aVolume("a", { claimRef: CLAIM_REF }, { phase: "Bound" }, { [BY_CONTROLLER]: "yes" }))).toEqual([]);
  });

  test.each<[string, readonly KubeObject[], string]>([
    ["volume goes", [], "ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!"],
    [
      "volume is given to another",
      [aVolume("a", { claimRef: { ...CLAIM_REF, uid: "other" } })],
      "ClaimMisbound: Two claims are bound to the same volume, this one is bound incorrectly",
    ],
  ])("is lost when its %s", (_, others, why) => {
    const claim = aClaim({ volumeName: "a" }, { phase: "Bound" }, { [COMPLETED]: "yes" });
    expect(ofClaim(claim, ...others)).toEqual(["updateStatus data Lost", `Warning ${why}`]);
  });
});

describe("a volume", () => {
  const ofVolume = (...objects: readonly KubeObject[]) => told(wanted("volume/a", ...objects));
  const bound = (spec: object = {}, phase = "Bound", annotations: object = {}) =>
    aVolume("a", { claimRef: CLAIM_REF, ...spec }, { phase }, annotations);

  test("becomes available when nobody has it", () => {
    expect(ofVolume(aVolume("a", {}, { phase: "Pending" }))).toEqual(["updateStatus a Available"]);
    expect(ofVolume(aVolume("a"))).toEqual([]);
  });

  test("is released when its claim is gone, and kept", () => {
    expect(ofVolume(bound())).toEqual(["updateStatus a Released"]);
    expect(ofVolume(bound({}, "Released"))).toEqual([]);
  });

  test("goes with its claim when that is the policy and it can be done", () => {
    const policy = { persistentVolumeReclaimPolicy: "Delete" };
    expect(ofVolume(bound({ ...policy, nfs: undefined, hostPath: { path: "/tmp/data" } }))).toEqual([
      "updateStatus a Released",
      "delete PersistentVolume a",
    ]);
    const why = 'error getting deleter volume plugin for volume "a": no deletable volume plugin matched';
    expect(ofVolume(bound(policy))).toEqual(["updateStatus a Released", "updateStatus a Failed", `Warning VolumeFailedDelete: ${why}`]);
    expect(ofVolume(bound(policy, "Failed"))).toEqual([]);
    expect(ofVolume(bound({ ...policy, nfs: undefined, csi: { driver: "d", volumeHandle: "1" } }))).toEqual(["updateStatus a Released"]);
  });

  test("is free again when its claim found another", () => {
    const claim = aClaim({ volumeName: "b" }, { phase: "Bound" });
    const [intent] = wanted("volume/a", bound({}, "Bound", { [BY_CONTROLLER]: "yes" }), claim);
    expect(intent).toMatchObject({ do: "update", object: { metadata: { annotations: {} } } });
    expect(intent).not.toHaveProperty("object.spec.claimRef");
    const [kept] = wanted("volume/a", bound(), claim);
    expect(kept).toMatchObject({ object: { spec: { claimRef: { name: "data" } } } });
    expect(kept).not.toHaveProperty("object.spec.claimRef.uid");
  });
});
