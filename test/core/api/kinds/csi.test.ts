import { describe, expect, test } from "vitest";
import { csiDriverKind } from "../../../../src/core/api/kinds/csi-driver.ts";
import { csiNodeKind } from "../../../../src/core/api/kinds/csi-node.ts";
import { csiStorageCapacityKind } from "../../../../src/core/api/kinds/csi-storage-capacity.ts";
import { volumeAttributesClassKind } from "../../../../src/core/api/kinds/volume-attributes-class.ts";
import { changeErrorsOf, descriptionOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

describe("a CSIDriver", () => {
  test("attaches and lives on its own unless said otherwise", () => {
    const object = objectOf(csiDriverKind, {});
    expect(rowOf(csiDriverKind, object)).toMatchObject({
      ATTACHREQUIRED: "true",
      PODINFOONMOUNT: "false",
      STORAGECAPACITY: "false",
      TOKENREQUESTS: "<unset>",
      REQUIRESREPUBLISH: "false",
      MODES: "Persistent",
    });
    expect(csiDriverKind.defaults?.(object)).toBe(object);
  });

  test.each<[string, object, string[]]>([
    [
      "asks for each audience once",
      { tokenRequests: [{ audience: "a" }, { audience: "a" }] },
      ['spec.tokenRequests[1].audience: Duplicate value: "a"'],
    ],
    [
      "asks for tokens that last",
      { tokenRequests: [{ audience: "a", expirationSeconds: 60 }] },
      ["spec.tokenRequests[0].expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes"],
    ],
    [
      "lives in known ways",
      { volumeLifecycleModes: ["Eternal"] },
      ['spec.volumeLifecycleModes: Unsupported value: "Eternal": supported values: "Persistent", "Ephemeral"'],
    ],
    [
      "is not asked without end",
      { nodeAllocatableUpdatePeriodSeconds: 5 },
      ["spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 5: must be greater than or equal to 10 seconds"],
    ],
  ])("%s", (_, spec, expected) => {
    expect(errorsOf(csiDriverKind, { spec })).toEqual(expected);
  });

  test("goes on attaching as it did", () => {
    expect(changeErrorsOf(csiDriverKind, {}, { spec: { attachRequired: false } })).toEqual([
      "spec.attachedRequired: Invalid value: false: field is immutable",
    ]);
  });
});

describe("a CSINode", () => {
  const driver = { name: "csi.example.com", nodeID: "n-1" };
  test.each<[string, readonly object[], string[]]>([
    ["may have a driver", [driver], []],
    ["has each driver once", [driver, driver], ['spec.drivers[1].name: Duplicate value: "csi.example.com"']],
    ["is known to its drivers", [{ name: "csi.example.com" }], ["spec.drivers[0].nodeID: Required value"]],
    [
      "can use no less than nothing",
      [{ ...driver, allocatable: { count: -1 } }],
      ["spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0"],
    ],
  ])("%s", (_, drivers, expected) => {
    expect(errorsOf(csiNodeKind, { spec: { drivers } })).toEqual(expected);
  });

  test("shows its drivers", () => {
    const object = objectOf(csiNodeKind, { spec: { drivers: [{ ...driver, topologyKeys: ["zone", "rack"] }] } });
    expect(rowOf(csiNodeKind, object).DRIVERS).toBe("1");
    expect(descriptionOf(csiNodeKind, object).slice(4)).toEqual([
      "Spec:",
      "  Drivers:",
      "    csi.example.com:",
      "      Node ID:        n-1",
      "      Topology Keys:  [zone rack]",
      "",
    ]);
  });
});

describe("a CSIStorageCapacity", () => {
  test("is not negative", () => {
    expect(errorsOf(csiStorageCapacityKind, { storageClassName: "slow", capacity: "-1" })).toEqual([
      'capacity: Invalid value: "-1": must be greater than or equal to 0',
    ]);
  });

  test("stays where it is", () => {
    expect(changeErrorsOf(csiStorageCapacityKind, { storageClassName: "slow" }, { storageClassName: "fast" })).toEqual([
      'storageClassName: Invalid value: "fast": field is immutable',
    ]);
  });

  test("shows how much is left", () => {
    const row = (fields: object) =>
      rowOf(csiStorageCapacityKind, objectOf(csiStorageCapacityKind, { storageClassName: "slow", ...fields }));
    expect(row({ capacity: "1024Mi" })).toMatchObject({ STORAGECLASSNAME: "slow", CAPACITY: "1Gi" });
    expect(row({}).CAPACITY).toBe("<unset>");
  });
});

describe("a VolumeAttributesClass", () => {
  const fast = { driverName: "csi.example.com", parameters: { iops: "8000" } };
  test("has properties, which stay", () => {
    expect(errorsOf(volumeAttributesClassKind, fast)).toEqual([]);
    expect(errorsOf(volumeAttributesClassKind, {})).toEqual([
      "driverName: Required value",
      "parameters: Required value: must contain at least one key/value pair",
    ]);
    expect(changeErrorsOf(volumeAttributesClassKind, fast, { ...fast, parameters: { iops: "9000" } })).toEqual([
      "parameters: Forbidden: updates to parameters are forbidden.",
    ]);
  });

  test("describes itself", () => {
    expect(descriptionOf(volumeAttributesClassKind, objectOf(volumeAttributesClassKind, fast))).toEqual([
      "Name:         web",
      "Annotations:  <none>",
      "DriverName:   csi.example.com",
      "Parameters:   iops=8000",
      "",
    ]);
  });
});
