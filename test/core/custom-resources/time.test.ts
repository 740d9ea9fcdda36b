/**
 * Custom kinds and time: snapshots, dropped views, rewinding over a definition's birth and death, branches, journals.
 */
import { describe, expect, test } from "vitest";
import { finish, runLine } from "../../../src/commands/runner.ts";
import { Cluster } from "../../../src/core/cluster.ts";
import { draw } from "../../../src/core/sim/draw.ts";
import { replayJournal } from "../../../src/core/timeline/replay.ts";
import { Timeline } from "../../../src/core/timeline/timeline.ts";
import { definitionOf, objectOf } from "./manifests.ts";

const TWO_KINDS = `${definitionOf()}---\n${definitionOf({ kind: "Bar", plural: "bars", scope: "Cluster" })}`;
const OBJECTS = `${objectOf()}---\n${objectOf({ name: "two" })}---\n${objectOf({ kind: "Bar" })}`;

/** What users do, and when. */
const ACTS: readonly (readonly [ms: number, line: string, text: string])[] = [
  [1_000, "apply -f all.yaml", TWO_KINDS],
  [3_000, "apply -f all.yaml", OBJECTS],
  [9_000, "scale deployment none --replicas=1", ""],
  [12_000, `patch foo one --type merge -p '{"spec":{"size":7}}'`, ""],
  [20_000, "delete crd foos.example.com --wait=false", ""],
  [40_000, "apply -f all.yaml", definitionOf({ names: "shortNames: [fo]" })],
  [45_000, "apply -f all.yaml", objectOf({ name: "three" })],
  [60_000, "delete bar one", ""],
];
const END_MS = 90_000;

function act(cluster: Cluster, line: string, text: string): void {
  finish(runLine(line, { cluster, namespace: "default", readFiles: (path) => [{ path, text }] }));
}

/** Lives the acts, with a treatment between any two slices of time. */
function lived(slice: number, treat: (cluster: Cluster) => Cluster = (cluster) => cluster): Cluster {
  let cluster = new Cluster({ seed: 3, hashing: true, distrust: true });
  const pass = (untilMs: number): void => {
    while (cluster.nowMs < untilMs) {
      cluster.advance(Math.min(untilMs - cluster.nowMs, slice === 0 ? END_MS : 1 + Math.floor(draw(slice, `${cluster.nowMs}`, 0) * 4_000)));
      cluster = treat(cluster);
    }
  };
  const startMs = cluster.startMs;
  for (const [ms, line, text] of ACTS) {
    pass(startMs + ms);
    act(cluster, line, text);
  }
  pass(startMs + END_MS);
  return cluster;
}

describe("the law of snapshots", () => {
  const straight = lived(0);

  test("a straight life has both kinds at its end", () => {
    expect(straight.registry.kinds.slice(-2).map(({ kind }) => kind)).toEqual(["Bar.example.com", "Foo.example.com"]);
    expect([...straight.store.list("Foo.example.com")].map(({ metadata }) => metadata.name)).toEqual(["three"]);
    expect(straight.store.hash).not.toBe(0);
  });

  test.each([1, 2, 3])("restored again and again, with slices by seed %i, it is the same", (seed) => {
    const restored = lived(seed, (cluster) => Cluster.restore(cluster.snapshot()));
    expect(restored.store.hash).toBe(straight.store.hash);
    expect(restored.store.kinds).toEqual(straight.store.kinds);
    expect(restored.registry.kinds.map(({ kind }) => kind)).toEqual(straight.registry.kinds.map(({ kind }) => kind));
  });

  test("without its views it is the same", () => {
    const dropped = lived(4, (cluster) => {
      cluster.manager.dropViews();
      return cluster;
    });
    expect(dropped.store.hash).toBe(straight.store.hash);
  });
});

describe("a timeline", () => {
  const timeline = new Timeline({ seed: 5 }, "test");
  const startMs = timeline.cluster.startMs;
  for (const [ms, line, text] of ACTS) {
    timeline.cluster.advance(startMs + ms - timeline.cluster.nowMs);
    const end = timeline.begin(line, "default");
    act(timeline.cluster, line, text);
    end();
  }
  timeline.cluster.advance(startMs + END_MS - timeline.cluster.nowMs);

  const kindsAt = (ms: number): readonly string[] =>
    timeline
      .clusterAt({ atMs: startMs + ms })
      .registry.kinds.map(({ kind }) => kind)
      .filter((kind) => kind.includes("."));

  test.each([
    [500, []],
    [2_000, ["Bar.example.com", "Foo.example.com"]],
    [19_000, ["Bar.example.com", "Foo.example.com"]],
    [30_000, ["Bar.example.com"]],
    [44_000, ["Bar.example.com", "Foo.example.com"]],
    // From the past to before it all, and back.
    [100, []],
    [10_000, ["Bar.example.com", "Foo.example.com"]],
  ])("shows at %i ms the kinds that were served then", (ms, kinds) => {
    expect(kindsAt(ms)).toEqual(kinds);
  });

  test("shows the objects of then, and a log that reaches back", () => {
    const past = timeline.clusterAt({ atMs: startMs + 15_000 });
    expect(past.server.get("Foo.example.com", "default/one")).toMatchObject({ spec: { size: 7 } });
    expect([...past.store.log.ofObject("Foo.example.com", "default/one")].map(({ verb }) => verb)).toEqual(["update", "create"]);
    expect(past.registry.resolve("fo")).toBeUndefined();
    expect(timeline.cluster.registry.resolve("fo")?.kind).toBe("Foo.example.com");
  });

  test("goes on from before a kind was defined, and is none the wiser", () => {
    timeline.look({ atMs: startMs + 500 });
    timeline.fork();
    expect(timeline.cluster.registry.resolve("foos")).toBeUndefined();
    expect(timeline.cluster.store.serves("Foo.example.com")).toBe(false);
    timeline.cluster.advance(5_000);
    act(timeline.cluster, "apply -f all.yaml", definitionOf({ names: "shortNames: [f]" }));
    timeline.cluster.advance(1_000);
    expect(timeline.cluster.registry.resolve("f")?.kind).toBe("Foo.example.com");
    timeline.switchTo(0);
    expect(timeline.cluster.registry.resolve("f")).toBeUndefined();
    expect(timeline.cluster.registry.resolve("fo")?.kind).toBe("Foo.example.com");
  });

  test("lives again from its journal", () => {
    const replay = replayJournal(timeline.journal, { version: "test" });
    let step = replay.next();
    while (step.done !== true) step = replay.next();
    expect(step.value.divergence).toBeUndefined();
    expect(step.value.timeline.cluster.registry.resolve("fo")?.kind).toBe("Foo.example.com");
  });
});
