import { describe, expect, test } from "vitest";
import { Cluster, type ClusterSnapshot } from "../../../src/core/cluster.ts";
import { createTree } from "../../../src/core/sim/tree.ts";
import type { Stored } from "../../../src/core/store/reader.ts";
import { type Keyframe, Keyframes } from "../../../src/core/timeline/keyframes.ts";

const STEPS = 500;
const aSnapshot = new Cluster({ nodes: 1 }).snapshot();

function leases(count: number): ClusterSnapshot["store"]["tables"] {
  const tree = createTree<string, Stored>();
  for (let index = 0; index < count; index++) tree.set(`lease-${index}`, { metadata: { name: `lease-${index}` } });
  return new Map([["Lease", tree]]);
}

/** A keyframe of a cluster with these objects, of which so many are written between two keyframes. */
function frame(index: number, tables: ClusterSnapshot["store"]["tables"], writes: number, isKept?: true): Keyframe {
  const store: ClusterSnapshot["store"] = { ...aSnapshot.store, seq: index * writes, tables };
  return { steps: index * STEPS, nowMs: index * 1_000, records: 0, snapshot: { ...aSnapshot, store }, ...(isKept ? { isKept } : {}) };
}

function leftAfter(count: number, objects: number, writes: number): readonly number[] {
  const keyframes = new Keyframes();
  const tables = leases(objects);
  for (let index = 0; index < count; index++) keyframes.add(frame(index, tables, writes));
  return keyframes.all.map(({ steps }) => steps / STEPS);
}

describe("keyframes thin out with age", () => {
  test("none goes while there are few, and little was written between them", () => {
    expect(leftAfter(512, 10, 600)).toHaveLength(512);
  });

  test.each([
    ["of number", 2_000, 10, 600, 256, 512],
    ["of what they hold", 200, 3_000, 3_000, 64, 100],
  ])("because %s", (_why, count, objects, writes, least, most) => {
    const left = leftAfter(count, objects, writes);
    expect(left.length).toBeGreaterThanOrEqual(least);
    expect(left.length).toBeLessThanOrEqual(most);
    expect(left[0]).toBe(0);
    const newest = Array.from({ length: least / 4 }, (_, back) => count - 1 - back).reverse();
    expect(left.slice(-newest.length)).toEqual(newest);
  });

  test("a few stay however much they hold, and what must be kept is kept", () => {
    const keyframes = new Keyframes();
    const tables = leases(20_000);
    for (let index = 0; index < 150; index++) keyframes.add(frame(index, tables, 20_000, index === 7 ? true : undefined));
    expect(keyframes.all.length).toBeGreaterThanOrEqual(48);
    expect(keyframes.all.some(({ steps }) => steps === 7 * STEPS)).toBe(true);
  });
});
