/**
 * The cases of upstream's own tables.
 * @see kubernetes pkg/controller/deployment/{sync,rolling}_test.go and util/deployment_util_test.go
 */
import { describe, expect, test } from "vitest";
import { DESIRED_REPLICAS, MAX_REPLICAS } from "../../../../src/core/controllers/deployment/annotations.ts";
import type { Resize } from "../../../../src/core/controllers/deployment/replica-sets.ts";
import { rollingStep, shrinkOld } from "../../../../src/core/controllers/deployment/rolling.ts";
import { isScalingEvent, newReplicaSetReplicas, scale } from "../../../../src/core/controllers/deployment/scaling.ts";
import { aDeployment, aReplicaSet } from "../../../support/workloads.ts";

const sizesOf = (resizes: readonly Resize[]) => resizes.map(({ replicaSet, replicas }) => [replicaSet.metadata.name, replicas]);

describe("the pods that a new ReplicaSet may ask for", () => {
  test.each([
    { name: "stay as they are while there is no room", replicas: 1, old: 5, fresh: 5, maxSurge: 1, expected: 5 },
    { name: "grow to what the Deployment asks for and no further", replicas: 6, old: 0, fresh: 2, maxSurge: 10, expected: 6 },
    { name: "grow by the room that is left", replicas: 10, old: 8, fresh: 3, maxSurge: 3, expected: 5 },
  ])("$name", ({ replicas, old, fresh, maxSurge, expected }) => {
    const newReplicaSet = aReplicaSet({ name: "new", replicas: fresh });
    const all = [aReplicaSet({ name: "old", replicas: old }), newReplicaSet];
    expect(newReplicaSetReplicas(aDeployment({ spec: { replicas }, maxSurge }), all, newReplicaSet)).toBe(expected);
  });

  test("are all at once for Recreate", () => {
    const deployment = aDeployment({ spec: { replicas: 3, strategy: { type: "Recreate" } } });
    const newReplicaSet = aReplicaSet({ replicas: 1 });
    expect(newReplicaSetReplicas(deployment, [newReplicaSet], newReplicaSet)).toBe(3);
  });
});

describe("a step of a rolling update of 10 replicas", () => {
  test.each([
    { name: "cannot grow without surge", maxSurge: 0, old: 10, fresh: 0, grown: undefined },
    { name: "grows by the surge", maxSurge: 2, old: 10, fresh: 0, grown: 2 },
    { name: "fills what the old set has left", maxSurge: 2, old: 5, fresh: 0, grown: 7 },
    { name: "waits when the surge is used up", maxSurge: 2, old: 10, fresh: 2, grown: undefined },
    { name: "shrinks a new set that is too large", maxSurge: 2, old: 2, fresh: 11, grown: 10 },
  ])("$name", ({ maxSurge, old, fresh, grown }) => {
    const deployment = aDeployment({ spec: { replicas: 10 }, maxSurge, maxUnavailable: 1 });
    const steps = sizesOf(
      rollingStep(deployment, aReplicaSet({ name: "new", replicas: fresh }), [aReplicaSet({ name: "old", replicas: old })]),
    );
    expect(steps.filter(([name]) => name === "new")).toEqual(grown === undefined ? [] : [["new", grown]]);
  });

  test.each([
    { name: "both limits at 0 mean one unavailable", maxUnavailable: 0, old: 10, ready: 10, fresh: 0, left: [9] },
    { name: "old pods go as far as may be unavailable", maxUnavailable: 2, old: 10, ready: 10, fresh: 0, left: [8] },
    { name: "unhealthy old pods go first", maxUnavailable: 2, old: 10, ready: 8, fresh: 0, left: [8] },
    { name: "one unhealthy pod goes, then a ready one", maxUnavailable: 2, old: 10, ready: 9, fresh: 0, left: [9, 8] },
    { name: "new pods that are not available cost no old ones", maxUnavailable: 2, old: 8, ready: 8, fresh: 2, left: [] },
    { name: "too few ready pods let none go", maxUnavailable: 2, old: 8, ready: 1, fresh: 0, left: [] },
    { name: "nothing is left to go", maxUnavailable: 2, old: 0, ready: 0, fresh: 10, left: [] },
  ])("$name", ({ maxUnavailable, old, ready, fresh, left }) => {
    const deployment = aDeployment({ spec: { replicas: 10 }, maxSurge: 0, maxUnavailable });
    const replicaSet = aReplicaSet({ name: "old", replicas: old, available: ready });
    const steps = shrinkOld(deployment, aReplicaSet({ name: "new", replicas: fresh }), [replicaSet]);
    expect(sizesOf(steps)).toEqual(left.map((replicas) => ["old", replicas]));
  });

  test("the oldest of several old sets goes first", () => {
    const deployment = aDeployment({ spec: { replicas: 10 }, maxSurge: 0, maxUnavailable: 3 });
    const old = [
      aReplicaSet({ name: "b", bornAt: 20, replicas: 8, available: 8 }),
      aReplicaSet({ name: "a", bornAt: 10, replicas: 2, available: 2 }),
    ];
    expect(sizesOf(shrinkOld(deployment, aReplicaSet({ name: "new", replicas: 0 }), old))).toEqual([
      ["a", 0],
      ["b", 7],
    ]);
  });
});

