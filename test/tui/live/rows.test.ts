import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/core/index.ts";
import { compileFilter, EVERYTHING } from "../../../src/tui/filter.ts";
import { Rows, type RowsQuery } from "../../../src/tui/live/rows.ts";
import { aContainerStatus, aPod, aReadyPod } from "../../support/builders.ts";

const AUTHOR = { agent: "test", key: "" };

/** A clock that has moved on so far at every look: a slice of reading is over after a few rows. */
function aClock(stepMs: number): () => number {
  let nowMs = 0;
  return () => {
    nowMs += stepMs;
    return nowMs;
  };
}

function put(cluster: Cluster, name: string, restarts = 0, namespace = "default"): void {
  const pod = aReadyPod({ name, namespace, node: "worker-1" });
  const changed = { ...pod, status: { ...pod.status, containerStatuses: [aContainerStatus({ restartCount: restarts })] } };
  cluster.store.put("Pod", `${namespace}/${name}`, changed, cluster.nowMs, AUTHOR);
}

function rowsOf(cluster: Cluster, query: Partial<RowsQuery> = {}, clock = aClock(0)): Rows {
  const kind = cluster.registry.kind("Pod");
  const rows = new Rows(
    cluster,
    {
      kind,
      namespace: "",
      scope: undefined,
      filter: EVERYTHING,
      faultsOnly: false,
      sort: undefined,
      textOf: ({ metadata }) => metadata.name,
      ...query,
    },
    clock,
  );
  cluster.store.observe((entry) => {
    if (entry.kind === "Pod") rows.note(entry);
  });
  return rows;
}

function names(rows: Rows): readonly string[] {
  for (let round = 0; round < 1_000 && rows.isBehind; round++) rows.sync();
  rows.sync();
  return rows.slice(0, rows.length).map(({ key, news }) => `${key.slice(key.indexOf("/") + 1)}${news === "gone" ? "×" : ""}`);
}

describe("rows follow the store", () => {
  test("new ones in their place, gone ones for a moment, then not at all", () => {
    const cluster = new Cluster({ nodes: 0 });
    put(cluster, "b");
    let nowMs = 0;
    const rows = rowsOf(cluster, {}, () => nowMs);
    expect(names(rows)).toEqual(["b"]);
    put(cluster, "a");
    put(cluster, "c");
    expect(names(rows)).toEqual(["a", "b", "c"]);
    expect(rows.find("default/a")?.news).toBe("born");
    cluster.store.remove("Pod", "default/b", 0, AUTHOR);
    expect(names(rows)).toEqual(["a", "b×", "c"]);
    expect(rows.count).toBe(2);
    nowMs = 10_000;
    expect(names(rows)).toEqual(["a", "c"]);
    expect(rows.find("default/a")?.news).toBeUndefined();
  });

  test("one that comes back while its row is still there is a row again", () => {
    const cluster = new Cluster({ nodes: 0 });
    put(cluster, "a");
    const rows = rowsOf(cluster);
    cluster.store.remove("Pod", "default/a", 0, AUTHOR);
    expect(names(rows)).toEqual(["a×"]);
    put(cluster, "a", 2);
    expect(names(rows)).toEqual(["a"]);
    expect(rows.count).toBe(1);
  });

  test.each([
    [{ namespace: "team" }, ["x"]],
    [{ filter: compileFilter("^[ab]$") }, ["a", "b"]],
    [{ sort: { column: "RESTARTS", reverse: true } }, ["b", "a", "x"]],
    [{ sort: { column: "NAME", reverse: true } }, ["x", "b", "a"]],
    [{ faultsOnly: true }, []],
    [{ scope: { label: "n", node: "worker-2" } }, []],
    [{ scope: { label: "n", node: "worker-1" } }, ["a", "b", "x"]],
  ] as const)("%o", (query, expected) => {
    const cluster = new Cluster({ nodes: 0 });
    put(cluster, "a", 1);
    put(cluster, "b", 7);
    put(cluster, "x", 0, "team");
    expect(names(rowsOf(cluster, query))).toEqual(expected);
  });

  test("only faults, as they come and go", () => {
    const cluster = new Cluster({ nodes: 0 });
    put(cluster, "a");
    const rows = rowsOf(cluster, { faultsOnly: true });
    const failed = aPod({ name: "a", phase: "Failed", node: "worker-1" });
    cluster.store.put("Pod", "default/a", failed, 0, AUTHOR);
    expect(names(rows)).toEqual(["a"]);
    put(cluster, "a");
    expect(names(rows)).toEqual([]);
  });

  test("whatever happens while it is read in slices, the rows are those a fresh table would have", () => {
    const step = fc.record({ name: fc.integer({ min: 0, max: 300 }), restarts: fc.nat(3), isGone: fc.boolean(), isSeen: fc.boolean() });
    const sorts = fc.constantFrom(undefined, { column: "RESTARTS", reverse: false }, { column: "NAME", reverse: true });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), sorts, (steps, sort) => {
        const cluster = new Cluster({ nodes: 0 });
        for (let index = 0; index < 300; index += 2) put(cluster, `pod-${String(index).padStart(3, "0")}`, index % 4);
        const rows = rowsOf(cluster, { sort }, aClock(3));
        for (const { name, restarts, isGone, isSeen } of steps) {
          const padded = `pod-${String(name).padStart(3, "0")}`;
          if (isGone) cluster.store.remove("Pod", `default/${padded}`, 0, AUTHOR);
          else put(cluster, padded, restarts);
          if (isSeen) rows.sync();
        }
        const alive = names(rows).filter((name) => !name.endsWith("×"));
        expect(alive).toEqual(names(rowsOf(cluster, { sort })));
        expect(rows.count).toBe(alive.length);
      }),
      { numRuns: 40 },
    );
  });
});
