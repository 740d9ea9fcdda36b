import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { deploymentKind } from "../../../../src/core/api/kinds/deployment.ts";
import type { ManagedFields } from "../../../../src/core/api/managed-fields/entries.ts";
import { afterScale, type ScaleWrite } from "../../../../src/core/api/managed-fields/scale.ts";
import type { AnyKind } from "../../../../src/core/api/registry.ts";

const kind = deploymentKind as unknown as AnyKind;

type Entry = ManagedFields[number];
const both = { "f:spec": { "f:replicas": {}, "f:selector": {} } };
const replicas = { "f:spec": { "f:replicas": {} } };
const selector = { "f:spec": { "f:selector": {} } };

function entry(manager: string, operation: string, fieldsV1: object, rest: Partial<Entry> = {}): Entry {
  return { manager, operation, apiVersion: "apps/v1", fieldsType: "FieldsV1", fieldsV1, ...rest };
}

function scaled(entries: ManagedFields, write: Partial<ScaleWrite>, to = 5): Entry[] {
  const previous = {
    metadata: { name: "web", uid: "u", managedFields: entries },
    spec: { replicas: 1, selector: {} },
  } as unknown as KubeObject;
  const next = { ...previous, spec: { replicas: to, selector: {} } } as KubeObject;
  return [...(afterScale(kind, { previous, next, manager: "scale", ...write }).metadata.managedFields ?? [])];
}

describe("replicas through the scale subresource", () => {
  test.each<[string, Entry, "Apply" | "Update", Entry[]]>([
    [
      "an update takes them from an applier",
      entry("test", "Apply", both),
      "Update",
      [entry("test", "Apply", selector), entry("scale", "Update", replicas, { subresource: "scale" })],
    ],
    [
      "an update takes them from an updater",
      entry("test", "Update", both),
      "Update",
      [entry("scale", "Update", replicas, { subresource: "scale" }), entry("test", "Update", selector)],
    ],
    [
      "an apply that is forced takes them too",
      entry("test", "Update", both),
      "Apply",
      [entry("scale", "Apply", replicas, { subresource: "scale" }), entry("test", "Update", selector)],
    ],
    [
      "who owned nothing else is gone",
      entry("test", "Apply", replicas),
      "Update",
      [entry("scale", "Update", replicas, { subresource: "scale" })],
    ],
    [
      "who does not own them keeps what it has",
      entry("test", "Apply", selector),
      "Update",
      [entry("test", "Apply", selector), entry("scale", "Update", replicas, { subresource: "scale" })],
    ],
  ])("%s", (_, before, operation, expected) => {
    expect(scaled([before], { operation, force: true })).toEqual(expected);
  });

  test("the same manager has an entry of its own for the subresource", () => {
    expect(scaled([entry("scale", "Update", both)], {})).toEqual([
      entry("scale", "Update", selector),
      entry("scale", "Update", replicas, { subresource: "scale" }),
    ]);
  });

  test("an apply that is not forced conflicts, in the words of Scale", () => {
    expect(() => scaled([entry("test", "Update", both)], { operation: "Apply" })).toThrow(
      'Apply failed with 1 conflict: conflict with "test" using autoscaling/v1: .spec.replicas',
    );
  });

  test("an apply of the same number shares it", () => {
    expect(scaled([entry("test", "Update", both)], { operation: "Apply" }, 1)).toEqual([
      entry("scale", "Apply", replicas, { subresource: "scale" }),
      entry("test", "Update", both),
    ]);
  });

  test("an update to the same number changes nothing", () => {
    expect(scaled([entry("test", "Update", both)], {}, 1)).toEqual([entry("test", "Update", both)]);
  });

  test("an object that nobody has accounted for stays so", () => {
    expect(scaled([], {})).toEqual([]);
  });

  test("managers of versions that are served no more are dropped", () => {
    const past = entry("old", "Apply", selector, { apiVersion: "apps/v10" });
    expect(scaled([past, entry("test", "Apply", replicas)], {})).toEqual([entry("scale", "Update", replicas, { subresource: "scale" })]);
  });
});
