import { describe, expect, test } from "vitest";
import type { Endpoint, EndpointSlice } from "../../../src/core/api/kinds/endpoint-slice.ts";
import type { ServiceSpec } from "../../../src/core/api/kinds/service.ts";
import {
  type Connection,
  chooseEndpoint,
  healthCheck,
  missedRulesTable,
  rememberClient,
  serviceProxy,
  usableEndpoints,
} from "../../../src/core/network/service-proxy.ts";
import { serviceRules } from "../../../src/core/network/service-rules.ts";
import { MiniCluster } from "../../support/mini-cluster.ts";
import { anEndpoint, aService, aSlice } from "../../support/services.ts";

const SERVICE = "default/web";
const from = (node: string, rest: Partial<Connection> = {}): Connection => ({ node, service: SERVICE, port: 80, ...rest });

function clusterWith(spec: Partial<ServiceSpec>, ...slices: readonly EndpointSlice[]): MiniCluster {
  const cluster = new MiniCluster([serviceRules, serviceProxy], 3);
  cluster.put(aService(spec));
  for (const slice of slices) cluster.put(slice);
  cluster.advance(2);
  return cluster;
}

function addressesOn(cluster: MiniCluster, connection: Connection): readonly string[] | string {
  const usable = usableEndpoints(cluster.tables, connection);
  return typeof usable === "string" ? usable : usable.map(({ address }) => address);
}

const on = (node: string, address: string, rest: Partial<Endpoint> = {}): Endpoint => anEndpoint(address, { nodeName: node, ...rest });
const unready = { conditions: { ready: false, serving: false, terminating: false } };
const ending = { conditions: { ready: false, serving: true, terminating: true } };

