/**
 * Why a pod is pending: every plugin on every node, and what would help.
 */
import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { explainPending } from "../../../src/core/explain/pending.ts";
import { aContainer, aPod } from "../../support/builders.ts";
import { worldOf } from "../../support/world-of.ts";
import { aNode, ScheduledWorld } from "../scheduler/scheduled-world.ts";

const asking = (cpu: string, more: Partial<Pod["spec"]> = {}) =>
  aPod({ spec: { containers: [aContainer({ resources: { requests: { cpu } } })], ...more } });
const holder = aPod({
  name: "holder",
  node: "node-1",
  phase: "Running",
  spec: { containers: [aContainer({ resources: { requests: { cpu: "3" } } })] },
});
const cordoned = (name: string) => aNode({ name, spec: { unschedulable: true, taints: [{ key: "old", effect: "NoSchedule" }] } });

describe("the matrix", () => {
  test("shows all plugins that reject a node, not only the first", () => {
    const { nodes } = explainPending(worldOf(cordoned("a"), aNode(), holder), asking("2"));
    expect(nodes).toEqual([
      {
        node: "a",
        verdicts: [
          { plugin: "NodeUnschedulable", reasons: ["node(s) were unschedulable"] },
          { plugin: "TaintToleration", reasons: ["node(s) had untolerated taint(s)"] },
        ],
      },
      { node: "node-1", verdicts: [{ plugin: "NodeResourcesFit", reasons: ["Insufficient cpu"] }] },
    ]);
  });

  test("the sentence is the scheduler's own", () => {
    const objects: readonly KubeObject[] = [cordoned("a"), aNode(), holder];
    const world = new ScheduledWorld().put(...objects, asking("2")).run();
    expect(explainPending(worldOf(...objects), asking("2")).message).toBe(world.whyPending());
  });
});

describe("what would help", () => {
  test.each<readonly [string, Pod, readonly KubeObject[], boolean, readonly string[]]>([
    ["room", asking("2"), [aNode(), holder], true, ["free 1 cpu on node-1"]],
    ["a smaller request", asking("8"), [aNode()], false, ["ask for at most 4 cpu, which is all that node-1 has"]],
    [
      "several things at once",
      aPod(),
      [cordoned("a")],
      false,
      ["uncordon a; remove the taint old:NoSchedule from a, or let the pod tolerate it"],
    ],
    [
      "the nearest node first",
      asking("2"),
      [cordoned("a"), aNode(), holder],
      true,
      ["free 1 cpu on node-1", "uncordon a; remove the taint old:NoSchedule from a, or let the pod tolerate it"],
    ],
    ["nothing: it fits", aPod(), [aNode()], true, []],
    [
      "removing a gate",
      aPod({ spec: { schedulingGates: [{ name: "test/hold" }] } }),
      [aNode()],
      true,
      ["remove the scheduling gates test/hold"],
    ],
    ["nothing without nodes", aPod(), [], false, []],
  ])("%s", (_what, pod, objects, canEverFit, changes) => {
    expect(explainPending(worldOf(...objects), pod)).toMatchObject({ canEverFit, changes });
  });
});
