/**
 * Which pods make room, and what is said when none do.
 */
import { describe, expect, test } from "vitest";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { LiveClusterView } from "../../../src/core/scheduler/cluster-view.ts";
import { diagnose } from "../../../src/core/scheduler/cycle/diagnosis.ts";
import { Trial } from "../../../src/core/scheduler/cycle/trial.ts";
import type { DisruptionBudget } from "../../../src/core/scheduler/index.ts";
import { schedulerPlugins } from "../../../src/core/scheduler/plugins/index.ts";
import { PodRecord } from "../../../src/core/scheduler/pods/pod-view.ts";
import { type PreemptionResult, preempt } from "../../../src/core/scheduler/preemption.ts";
import { aContainer, aPod, type PodOverrides, timeAt } from "../../support/builders.ts";
import { NOW_MS, worldOf } from "../../support/world-of.ts";
import { aNode, ScheduledWorld } from "./scheduled-world.ts";

/** A pod of a priority that asks for cpu. */
function pod(name: string, priority: number, cpu: string, more: PodOverrides = {}): Pod {
  return aPod({
    name,
    ...more,
    spec: { priority, containers: [aContainer({ resources: { requests: { cpu } } })], ...more.spec },
  });
}

const running = (name: string, node: string, priority: number, cpu: string, startSeconds = 0) =>
  pod(name, priority, cpu, { node, phase: "Running", status: { startTime: timeAt(startSeconds) } });

function resultOf(
  incoming: Pod,
  nodes: readonly Node[],
  pods: readonly Pod[],
  budgets: readonly DisruptionBudget[] = [],
): PreemptionResult {
  const view = LiveClusterView.of(worldOf(...nodes, ...pods, incoming));
  const trial = new Trial(schedulerPlugins, view, new PodRecord(incoming));
  const { candidates } = diagnose(trial, 0);
  return preempt({ trial, candidates, budgets, nowMs: NOW_MS, offset: () => 0 });
}

function pick(...args: Parameters<typeof resultOf>): string {
  const result = resultOf(...args);
  return "pods" in result ? `${result.node}: ${result.pods.map(({ metadata }) => metadata.name).join(" ")}` : result.text;
}

const a = aNode({ name: "a" });
const b = aNode({ name: "b" });
const HIGH = pod("high", 100, "4");

describe("the node where room is made", () => {
  test.each<readonly [string, readonly Pod[], string]>([
    ["the one whose most important victim is least important", [running("x", "a", 10, "4"), running("y", "b", 5, "4")], "b: y"],
    ["then the one with the lowest sum", [running("x1", "a", 5, "2"), running("x2", "a", 5, "2"), running("y", "b", 5, "4")], "b: y"],
    ["then the one whose victims started last", [running("x", "a", 5, "4", 0), running("y", "b", 5, "4", 60)], "b: y"],
    ["never one without lower pods", [running("x", "a", 100, "4"), running("y", "b", 50, "4")], "b: y"],
  ])("%s", (_what, pods, expected) => expect(pick(HIGH, [a, b], pods)).toBe(expected));

  test("as few pods as possible leave, the most important stay", () => {
    const pods = [running("p1", "a", 1, "1"), running("p2", "a", 2, "1"), running("p3", "a", 3, "1"), running("p4", "a", 4, "1")];
    expect(pick(pod("high", 100, "2"), [a], pods)).toBe("a: p2 p1");
  });

  test("of equals, who has run longest stays", () => {
    const pods = [running("old", "a", 1, "2", 0), running("young", "a", 1, "2", 60)];
    expect(pick(pod("high", 100, "2"), [a], pods)).toBe("a: young");
  });

  test("a budget without disruptions left is respected where possible", () => {
    const budget: DisruptionBudget = { disruptionsAllowed: 0, covers: ({ metadata }) => metadata.name === "y" };
    const pods = [running("x", "a", 10, "4"), running("y", "b", 5, "4")];
    expect(pick(HIGH, [a, b], pods, [budget])).toBe("a: x");
  });

  test("suppositions leave the view as it was", () => {
    const pods = [running("x", "a", 10, "4"), running("y", "b", 5, "4")];
    const view = LiveClusterView.of(worldOf(a, b, ...pods));
    const trial = new Trial(schedulerPlugins, view, new PodRecord(HIGH));
    preempt({ trial, candidates: view.nodes, budgets: [], nowMs: NOW_MS, offset: () => 0.7 });
    expect(view.nodes.map(({ name, requestedCpuMillis, pods: on }) => [name, requestedCpuMillis, [...on.keys()]])).toEqual([
      ["a", 4_000, ["default/x"]],
      ["b", 4_000, ["default/y"]],
    ]);
  });
});