describe("which endpoints a node uses", () => {
  const inZone = (zone: string) => ({ hints: { forZones: [{ name: zone }] } });
  const onNode = (node: string, zone: string) => ({ hints: { forZones: [{ name: zone }], forNodes: [{ name: node }] } });
  const local: Partial<ServiceSpec> = { internalTrafficPolicy: "Local" };

  test.each<[string, Partial<ServiceSpec>, readonly Endpoint[], readonly string[] | string]>([
    [
      "ready ones, wherever they are",
      {},
      [on("worker-1", "1.1.1.1"), on("worker-2", "2.2.2.2"), on("worker-2", "3.3.3.3", unready)],
      ["1.1.1.1", "2.2.2.2"],
    ],
    ["absent conditions count as ready", {}, [{ addresses: ["1.1.1.1"] }], ["1.1.1.1"]],
    [
      "those that end but still serve, when none is ready",
      {},
      [on("worker-1", "1.1.1.1", ending), on("worker-2", "2.2.2.2", unready)],
      ["1.1.1.1"],
    ],
    ["none: refused", {}, [], "refused"],
    ["none ready, none serving: refused", {}, [on("worker-1", "1.1.1.1", unready)], "refused"],
    ["Local: its own", local, [on("worker-1", "1.1.1.1"), on("worker-2", "2.2.2.2")], ["1.1.1.1"]],
    [
      "Local: its own that end, though others are ready",
      local,
      [on("worker-1", "1.1.1.1", ending), on("worker-2", "2.2.2.2")],
      ["1.1.1.1"],
    ],
    ["Local: only others have some, dropped", local, [on("worker-2", "2.2.2.2")], "dropped"],
    ["Local: nobody has any, refused", local, [], "refused"],
    [
      "of its zone, when all have hints",
      {},
      [on("worker-2", "1.1.1.1", inZone("zone-a")), on("worker-3", "2.2.2.2", inZone("zone-c"))],
      ["1.1.1.1"],
    ],
    ["all, when one has no hint", {}, [on("worker-2", "1.1.1.1", inZone("zone-a")), on("worker-3", "2.2.2.2")], ["1.1.1.1", "2.2.2.2"]],
    ["all, when none is for its zone", {}, [on("worker-2", "1.1.1.1", inZone("zone-b"))], ["1.1.1.1"]],
    [
      "its own before its zone's",
      {},
      [on("worker-1", "1.1.1.1", onNode("worker-1", "zone-a")), on("control-plane", "2.2.2.2", onNode("control-plane", "zone-a"))],
      ["1.1.1.1"],
    ],
  ])("%s", (_name, spec, endpoints, expected) => {
    expect(addressesOn(clusterWith(spec, aSlice(endpoints)), from("worker-1"))).toEqual(expected);
  });

  test("the policy for traffic from outside is another one", () => {
    const cluster = clusterWith(
      { type: "LoadBalancer", externalTrafficPolicy: "Local", ports: [{ port: 80, nodePort: 30_090, protocol: "TCP", targetPort: 8080 }] },
      aSlice([on("worker-2", "2.2.2.2")]),
    );
    expect(addressesOn(cluster, from("worker-1"))).toEqual(["2.2.2.2"]);
    expect(addressesOn(cluster, from("worker-1", { from: "outside" }))).toBe("dropped");
    expect(addressesOn(cluster, from("worker-2", { from: "outside", port: 30_090 }))).toEqual(["2.2.2.2"]);
    expect([healthCheck(cluster.tables, "worker-1", SERVICE), healthCheck(cluster.tables, "worker-2", SERVICE)]).toEqual([
      { status: 503, localEndpoints: 0 },
      { status: 200, localEndpoints: 1 },
    ]);
  });

  test.each<[string, Partial<ServiceSpec>, Partial<Connection>]>([
    ["a port the service has not", {}, { port: 81 }],
    ["a protocol it does not speak", {}, { protocol: "UDP" }],
    ["a service without a virtual address", { clusterIP: "None" }, {}],
    ["a service that is not there", {}, { service: "default/other" }],
    [
      "a node port, from inside",
      { type: "NodePort", ports: [{ port: 80, nodePort: 30_090, protocol: "TCP", targetPort: 8080 }] },
      { port: 30_090 },
    ],
  ])("%s leads nowhere", (_name, spec, connection) => {
    expect(addressesOn(clusterWith(spec, aSlice([on("worker-1", "1.1.1.1")])), from("worker-1", connection))).toBe("dropped");
  });

  test("several slices are one, and a doubled address counts once", () => {
    const [first, second] = [
      aSlice([on("worker-1", "1.1.1.1")]),
      aSlice([on("worker-1", "1.1.1.1"), on("worker-1", "2.2.2.2")], { name: "web-2" }),
    ];
    expect(addressesOn(clusterWith({}, first, second), from("worker-2"))).toEqual(["1.1.1.1", "2.2.2.2"]);
  });
});

describe("which one a connection gets", () => {
  const cluster = clusterWith(
    { sessionAffinity: "ClientIP" },
    aSlice(["1.1.1.1", "2.2.2.2", "3.3.3.3"].map((address) => on("worker-1", address))),
  );
  const chosen = (connection: Connection, draw: number): string => {
    const choice = chooseEndpoint(cluster.tables, connection, draw);
    return typeof choice === "string" ? choice : `${choice.address}:${choice.port}`;
  };

  test.each([
    [0, "1.1.1.1:8080"],
    [0.34, "2.2.2.2:8080"],
    [0.999, "3.3.3.3:8080"],
  ])("a draw of %d", (draw, expected) => {
    expect(chosen(from("worker-1"), draw)).toBe(expected);
  });

  test("a client comes back to the one it had, for three hours", () => {
    const at = (seconds: number): Connection => from("worker-1", { client: { address: "10.0.0.7", nowMs: seconds * 1_000 } });
    const choice = chooseEndpoint(cluster.tables, at(0), 0.5);
    if (typeof choice === "string") throw new Error(choice);
    const remembered = rememberClient(at(0), choice, 0);
    if (remembered !== undefined) cluster.tables.put(remembered.table, remembered.key, remembered.row);
    expect([chosen(at(10_800), 0), chosen(at(10_801), 0), chosen(from("worker-2", { client: at(1).client }), 0)]).toEqual([
      "2.2.2.2:8080",
      "1.1.1.1:8080",
      "1.1.1.1:8080",
    ]);
  });
});

