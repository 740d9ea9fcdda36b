import { expect, test } from "vitest";
import { volumeAttachmentKind } from "../../../../src/core/api/kinds/volume-attachment.ts";
import { changeErrorsOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

const SPEC = { attacher: "csi.example.com", nodeName: "worker-1", source: { persistentVolumeName: "disk" } };
const INLINE = { accessModes: ["ReadWriteOnce"], csi: { driver: "csi.example.com", volumeHandle: "1" } };
const ONE = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

test.each<[string, object, string[]]>([
  ["a sound one passes", SPEC, []],
  ["an inline volume passes", { ...SPEC, source: { inlineVolumeSpec: INLINE } }, []],
  ["a source is needed", { ...SPEC, source: {} }, [`spec.source: Required value: ${ONE}`]],
  [
    "one source is enough",
    { ...SPEC, source: { persistentVolumeName: "disk", inlineVolumeSpec: INLINE } },
    [`spec.source: Forbidden: ${ONE}`],
  ],
  [
    "an inline volume has no size, and a driver",
    { ...SPEC, source: { inlineVolumeSpec: { ...INLINE, csi: undefined, hostPath: { path: "/a" }, capacity: { storage: "1Gi" } } } },
    [
      "spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes",
      "spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes",
    ],
  ],
])("%s", (_, spec, expected) => {
  expect(errorsOf(volumeAttachmentKind, { spec })).toEqual(expected);
});

test("what is attached where stays", () => {
  const after = { ...SPEC, nodeName: "worker-2" };
  expect(changeErrorsOf(volumeAttachmentKind, { spec: SPEC }, { spec: after })).toEqual([
    `spec: Invalid value: ${JSON.stringify({ attacher: SPEC.attacher, nodeName: "worker-2", source: SPEC.source })}: field is immutable`,
  ]);
});

test("a row says whether it is done", () => {
  expect(rowOf(volumeAttachmentKind, objectOf(volumeAttachmentKind, { spec: SPEC }))).toMatchObject({
    ATTACHER: "csi.example.com",
    PV: "disk",
    NODE: "worker-1",
    ATTACHED: "false",
  });
});
