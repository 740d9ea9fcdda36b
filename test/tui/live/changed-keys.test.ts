import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/core/index.ts";
import { EVERYTHING } from "../../../src/tui/filter.ts";
import { changedKeys } from "../../../src/tui/live/changed-keys.ts";
import { Rows } from "../../../src/tui/live/rows.ts";
import { aPod } from "../../support/builders.ts";

const AUTHOR = { agent: "test", key: "" };
const names = fc.uniqueArray(fc.constantFrom(..."abcdefgh"));

/** A cluster, and another that began as it and went another way. */
function twoLives(before: readonly string[], removed: readonly string[], added: readonly string[], touched: readonly string[]) {
  const put = (cluster: Cluster, name: string, note: string): void => {
    const pod = aPod({ name, namespace: "default" });
    cluster.store.put("Pod", `default/${name}`, { ...pod, metadata: { ...pod.metadata, annotations: { note } } }, 0, AUTHOR);
  };
  const first = new Cluster({ nodes: 0 });
  for (const name of before) put(first, name, "");
  const second = Cluster.restore(first.snapshot());
  for (const name of removed) second.store.remove("Pod", `default/${name}`, 0, AUTHOR);
  for (const name of added) put(second, name, "");
  for (const name of touched) if (second.store.get("Pod", `default/${name}`) !== undefined) put(second, name, "touched");
  return { first, second };
}

function keys(cluster: Cluster): ReadonlyMap<string, unknown> {
  return new Map(cluster.store.table("Pod").entries());
}

describe("another instant of a cluster", () => {
  test("differs in the keys that only one has, or that stand for another object", () => {
    fc.assert(
      fc.property(names, names, names, names, (before, removed, added, touched) => {
        const { first, second } = twoLives(before, removed, added, touched);
        const [was, is] = [keys(first), keys(second)];
        const expected = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key)).sort();
        expect(changedKeys(first, second, "Pod")).toEqual(expected);
        expect(changedKeys(second, first, "Pod")).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("has the rows that a fresh table of it has, and none of them is news", () => {
    fc.assert(
      fc.property(names, names, names, names, (before, removed, added, touched) => {
        const { first, second } = twoLives(before, removed, added, touched);
        const query = {
          kind: first.registry.kind("Pod"),
          namespace: "",
          scope: undefined,
          filter: EVERYTHING,
          faultsOnly: false,
          sort: undefined,
          textOf: () => "",
        };
        const rows = new Rows(first, query, () => 1);
        rows.sync();
        const fresh = new Rows(second, query, () => 1);
        rows.moveTo(second);
        rows.sync();
        expect(rows.slice(0, rows.length)).toEqual(fresh.slice(0, fresh.length));
        expect(rows.count).toBe(fresh.count);
        rows.moveTo(first);
        rows.sync();
        expect(rows.slice(0, rows.length).map(({ object }) => object)).toEqual([...first.store.table("Pod").values()]);
      }),
      { numRuns: 40 },
    );
  });
});
