import { describe, expect, test } from "vitest";
import {
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  nextRevision,
  REVISION,
  REVISION_HISTORY,
  withRolloutAnnotations,
  withSizeAnnotations,
} from "../../../../src/core/controllers/deployment/annotations.ts";
import { aDeployment, aReplicaSet } from "../../../support/workloads.ts";

type Annotations = { readonly [key: string]: string };
const revised = (annotations: Annotations, revision: number) =>
  withRolloutAnnotations(aReplicaSet({ annotations }), aDeployment(), revision).metadata.annotations;

describe("the revision of a ReplicaSet", () => {
  test.each<[string, Annotations, number, Annotations]>([
    ["is set when there is none", {}, 1, { [REVISION]: "1" }],
    ["rises, and the former one becomes history", { [REVISION]: "1" }, 3, { [REVISION]: "3", [REVISION_HISTORY]: "1" }],
    ["adds to its history", { [REVISION]: "3", [REVISION_HISTORY]: "1" }, 4, { [REVISION]: "4", [REVISION_HISTORY]: "1,3" }],
    ["never falls", { [REVISION]: "7" }, 3, { [REVISION]: "7" }],
    ["counts as a number and not as text", { [REVISION]: "9" }, 10, { [REVISION]: "10", [REVISION_HISTORY]: "9" }],
    ["is left alone when nobody can read it", { [REVISION]: "new" }, 3, { [REVISION]: "new" }],
  ])("%s", (_, before, revision, after) => {
    expect(revised(before, revision)).toEqual(after);
  });

  test("drops the oldest numbers of a long history", () => {
    const history = Array.from({ length: 400 }, (_, index) => String(1_000 + index)).join(",");
    const kept = revised({ [REVISION]: "5000", [REVISION_HISTORY]: history }, 5_001)?.[REVISION_HISTORY] ?? "";
    expect(kept.length).toBeLessThanOrEqual(2_000);
    expect(kept.endsWith("1399,5000")).toBe(true);
  });

  test("follows the highest of the old ones", () => {
    const old = ["2", "10", "x"].map((revision, index) => aReplicaSet({ name: `v${index}`, annotations: { [REVISION]: revision } }));
    expect(nextRevision(old)).toBe(11);
    expect(nextRevision([])).toBe(1);
  });
});

test("a Deployment's annotations are copied, but for those that are bookkeeping", () => {
  const annotations = { team: "shop", [REVISION]: "4", "kubectl.kubernetes.io/last-applied-configuration": "{}" };
  const copied = withRolloutAnnotations(aReplicaSet({ annotations: { [REVISION]: "4" } }), aDeployment({ metadata: { annotations } }), 4);
  expect(copied.metadata.annotations).toEqual({ team: "shop", [REVISION]: "4" });
});

test("a ReplicaSet that is up to date stays the same object", () => {
  const sized = withSizeAnnotations(aReplicaSet({ annotations: { [REVISION]: "1" } }), aDeployment());
  expect(sized.metadata.annotations).toEqual({ [REVISION]: "1", [DESIRED_REPLICAS]: "3", [MAX_REPLICAS]: "4" });
  expect(withSizeAnnotations(sized, aDeployment())).toBe(sized);
  expect(withRolloutAnnotations(sized, aDeployment(), 1)).toBe(sized);
});