describe("why no room is made", () => {
  test.each<readonly [string, Pod, readonly Pod[], string]>([
    [
      "nobody is less important",
      pod("low", 0, "4"),
      [running("x", "a", 10, "4"), running("y", "b", 5, "4")],
      "0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    ],
    ["it would not help", pod("huge", 100, "100"), [], "0/2 nodes are available: 2 Preemption is not helpful for scheduling."],
    [
      "removing all who may leave is not enough",
      HIGH,
      [running("x", "a", 200, "2"), running("x2", "a", 1, "2"), running("y", "b", 200, "4")],
      "0/2 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for incoming pod.",
    ],
    [
      "the pod does not want it",
      pod("meek", 100, "4", { spec: { preemptionPolicy: "Never" } }),
      [running("x", "a", 1, "4"), running("y", "b", 1, "4")],
      "not eligible due to preemptionPolicy=Never.",
    ],
  ])("%s", (_what, incoming, pods, expected) => expect(pick(incoming, [a, b], pods)).toBe(expected));
});

describe("the story of a preemption", () => {
  const full = () =>
    new ScheduledWorld()
      .put(a, running("victim", "a", 1, "4"))
      .put(pod("web", 100, "4"))
      .run(1_000);

  test("the victim is marked, deleted with its grace, and told by whom", () => {
    const world = full();
    const victim = world.pod("victim");
    expect(victim.metadata.deletionTimestamp).toBeDefined();
    expect(victim.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(victim.status.conditions).toMatchObject([
      {
        type: "DisruptionTarget",
        status: "True",
        reason: "PreemptionByScheduler",
        message: "default-scheduler: preempting to accommodate a higher priority pod",
      },
    ]);
    expect(world.events("Preempted")).toEqual(["Preempted: Preempted by pod uid-web on node a"]);
  });

  test("the preemptor is nominated and waits; nothing is said of preemption", () => {
    const world = full();
    expect(world.pod().status.nominatedNodeName).toBe("a");
    expect(world.whyPending()).toBe("0/1 nodes are available: 1 Insufficient cpu.");
    expect(world.pod().spec.nodeName).toBeUndefined();
  });

  test("it gets the room once the victim is gone, though others came meanwhile", () => {
    const world = full()
      .put(pod("rival", 50, "4"))
      .run(1_000);
    expect(world.pod("rival").spec.nodeName).toBeUndefined();
    world.remove("Pod", "default/victim").run();
    expect(world.nodesOf()).toEqual({ rival: "", web: "a" });
  });

  test("while the victim is leaving, the preemptor takes no further ones", () => {
    const world = full()
      .put(aNode({ name: "b", spec: { unschedulable: true } }))
      .run(400_000);
    expect(world.whyPending()).toBe(
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to deallocate, " +
        "preemption: not eligible due to a terminating pod on the nominated node.",
    );
    expect(world.pod().status.nominatedNodeName).toBe("a");
  });

  test("pods of lower priority lose their nomination to the node", () => {
    const lower = pod("lower", 50, "4", { status: { nominatedNodeName: "a" } });
    const world = new ScheduledWorld()
      .put(a, running("victim", "a", 1, "4"), lower)
      .put(pod("web", 100, "4"))
      .run(1_000);
    expect(world.pod("lower").status.nominatedNodeName).toBeUndefined();
    expect(world.pod().status.nominatedNodeName).toBe("a");
  });
});
