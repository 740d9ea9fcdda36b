import { describe, expect, test } from "vitest";
import { persistentVolumeKind } from "../../../../src/core/api/kinds/persistent-volume.ts";
import { changeErrorsOf, descriptionOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

const SPEC = { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" } };
const CSI = { driver: "csi.example.com", volumeHandle: "disk-1" };
const withSpec = (more: object) => ({ spec: { ...SPEC, ...more } });
const withCsi = (more: object = {}) => withSpec({ hostPath: undefined, csi: { ...CSI, ...more } });

test("a volume is kept, holds files, and is pending, unless said otherwise", () => {
  const object = objectOf(persistentVolumeKind, { spec: SPEC });
  expect(object.spec).toMatchObject({ persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem", hostPath: { type: "" } });
  expect(object.status.phase).toBe("Pending");
  expect(persistentVolumeKind.defaults?.(object)).toBe(object);
});

test("a new volume is pending whatever its client says", () => {
  const object = objectOf(persistentVolumeKind, { spec: SPEC, status: { phase: "Bound" } });
  expect(persistentVolumeKind.strategy?.prepareCreate?.(object, { nowMs: 0 }).status).toEqual({
    phase: "Pending",
    lastPhaseTransitionTime: "1970-01-01T00:00:00Z",
  });
});

describe("validation", () => {
  const local = { local: { path: "/disk" } };
  const zone = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }] } };
  test.each<[string, object, string[]]>([
    ["a sound one passes", withSpec({}), []],
    ["a driver's passes", withCsi(), []],
    [
      "an empty one needs all",
      {},
      [
        "spec.accessModes: Required value",
        "spec.capacity: Required value",
        'spec.capacity: Unsupported value: {}: supported values: "storage"',
        "spec: Required value: must specify a volume type",
      ],
    ],
    [
      "nothing is not a size",
      withSpec({ capacity: { storage: "0" } }),
      ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
    ],
    [
      "one thing stands behind a volume",
      withSpec({ nfs: { server: "a", path: "/b" } }),
      ["spec.nfs: Forbidden: may not specify more than 1 volume type"],
    ],
    [
      "storage of a node says which",
      withSpec({ hostPath: undefined, ...local }),
      ["spec.nodeAffinity: Required value: Local volume requires node affinity"],
    ],
    ["storage of a zone's nodes passes", withSpec({ hostPath: undefined, ...local, nodeAffinity: zone }), []],
    [
      "an affinity is required",
      withSpec({ nodeAffinity: {} }),
      ["spec.nodeAffinity.required: Required value: must specify required node constraints"],
    ],
    [
      "a policy is one of three",
      withSpec({ persistentVolumeReclaimPolicy: "Burn" }),
      ['spec.persistentVolumeReclaimPolicy: Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"'],
    ],
    [
      "a root is not recycled",
      withSpec({ hostPath: { path: "/./" }, persistentVolumeReclaimPolicy: "Recycle" }),
      ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    ],
    [
      "a single pod shares with none",
      withSpec({ accessModes: ["ReadWriteOncePod", "ReadOnlyMany"] }),
      ["spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes"],
    ],
    ["a driver names the volume", withCsi({ volumeHandle: undefined }), ["spec.csi.volumeHandle: Required value"]],
    [
      "a driver's secrets have a namespace",
      withCsi({ nodePublishSecretRef: { name: "key" } }),
      ["spec.csi.nodePublishSecretRef.namespace: Required value"],
    ],
    [
      "attributes are a driver's",
      withSpec({ volumeAttributesClassName: "fast" }),
      ["spec.csi: Required value: has to be specified when using volumeAttributesClassName"],
    ],
  ])("%s", (_, fields, expected) => {
    expect(errorsOf(persistentVolumeKind, fields)).toEqual(expected);
  });
});

