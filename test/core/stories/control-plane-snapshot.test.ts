/**
 * A control plane in trouble that is saved and restored at any instant goes on as it would have: votes, elections, back-offs,
 * links and what processes last saw are all in the snapshot.
 */
import { expect, test } from "vitest";
import { Cluster } from "../../../src/core/cluster.ts";
import type { Input } from "../../../src/core/input.ts";

const strike = (fault: string, target: string, forMs: number, options = {}): Input => ({
  do: "strike",
  by: "test",
  fault,
  aim: { target, options },
  forMs,
});

/** What is done when, in seconds. */
const ACTS: readonly (readonly [second: number, input: Input])[] = [
  [1, strike("etcd-slow", "control-plane", 90_000, { by: "3s" })],
  [5, strike("scheduler-crash", "", 1_000)],
  [20, strike("scheduler-crash", "", 1_000)],
  [30, strike("member-partition", "control-plane-2", 40_000)],
  [60, strike("quorum-loss", "", 30_000)],
  [100, strike("node-power", "control-plane", 20_000)],
  [150, strike("api-certificate", "control-plane-3", 10_000)],
];
const END_SECOND = 220;

/** Lives through the acts; `treat` is done to the cluster every so many milliseconds. */
function live(everyMs: number, treat: (cluster: Cluster) => Cluster): readonly unknown[] {
  let cluster = new Cluster({ controlPlane: 3, nodes: 2, hashing: true });
  const { startMs } = cluster;
  const pass = (untilMs: number): void => {
    while (cluster.nowMs < untilMs) {
      cluster.advance(Math.min(everyMs, untilMs - cluster.nowMs));
      cluster = treat(cluster);
    }
  };
  for (const [second, input] of ACTS) {
    pass(startMs + second * 1_000);
    cluster.submit(input);
  }
  pass(startMs + END_SECOND * 1_000);
  const rows = [...cluster.tables.snapshot()].flatMap(([table, tree]) =>
    [...tree.entries()].map((row) => `${table} ${JSON.stringify(row)}`),
  );
  return [cluster.store.hash, cluster.store.revision, cluster.manager.steps, rows];
}

test.each([
  ["restored", 1_700, (cluster: Cluster) => Cluster.restore(cluster.snapshot())],
  ["restored at other instants", 7_001, (cluster: Cluster) => Cluster.restore(cluster.snapshot())],
  [
    "without views",
    900,
    (cluster: Cluster) => {
      cluster.manager.dropViews();
      return cluster;
    },
  ],
] as const)("a cluster %s goes on as the original would have", (_name, everyMs, treat) => {
  expect(live(everyMs, treat)).toEqual(live(END_SECOND * 1_000, (cluster) => cluster));
});
