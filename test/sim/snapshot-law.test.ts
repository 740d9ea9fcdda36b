/**
 * The law: a straight run ≡ run, snapshot, restore into a fresh cluster, go on; also when views are dropped and time is
 * let pass in random slices.
 */
import { expect, test } from "vitest";
import { finish, runLine } from "../../src/commands/runner.ts";
import { Cluster } from "../../src/core/cluster.ts";
import { drawInt } from "../../src/core/sim/draw.ts";
import { deploymentYaml, serviceYaml } from "./story-manifests.ts";

const TOTAL_MS = 9 * 60_000;
const STORY: readonly (readonly [atMs: number, line: string])[] = [
  [0, "apply -f deployment"],
  [1_500, "apply -f service"],
  [20_000, "scale deployment/red --replicas=5"],
  [41_000, "crash node worker-1"],
  [70_000, "rollout restart deployment/red"],
  [450_000, "recover node worker-1"],
];

function story(seed: number, cuts: readonly number[], treat: (cluster: Cluster) => Cluster): number {
  let cluster = new Cluster({ seed, nodes: 3, hashing: true });
  const startMs = cluster.nowMs;
  const readFiles = (path: string) => [
    { path, text: path === "service" ? serviceYaml("red") : deploymentYaml({ app: "red", replicas: 3, seed, n: 0 }) },
  ];
  const stops = [
    ...STORY.map(([atMs, line]) => ({ atMs, line })),
    ...cuts.map((atMs) => ({ atMs, line: "" })),
    { atMs: TOTAL_MS, line: "" },
  ].sort((a, b) => a.atMs - b.atMs);
  for (const { atMs, line } of stops) {
    cluster.advance(startMs + atMs - cluster.nowMs);
    if (line === "") cluster = treat(cluster);
    else finish(runLine(line, { cluster, namespace: "default", readFiles }));
  }
  return cluster.store.hash;
}

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
const cutsOf = (seed: number): readonly number[] => Array.from({ length: 10 }, (_, n) => drawInt(seed, "cut", TOTAL_MS, n));

test.each(seeds)("seed %i: restored clusters go on as the original would have", (seed) => {
  const straight = story(seed, [], (cluster) => cluster);
  expect(straight).not.toBe(0);
  expect(story(seed, cutsOf(seed), (cluster) => Cluster.restore(cluster.snapshot()))).toBe(straight);
});

test.each(seeds)("seed %i: slices of time and dropped views change nothing", (seed) => {
  const straight = story(seed, [], (cluster) => cluster);
  const dropping = (cluster: Cluster): Cluster => {
    cluster.manager.dropViews();
    return cluster;
  };
  expect(story(seed, cutsOf(seed), dropping)).toBe(straight);
});
