/**
 * Whatever a command does is written down in a shape that can be read again, refused or not.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readManifestFiles } from "../../src/commands/host/files.ts";
import { commands } from "../../src/commands/index.ts";
import { finish, runLine } from "../../src/commands/runner.ts";
import { ApiError, faults, type Input, type JournalRecord, journalText, readJournal, Timeline } from "../../src/core/index.ts";
import { replayJournal } from "../../src/core/timeline/replay.ts";

const SAMPLES = join(import.meta.dirname, "../../sample-manifests");

const LINES = [
  `apply -f ${join(SAMPLES, "shop")}`,
  "advance 40s",
  "scale deployment/frontend -n shop --replicas=6",
  "label node worker-1 shelf=top",
  "annotate node worker-1 note='ein Ü, \"quoted\"'",
  "taint node worker-2 key=value:NoSchedule",
  "cordon worker-3",
  "drain worker-3 --ignore-daemonsets --delete-emptydir-data",
  "uncordon worker-3",
  "set image deploy/cart -n shop cart=kubarium/shop-cart:1.5",
  "rollout restart deploy/catalog -n shop",
  'patch deployment cart -n shop --type=merge -p \'{"spec":{"paused":null}}\'',
  'patch deployment cart -n shop --type=json -p \'[{"op":"add","path":"/metadata/labels/a","value":"b"}]\'',
  'patch deployment cart -n shop -p \'{"metadata":{"labels":{"c":"d"}}}\'',
  "delete pods --all -n shop --wait=false --grace-period=1",
  "delete deployment nowhere -n shop",
  "chaos start --seed 7 --rate 2/m",
  "advance 2m",
  "chaos stop",
  "undo",
  "delete namespace shop --wait=false",
  "advance 1m",
];

function readBack(timeline: Timeline): readonly JournalRecord[] {
  timeline.tick();
  const { journal, fault } = readJournal(journalText(timeline.journal));
  expect(fault).toBeUndefined();
  expect(journal?.records).toEqual(timeline.journal);
  return journal?.records ?? [];
}

function hashAgain(records: readonly JournalRecord[]): number {
  const steps = replayJournal(records, { version: "test" });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done !== true) continue;
    expect(step.value.divergence).toBeUndefined();
    return step.value.timeline.cluster.store.hash;
  }
}

test("a session with every sort of change is read back as it was written, and is the same life", () => {
  const timeline = new Timeline({ seed: 5 }, "test");
  for (const line of LINES) {
    const end = timeline.begin(line, "default");
    finish(runLine(line, { cluster: timeline.shown, timeline, namespace: "default", headless: true, readFiles: readManifestFiles }));
    end();
  }
  const records = readBack(timeline);
  const done = new Set(records.flatMap((record) => (record.type === "input" ? [record.input.do] : [])));
  for (const each of ["create", "patch", "delete", "evict", "scale", "chaos"]) expect(done).toContain(each);
  expect(hashAgain(records)).toBe(timeline.cluster.store.hash);
});

describe("an input", () => {
  const tried = (...inputs: readonly Input[]): void => {
    const timeline = new Timeline({ seed: 5, nodes: 2 }, "test");
    for (const input of inputs) {
      try {
        timeline.cluster.submit(input);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
      timeline.cluster.advance(1_000);
    }
    expect(hashAgain(readBack(timeline))).toBe(timeline.cluster.store.hash);
  };

  test.each(faults.map(({ name, target }) => [name, target] as const))(
    "of the fault %s is read back, whatever it is aimed at",
    (fault, target) => {
      const aims: Readonly<Record<string, string>> = {
        node: "worker-1",
        zone: "zone-a",
        registry: "docker.io",
        member: "control-plane",
        cluster: "",
      };
      const aim = { target: aims[target] ?? "default/web", options: {} };
      tried(
        { do: "strike", by: "test", fault, aim, forMs: 1_500.5, everyMs: 100 },
        { do: "strike", by: "test", fault, aim: { target: "nowhere", options: { what: "ever" } } },
        { do: "heal", by: "test", id: `${fault}-1` },
      );
    },
  );

  test("that makes no sense is read back all the same", () => {
    tried(
      { do: "scale", by: "test", kind: "Deployment", key: "default/web", replicas: Number.NaN },
      { do: "delete", by: "test", kind: "Pod", key: "default/web", options: { graceSeconds: 1.5, uid: undefined } },
      { do: "create", by: "test", kind: "Pod", object: null },
      { do: "update", by: "test", kind: "Pod", object: [1, "two"] },
      { do: "heal", by: "test", id: "" },
    );
  });
});

test("no command writes down what its summary does not say: those that only look leave no record", () => {
  const timeline = new Timeline({ seed: 5 }, "test");
  const before = timeline.journal.length;
  for (const { name, changes } of commands) {
    if (changes || ["fork", "switch", "undo"].includes(name)) continue;
    const end = timeline.begin(name, "default");
    finish(runLine(name, { cluster: timeline.shown, timeline, namespace: "default", headless: true, readFiles: () => [] }));
    end();
  }
  expect(timeline.journal.length).toBe(before);
});
