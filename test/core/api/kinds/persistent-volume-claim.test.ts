import { describe, expect, test } from "vitest";
import { persistentVolumeClaimKind } from "../../../../src/core/api/kinds/persistent-volume-claim.ts";
import { changeErrorsOf, descriptionOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

const sized = (storage: string) => ({ requests: { storage } });
const SPEC = { accessModes: ["ReadWriteOnce"], resources: sized("1Gi") };
const claim = (more: object = {}, status?: object) => ({ spec: { ...SPEC, ...more }, ...(status === undefined ? {} : { status }) });
const IMMUTABLE =
  "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n";

test.each<[string, object, string[]]>([
  ["a sound one passes", claim(), []],
  [
    "modes and size are needed",
    {},
    ["spec.accessModes: Required value: at least 1 access mode is required", "spec.resources[storage]: Required value"],
  ],
  ["nothing is not a size", claim({ resources: sized("0") }), ['spec.resources[storage]: Invalid value: "0": must be greater than zero']],
  [
    "a mode is one of four",
    claim({ accessModes: ["Often"] }),
    [
      'spec.accessModes: Unsupported value: "Often": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    ],
  ],
  [
    "a source of the core group is a claim",
    claim({ dataSource: { kind: "Pod", name: "web" } }),
    [`spec.dataSource: Invalid value: "Pod": must be 'PersistentVolumeClaim' when referencing the default apiGroup`],
  ],
  [
    "both sources agree",
    claim({ dataSource: { kind: "PersistentVolumeClaim", name: "a" }, dataSourceRef: { kind: "PersistentVolumeClaim", name: "b" } }),
    ["spec: Invalid value: {}: must match dataSourceRef"],
  ],
])("%s", (_, fields, expected) => {
  expect(errorsOf(persistentVolumeClaimKind, fields)).toEqual(expected);
});

describe("a change", () => {
  const bound = { phase: "Bound", capacity: { storage: "1Gi" } };
  test.each<[string, object, object, (string | RegExp)[]]>([
    ["that binds the claim passes", claim(), claim({ volumeName: "disk" }), []],
    ["of the volume is refused", claim({ volumeName: "disk" }), claim({ volumeName: "other" }), [/^spec: Forbidden/]],
    ["that gives a class to one without passes", claim(), claim({ storageClassName: "slow" }), []],
    ["of the class is refused", claim({ storageClassName: "fast" }), claim({ storageClassName: "slow" }), [/^spec: Forbidden/]],
    ["that lets a bound one grow passes", claim({}, bound), claim({ resources: sized("2Gi") }, bound), []],
    ["that lets a pending one grow is refused", claim(), claim({ resources: sized("2Gi") }), [/^spec: Forbidden/]],
    [
      "that takes away what is there is refused",
      claim({ resources: sized("2Gi") }, bound),
      claim({ resources: sized("1Gi") }, bound),
      ["spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"],
    ],
    ["that gives up an expansion passes", claim({ resources: sized("5Gi") }, bound), claim({ resources: sized("2Gi") }, bound), []],
  ])("%s", (_, before, after, expected) => {
    const errors = changeErrorsOf(persistentVolumeClaimKind, before, after);
    expect(errors).toEqual(expected.map((each) => (typeof each === "string" ? each : expect.stringMatching(each))));
  });

  test("that is refused shows the difference", () => {
    const [error = ""] = changeErrorsOf(
      persistentVolumeClaimKind,
      claim({ storageClassName: "fast" }),
      claim({ storageClassName: "slow" }),
    );
    expect(error.startsWith(IMMUTABLE)).toBe(true);
    expect(error.split("\n").filter((line) => /^[+-]/.test(line))).toEqual([
      '- "storageClassName": "fast",',
      '+ "storageClassName": "slow",',
    ]);
  });
});

describe("what a volume is filled from", () => {
  const prepared = (more: object) => {
    const object = objectOf(persistentVolumeClaimKind, claim(more));
    return persistentVolumeClaimKind.strategy?.prepareCreate?.(object, { nowMs: 0 }).spec;
  };
  const source = { kind: "PersistentVolumeClaim", name: "old" };

  test("is said in both fields, whichever the client knows", () => {
    expect(prepared({ dataSource: source })).toMatchObject({ dataSource: source, dataSourceRef: source });
    expect(prepared({ dataSourceRef: source })).toMatchObject({ dataSource: source, dataSourceRef: source });
  });

  test("is forgotten where the older field cannot say it, and in another namespace", () => {
    expect(prepared({ dataSource: { kind: "Backup", name: "old", apiGroup: "example.com" } })).not.toHaveProperty("dataSource");
    expect(prepared({ dataSourceRef: { ...source, namespace: "other" } })).not.toHaveProperty("dataSourceRef");
  });
});

test("a row shows what a bound claim really has", () => {
  const status = { phase: "Bound", capacity: { storage: "10Gi" }, accessModes: ["ReadWriteOnce", "ReadOnlyMany"] };
  const row = (fields: object) => rowOf(persistentVolumeClaimKind, objectOf(persistentVolumeClaimKind, fields));
  expect(row(claim({ volumeName: "disk" }, status))).toMatchObject({
    STATUS: "Bound",
    VOLUME: "disk",
    CAPACITY: "10Gi",
    "ACCESS MODES": "RWO,ROX",
  });
  expect(row(claim())).toMatchObject({ STATUS: "Pending", VOLUME: "", CAPACITY: "", "ACCESS MODES": "" });
});

test("describe names the pods that use the claim", () => {
  const pod = (name: string, claimName: string) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop" },
    spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName } }] },
  });
  const object = objectOf(persistentVolumeClaimKind, claim());
  const lines = descriptionOf(persistentVolumeClaimKind, object, [pod("b", "web"), pod("a", "web"), pod("c", "other")]);
  expect(lines.slice(-3)).toEqual(["Used By:       a", "               b", ""]);
});
