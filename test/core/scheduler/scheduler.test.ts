/**
 * The scheduler as a whole: what it binds, what it says, when it tries again.
 */
import { describe, expect, test } from "vitest";
import { ApiError } from "../../../src/core/api/errors.ts";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { nodesToFind } from "../../../src/core/scheduler/cycle/trial.ts";
import { attemptTable, createScheduler, queueTable } from "../../../src/core/scheduler/index.ts";
import { Tables } from "../../../src/core/store/tables.ts";
import { aContainer, aPod, type PodOverrides } from "../../support/builders.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";
import { aNode, ScheduledWorld } from "./scheduled-world.ts";

/** A pod that asks for cpu and memory. */
function asking(requests: { readonly [resource: string]: string }, overrides: PodOverrides = {}) {
  return aPod({ ...overrides, spec: { containers: [aContainer({ resources: { requests } })], ...overrides.spec } });
}

const CONTROL_PLANE = aNode({
  name: "control-plane",
  spec: { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] },
});

describe("binding", () => {
  test("a pod gets the only node that fits, a condition and an event", () => {
    const world = new ScheduledWorld().put(CONTROL_PLANE, aNode()).put(aPod()).run();
    expect(world.pod().spec.nodeName).toBe("node-1");
    expect(world.pod().status.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    expect(world.events()).toEqual(["Scheduled: Successfully assigned default/web to node-1"]);
  });

  test("pods spread over nodes that are otherwise alike", () => {
    const world = new ScheduledWorld().put(aNode({ name: "a" }), aNode({ name: "b" }), aNode({ name: "c" }));
    for (let index = 0; index < 6; index++) world.put(asking({ cpu: "100m", memory: "64Mi" }, { name: `web-${index}` }));
    const nodes = Object.values(world.run().nodesOf());
    expect(nodes.toSorted()).toEqual(["a", "a", "b", "b", "c", "c"]);
  });

  test("pods of other schedulers are left alone", () => {
    const world = new ScheduledWorld()
      .put(aNode())
      .put(aPod({ spec: { schedulerName: "mine" } }))
      .run();
    expect(world.nodesOf()).toEqual({ web: "" });
    expect(world.events()).toEqual([]);
  });
});

describe("what is said of a pod that fits nowhere", () => {
  const zone = (name: string, more: object = {}) => aNode({ name, labels: { "topology.kubernetes.io/zone": name }, ...more });
  const NOT_HELPFUL = (nodes: number) => `${nodes} Preemption is not helpful for scheduling`;
  const tail = (nodes: number, text: string) => `no new claims to deallocate, preemption: 0/${nodes} nodes are available: ${text}.`;
  const web = { app: "web" };
  const spread = [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule" as const,
      labelSelector: { matchLabels: web },
    },
  ];
  const holder = asking({ cpu: "3500m", memory: "7Gi" }, { name: "holder", node: "node-1", phase: "Running" });
  const named = (name: string) => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In" as const, values: [name] }] }],
      },
    },
  });

  test.each<readonly [string, readonly KubeObject[], KubeObject, string]>([
    [
      "upstream's own example",
      [CONTROL_PLANE, aNode(), aNode({ name: "node-2" })],
      asking({ cpu: "100" }),
      `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. ${tail(3, NOT_HELPFUL(3))}`,
    ],
    [
      "two reasons of one node",
      [aNode(), holder],
      asking({ cpu: "1", memory: "2Gi" }),
      `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. ${tail(1, "1 No preemption victims found for incoming pod")}`,
    ],
    [
      "parts are sorted as text",
      [
        ...Array.from({ length: 10 }, (_, index) => aNode({ name: `c-${index}`, spec: { unschedulable: true } })),
        aNode(),
        aNode({ name: "node-2" }),
      ],
      asking({ cpu: "100" }),
      `0/12 nodes are available: 10 node(s) were unschedulable, 2 Insufficient cpu. ${tail(12, NOT_HELPFUL(12))}`,
    ],
    [
      "a spread that is uneven",
      [zone("a"), zone("b", { allocatable: { cpu: "1" } }), aPod({ name: "one", node: "a", phase: "Running", labels: web })],
      asking({ cpu: "2" }, { labels: web, spec: { topologySpreadConstraints: spread } }),
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match pod topology spread constraints. " +
        tail(2, `1 No preemption victims found for incoming pod, ${NOT_HELPFUL(1)}`),
    ],
    [
      "affinity terms that contradict each other",
      [aNode()],
      aPod({
        spec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  {
                    matchFields: [
                      { key: "metadata.name", operator: "In", values: ["a"] },
                      { key: "metadata.name", operator: "In", values: ["b"] },
                    ],
                  },
                ],
              },
            },
          },
        },
      }),
      `0/1 nodes are available: pod affinity terms conflict. ${tail(1, NOT_HELPFUL(1))}`,
    ],
    [
      "a pod for one node by name",
      [aNode(), aNode({ name: "node-2" }), holder],
      asking({ cpu: "1" }, { spec: { affinity: named("node-1") } }),
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
        tail(2, `1 No preemption victims found for incoming pod, ${NOT_HELPFUL(1)}`),
    ],
    [
      "no preemption wanted",
      [aNode(), holder],
      asking({ cpu: "1" }, { spec: { preemptionPolicy: "Never" } }),
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    ],
    ["no nodes", [], aPod(), "no nodes available to schedule pods"],
  ])("%s", (_what, objects, pod, message) => {
    const world = new ScheduledWorld().put(...objects, pod).run();
    expect(world.whyPending()).toBe(message);
    expect(world.events()).toEqual([`FailedScheduling: ${message}`]);
    expect(world.pod().status.conditions).toMatchObject([{ type: "PodScheduled", status: "False", reason: "Unschedulable" }]);
    expect(world.manager.settled).toBe(true);
  });

  test("the same failure again is counted, not told again", () => {
    const world = new ScheduledWorld().put(aNode(), asking({ cpu: "100" })).run();
    const revision = world.pod().metadata.resourceVersion;
    world.run(12 * 60_000);
    expect(world.pod().metadata.resourceVersion).toBe(revision);
    // The first write of the condition gave the pod a new version, so a second event follows the first.
    expect(world.events()).toHaveLength(2);
  });

  test("the last attempt is remembered until the pod has a node", () => {
    const world = new ScheduledWorld().put(aNode(), asking({ cpu: "8" })).run();
    expect(world.tables.row(attemptTable, "default/web")).toMatchObject({ nodes: 1, counts: [["Insufficient cpu", 1]] });
    world.put(aNode({ name: "large", allocatable: { cpu: "16" } })).run();
    expect(world.nodesOf()).toEqual({ web: "large" });
    expect(world.tables.size(attemptTable)).toBe(0);
  });

  test("a pod that is being deleted is skipped", () => {
    const leaving = aPod({ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["test/hold"] } });
    const world = new ScheduledWorld().put(aNode(), leaving).run();
    expect(world.events()).toEqual(["FailedScheduling: skip schedule deleting pod: default/web"]);
  });
});

