import { describe, expect, test } from "vitest";
import { ApiError } from "../../../src/core/api/errors.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { crashContainer } from "../../../src/core/kubelet/faults.ts";
import { containerLogs } from "../../../src/core/kubelet/logs.ts";
import { podTable } from "../../../src/core/kubelet/machine/rows.ts";
import { setCondition } from "../../../src/core/rules/pod.ts";
import { aContainer } from "../../support/builders.ts";
import { draftOf, findScripted, type Nodes, nodesOf } from "../../support/node-of.ts";

const AUTHOR = { agent: "test", key: "" };
const KUBELET = "kubelet@worker-1";

function running(overrides: Parameters<typeof draftOf>[0] = {}): Nodes {
  const nodes = nodesOf();
  nodes.apply(draftOf(overrides));
  nodes.advance(5);
  return nodes;
}

const firstStatus = (nodes: Nodes, name = "web") => nodes.pod(name).status.containerStatuses?.[0];

function setUnready(nodes: Nodes): void {
  const pod = nodes.pod();
  const conditions = setCondition(pod.status.conditions, { type: "Ready", status: "False" }, nodes.manager.nowMs);
  nodes.server.update("Pod", { ...pod, status: { ...pod.status, conditions } } as Pod, { author: AUTHOR, subresource: "status" });
}

const isReady = (nodes: Nodes) => nodes.pod().status.conditions?.find(({ type }) => type === "Ready")?.status;

describe("a machine that loses its power", () => {
  test("tells nobody; after its return its pods start again: new sandbox, new address, one restart, exit 255", () => {
    const nodes = running();
    const before = nodes.store.revision;
    nodes.manager.powerOff("worker-1");
    nodes.advance(100);
    expect(nodes.store.revision).toBe(before);
    expect(nodes.status()).toBe("Running");
    nodes.manager.powerOn("worker-1");
    nodes.advance(20);
    expect(nodes.events("web")).toContain("SandboxChanged: Pod sandbox changed, it will be killed and re-created.");
    expect(firstStatus(nodes)).toMatchObject({
      restartCount: 1,
      ready: true,
      lastState: { terminated: { exitCode: 255, reason: "Unknown" } },
    });
    expect(nodes.pod().status.podIP).toBe("10.244.0.3");
    expect(nodes.events("worker-1").some((text) => /^Rebooted: Node worker-1 has been rebooted, boot id: [0-9a-f-]{36}$/.test(text))).toBe(
      true,
    );
  });

  test("comes back to pods that are being deleted, and they vanish within seconds", () => {
    const nodes = running();
    nodes.manager.powerOff("worker-1");
    nodes.server.delete("Pod", "default/web", { author: AUTHOR });
    nodes.advance(100);
    expect(nodes.status()).toBe("Terminating");
    nodes.manager.powerOn("worker-1");
    nodes.advance(13);
    expect(nodes.find()).toBeUndefined();
    expect(nodes.events("web").some((text) => text.startsWith("Killing"))).toBe(false);
  });

  test("fails pods that must not be started again", () => {
    const nodes = running({ spec: { restartPolicy: "Never" } });
    nodes.manager.powerOff("worker-1");
    nodes.advance(5);
    nodes.manager.powerOn("worker-1");
    nodes.advance(20);
    expect(nodes.pod().status.phase).toBe("Failed");
    expect(firstStatus(nodes)?.state?.terminated).toMatchObject({ exitCode: 255, reason: "Unknown" });
  });

  test("gives the addresses back of pods that are gone when it returns", () => {
    const nodes = running();
    nodes.manager.powerOff("worker-1");
    nodes.server.delete("Pod", "default/web", { author: AUTHOR, graceSeconds: 0 });
    nodes.manager.powerOn("worker-1");
    nodes.advance(20);
    expect([...nodes.tables.rows(podTable)]).toEqual([]);
    for (let index = 0; index < 110; index++) nodes.apply(draftOf({ name: `p${index}` }));
    nodes.advance(10);
    expect(nodes.status("p109")).toBe("Running");
  });
});

