import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { strategicMergePatch } from "../../../../src/core/api/patch/strategic.ts";
import { threeWayPatch } from "../../../../src/core/api/patch/three-way.ts";
import { strategicPod as pod } from "./strategic-pod.ts";

type Spec = Record<string, unknown>;
const patchOf = (original: Spec, modified: Spec, current: Spec) =>
  threeWayPatch(pod, { original: { spec: original }, modified: { spec: modified }, current: { spec: current } }).spec;

describe("the patch that apply sends", () => {
  test.each<[string, Spec, Spec, Spec, unknown]>([
    ["nothing to do", { replicas: 1 }, { replicas: 1 }, { replicas: 1, args: ["defaulted"] }, undefined],
    ["a change against the server", { replicas: 1 }, { replicas: 1 }, { replicas: 5 }, { replicas: 1 }],
    ["a deletion against the last apply", { replicas: 1, args: ["a"] }, { args: ["a"] }, { replicas: 1, args: ["a"] }, { replicas: null }],
    [
      "a label that others set stays",
      { labels: { a: "1" } },
      { labels: { b: "1" } },
      { labels: { a: "1", other: "x" } },
      { labels: { a: null, b: "1" } },
    ],
    [
      "a container is removed, one changed, one added",
      { containers: [{ name: "a" }, { name: "b" }] },
      { containers: [{ name: "b", image: "2" }, { name: "c" }] },
      { containers: [{ name: "a" }, { name: "b", image: "1" }, { name: "sidecar" }] },
      {
        containers: [{ name: "b", image: "2" }, { name: "c" }, { name: "a", $patch: "delete" }],
        "$setElementOrder/containers": [{ name: "b" }, { name: "c" }],
      },
    ],
    [
      "a finalizer is removed, one added",
      { finalizers: ["a", "b"] },
      { finalizers: ["c", "b"] },
      { finalizers: ["a", "b", "other"] },
      { finalizers: ["c"], "$deleteFromPrimitiveList/finalizers": ["a"], "$setElementOrder/finalizers": ["c", "b"] },
    ],
    [
      "a strategy names the fields that may stay",
      { strategy: { type: "RollingUpdate" } },
      { strategy: { type: "Recreate" } },
      { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } },
      { strategy: { $retainKeys: ["type"], type: "Recreate" } },
    ],
    ["a first apply over an object made otherwise", {}, { args: ["a"] }, { args: ["b"], replicas: 3 }, { args: ["a"] }],
    [
      "a selector is replaced whole",
      { selector: { type: "a" } },
      { selector: { type: "b" } },
      { selector: { type: "a", x: 1 } },
      { selector: { type: "b" } },
    ],
  ])("%s", (_, original, modified, current, patch) => {
    expect(patchOf(original, modified, current)).toEqual(patch);
  });
});

const name = fc.constantFrom("a", "b", "c", "d");
const items = fc.uniqueArray(fc.record({ name, image: fc.constantFrom("1", "2") }, { requiredKeys: ["name"] }), {
  selector: (item) => item.name,
});
const spec = fc.record(
  {
    containers: items,
    volumes: items.map((volumes) =>
      volumes.map(({ name, image }) => (image === "1" ? { name, emptyDir: {} } : { name, configMap: { image: "x" } })),
    ),
    finalizers: fc.uniqueArray(name),
    labels: fc.dictionary(name, fc.constantFrom("1", "2")),
    args: fc.array(name),
    strategy: fc.constantFrom({ type: "Recreate" }, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } }),
    replicas: fc.nat(3),
  },
  { requiredKeys: [] },
);

test("applying the patch to what was applied last gives exactly what is wanted", () => {
  fc.assert(
    fc.property(spec, spec, (original, modified) => {
      const patch = threeWayPatch(pod, { original: { spec: original }, modified: { spec: modified }, current: { spec: original } });
      expect(strategicMergePatch(pod, { spec: original }, patch)).toEqual({ spec: modified });
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("a second apply of the same manifest changes nothing", () => {
  fc.assert(
    fc.property(spec, spec, spec, (original, modified, current) => {
      const states = { original: { spec: original }, modified: { spec: modified } };
      const applied = strategicMergePatch(pod, { spec: current }, threeWayPatch(pod, { ...states, current: { spec: current } })) as {
        spec: Spec;
      };
      const again = threeWayPatch(pod, { original: states.modified, modified: states.modified, current: applied });
      expect(strategicMergePatch(pod, applied, again)).toEqual(applied);
    }),
    { seed: 2, numRuns: 300 },
  );
});
