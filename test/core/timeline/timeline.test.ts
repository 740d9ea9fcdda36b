/**
 * The time machine: any instant of the past is the same life, branches leave each other alone, and a journal lives again.
 */
import { describe, expect, test } from "vitest";
import { finish, runLine } from "../../../src/commands/runner.ts";
import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import type { Cluster } from "../../../src/core/cluster.ts";
import { chainHash, draw } from "../../../src/core/sim/draw.ts";
import type { JournalRecord } from "../../../src/core/timeline/journal.ts";
import { type Replay, replayJournal } from "../../../src/core/timeline/replay.ts";
import { positionOf, Timeline } from "../../../src/core/timeline/timeline.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: "nginx:1.29"}]
`;

function does(timeline: Timeline, line: string): void {
  const end = timeline.begin(line, "default");
  const context = { cluster: timeline.cluster, namespace: "default", readFiles: () => [{ path: "web.yaml", text: WEB }] };
  const { exitCode, errors } = finish(runLine(line, context));
  end();
  expect(errors ?? "").toBe("");
  expect(exitCode).toBe(0);
}

/** A digest of everything that a cluster is but its next revision, which branches raise. */
function digestOf(cluster: Cluster): number {
  const { store, tables, manager } = cluster.snapshot();
  const bytes = JSON.stringify([
    store.seq,
    store.hash,
    [...store.tables].map(([kind, table]) => [kind, [...table.entries()]]),
    [...tables].map(([name, rows]) => [name, [...rows.entries()]]),
    manager.nowMs,
    manager.steps,
    [...manager.agenda.records.keys()].map(({ dueMs, seq, agent, key }) => [dueMs, seq, agent, key]),
  ]);
  return chainHash(0, bytes);
}

/** A life with a deployment, a crash, a scale and an end; and what it was at some instants. */
function life(): { readonly timeline: Timeline; readonly moments: readonly (readonly [atMs: number, digest: number])[] } {
  const timeline = new Timeline({ seed: 7 }, "test");
  const moments: [number, number][] = [];
  const pass = (ms: number) => {
    timeline.cluster.advance(ms);
    moments.push([timeline.cluster.nowMs, digestOf(timeline.cluster)]);
    // Inputs come a moment later, so that each moment is the end of its instant.
    timeline.cluster.advance(1);
  };
  does(timeline, "apply -f web.yaml");
  for (let look = 0; look < 10; look++) pass(1_000 + Math.floor(draw(1, "look", look) * 3_000));
  does(timeline, "crash node worker-1");
  for (let look = 0; look < 20; look++) pass(20_000 + Math.floor(draw(1, "later", look) * 9_000));
  does(timeline, "scale deployment web --replicas=5");
  for (let look = 0; look < 10; look++) pass(500);
  does(timeline, "recover node worker-1");
  for (let look = 0; look < 30; look++) pass(60_000);
  return { timeline, moments };
}

function replayed(journal: readonly JournalRecord[]): Replay {
  const steps = replayJournal(JSON.parse(JSON.stringify(journal)) as JournalRecord[], { version: "test" });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe("the past", () => {
  test("any instant of it is what it was, byte for byte", () => {
    const { timeline, moments } = life();
    expect(timeline.branch.keyframes.all.length).toBeGreaterThan(1);
    for (const [atMs, digest] of moments) {
      timeline.look({ atMs });
      expect(digestOf(timeline.shown)).toBe(digest);
    }
    timeline.look({ atMs: timeline.cluster.nowMs });
    expect(timeline.isPast).toBe(false);
  });

  test("its log reaches back to the beginning", () => {
    const { timeline } = life();
    const head = timeline.cluster;
    timeline.look({ atMs: head.nowMs - 90_000 });
    const { log } = timeline.shown.store;
    const seqs = log.all().map(({ seq }) => seq);
    expect(seqs).toEqual(
      head.store.log
        .all()
        .map(({ seq }) => seq)
        .filter((seq) => seq <= log.seq),
    );
    expect(seqs.length).toBeGreaterThan(200);
  });

  test("it can be looked at just before whatever wrote an entry: a step, or an input", () => {
    const { timeline } = life();
    const entries = timeline.cluster.store.log.all();
    const someEntries = [
      entries.find(({ verb }) => verb === "fault"),
      entries.find(({ kind, verb }) => kind === "ReplicaSet" && verb === "create"),
      entries.at(-1),
    ];
    for (const entry of someEntries) {
      if (entry === undefined) throw new Error("the life has such entries");
      timeline.look({ beforeSeq: entry.seq });
      expect(timeline.shown.store.log.seq).toBeLessThan(entry.seq);
      const before = timeline.shown.store.log.seq;
      timeline.look({ at: { steps: positionOf(timeline.shown).steps + 1, nowMs: entry.timeMs } });
      expect(timeline.shown.store.log.seq).toBeGreaterThanOrEqual(entry.seq);
      expect(before).toBeLessThan(entry.seq);
    }
  });

  test("looking about near an instant, back and forth, shows the same as looking at it first", () => {
    const { timeline, moments } = life();
    const [from] = moments[20] ?? [0];
    for (const [atMs, digest] of [...moments.slice(18, 24), ...moments.slice(18, 24).reverse()]) {
      timeline.look({ atMs: from });
      timeline.look({ atMs });
      expect(digestOf(timeline.shown)).toBe(digest);
    }
  });

  test("the log of a branch that was left ends where one looks at it", () => {
    const { timeline, moments } = life();
    const [atMs = 0] = moments[20] ?? [];
    timeline.undo();
    const { log } = timeline.clusterAt({ atMs }, 0).store;
    expect(log.all().every((entry) => entry.timeMs <= atMs)).toBe(true);
    expect(log.all().at(-1)?.seq).toBe(log.seq);
  });

  test("it cannot be changed", () => {
    const { timeline } = life();
    timeline.look({ atMs: timeline.cluster.nowMs - 60_000 });
    expect(() => timeline.shown.submit({ do: "delete", by: "delete", kind: "Deployment", key: "default/web", options: {} })).toThrow(
      /this is the past/,
    );
    expect(() => timeline.look({ atMs: 0 })).toThrow(/the timeline begins at/);
  });
});

describe("branches", () => {
  test("what goes on from the past without new inputs is the same life until the next input", () => {
    const { timeline, moments } = life();
    const [atMs = 0] = moments[4] ?? [];
    const [laterMs = 0] = moments[8] ?? [];
    const was = plainPods(timeline.clusterAt({ atMs: laterMs }));
    timeline.look({ atMs });
    expect(timeline.fork()).toBe(1);
    timeline.cluster.advance(laterMs - atMs);
    expect(plainPods(timeline.cluster)).toBe(was);
  });

  test("undo goes back to just before the last command in time, and switch leads back to what was left", () => {
    const { timeline } = life();
    const before = digestOf(timeline.cluster);
    const undone = timeline.undo(2);
    expect(undone.commands.map(({ line }) => line)).toEqual(["scale deployment web --replicas=5", "recover node worker-1"]);
    expect(undone.left).toEqual([]);
    expect(timeline.cluster.nowMs).toBe(undone.commands[0]?.nowMs);
    expect(timeline.cluster.server.get("Deployment", "default/web")).toMatchObject({ spec: { replicas: 3 } });
    timeline.cluster.advance(5_000);
    timeline.switchTo(undone.branch);
    expect(digestOf(timeline.cluster)).toBe(before);
    expect(timeline.branch.id).toBe(0);
  });

  test("a life on a branch has a past too, across the instant at which it branched off", () => {
    const { timeline, moments } = life();
    timeline.undo();
    does(timeline, "scale deployment web --replicas=1");
    timeline.cluster.advance(30_000);
    const head = digestOf(timeline.cluster);
    for (const [atMs, digest] of moments.slice(0, 30)) {
      timeline.look({ atMs });
      expect(digestOf(timeline.shown)).toBe(digest);
    }
    timeline.back();
    expect(digestOf(timeline.cluster)).toBe(head);
  });

  test("undo leaves alone what a client did meanwhile, and says what of it stays behind", () => {
    const { timeline } = life();
    timeline.cluster.submit({ do: "delete", by: "curl", kind: "ConfigMap", key: "default/kube-root-ca.crt", options: {} });
    does(timeline, "scale deployment web --replicas=2");
    timeline.cluster.submit({ do: "scale", by: "curl", kind: "Deployment", key: "default/web", replicas: 4 });
    expect(timeline.undo().left).toEqual(["scale Deployment default/web"]);
    expect(timeline.undo().left).toEqual(["delete ConfigMap default/kube-root-ca.crt"]);
    expect(timeline.cluster.server.find("ConfigMap", "default/kube-root-ca.crt")).toBeDefined();
  });

  test("the instant before a backup of etcd was restored is what it was, and life can go on from there", () => {
    const { timeline } = life();
    const { nowMs } = timeline.cluster;
    timeline.cluster.advance(1);
    does(timeline, "delete deployment web");
    timeline.cluster.advance(120_000);
    const before = digestOf(timeline.cluster);
    timeline.restoreBackup({ atMs: nowMs });
    const restored = timeline.cluster.store.log.all().findLast(({ text }) => text?.startsWith("etcd is restored") === true)?.seq ?? 0;
    timeline.cluster.advance(60_000);
    timeline.look({ beforeSeq: restored });
    expect(digestOf(timeline.shown)).toBe(before);
    timeline.fork();
    expect(digestOf(timeline.cluster)).toBe(before);
    timeline.cluster.advance(60_000);
    expect([...timeline.cluster.store.list("Pod")]).toEqual([]);
  });

  test("a backup of etcd brings back the objects, and the cluster finds its way again", () => {
    const { timeline } = life();
    const { nowMs } = timeline.cluster;
    timeline.cluster.advance(1);
    does(timeline, "delete deployment web");
    timeline.cluster.advance(119_999);
    expect([...timeline.cluster.store.list("Pod")]).toEqual([]);
    timeline.restoreBackup({ atMs: nowMs });
    expect(timeline.cluster.nowMs).toBe(nowMs + 120_000);
    const restored = [...timeline.cluster.store.list("Pod")].map(({ metadata }) => metadata.uid);
    expect(restored.length).toBe(5);
    timeline.cluster.advance(180_000);
    const status = (timeline.cluster.server.get("Deployment", "default/web") as Deployment).status;
    expect(status).toMatchObject({ readyReplicas: 5, replicas: 5 });
    const head = digestOf(timeline.cluster);
    timeline.look({ atMs: nowMs + 150_000 });
    timeline.back();
    timeline.tick();
    const { timeline: again, divergence } = replayed(timeline.journal);
    expect(divergence).toBeUndefined();
    expect(digestOf(again.cluster)).toBe(head);
  });

  test("no revision is handed out twice", () => {
    const { timeline } = life();
    const highest = timeline.cluster.store.revision;
    timeline.undo();
    does(timeline, "scale deployment web --replicas=1");
    expect(Number(timeline.cluster.server.get("Deployment", "default/web").metadata.resourceVersion)).toBeGreaterThan(highest);
  });
});

describe("a journal", () => {
  test("lives again, branches included", () => {
    const { timeline } = life();
    timeline.undo();
    does(timeline, "scale deployment web --replicas=1");
    timeline.cluster.advance(30_000);
    timeline.look({ atMs: timeline.cluster.nowMs - 100_000 });
    timeline.fork();
    timeline.cluster.advance(200_000);
    timeline.switchTo(1);
    timeline.cluster.advance(10_000);
    timeline.tick();
    const { timeline: again, divergence } = replayed(timeline.journal);
    expect(divergence).toBeUndefined();
    expect(digestOf(again.cluster)).toBe(digestOf(timeline.cluster));
    expect(again.journal).toEqual(timeline.journal);
    again.switchTo(2);
    timeline.switchTo(2);
    expect(digestOf(again.cluster)).toBe(digestOf(timeline.cluster));
  });

  test("of another life is told apart at the first record that differs", () => {
    const { timeline } = life();
    timeline.tick();
    const at = timeline.journal.findIndex((record) => record.type === "input" && record.input.do === "scale");
    const altered = timeline.journal.map((record, index) =>
      index === at && record.type === "input" && record.input.do === "scale"
        ? { ...record, input: { ...record.input, replicas: 9 } }
        : record,
    );
    const { divergence } = replayed(altered);
    expect(divergence?.record).toBeGreaterThan(at);
    expect(divergence?.why).toMatch(/hash|step/);
  });

  test("says so when life has gone further than the journal by the same instant", () => {
    const timeline = new Timeline({ seed: 7 }, "test");
    timeline.cluster.advance(60_000);
    timeline.tick();
    const last = timeline.journal.findLast((record) => record.type === "clock");
    const { steps = 0, nowMs = 0 } = last ?? {};
    const { divergence } = replayed([...timeline.journal, { type: "clock", steps: steps - 1, nowMs }]);
    expect(divergence).toEqual({ record: timeline.journal.length, why: `${steps} steps were due by then, not only ${steps - 1}` });
  });
});

/** The pods without their versions: no version may stand for two objects, so branches have their own. */
function plainPods({ store }: Cluster): string {
  return JSON.stringify([...store.list("Pod")]).replaceAll(/"resourceVersion":"\d+"/g, "");
}
