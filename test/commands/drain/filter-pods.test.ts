import { describe, expect, test } from "vitest";
import { type DrainPermissions, planDrain } from "../../../src/commands/drain/filter-pods.ts";
import type { Pod } from "../../../src/core/index.ts";
import { aPod, type PodOverrides } from "../../support/builders.ts";

const ownedBy = (kind: string): PodOverrides["metadata"] => ({
  ownerReferences: [{ apiVersion: "apps/v1", kind, name: "x", uid: "u", controller: true }],
});
const NOTHING: DrainPermissions = { ignoreDaemonSets: false, deleteEmptyDirData: false, force: false };
const aVolume = { volumes: [{ name: "tmp", emptyDir: {} }] };

describe("a drain", () => {
  test.each<[string, Pod, Partial<DrainPermissions>, boolean, string, readonly string[]]>([
    ["takes a controlled pod", aPod({ metadata: ownedBy("ReplicaSet") }), {}, true, "", []],
    [
      "stops at a pod without a controller",
      aPod(),
      {},
      false,
      "",
      ["cannot delete Pods that declare no controller (use --force to override): default/web"],
    ],
    ["takes it by force", aPod(), { force: true }, true, "deleting Pods that declare no controller: default/web", []],
    ["takes one that has ended", aPod({ phase: "Succeeded", spec: aVolume }), {}, true, "", []],
    [
      "stops at local storage",
      aPod({ metadata: ownedBy("ReplicaSet"), spec: aVolume }),
      {},
      false,
      "",
      ["cannot delete Pods with local storage (use --delete-emptydir-data to override): default/web"],
    ],
    [
      "stops at a DaemonSet's pod",
      aPod({ metadata: ownedBy("DaemonSet") }),
      {},
      false,
      "",
      ["cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/web"],
    ],
    [
      "leaves it when told to",
      aPod({ metadata: ownedBy("DaemonSet") }),
      { ignoreDaemonSets: true },
      false,
      "ignoring DaemonSet-managed Pods: default/web",
      [],
    ],
    [
      "leaves a static pod without a word",
      aPod({ metadata: { annotations: { "kubernetes.io/config.mirror": "hash" } } }),
      {},
      false,
      "",
      [],
    ],
  ])("%s", (_what, pod, permissions, removes, warnings, errors) => {
    const plan = planDrain([pod], { ...NOTHING, ...permissions });
    expect(plan).toEqual({ pods: removes ? [pod] : [], warnings, errors });
  });

  test("says of a pod with storage and no controller only the last warning, as kubectl does", () => {
    const plan = planDrain([aPod({ spec: aVolume })], { ...NOTHING, deleteEmptyDirData: true, force: true });
    expect(plan.warnings).toBe("deleting Pods that declare no controller: default/web");
  });

  test("names all pods of one reason together", () => {
    const plan = planDrain([aPod({ name: "a" }), aPod({ name: "b", metadata: ownedBy("DaemonSet") }), aPod({ name: "c" })], NOTHING);
    expect(plan.errors).toEqual([
      "cannot delete Pods that declare no controller (use --force to override): default/a, default/c",
      "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/b",
    ]);
  });
});
