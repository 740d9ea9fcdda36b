/**
 * A container runtime that hangs: nothing starts, stops or is noticed, and the node says why.
 */
import { describe, expect, test } from "vitest";
import { nodeCondition } from "../../../src/core/rules/node.ts";
import { runtimeTable } from "../../../src/core/trouble/machine.ts";
import { draftOf, type Nodes, nodesOf } from "../../support/node-of.ts";
import { healMachine, troubleMachine } from "./trouble-of.ts";

const AUTHOR = { agent: "test", key: "" };
const ready = (nodes: Nodes) => nodeCondition(nodes.node(), "Ready");

function hung(annotations = {}): Nodes {
  const nodes = nodesOf();
  nodes.apply(draftOf({ metadata: { annotations } }));
  nodes.advance(10);
  troubleMachine(nodes, runtimeTable, {});
  return nodes;
}

describe("the node", () => {
  test("is not ready after half a minute, and names the PLEG after three", () => {
    const nodes = hung();
    const from = nodes.seconds();
    const down = nodes.until(() => ready(nodes)?.status === "False") - from;
    expect(down).toBeGreaterThanOrEqual(27.5);
    expect(down).toBeLessThanOrEqual(40);
    expect(ready(nodes)).toMatchObject({ reason: "KubeletNotReady", message: "container runtime is down" });
    expect(nodes.events("worker-1").at(-1)).toBe("NodeNotReady: Node worker-1 status is now: NodeNotReady");
    const unhealthy = nodes.until(() => ready(nodes)?.message?.includes("PLEG") === true) - from;
    expect(unhealthy).toBeGreaterThan(180);
    expect(unhealthy).toBeLessThanOrEqual(191);
    expect(ready(nodes)?.message).toMatch(
      /^\[container runtime is down, PLEG is not healthy: pleg was last seen active 3m\d+(\.\d+)?s ago; threshold is 3m0s\]$/,
    );
    expect(nodes.event("worker-1", "NodeNotReady")?.count ?? 1).toBe(1);
  });

  test("goes on renewing its lease", () => {
    const nodes = hung();
    const writes: string[] = [];
    nodes.store.observe(({ kind }) => writes.push(kind));
    nodes.advance(100);
    expect(writes.filter((kind) => kind === "Lease").length).toBeGreaterThanOrEqual(9);
  });

  test("is ready within a beat after the runtime answers again", () => {
    const nodes = hung();
    nodes.advance(240);
    healMachine(nodes, runtimeTable);
    const from = nodes.seconds();
    expect(nodes.until(() => ready(nodes)?.status === "True") - from).toBeLessThan(1);
    expect(nodes.event("worker-1", "NodeReady")?.count).toBe(2);
    nodes.advance(900);
    expect(ready(nodes)?.message).toBe("kubelet is posting ready status");
  });
});

describe("its pods", () => {
  test("do not start, and those that end stay Running until the runtime answers", () => {
    const nodes = hung({ "test/exit-after": "30", "test/good-from-run": "1" });
    const endMs = (nodes.row()?.containers[0]?.instance?.startedMs ?? 0) + 30_000;
    nodes.apply(draftOf({ name: "late" }));
    nodes.advance(120);
    expect([nodes.status(), nodes.status("late")]).toEqual(["Running", "Pending"]);
    expect(nodes.events("late")).toEqual([]);
    healMachine(nodes, runtimeTable);
    nodes.advance(10);
    expect([nodes.status(), nodes.status("late")]).toEqual(["Running", "Running"]);
    const last = nodes.pod().status.containerStatuses?.[0];
    expect(last?.restartCount).toBe(1);
    expect(nodes.row()?.containers[0]?.previous?.ending.finishedMs).toBe(endMs);
  });

  test("are not stopped when they are deleted, until the runtime answers", () => {
    const nodes = hung();
    nodes.server.delete("Pod", "default/web", { author: AUTHOR });
    nodes.advance(600);
    expect(nodes.status()).toBe("Terminating");
    expect(nodes.event("web", "Killing")).toBeUndefined();
    healMachine(nodes, runtimeTable);
    nodes.advance(4);
    expect(nodes.find()).toBeUndefined();
  });

  test("are not probed meanwhile", () => {
    const nodes = nodesOf();
    const readinessProbe = { tcpSocket: { port: 80 }, periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3 };
    const { spec } = draftOf();
    const containers = spec.containers.map((container) => ({ ...container, readinessProbe }));
    nodes.apply(draftOf({ spec: { containers }, metadata: { annotations: { "test/fails": "60-" } } }));
    nodes.advance(30);
    troubleMachine(nodes, runtimeTable, {});
    nodes.advance(300);
    healMachine(nodes, runtimeTable);
    nodes.advance(1);
    expect(nodes.event("web", "Unhealthy")).toBeUndefined();
    nodes.advance(30);
    expect(nodes.event("web", "Unhealthy")?.count).toBe(3);
  });
});

test("a machine that is rebooted has a runtime that answers", () => {
  const nodes = hung();
  nodes.advance(60);
  nodes.manager.powerOff("worker-1");
  nodes.manager.powerOn("worker-1");
  nodes.advance(30);
  expect(ready(nodes)?.status).toBe("True");
  expect(nodes.status()).toBe("Running");
});
