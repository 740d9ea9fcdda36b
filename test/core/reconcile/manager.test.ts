import { describe, expect, test } from "vitest";
import { builtInKinds } from "../../../src/core/api/kinds/index.ts";
import { Registry } from "../../../src/core/api/registry.ts";
import { systemObjects } from "../../../src/core/bootstrap.ts";
import { type Agent, CREATED_NAME, create, dropRow, putRow, updateStatus } from "../../../src/core/reconcile/agent.ts";
import { Manager } from "../../../src/core/reconcile/manager.ts";
import { machineTable, processes, processTable } from "../../../src/core/reconcile/process.ts";
import { spokenTable } from "../../../src/core/reconcile/recorder.ts";
import { admissionSteps } from "../../../src/core/server/admission/index.ts";
import { Server } from "../../../src/core/server/server.ts";
import { Store } from "../../../src/core/store/store.ts";
import { defineTable, Tables } from "../../../src/core/store/tables.ts";
import { AUTHOR } from "../../support/server-of.ts";

const START_MS = 1_767_225_600_000;
const memory = defineTable<number>("memory", "process");
const disk = defineTable<number>("disk", "disk");

function managed(agents: readonly Agent[]) {
  const store = new Store(builtInKinds, { hashing: true });
  const tables = new Tables([processTable, machineTable, spokenTable, memory, disk]);
  const server: Server = new Server({
    store,
    registry: new Registry(builtInKinds),
    steps: admissionSteps,
    seed: 1,
    nowMs: () => manager.nowMs,
  });
  const manager: Manager = new Manager({ store, server, tables, agents, seed: 1, startMs: START_MS });
  for (const object of systemObjects()) server.create(object.kind, object, { author: AUTHOR });
  manager.addMachine("m", ["kube-controller-manager"]);
  manager.addMachine("n1", ["kubelet@n1"]);
  const run = (ms: number): void => {
    const untilMs = manager.nowMs + ms;
    while (manager.step(untilMs));
    manager.idleUntil(untilMs);
  };
  const configMap = (name: string, data: Record<string, string> = {}) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default" },
    data,
  });
  return { store, tables, server, manager, run, configMap };
}

const watcher = (rest: Partial<Agent> & Pick<Agent, "reconcile">): Agent => ({
  name: "watcher",
  process: processes.controllerManager,
  watches: { ConfigMap: ({ before, after }) => [(after ?? before)?.metadata.name ?? ""] },
  ...rest,
});

describe("the work queue", () => {
  test("the first change fixes the wake, and later ones join it", () => {
    const runs: number[] = [];
    const { server, manager, run, configMap } = managed([
      watcher({ latencyMs: 50, reconcile: () => ({ intents: [], ...(runs.push(manager.nowMs - START_MS) ? {} : {}) }) }),
    ]);
    run(100);
    server.create("ConfigMap", configMap("a"), { author: AUTHOR });
    run(30);
    server.update("ConfigMap", configMap("a", { x: "1" }), { author: AUTHOR });
    run(1_000);
    expect(runs).toEqual([150]);
  });

  test("a timer is replaced by each reconcile, and a background timer leaves the cluster settled", () => {
    const runs: number[] = [];
    const { server, manager, run, configMap } = managed([
      watcher({ reconcile: () => ({ intents: [], requeueAfterMs: 1_000, background: runs.push(manager.nowMs - START_MS) > 2 }) }),
    ]);
    server.create("ConfigMap", configMap("a"), { author: AUTHOR });
    run(1_500);
    expect(runs).toEqual([10, 1_010]);
    expect(manager.settled).toBe(false);
    run(1_000);
    expect(runs).toEqual([10, 1_010, 2_010]);
    expect(manager.settled).toBe(true);
  });

  test("a refused key comes back after 5 ms, then twice as long each time, with the refusal", () => {
    const runs: [number, number, string][] = [];
    const { server, manager, run, configMap } = managed([
      watcher({
        reconcile: (_key, _world, turn) => {
          runs.push([manager.nowMs - START_MS, turn.failures, turn.refusal?.reason ?? ""]);
          return { intents: [create(configMap("a"))] };
        },
      }),
    ]);
    server.create("ConfigMap", configMap("a"), { author: AUTHOR });
    run(50);
    expect(runs).toEqual([
      [10, 0, ""],
      [15, 1, "AlreadyExists"],
      [25, 2, "AlreadyExists"],
      [45, 3, "AlreadyExists"],
    ]);
  });

  test("workers take keys in turn, so that many keys never fall into one instant", () => {
    const runs: number[] = [];
    const { server, manager, run, configMap } = managed([
      watcher({
        workers: { count: 2, serviceMs: 10 },
        reconcile: () => ({ intents: [], ...(runs.push(manager.nowMs - START_MS) ? {} : {}) }),
      }),
    ]);
    for (let n = 0; n < 6; n++) server.create("ConfigMap", configMap(`c${n}`), { author: AUTHOR });
    run(1_000);
    expect(runs).toEqual([10, 15, 20, 25, 30, 35]);
  });

  test("a livelock stops the world with the key's name", () => {
    let n = 0;
    const { server, run, configMap } = managed([
      watcher({ latencyMs: 0, reconcile: (key) => ({ intents: [updateData(configMap(key), String(n++))] }) }),
    ]);
    server.create("ConfigMap", configMap("a"), { author: AUTHOR });
    expect(() => run(10_000)).toThrow(/livelock: watcher a ran 101 times at one instant/);
  });
});