describe("a node whose proxy misses a change", () => {
  const old = aSlice([on("worker-1", "1.1.1.1")]);
  const next = aSlice([on("worker-2", "2.2.2.2")]);
  const proxy = "kube-proxy@worker-1";

  test.each<[string, (cluster: MiniCluster) => void, (cluster: MiniCluster) => void]>([
    ["because it does not run", ({ manager }) => manager.stopProcess(proxy), ({ manager }) => manager.startProcess(proxy, "worker-1")],
    ["because it is cut off", ({ manager }) => manager.cutLink(proxy), ({ manager }) => manager.restoreLink(proxy)],
  ])("%s goes on with the old rules until it is back", (_name, hurt, heal) => {
    const cluster = clusterWith({}, old);
    hurt(cluster);
    cluster.advance(1);
    cluster.put(next);
    cluster.advance(2);
    cluster.put(aService({}, { name: "late" }));
    cluster.advance(2);
    expect(addressesOn(cluster, from("worker-1"))).toEqual(["1.1.1.1"]);
    expect(addressesOn(cluster, from("worker-2"))).toEqual(["2.2.2.2"]);
    expect(addressesOn(cluster, from("worker-1", { service: "default/late" }))).toBe("dropped");
    expect(addressesOn(cluster, from("worker-2", { service: "default/late" }))).toBe("refused");
    heal(cluster);
    cluster.advance(1);
    expect(addressesOn(cluster, from("worker-1"))).toEqual(["2.2.2.2"]);
    expect(cluster.tables.size(missedRulesTable)).toBe(0);
  });

  test("has no rules at all after its machine was down, until its proxy runs", () => {
    const cluster = clusterWith({}, old);
    cluster.manager.powerOff("worker-1");
    cluster.manager.powerOn("worker-1");
    cluster.advance(7);
    expect(addressesOn(cluster, from("worker-1"))).toBe("dropped");
    cluster.advance(2);
    expect(addressesOn(cluster, from("worker-1"))).toEqual(["1.1.1.1"]);
  });

  test("a deleted service still answers there", () => {
    const cluster = clusterWith({}, old);
    cluster.manager.stopProcess(proxy);
    cluster.delete("Service", SERVICE);
    cluster.advance(2);
    expect([addressesOn(cluster, from("worker-1")), addressesOn(cluster, from("worker-2"))]).toEqual([["1.1.1.1"], "dropped"]);
    expect(healthCheck(cluster.tables, "worker-1", SERVICE)).toBe("refused");
  });
});

describe("how fast", () => {
  test("a change arrives at once, the next one with the next full second", () => {
    const cluster = clusterWith({}, aSlice([on("worker-1", "1.1.1.1")]));
    const change = (address: string): number => {
      cluster.put(aSlice([on("worker-1", address)]));
      return cluster.secondsUntil(() => addressesOn(cluster, from("worker-1"))[0] === address);
    };
    cluster.advance(0.3);
    expect(change("2.2.2.2")).toBeCloseTo(0.01, 5);
    expect(change("3.3.3.3")).toBeCloseTo(0.69, 5);
    expect(cluster.manager.settled).toBe(true);
  });

  test("each proxy says once that it has started", () => {
    const cluster = clusterWith({});
    cluster.manager.cutLink("kube-proxy@worker-1");
    cluster.manager.restoreLink("kube-proxy@worker-1");
    cluster.advance(1);
    expect(cluster.events("worker-1")).toEqual(["Normal Starting: "]);
  });
});
