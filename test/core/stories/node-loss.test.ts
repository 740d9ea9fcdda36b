/**
 * What is seen when a worker is lost, and when it comes back: real kubelets, scheduler, controllers and proxies.
 */
import { describe, expect, test } from "vitest";
import { podStatusText } from "../../../src/core/api/kinds/pod/status-columns.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { controllers } from "../../../src/core/controllers/index.ts";
import { createKubelet } from "../../../src/core/kubelet/kubelet.ts";
import { nodeStatusAgent } from "../../../src/core/kubelet/node-status.ts";
import { networkAgents } from "../../../src/core/network/index.ts";
import { usableEndpoints } from "../../../src/core/network/service-proxy.ts";
import { isNodeReady } from "../../../src/core/rules/node.ts";
import { isPodReady } from "../../../src/core/rules/pod.ts";
import { createScheduler } from "../../../src/core/scheduler/index.ts";
import { MiniCluster } from "../../support/mini-cluster.ts";
import { findScripted } from "../../support/node-of.ts";
import { CLIENT } from "../../support/server-of.ts";

const REPLICAS = 6;

/** Three workers and a Deployment of six pods behind a service, all ready. */
function shop(workers = 3): MiniCluster {
  const cluster = new MiniCluster(
    [...controllers, createScheduler(), createKubelet(findScripted), nodeStatusAgent, ...networkAgents],
    workers,
  );
  cluster.advance(30);
  const labels = { app: "web" };
  cluster.server.create(
    "Deployment",
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "default" },
      spec: {
        replicas: REPLICAS,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx:1.29", ports: [{ containerPort: 80 }] }] } },
      },
    },
    CLIENT,
  );
  cluster.server.create(
    "Service",
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "default" },
      spec: { selector: labels, ports: [{ port: 80 }] },
    },
    CLIENT,
  );
  cluster.advance(60);
  return cluster;
}

const podsOn = (cluster: MiniCluster, node: string): Pod[] => cluster.list("Pod").filter(({ spec }) => spec.nodeName === node);
const readyPods = (cluster: MiniCluster): number =>
  cluster.list("Pod").filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined).length;
const statuses = (pods: readonly Pod[]): string[] => [...new Set(pods.map((pod) => podStatusText(pod)))];
/** Nodes of the endpoints that `worker-2` would use. */
const endpointNodes = (cluster: MiniCluster): string[] => {
  const usable = usableEndpoints(cluster.tables, { node: "worker-2", service: "default/web", port: 80 });
  return typeof usable === "string" ? [usable] : [...new Set(usable.map(({ endpoint }) => endpoint.nodeName ?? ""))].sort();
};
const isReady = (cluster: MiniCluster, name: string): boolean => {
  const node = cluster.find("Node", name);
  return node !== undefined && isNodeReady(node);
};

describe("a worker loses power", () => {
  test("its node is NotReady at 40 to 60 s, traffic leaves it, and its pods are replaced at 340 to 370 s", () => {
    const cluster = shop();
    const lost = podsOn(cluster, "worker-1");
    expect([lost.length, readyPods(cluster), endpointNodes(cluster)]).toEqual([2, REPLICAS, ["worker-1", "worker-2", "worker-3"]]);
    cluster.manager.powerOff("worker-1");

    const notReady = cluster.secondsUntil(() => !isReady(cluster, "worker-1"));
    expect(notReady).toBeGreaterThanOrEqual(40);
    expect(notReady).toBeLessThanOrEqual(60);
    cluster.advance(2);
    expect(endpointNodes(cluster)).toEqual(["worker-2", "worker-3"]);
    expect(statuses(podsOn(cluster, "worker-1"))).toEqual(["Running"]);
    expect(cluster.find("Deployment", "default/web")?.status.availableReplicas).toBe(4);

    const since = notReady + 2;
    const terminating = since + cluster.secondsUntil(() => podsOn(cluster, "worker-1").every(({ metadata }) => metadata.deletionTimestamp));
    expect(terminating).toBeGreaterThanOrEqual(340);
    expect(terminating).toBeLessThanOrEqual(360);
    const replaced = terminating + cluster.secondsUntil(() => readyPods(cluster) === REPLICAS);
    expect(replaced).toBeLessThanOrEqual(370);
    cluster.advance(600);
    expect(statuses(podsOn(cluster, "worker-1"))).toEqual(["Terminating"]);
    expect(cluster.events(lost[0]?.metadata.name ?? "")).toEqual(
      expect.arrayContaining([
        "Warning NodeNotReady: Node is not ready",
        `Normal TaintManagerEviction: Marking for deletion Pod default/${lost[0]?.metadata.name}`,
      ]),
    );
  });

  test("it returns after its pods were replaced: what was left there vanishes", () => {
    const cluster = shop();
    cluster.manager.powerOff("worker-1");
    cluster.advance(400);
    cluster.manager.powerOn("worker-1");
    cluster.advance(60);
    expect(isReady(cluster, "worker-1")).toBe(true);
    expect(cluster.find("Node", "worker-1")?.spec.taints ?? []).toEqual([]);
    expect(cluster.list("Pod")).toHaveLength(REPLICAS);
    expect(podsOn(cluster, "worker-1")).toEqual([]);
  });

  test("its node object is deleted: the pods go 40 to 60 s later", () => {
    const cluster = shop();
    cluster.manager.powerOff("worker-1");
    cluster.delete("Node", "worker-1");
    const seconds = cluster.secondsUntil(() => podsOn(cluster, "worker-1").length === 0);
    expect(seconds).toBeGreaterThanOrEqual(40);
    expect(seconds).toBeLessThanOrEqual(60);
    cluster.advance(20);
    expect(readyPods(cluster)).toBe(REPLICAS);
  });
});

describe("a worker is cut off from the control plane", () => {
  const links = ["kubelet@worker-1", "kube-proxy@worker-1"];

  test.each([
    [35, "nobody notices", 0],
    [120, "evictions are called off", 2],
  ])("for %i s: %s", (seconds, _name, cancelled) => {
    const cluster = shop();
    const pods = podsOn(cluster, "worker-1");
    for (const link of links) cluster.manager.cutLink(link);
    cluster.advance(seconds);
    expect(isReady(cluster, "worker-1")).toBe(cancelled === 0);
    for (const link of links) cluster.manager.restoreLink(link);
    cluster.advance(25);
    expect([isReady(cluster, "worker-1"), readyPods(cluster), endpointNodes(cluster)]).toEqual([
      true,
      REPLICAS,
      ["worker-1", "worker-2", "worker-3"],
    ]);
    expect(podsOn(cluster, "worker-1").map(({ metadata }) => metadata.uid)).toEqual(pods.map(({ metadata }) => metadata.uid));
    const events = pods.flatMap(({ metadata }) => cluster.events(metadata.name));
    expect(events.filter((event) => event.includes("Cancelling deletion of Pod"))).toHaveLength(cancelled);
  });
});

describe("every node is lost", () => {
  test("no pod is ever evicted", () => {
    const cluster = shop(2);
    // The control plane itself goes on, or nobody would notice anything.
    cluster.manager.stopProcess("kubelet@control-plane");
    for (const node of ["worker-1", "worker-2"]) cluster.manager.powerOff(node);
    cluster.advance(1_000);
    expect(isReady(cluster, "worker-1")).toBe(false);
    expect(statuses(cluster.list("Pod"))).toEqual(["Running"]);
  });
});