const updateData = (object: { apiVersion: string; kind: string; metadata: { name: string; namespace: string } }, x: string) =>
  ({ do: "update", kind: "ConfigMap", object: { ...object, data: { x } } }) as const;

describe("intents", () => {
  test("are applied in order, the first refusal drops the rest, and onRefused says what to write about it", () => {
    const { server, store, run, configMap } = managed([
      watcher({
        reconcile: (key, world) => {
          const subject = world.get("ConfigMap", `default/${key}`);
          if (key !== "a" || subject === undefined) return { intents: [] };
          return {
            intents: [create(configMap("b")), create(configMap("b")), create(configMap("c"))],
            onRefused: (refusal, index) => [
              {
                do: "event",
                regarding: subject,
                type: "Warning",
                reason: "Failed",
                message: `${index}: ${refusal.message}`,
                source: "test",
              },
            ],
          };
        },
      }),
    ]);
    server.create("ConfigMap", configMap("a"), { author: AUTHOR });
    run(12);
    expect(store.get("ConfigMap", "default/b")).toBeDefined();
    expect(store.get("ConfigMap", "default/c")).toBeUndefined();
    expect([...server.list("Event")]).toMatchObject([
      { reason: "Failed", message: '1: configmaps "b" already exists', involvedObject: { name: "a" } },
    ]);
  });

  test("an event may speak of the object created just before it", () => {
    const { server, run, configMap } = managed([
      watcher({
        reconcile: (key, world) => {
          const subject = world.get("ConfigMap", `default/${key}`);
          if (key !== "a" || subject === undefined) return { intents: [] };
          const draft = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "made-" } };
          return {
            intents: [
              create({ ...draft, metadata: { ...draft.metadata, namespace: "default" } }),
              { do: "event", regarding: subject, type: "Normal", reason: "Made", message: `Made ${CREATED_NAME}`, source: "test" },
            ],
          };
        },
      }),
    ]);
    server.create("ConfigMap", configMap("a"), { author: AUTHOR });
    run(12);
    const made = [...server.list("ConfigMap")].find(({ metadata }) => metadata.name.startsWith("made-"));
    expect([...server.list("Event")]).toMatchObject([{ message: `Made ${made?.metadata.name}` }]);
  });

  test("writes know their agent, key and causes", () => {
    const { server, store, run, configMap } = managed([
      watcher({ reconcile: (key) => ({ intents: key === "a" ? [create(configMap("b"))] : [] }) }),
    ]);
    server.create("ConfigMap", configMap("a"), { author: AUTHOR });
    const cause = store.log.seq;
    run(12);
    const entry = store.log.all().find(({ objectKey }) => objectKey === "default/b");
    expect(entry).toMatchObject({ agent: "watcher", key: "a", verb: "create", causes: { first: cause, last: cause, count: 1 } });
  });
});

