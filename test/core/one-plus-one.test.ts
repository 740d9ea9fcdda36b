/**
 * The 1+1 rule, shown: what a new kind, controller and scheduler plugin need is one definition and its place in a list.
 * In the house the definition is a file and the list is the `index.ts` beside it; here both are in the test.
 */
import { describe, expect, test } from "vitest";
import { printTable } from "../../src/commands/print/table.ts";
import { ageColumn, nameColumn } from "../../src/core/api/columns.ts";
import { invalidValue } from "../../src/core/api/errors.ts";
import { defineKind, keyOf } from "../../src/core/api/kind.ts";
import { builtInKinds } from "../../src/core/api/kinds/index.ts";
import { typeAndMeta } from "../../src/core/api/meta.ts";
import { Registry } from "../../src/core/api/registry.ts";
import { type Infer, int32, part, struct, text } from "../../src/core/api/schema.ts";
import { systemObjects } from "../../src/core/bootstrap.ts";
import { nodeLifecycleController } from "../../src/core/controllers/node-lifecycle.ts";
import { type Agent, create, NOTHING_TO_DO } from "../../src/core/reconcile/agent.ts";
import { Manager } from "../../src/core/reconcile/manager.ts";
import { machineTable, processes, processTable } from "../../src/core/reconcile/process.ts";
import { spokenTable } from "../../src/core/reconcile/recorder.ts";
import { createScheduler, type Plugin } from "../../src/core/scheduler/index.ts";
import { schedulerPlugins } from "../../src/core/scheduler/plugins/index.ts";
import { admissionSteps } from "../../src/core/server/admission/index.ts";
import { Server } from "../../src/core/server/server.ts";
import { Store } from "../../src/core/store/store.ts";
import { Tables } from "../../src/core/store/tables.ts";
import { heartbeats, MiniCluster } from "../support/mini-cluster.ts";
import { AUTHOR, CLIENT } from "../support/server-of.ts";
import { NOW_MS } from "../support/world-of.ts";

// A kind: everything a Greeting is to the rest of the house.
const greeting = struct("Greeting", () => ({
  ...typeAndMeta(),
  spec: part(
    struct("GreetingSpec", () => ({ word: text("What to say."), times: int32("How often to say it.") })),
    "What is wanted.",
  ),
}));
type Greeting = Infer<typeof greeting>;

const greetingKind = defineKind({
  kind: "Greeting",
  group: "example.com",
  version: "v1",
  plural: "greetings",
  shortNames: ["hi"],
  categories: [],
  namespaced: true,
  history: "full",
  schema: greeting,
  columns: [nameColumn, { name: "WORD", cell: ({ spec }) => spec.word }, ageColumn],
  health: ({ spec }) => (spec.times > 0 ? { state: "ok", why: "" } : { state: "done", why: "it has nothing to say" }),
  validate: ({ spec }) => (spec.times < 0 ? [invalidValue("spec.times", spec.times, "must be greater than or equal to 0")] : []),
});

// A controller: writes down each greeting in a ConfigMap of the same name.
const greeter: Agent = {
  name: "greeter",
  process: processes.controllerManager,
  watches: {},
  watchAny: (kind, { after }) => (kind === "Greeting" && after !== undefined ? [keyOf(after)] : []),
  reconcile(key, world) {
    const object = world.getAny("Greeting", key) as Greeting | undefined;
    if (object === undefined || world.get("ConfigMap", key) !== undefined) return NOTHING_TO_DO;
    const { name, namespace } = object.metadata;
    return {
      intents: [
        create({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name, ...(namespace ? { namespace } : {}) },
          data: { said: object.spec.word },
        }),
      ],
    };
  },
};

function served() {
  const kinds = [...builtInKinds, greetingKind];
  const store = new Store(kinds);
  const tables = new Tables([processTable, machineTable, spokenTable]);
  const registry = new Registry(kinds);
  const server: Server = new Server({ store, registry, steps: admissionSteps, seed: 1, nowMs: () => manager.nowMs });
  const manager: Manager = new Manager({ store, server, tables, agents: [greeter], seed: 1, startMs: NOW_MS });
  for (const object of systemObjects()) server.create(object.kind, object, { author: AUTHOR });
  manager.addMachine("m", ["kube-controller-manager"]);
  return { server, registry, manager };
}

const hello = {
  apiVersion: "example.com/v1",
  kind: "Greeting",
  metadata: { name: "hello", namespace: "default" },
  spec: { word: "hello", times: 1 },
};

describe("a kind in the list", () => {
  test("is found by all its names, stored, validated and printed", () => {
    const { server, registry, manager } = served();
    const kind = registry.require("hi");
    expect(registry.resolve("greetings.example.com")).toBe(kind);
    const stored = server.create("Greeting", hello, CLIENT);
    expect(printTable(kind, [stored], { nowMs: manager.nowMs + 5_000 })).toBe("NAME    WORD    AGE\nhello   hello   5s");
    expect(() => server.create("Greeting", { ...hello, metadata: { name: "bad" }, spec: { word: "x", times: -1 } }, CLIENT)).toThrow(
      'Greeting.example.com "bad" is invalid: spec.times: Invalid value: -1: must be greater than or equal to 0',
    );
    expect(() => server.create("Greeting", { ...hello, metadata: { name: "odd" }, spec: { wrod: "x" } }, CLIENT)).toThrow(
      'Greeting in version "v1" cannot be handled as a Greeting: strict decoding error: unknown field "spec.wrod"',
    );
  });
});

describe("a controller in the list", () => {
  test("gets its queue, and acts on what is", () => {
    const { server, manager } = served();
    server.create("Greeting", hello, CLIENT);
    while (manager.step(manager.nowMs + 1_000));
    expect(server.get("ConfigMap", "default/hello")).toMatchObject({ data: { said: "hello" } });
  });
});

describe("a scheduler plugin in the list", () => {
  test("filters, and its reason reaches the message", () => {
    const noWorkers: Plugin = {
      name: "NoWorkers",
      weight: 1,
      filter: (_pod, node) => (node.name.startsWith("worker") ? [{ text: "node(s) were on strike", resolvable: false }] : []),
      heeds: () => false,
      helps: () => false,
    };
    const cluster = new MiniCluster(
      [heartbeats, nodeLifecycleController, createScheduler({ plugins: [...schedulerPlugins, noWorkers] })],
      2,
    );
    cluster.server.create(
      "ServiceAccount",
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } },
      CLIENT,
    );
    cluster.advance(60);
    cluster.server.create(
      "Pod",
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "web", namespace: "default" },
        spec: { containers: [{ name: "c", image: "nginx" }] },
      },
      CLIENT,
    );
    cluster.advance(5);
    const [condition] = (cluster.server.get("Pod", "default/web") as unknown as { status: { conditions: { message: string }[] } }).status
      .conditions;
    expect(condition?.message).toContain("0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) were on strike.");
  });
});
