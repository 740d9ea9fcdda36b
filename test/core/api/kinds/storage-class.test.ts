import { expect, test } from "vitest";
import { storageClassKind } from "../../../../src/core/api/kinds/storage-class.ts";
import { changeErrorsOf, descriptionOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

const SLOW = { provisioner: "example.com/slow" };
const topology = (...values: readonly string[]) => ({ matchLabelExpressions: [{ key: "zone", values }] });

test.each<[string, object, string[]]>([
  ["a provisioner alone passes", SLOW, []],
  ["a provisioner is needed", {}, ["provisioner: Required value"]],
  [
    "a policy is one of two here",
    { ...SLOW, reclaimPolicy: "Recycle" },
    ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
  ],
  [
    "a mode is one of two",
    { ...SLOW, volumeBindingMode: "Later" },
    ['volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"'],
  ],
  ["parameters have names", { ...SLOW, parameters: { "": "x" } }, ['parameters: Invalid value: "": field can not be empty.']],
  [
    "a place has values, each once",
    { ...SLOW, allowedTopologies: [topology("a", "a"), topology()] },
    [
      'allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"',
      "allowedTopologies[1].matchLabelExpressions[0].values: Required value",
    ],
  ],
  [
    "a place is said once",
    { ...SLOW, allowedTopologies: [topology("a", "b"), topology("b", "a")] },
    ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
  ],
])("%s", (_, fields, expected) => {
  expect(errorsOf(storageClassKind, fields)).toEqual(expected);
});

test("how volumes are made stays", () => {
  const after = { provisioner: "a.b/c", parameters: { x: "1" }, reclaimPolicy: "Retain", volumeBindingMode: "WaitForFirstConsumer" };
  expect(changeErrorsOf(storageClassKind, SLOW, after)).toEqual([
    "parameters: Forbidden: updates to parameters are forbidden.",
    "provisioner: Forbidden: updates to provisioner are forbidden.",
    "reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.",
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ]);
});

test("the default class is marked", () => {
  const metadata = { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } };
  const object = objectOf(storageClassKind, { ...SLOW, metadata, allowedTopologies: [topology("a", "b")] });
  expect(rowOf(storageClassKind, object)).toMatchObject({
    NAME: "web (default)",
    PROVISIONER: "example.com/slow",
    RECLAIMPOLICY: "Delete",
    VOLUMEBINDINGMODE: "Immediate",
    ALLOWVOLUMEEXPANSION: "false",
  });
  expect(descriptionOf(storageClassKind, object)).toEqual([
    "Name:                  web",
    "IsDefaultClass:        Yes",
    "Annotations:           storageclass.kubernetes.io/is-default-class=true",
    "Provisioner:           example.com/slow",
    "Parameters:            <none>",
    "AllowVolumeExpansion:  <unset>",
    "MountOptions:          <none>",
    "ReclaimPolicy:         Delete",
    "VolumeBindingMode:     Immediate",
    "AllowedTopologies:     ",
    "  Term 0:              zone in [a, b]",
    "",
  ]);
});