interface ScaleCase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly surgeFrom?: number;
  readonly surgeTo?: number;
  /** Sizes before and after: the new set first, then the old ones, newest first. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

describe("scaling", () => {
  test.each<ScaleCase>([
    { name: "one set takes it all, up", from: 10, to: 12, before: [10], after: [12] },
    { name: "one set takes it all, down", from: 10, to: 5, before: [10], after: [5] },
    { name: "each takes its share", from: 5, to: 10, before: [2, 3], after: [4, 6] },
    { name: "each gives its share", from: 5, to: 3, before: [2, 3], after: [1, 2] },
    { name: "the small one gives all", from: 9, to: 4, before: [8, 1], after: [4, 0] },
    { name: "three share", from: 7, to: 10, before: [2, 3, 2], after: [3, 4, 3] },
    { name: "three give", from: 13, to: 8, before: [2, 8, 3], after: [1, 5, 2] },
    { name: "what is left over goes to the newest of equals", from: 3, to: 4, before: [1, 1, 1], after: [2, 1, 1] },
    { name: "what is missing comes from the oldest of equals", from: 3, to: 2, before: [1, 1, 1], after: [1, 1, 0] },
    { name: "to nothing", from: 4, to: 0, before: [2, 1, 1], after: [0, 0, 0] },
    { name: "from nothing the new set takes all", from: 0, to: 6, before: [0, 0, 0], after: [6, 0, 0] },
    { name: "the surge is shared too", from: 10, to: 20, surgeFrom: 2, surgeTo: 2, before: [6, 6], after: [11, 11] },
    { name: "size and surge change at once", from: 10, to: 50, surgeFrom: 3, surgeTo: 6, before: [5, 8], after: [22, 34] },
  ])("$name", ({ from, to, surgeFrom = 0, surgeTo = 0, before, after }) => {
    const annotations = { [DESIRED_REPLICAS]: String(from), [MAX_REPLICAS]: String(from + surgeFrom) };
    const sets = before.map((replicas, age) => aReplicaSet({ name: `v${age}`, bornAt: 100 - age, replicas, annotations }));
    const deployment = aDeployment({ spec: { replicas: to }, maxSurge: surgeTo, maxUnavailable: 1 });
    const resizes = new Map(
      scale(deployment, sets[0], sets.slice(1)).map(({ replicaSet, replicas }) => [replicaSet.metadata.name, replicas]),
    );
    expect(sets.map(({ metadata, spec }) => resizes.get(metadata.name) ?? spec.replicas)).toEqual(after);
  });

  test("a new set that is full and available sends the old ones to zero", () => {
    const deployment = aDeployment({ spec: { replicas: 4 } });
    const full = aReplicaSet({ name: "new", replicas: 4, available: 4, annotations: { [DESIRED_REPLICAS]: "4" } });
    expect(sizesOf(scale(deployment, full, [aReplicaSet({ name: "old", replicas: 1 })]))).toEqual([["old", 0]]);
  });

  test("a new set that is full but broken leaves the old ones alone", () => {
    const annotations = { [DESIRED_REPLICAS]: "2", [MAX_REPLICAS]: "3" };
    const deployment = aDeployment({ spec: { replicas: 2 }, maxSurge: 1, maxUnavailable: 1 });
    const broken = aReplicaSet({ name: "new", bornAt: 1, replicas: 2, annotations });
    expect(sizesOf(scale(deployment, broken, [aReplicaSet({ name: "old", replicas: 1, annotations })]))).toEqual([
      ["new", 2],
      ["old", 1],
    ]);
  });

  test.each([
    ["no set was scaled for another size", [{ replicas: 2, desired: 2 }], false],
    ["an active set was", [{ replicas: 2, desired: 1 }], true],
    [
      "only an empty set was",
      [
        { replicas: 0, desired: 1 },
        { replicas: 2, desired: 2 },
      ],
      false,
    ],
    ["nobody wrote down a size", [{ replicas: 1, desired: undefined }], false],
  ] as const)("when %s", (_, sets, expected) => {
    const all = sets.map(({ replicas, desired }, index) =>
      aReplicaSet({
        name: `v${index}`,
        replicas,
        ...(desired === undefined ? {} : { annotations: { [DESIRED_REPLICAS]: String(desired) } }),
      }),
    );
    expect(isScalingEvent(aDeployment({ spec: { replicas: 2 } }), all)).toBe(expected);
  });
});