describe("a change", () => {
  test("of what stands behind the volume is refused, with the difference", () => {
    expect(changeErrorsOf(persistentVolumeKind, withSpec({}), withSpec({ hostPath: { path: "/other" } }))).toEqual([
      [
        "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation",
        "@@ -1,6 +1,6 @@",
        " {",
        '  "hostPath": {',
        '-  "path": "/data",',
        '+  "path": "/other",',
        '   "type": ""',
        "  }",
        " }",
        "",
      ].join("\n"),
    ]);
  });

  test.each<[string, object, object, string[]]>([
    ["of the size passes", withSpec({}), withSpec({ capacity: { storage: "2Gi" } }), []],
    ["of the mode is refused", withSpec({}), withSpec({ volumeMode: "Block" }), ['volumeMode: Invalid value: "Block": field is immutable']],
    ["that adds a secret for growing passes", withCsi(), withCsi({ controllerExpandSecretRef: { name: "a", namespace: "b" } }), []],
    [
      "that takes the attributes away is refused",
      withSpec({ hostPath: undefined, csi: CSI, volumeAttributesClassName: "fast" }),
      withCsi(),
      ["spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden"],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(changeErrorsOf(persistentVolumeKind, before, after)).toEqual(expected);
  });
});

test("a row shows the claim, and a volume on its way out as Terminating", () => {
  const metadata = { deletionTimestamp: "2026-01-01T00:00:00Z" };
  const claimRef = { namespace: "shop", name: "data" };
  const fields = { metadata, spec: { ...SPEC, claimRef, storageClassName: "slow" }, status: { phase: "Bound" } };
  expect(rowOf(persistentVolumeKind, objectOf(persistentVolumeKind, fields))).toMatchObject({
    CAPACITY: "1Gi",
    "ACCESS MODES": "RWO",
    "RECLAIM POLICY": "Retain",
    STATUS: "Terminating",
    CLAIM: "shop/data",
    STORAGECLASS: "slow",
    VOLUMEATTRIBUTESCLASS: "<unset>",
    VOLUMEMODE: "Filesystem",
  });
});

test("describe shows where the volume is and what stands behind it", () => {
  const term = {
    matchExpressions: [
      { key: "zone", operator: "In", values: ["a", "b"] },
      { key: "ssd", operator: "Exists" },
    ],
  };
  const nodeAffinity = { required: { nodeSelectorTerms: [term] } };
  const fields = withSpec({ hostPath: undefined, nodeAffinity, csi: { ...CSI, volumeAttributes: { b: "2", a: "1" } } });
  const lines = descriptionOf(persistentVolumeKind, objectOf(persistentVolumeKind, fields));
  expect(lines.slice(3)).toEqual([
    "Finalizers:        []",
    "StorageClass:      ",
    "Status:            Pending",
    "Claim:             ",
    "Reclaim Policy:    Retain",
    "Access Modes:      RWO",
    "VolumeMode:        Filesystem",
    "Capacity:          1Gi",
    "Node Affinity:     ",
    "  Required Terms:  ",
    "    Term 0:        zone in [a, b]",
    "                   ssd exists",
    "Message:           ",
    "Source:",
    "    Type:              CSI (a Container Storage Interface (CSI) volume source)",
    "    Driver:            csi.example.com",
    "    FSType:            ",
    "    VolumeHandle:      disk-1",
    "    ReadOnly:          false",
    "    VolumeAttributes:      a=1",
    "                           b=2",
    "",
  ]);
});

test.each([
  [
    "scaleIO",
    { gateway: "g", system: "s", volumeName: "v", secretRef: { name: "key", namespace: "shop" } },
    "    SecretNamespace:    shop",
  ],
  ["azureFile", { secretName: "key", shareName: "files" }, "    SecretNamespace:  "],
  [
    "cinder",
    { volumeID: "1", secretRef: { name: "key", namespace: "shop" } },
    "    SecretRef:  &SecretReference{Name:key,Namespace:shop,}",
  ],
  ["glusterfs", { endpoints: "e", path: "p" }, "    EndpointsNamespace:  <unset>"],
  ["local", { path: "/disk" }, "    Path:  /disk"],
])("describe knows %s", (source, value, line) => {
  const lines = descriptionOf(persistentVolumeKind, objectOf(persistentVolumeKind, withSpec({ hostPath: undefined, [source]: value })));
  expect(lines).toContain(line);
});