describe("a rejected pod is tried again", () => {
  const tooLarge = asking({ cpu: "3" });
  const holder = asking({ cpu: "3" }, { name: "holder", node: "node-1", phase: "Running" });
  const tainted = aNode({ spec: { taints: [{ key: "a", effect: "NoSchedule" }] } });

  test.each<readonly [string, readonly KubeObject[], KubeObject, (world: ScheduledWorld) => void]>([
    ["when a pod goes", [aNode(), holder], tooLarge, (world) => world.remove("Pod", "default/holder")],
    [
      "when a pod comes to its end",
      [aNode(), holder],
      tooLarge,
      (world) => {
        const pod = world.pod("holder");
        const ended: Pod = { ...pod, status: { ...pod.status, phase: "Succeeded" } };
        world.put(ended);
      },
    ],
    ["when a node comes", [aNode(), holder], tooLarge, (world) => world.put(aNode({ name: "node-2" }))],
    ["when the first node comes", [], tooLarge, (world) => world.put(aNode())],
    ["when a node is uncordoned", [aNode({ spec: { unschedulable: true } })], aPod(), (world) => world.put(aNode())],
    ["when a taint goes", [tainted], aPod(), (world) => world.put(aNode())],
    [
      "when it tolerates the taint",
      [tainted],
      aPod(),
      (world) => {
        const pod = world.pod();
        const tolerant: Pod = { ...pod, spec: { ...pod.spec, tolerations: [{ operator: "Exists" }] } };
        world.put(tolerant);
      },
    ],
    ["when a gate goes", [aNode()], aPod({ spec: { schedulingGates: [{ name: "test/hold" }] } }), (world) => world.put(aPod())],
  ])("%s", (_what, objects, pod, change) => {
    const world = new ScheduledWorld().put(...objects, pod).run();
    expect(world.pod().spec.nodeName).toBeUndefined();
    const startMs = world.manager.nowMs;
    change(world);
    world.run();
    expect(world.pod().spec.nodeName).toMatch(/^node-/);
    expect(world.manager.nowMs - startMs).toBeLessThan(1_000);
  });

  test("what cannot help does not wake it", () => {
    const world = new ScheduledWorld().put(aNode(), asking({ cpu: "100" })).run();
    const before = world.tables.row(queueTable, "default/web");
    world.put(aNode({ labels: { a: "b" } }), aPod({ name: "other" })).run();
    expect(world.tables.row(queueTable, "default/web")).toEqual(before);
  });

  test("a gated pod says nothing", () => {
    const world = new ScheduledWorld().put(aNode(), aPod({ spec: { schedulingGates: [{ name: "test/hold" }] } })).run();
    expect(world.events()).toEqual([]);
    expect(world.tables.row(queueTable, "default/web")).toMatchObject({ where: "gated" });
  });
});

