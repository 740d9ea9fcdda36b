import { describe, expect, test } from "vitest";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Service, ServiceSpec } from "../../../src/core/api/kinds/service.ts";
import { loadBalancer, loadBalancerTable } from "../../../src/core/network/load-balancer.ts";
import { MiniCluster } from "../../support/mini-cluster.ts";
import { CLIENT } from "../../support/server-of.ts";
import { aService } from "../../support/services.ts";

const KEY = "default/web";
const ENSURED = ["Normal EnsuringLoadBalancer: Ensuring load balancer", "Normal EnsuredLoadBalancer: Ensured load balancer"];

function clusterWith(spec: Partial<ServiceSpec> = {}, workers = 2): MiniCluster {
  const cluster = new MiniCluster([loadBalancer], workers);
  apply(cluster, spec);
  return cluster;
}

function apply(cluster: MiniCluster, spec: Partial<ServiceSpec>, name = "web"): void {
  const { clusterIP: _ip, clusterIPs: _ips, ...rest } = aService({ type: "LoadBalancer", ...spec }).spec;
  cluster.server.create("Service", { apiVersion: "v1", kind: "Service", metadata: { name, namespace: "default" }, spec: rest }, CLIENT);
}

const serviceOf = (cluster: MiniCluster): Service => cluster.find("Service", KEY) as Service;
const address = (cluster: MiniCluster, key = KEY): string | undefined => cluster.find("Service", key)?.status.loadBalancer.ingress?.[0]?.ip;

describe("a service of type LoadBalancer", () => {
  test("is pending for some seconds, then has an address and a finalizer", () => {
    const cluster = clusterWith();
    cluster.advance(3.5);
    expect(address(cluster)).toBeUndefined();
    expect(serviceOf(cluster).metadata.finalizers).toEqual(["service.kubernetes.io/load-balancer-cleanup"]);
    cluster.advance(1);
    expect(serviceOf(cluster).status.loadBalancer).toEqual({ ingress: [{ ip: "198.18.0.1", ipMode: "VIP" }] });
    expect(cluster.events("web")).toEqual(ENSURED);
    expect(cluster.tables.row(loadBalancerTable, KEY)?.hosts).toEqual(["worker-1", "worker-2"]);
    expect(cluster.manager.settled).toBe(true);
  });

  test("goes only when its balancer is gone, whose address is free again", () => {
    const cluster = clusterWith();
    cluster.advance(5);
    cluster.delete("Service", KEY);
    expect(serviceOf(cluster).metadata.deletionTimestamp).toBeDefined();
    cluster.advance(1);
    expect(cluster.find("Service", KEY)).toBeUndefined();
    expect(cluster.events("web").slice(2)).toEqual([
      "Normal DeletingLoadBalancer: Deleting load balancer",
      "Normal DeletedLoadBalancer: Deleted load balancer",
    ]);
    apply(cluster, {}, "next");
    cluster.advance(5);
    expect(address(cluster, "default/next")).toBe("198.18.0.1");
  });

  test("loses address and finalizer when its type changes", () => {
    const cluster = clusterWith();
    cluster.advance(5);
    cluster.server.patch("Service", KEY, { type: "merge", body: { spec: { type: "ClusterIP" } } }, CLIENT);
    cluster.advance(1);
    expect(serviceOf(cluster).metadata.finalizers ?? []).toEqual([]);
    expect(serviceOf(cluster).status.loadBalancer).toEqual({});
  });

  test("is set up again when its ports change, and keeps its address", () => {
    const cluster = clusterWith();
    cluster.advance(5);
    cluster.server.patch(
      "Service",
      KEY,
      { type: "merge", body: { spec: { ports: [{ port: 81, protocol: "TCP", targetPort: 81 }] } } },
      CLIENT,
    );
    cluster.advance(5);
    expect(cluster.events("web")).toEqual(ENSURED.map((event) => `${event} (×2)`));
    expect(address(cluster)).toBe("198.18.0.1");
  });

  test.each<[string, Partial<ServiceSpec>, string | undefined]>([
    ["the address it asks for", { loadBalancerIP: "203.0.113.7" }, "203.0.113.7"],
    ["nothing, when another implementation is asked for", { loadBalancerClass: "example.com/lb" }, undefined],
  ])("gets %s", (_name, spec, expected) => {
    const cluster = clusterWith(spec);
    cluster.advance(10);
    expect(address(cluster)).toBe(expected);
    expect(cluster.events("web")).toEqual(expected === undefined ? [] : ENSURED);
  });

  test("survives a restart of its controller", () => {
    const cluster = clusterWith();
    cluster.advance(1);
    cluster.manager.stopProcess("cloud-controller-manager");
    cluster.advance(10);
    expect(address(cluster)).toBeUndefined();
    cluster.manager.startProcess("cloud-controller-manager", "control-plane");
    cluster.advance(1);
    expect(cluster.events("web")).toEqual(ENSURED);
  });
});

describe("its hosts", () => {
  const excluded = { "node.kubernetes.io/exclude-from-external-load-balancers": "" };

  test.each<[string, (node: Node) => Node, readonly string[]]>([
    ["a node that is excluded leaves", (node) => ({ ...node, metadata: { ...node.metadata, labels: excluded } }), ["worker-2"]],
    [
      "a node that is about to go leaves",
      (node) => ({ ...node, spec: { ...node.spec, taints: [{ key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" }] } }),
      ["worker-2"],
    ],
  ])("%s", (_name, change, hosts) => {
    const cluster = clusterWith();
    cluster.advance(5);
    cluster.put(change(cluster.find("Node", "worker-1") as Node));
    cluster.advance(1);
    expect(cluster.tables.row(loadBalancerTable, KEY)?.hosts).toEqual(hosts);
    expect(cluster.events("web").slice(2)).toEqual(["Normal UpdatedLoadBalancer: Updated load balancer with new hosts"]);
  });

  test("a node that is not ready stays", () => {
    const cluster = clusterWith();
    cluster.advance(5);
    const node = cluster.find("Node", "worker-1") as Node;
    cluster.put({ ...node, status: { ...node.status, conditions: [{ type: "Ready", status: "Unknown" }] } });
    cluster.advance(1);
    expect(cluster.events("web")).toEqual(ENSURED);
  });

  test("without any it warns", () => {
    const cluster = clusterWith({}, 0);
    cluster.advance(5);
    expect(cluster.events("web")).toContain("Warning UnAvailableLoadBalancer: There are no available nodes for LoadBalancer");
  });
});