describe("processes", () => {
  const beat: Agent = {
    name: "beat",
    process: processes.kubelet,
    tables: [memory, disk],
    watches: { Node: ({ after }) => (after === undefined ? [] : [after.metadata.name]) },
    startKeys: (_world, node) => (node === undefined ? [] : [node]),
    reconcile: (key, _world, { state }) => {
      const count = (state.row(memory, key) ?? 0) + 1;
      return {
        intents: [putRow(memory, key, count), putRow(disk, key, (state.row(disk, key) ?? 0) + 1)],
        requeueAfterMs: 1_000,
        background: true,
      };
    },
  };

  test("a machine without power runs nothing, forgets its memory and keeps its disk", () => {
    const { manager, tables, run } = managed([{ ...beat, tables: [memory, disk] }]);
    tables.put(memory, "n1/x", 7);
    run(3_500);
    expect(tables.row(disk, "n1")).toBe(4);
    manager.powerOff("n1");
    run(60_000);
    expect(tables.row(disk, "n1")).toBe(4);
    expect(tables.row(memory, "n1/x")).toBeUndefined();
    manager.powerOn("n1");
    run(8_500);
    expect(tables.row(disk, "n1")).toBe(5);
    expect(tables.row(machineTable, "n1")).toMatchObject({ powered: true, boots: 2 });
  });

  test("a process that is cut off sees the past, and what it writes is refused until the link is back", () => {
    const seen: (string | undefined)[] = [];
    const { server, manager, run, configMap } = managed([
      watcher({
        reconcile: (key, world) => {
          if (key !== "a") return { intents: [] };
          seen.push(world.get("ConfigMap", "default/a")?.data?.x);
          return { intents: [create(configMap("b"))], requeueAfterMs: 1_000 };
        },
      }),
    ]);
    server.create("ConfigMap", configMap("a", { x: "old" }), { author: AUTHOR });
    manager.cutLink("kube-controller-manager");
    server.update("ConfigMap", configMap("a", { x: "new" }), { author: AUTHOR });
    run(2_500);
    expect(server.find("ConfigMap", "default/b")).toBeUndefined();
    expect(seen).toEqual(["old", "old", "old"]);
    manager.restoreLink("kube-controller-manager");
    run(2_000);
    expect(server.find("ConfigMap", "default/b")).toBeDefined();
    expect(seen.at(-1)).toBe("new");
  });

  test("a World is not kept beyond its reconcile", () => {
    let kept: { get(kind: "ConfigMap", key: string): unknown } | undefined;
    const { server, run, configMap } = managed([
      watcher({
        reconcile: (_key, world) => {
          kept = world;
          return { intents: [] };
        },
      }),
    ]);
    server.create("ConfigMap", configMap("a"), { author: AUTHOR });
    run(100);
    expect(() => kept?.get("ConfigMap", "default/a")).toThrow(/a World is read only while its reconcile runs/);
  });
});

test("rows that an agent drops are gone, and status writes leave the spec alone", () => {
  const { server, tables, run } = managed([
    watcher({
      watches: { Namespace: ({ after }) => (after === undefined ? [] : [after.metadata.name]) },
      reconcile: (key, world) => {
        const namespace = world.get("Namespace", key);
        if (namespace === undefined || key !== "default") return { intents: [] };
        const wrong = { ...namespace, spec: { finalizers: [] }, status: { ...namespace.status, phase: "Terminating" as const } };
        return { intents: [putRow(memory, key, 1), dropRow(memory, key), updateStatus(wrong)] };
      },
    }),
  ]);
  run(100);
  expect(tables.row(memory, "default")).toBeUndefined();
  expect(server.get("Namespace", "default")).toMatchObject({ spec: { finalizers: ["kubernetes"] }, status: { phase: "Terminating" } });
});