describe("many nodes", () => {
  test.each([
    [5, 5],
    [99, 99],
    [100, 100],
    [1_000, 420],
    [5_000, 500],
    [6_000, 300],
  ])("of %i nodes %i that fit are enough", (nodes, enough) => expect(nodesToFind(nodes)).toBe(enough));
});

describe("trouble", () => {
  /** A day in the life of a scheduler; `between` is called after each act. */
  function day(between: (world: ScheduledWorld) => void): ScheduledWorld {
    const world = new ScheduledWorld();
    const acts: ((world: ScheduledWorld) => void)[] = [
      (w) => w.put(aNode({ name: "a" }), aNode({ name: "b" })),
      (w) => {
        for (let index = 0; index < 6; index++) w.put(asking({ cpu: "1500m" }, { name: `web-${index}`, labels: { app: "web" } }));
      },
      (w) => w.put(aNode({ name: "c", spec: { unschedulable: true } })),
      (w) => w.remove("Pod", "default/web-0"),
      (w) =>
        w.put(
          asking(
            { cpu: "3" },
            { name: "high", spec: { priority: 10, containers: [aContainer({ resources: { requests: { cpu: "3" } } })] } },
          ),
        ),
      (w) => w.put(aNode({ name: "c" })),
      (w) => w.remove("Node", "a"),
    ];
    for (const act of acts) {
      act(world);
      between(world);
      world.run(7);
      between(world);
      world.run(2_500);
    }
    return world.run();
  }

  test("views that are forgotten change nothing", () => {
    const straight = day(() => {});
    const forgetful = day((world) => world.manager.dropViews());
    expect(forgetful.nodesOf()).toEqual(straight.nodesOf());
    expect(forgetful.store.hash).toBe(straight.store.hash);
    expect(Object.values(straight.nodesOf()).filter((node) => node !== "").length).toBeGreaterThan(4);
  });

  test("a scheduler that is cut off catches up, and counts nothing twice", () => {
    const world = new ScheduledWorld().put(aNode()).run();
    world.manager.cutLink("kube-scheduler");
    world.put(asking({ cpu: "3" }, { name: "one" }), asking({ cpu: "3" }, { name: "two" })).run(5_000);
    expect(world.nodesOf()).toEqual({ one: "", two: "" });
    world.manager.restoreLink("kube-scheduler");
    world.run();
    expect(Object.values(world.nodesOf()).sort()).toEqual(["", "node-1"]);
  });

  test("an attempt that was under way when the link was cut is made again", () => {
    const world = new ScheduledWorld().put(aNode()).run();
    world.put(aPod());
    world.manager.cutLink("kube-scheduler");
    world.put(aNode({ name: "later" })).run(5_000);
    expect(world.nodesOf()).toEqual({ web: "" });
    world.manager.restoreLink("kube-scheduler");
    expect(world.run().pod().spec.nodeName).toBeDefined();
  });

  test("a restarted scheduler goes on with what there is", () => {
    const world = new ScheduledWorld().put(aNode(), asking({ cpu: "100" })).run();
    world.manager.stopProcess("kube-scheduler");
    expect(world.tables.size(queueTable)).toBe(0);
    world.put(aPod({ name: "next" }));
    world.manager.startProcess("kube-scheduler", "control-plane");
    expect(world.run().nodesOf()).toEqual({ next: "node-1", web: "" });
    expect(world.tables.row(queueTable, "default/web")).toMatchObject({ where: "unschedulable" });
  });

  test("a refused binding is told and tried again", () => {
    const agent = createScheduler();
    const pod = aPod();
    const tables = new Tables(agent.tables ?? []);
    const outcome = agent.reconcile("queue", worldOf(aNode(), pod), turnOf({ state: tables }));
    for (const intent of outcome.intents) {
      if (intent.do === "put") tables.put(intent.table, intent.key, intent.row);
      if (intent.do === "drop") tables.drop(intent.table, intent.key);
    }
    const answers = outcome.onRefused?.(new ApiError("Conflict", "no"), 0) ?? [];
    expect(answers).toContainEqual(expect.objectContaining({ do: "event", message: 'running Bind plugin "DefaultBinder": no' }));
    expect(answers).toContainEqual(expect.objectContaining({ do: "updateStatus" }));
    expect(answers).toContainEqual(
      expect.objectContaining({ do: "put", key: "default/web", row: expect.objectContaining({ where: "errored", errors: 1 }) }),
    );
    expect(outcome.onRefused?.(new ApiError("ServiceUnavailable", "no"), 0)).toEqual([]);
  });
});
