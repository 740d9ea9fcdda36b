/**
 * What random stories have found, each reduced to the few steps that bring it about and named by its cause.
 */
import { describe, expect, test } from "vitest";
import { evictionTable } from "../../../src/core/controllers/taint-eviction.ts";
import { addressTable } from "../../../src/core/kubelet/machine/addresses.ts";
import { serviceRulesTable } from "../../../src/core/network/service-proxy.ts";
import { processTable } from "../../../src/core/reconcile/process.ts";
import { isPodReady } from "../../../src/core/rules/pod.ts";
import { NEVER, Story, scriptedPod, webDeployment } from "../../support/story.ts";

const MANAGER = "kube-controller-manager";
const FOREVER = "while true; do sleep 10; done";

test("the Service kubernetes that a user deletes is back within ten seconds, and nobody quarrels about its endpoints", () => {
  const story = new Story("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
  story.at(1);
  story.does("delete service --all");
  expect(story.has("Service", "default/kubernetes")).toBe(false);
  const before = story.cluster.store.revision;
  story.at(9);
  expect(story.has("Service", "default/kubernetes")).toBe(false);
  story.at(12);
  expect(story.get("Service", "default/kubernetes").spec.clusterIP).toBe("10.96.0.1");
  expect(story.get("Endpoints", "default/kubernetes").subsets?.[0]?.addresses?.length).toBe(1);
  expect(story.has("EndpointSlice", "default/kubernetes")).toBe(true);
  expect(story.cluster.store.revision - before).toBeLessThan(30);
});

describe("what a pod waits for without hope", () => {
  const mounting = scriptedPod("late", FOREVER, {
    spec: "volumes: [{name: late, secret: {secretName: late}}]",
    container: "volumeMounts: [{name: late, mountPath: /late}]",
  });
  const reading = scriptedPod("late", FOREVER, {
    container: "env: [{name: LATE, valueFrom: {secretKeyRef: {name: late, key: key}}}]",
  });

  test.each([
    ["a volume's Secret", mounting],
    ["a variable's Secret", reading],
  ])("%s that comes at last is waited for: the cluster has not settled before the pod runs", (_what, pod) => {
    const story = new Story(pod);
    story.at(400);
    expect(story.cluster.settled).toBe(true);
    story.applies("{apiVersion: v1, kind: Secret, metadata: {name: late}, stringData: {key: value}}");
    story.cluster.runUntilSettled();
    expect(isPodReady(story.get("Pod", "default/late"))).toBe(true);
  });
});

test("a pod that was failed while its kubelet ran it stays Failed, and is stopped", () => {
  const story = new Story(scriptedPod("lost", FOREVER));
  story.at(10);
  const pod = story.get("Pod", "default/lost");
  story.cluster.server.update("Pod", { ...pod, status: { ...pod.status, phase: "Failed" } } as typeof pod, {
    author: { agent: "pod-gc", key: "sweep" },
    subresource: "status",
  });
  expect(story.when(() => story.get("Pod", "default/lost").status.phase !== "Failed", 60)).toBe(NEVER);
  const { phase, containerStatuses } = story.get("Pod", "default/lost").status;
  expect(phase).toBe("Failed");
  expect(containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(137);
});

test("a pod deleted while its sandbox is made leaves no address behind, whenever that is", () => {
  const story = new Story(scriptedPod("kept", FOREVER));
  story.at(10);
  for (let waitMs = 100; waitMs < 3_000; waitMs += 100) {
    story.applies(scriptedPod("brief", FOREVER));
    story.cluster.advance(waitMs);
    story.does("delete pod brief");
    story.cluster.advance(60_000);
  }
  const addresses = [...story.cluster.tables.rows(addressTable)].filter(([key]) => !key.endsWith("/last"));
  expect(addresses.map(([, pod]) => pod)).toEqual(["default/kept"]);
});

test("a service deleted while the API server starts again leaves no rules behind", () => {
  const story = new Story(webDeployment(1));
  story.applies("{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}");
  story.at(10);
  const { tables, manager } = story.cluster;
  expect(tables.row(serviceRulesTable, "default/web")).toBeDefined();
  const { machine = "" } = tables.row(processTable, "kube-apiserver") ?? {};
  manager.stopProcess("kube-apiserver");
  story.does("delete service web");
  story.at(12);
  manager.startProcess("kube-apiserver", machine);
  story.at(15);
  expect([...tables.rows(serviceRulesTable)].map(([key]) => key)).toEqual(["default/kubernetes"]);
});

describe("a link that was cut", () => {
  test("a controller manager that is back hears of what went meanwhile, and keeps no timer for it", () => {
    const story = new Story(webDeployment(2));
    story.at(10);
    const { nodeName = "" } = story.list("Pod")[0]?.spec ?? {};
    story.does(`crash node ${nodeName}`);
    story.at(70);
    const { tables, manager } = story.cluster;
    expect(tables.size(evictionTable)).toBeGreaterThan(0);
    manager.cutLink(MANAGER);
    story.does("delete pods --all --force --grace-period=0");
    story.does(`recover node ${nodeName}`);
    // Before its leader's lease runs out, or it would start anew with an empty memory.
    story.at(75);
    manager.restoreLink(MANAGER);
    story.at(76);
    expect(tables.size(evictionTable)).toBe(0);
  });

  test("a process that starts while it is cut knows nothing of the world, not what its predecessor knew", () => {
    const story = new Story(webDeployment(2));
    story.at(10);
    const { tables, manager } = story.cluster;
    manager.cutLink(MANAGER);
    expect(manager.snapshot().links.has(MANAGER)).toBe(true);
    manager.stopProcess(MANAGER);
    manager.startProcess(MANAGER, tables.row(processTable, MANAGER)?.machine ?? "");
    expect(manager.snapshot().links.has(MANAGER)).toBe(false);
    story.at(100);
    manager.restoreLink(MANAGER);
    story.does("scale deployment/web --replicas=3");
    // It leads again once the Lease of its predecessor has run out.
    expect(story.when(() => story.list("Pod").filter(isPodReady).length === 3)).toBeLessThan(150);
  });
});

test("a node that comes back under its name leaves no timers to the pods it had in its former life", () => {
  const story = new Story(webDeployment(2));
  story.at(10);
  const { nodeName = "" } = story.list("Pod")[0]?.spec ?? {};
  const { tables, manager, server } = story.cluster;
  const node = server.get("Node", nodeName);
  const author = { agent: "user", key: "test" };
  story.does(`crash node ${nodeName}`);
  story.at(70);
  expect(tables.size(evictionTable)).toBeGreaterThan(0);
  // Back at once, as a kubelet that registers again does it, and without a taint.
  manager.powerOn(nodeName);
  server.delete("Node", nodeName, { author });
  story.at(71);
  const { name, labels } = node.metadata;
  server.create("Node", { ...node, metadata: { name, labels } }, { author });
  story.at(72);
  expect(tables.size(evictionTable)).toBe(0);
});