describe("a kubelet that stops while its machine runs", () => {
  test("restarts no container when it is back, and nothing was probed or restarted meanwhile", () => {
    const nodes = running();
    nodes.apply(draftOf({ name: "dies", metadata: { annotations: { "test/exit-after": "30" } } }));
    nodes.advance(5);
    const id = firstStatus(nodes)?.containerID;
    nodes.manager.stopProcess(KUBELET);
    nodes.advance(120);
    expect(firstStatus(nodes, "dies")).toMatchObject({ restartCount: 0, ready: true });
    nodes.manager.startProcess(KUBELET, "worker-1");
    nodes.advance(5);
    expect(firstStatus(nodes)).toMatchObject({ restartCount: 0, containerID: id, ready: true });
    const { restartCount, lastState } = firstStatus(nodes, "dies") ?? {};
    expect(restartCount).toBe(1);
    const { startedAt = "", finishedAt = "" } = lastState?.terminated ?? {};
    expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBe(30_000);
  });

  test("kills what was deleted by force meanwhile, and says again what the world has forgotten", () => {
    const nodes = running();
    nodes.apply(draftOf({ name: "gone" }));
    nodes.advance(5);
    nodes.manager.stopProcess(KUBELET);
    setUnready(nodes);
    nodes.server.delete("Pod", "default/gone", { author: AUTHOR, graceSeconds: 0 });
    nodes.advance(60);
    nodes.manager.startProcess(KUBELET, "worker-1");
    nodes.advance(1);
    expect(isReady(nodes)).toBe("True");
    expect(nodes.row("gone")).toBeUndefined();
  });
});

describe("a node cut off", () => {
  test("goes on restarting containers, says nothing, and reports all of it when the link is back", () => {
    const nodes = running({ metadata: { annotations: { "test/exit-after": "20" } } });
    nodes.manager.cutLink(KUBELET);
    const before = nodes.store.revision;
    setUnready(nodes);
    nodes.advance(60);
    expect(nodes.store.revision).toBe(before + 1);
    expect(nodes.row()?.containers[0]?.restarts).toBeGreaterThanOrEqual(2);
    nodes.manager.restoreLink(KUBELET);
    nodes.advance(0.1);
    expect(firstStatus(nodes)?.restartCount).toBeGreaterThanOrEqual(2);
  });

  test("makes its pod ready again within ten seconds after it is back", () => {
    const nodes = running();
    nodes.manager.cutLink(KUBELET);
    setUnready(nodes);
    nodes.advance(60);
    expect(isReady(nodes)).toBe("False");
    nodes.manager.restoreLink(KUBELET);
    nodes.advance(10);
    expect(isReady(nodes)).toBe("True");
    expect(firstStatus(nodes)?.restartCount).toBe(0);
  });

  test("stops pods that were deleted meanwhile", () => {
    const nodes = running();
    nodes.manager.cutLink(KUBELET);
    nodes.server.delete("Pod", "default/web", { author: AUTHOR });
    nodes.advance(60);
    expect(nodes.status()).toBe("Terminating");
    nodes.manager.restoreLink(KUBELET);
    nodes.advance(5);
    expect(nodes.find()).toBeUndefined();
    expect(nodes.events("web")).toContain("Killing: Stopping container web");
  });
});

describe("what commands ask for", () => {
  const logs = (nodes: Nodes, container = "web", previous = false) =>
    containerLogs(nodes.tables, findScripted, { pod: nodes.pod(), container, previous, fromMs: 0, toMs: nodes.manager.nowMs, seed: 1 }).map(
      ({ text }) => text,
    );

  test("a container that is crashed ends at once, and is restarted", () => {
    const nodes = running();
    const crash = { node: "worker-1", pod: "default/web", container: "web", exitCode: 139, reason: "Error" };
    for (const intent of crashContainer(nodes.tables, crash))
      if (intent.do === "put") nodes.tables.put(intent.table, intent.key, intent.row);
    nodes.manager.wake("kubelet", "worker-1/default/web");
    nodes.advance(5);
    expect(firstStatus(nodes)).toMatchObject({
      restartCount: 1,
      ready: true,
      lastState: { terminated: { exitCode: 139, reason: "Error" } },
    });
    expect(logs(nodes)).toEqual(["run 1"]);
    expect(logs(nodes, "web", true)).toEqual(["run 0"]);
    expect(() => crashContainer(nodes.tables, { ...crash, container: "db" })).toThrow(ApiError);
  });

  test("logs of a container that waits are refused in the kubelet's words", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ spec: { containers: [aContainer({ image: "missing:1" })] } }));
    nodes.advance(0.5);
    expect(() => logs(nodes)).toThrow('container "web" in pod "web" is waiting to start: ContainerCreating');
    nodes.advance(10);
    expect(() => logs(nodes)).toThrow(`container "web" in pod "web" is waiting to start: image can't be pulled`);
    expect(() => logs(nodes, "web", true)).toThrow('previous terminated container "web" in pod "web" not found');
  });

  test("logs show the last run during the back-off, and are lost with the machine's power", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ metadata: { annotations: { "test/exit-after": "1" } } }));
    nodes.until(() => nodes.status() === "CrashLoopBackOff");
    expect(logs(nodes)).toEqual(["run 1"]);
    nodes.manager.powerOff("worker-1");
    expect(() => logs(nodes)).toThrow("waiting to start");
  });
});
