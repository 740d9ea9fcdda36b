import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { EndpointSubset, Endpoints } from "../../../src/core/api/kinds/endpoints.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import type { Service, ServiceSpec } from "../../../src/core/api/kinds/service.ts";
import { endpointsController } from "../../../src/core/controllers/endpoints.ts";
import type { Intent } from "../../../src/core/reconcile/agent.ts";
import { aContainer, aPod, aReadyPod, timeAt } from "../../support/builders.ts";
import { MiniCluster } from "../../support/mini-cluster.ts";
import { aService } from "../../support/services.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const KEY = "default/web";
const reconcile = (...objects: readonly KubeObject[]): readonly Intent[] =>
  endpointsController.reconcile(KEY, worldOf(...objects), turnOf()).intents;

function subsetsFor(spec: Partial<ServiceSpec>, ...pods: readonly Pod[]): readonly EndpointSubset[] {
  const [intent] = reconcile(aService(spec), ...pods);
  if (intent?.do !== "create") throw new Error("the first intent creates the Endpoints");
  return (intent.object as Endpoints).subsets ?? [];
}

const labels = { app: "web" };
const ready = aReadyPod({ name: "ready", labels, status: { podIP: "10.244.1.9", podIPs: [{ ip: "10.244.1.9" }] } });
const notReady = aReadyPod({ name: "not-ready", labels, status: { conditions: [{ type: "Ready", status: "False" }] } });
const ending = aReadyPod({ name: "ending", labels, metadata: { labels, deletionTimestamp: timeAt(60) } });
const names = (subsets: readonly EndpointSubset[], list: "addresses" | "notReadyAddresses"): (string | undefined)[] =>
  subsets.flatMap((subset) => subset[list] ?? []).map(({ targetRef }) => targetRef?.name);

describe("who is listed", () => {
  test.each<[string, Partial<ServiceSpec>, Pod, "addresses" | "notReadyAddresses" | "not at all"]>([
    ["a ready pod", {}, ready, "addresses"],
    ["a pod that is not ready", {}, notReady, "notReadyAddresses"],
    ["one that is not ready, for a service that takes all", { publishNotReadyAddresses: true }, notReady, "addresses"],
    ["one that is being deleted", {}, ending, "not at all"],
    ["one that is being deleted, for a service that takes all", { publishNotReadyAddresses: true }, ending, "addresses"],
    ["one without an address", {}, aPod({ labels }), "not at all"],
    ["one that has ended", {}, aReadyPod({ labels, phase: "Succeeded" }), "not at all"],
    ["one with other labels", {}, aReadyPod({ labels: { app: "db" } }), "not at all"],
    ["one of another namespace", {}, aReadyPod({ labels, namespace: "shop" }), "not at all"],
  ])("%s", (_name, spec, pod, where) => {
    const subsets = subsetsFor(spec, pod);
    for (const list of ["addresses", "notReadyAddresses"] as const) {
      expect(names(subsets, list)).toEqual(list === where ? [pod.metadata.name] : []);
    }
  });

  test("an address says whose it is", () => {
    expect(subsetsFor({}, ready)).toEqual([
      {
        addresses: [
          { ip: "10.244.1.9", nodeName: "node-1", targetRef: { kind: "Pod", namespace: "default", name: "ready", uid: "uid-ready" } },
        ],
        ports: [{ port: 8080, protocol: "TCP" }],
      },
    ]);
  });

  test("a pod that asks for a name below the service has it", () => {
    const named = aReadyPod({ labels, spec: { hostname: "web-0", subdomain: "web" } });
    expect(subsetsFor({ clusterIP: "None" }, named)[0]?.addresses?.[0]?.hostname).toBe("web-0");
    expect(
      subsetsFor({}, aReadyPod({ labels, spec: { hostname: "web-0", subdomain: "db" } }))[0]?.addresses?.[0]?.hostname,
    ).toBeUndefined();
  });
});

describe("ports", () => {
  const withPort = (name: string, containerPort: number): Pod =>
    aReadyPod({ name, labels, spec: { containers: [aContainer({ ports: [{ name: "http", containerPort, protocol: "TCP" }] })] } });
  const byName: Partial<ServiceSpec> = { ports: [{ name: "web", port: 80, protocol: "TCP", targetPort: "http" }] };

  test("pods whose port of that name differs come in subsets of their own", () => {
    const subsets = subsetsFor(byName, withPort("a", 8080), withPort("b", 9090), withPort("c", 8080));
    expect(subsets.map(({ addresses = [], ports = [] }) => [addresses.length, ports.map(({ port }) => port)])).toEqual([
      [2, [8080]],
      [1, [9090]],
    ]);
  });

  test("a pod without a port of that name is nowhere to be reached", () => {
    expect(subsetsFor(byName, ready)).toEqual([]);
  });

  test("a headless service need not have ports", () => {
    expect(subsetsFor({ clusterIP: "None", ports: [] }, ready).map(({ ports }) => ports)).toEqual([undefined]);
  });
});

describe("the object", () => {
  test("takes over the service's labels and says who keeps it", () => {
    const service = { ...aService({ clusterIP: "None" }), metadata: { ...aService().metadata, labels: { team: "shop" } } };
    expect(reconcile(service)[0]).toMatchObject({
      do: "create",
      object: {
        metadata: {
          name: "web",
          namespace: "default",
          labels: { team: "shop", "endpoints.kubernetes.io/managed-by": "endpoint-controller", "service.kubernetes.io/headless": "" },
        },
      },
    });
  });

  test.each<[string, Service]>([
    ["without a selector", aService({ selector: {} })],
    ["that is an alias", aService({ type: "ExternalName", externalName: "example.com" })],
  ])("of a service %s is not ours", (_name, service) => {
    expect(reconcile(service, ready)).toEqual([]);
  });

  test("holds 1,000 addresses at most, ready ones first", () => {
    const many = Array.from({ length: 1_005 }, (_, index) =>
      aReadyPod({ name: `pod-${index}`, labels, ...(index % 100 === 0 ? { status: { conditions: [] } } : {}) }),
    );
    const [intent] = reconcile(aService(), ...many);
    const object = (intent?.do === "create" ? intent.object : undefined) as Endpoints | undefined;
    expect(object?.metadata.annotations).toEqual({ "endpoints.kubernetes.io/over-capacity": "truncated" });
    expect([object?.subsets?.[0]?.addresses?.length, object?.subsets?.[0]?.notReadyAddresses?.length]).toEqual([994, 6]);
  });
});

describe("over time", () => {
  test("it follows the pods, writes nothing when nothing changed, and goes with its service", () => {
    const cluster = new MiniCluster([endpointsController], 1);
    cluster.put(aService());
    cluster.put(ready);
    cluster.advance(1);
    const version = (): string | undefined => cluster.find("Endpoints", KEY)?.metadata.resourceVersion;
    const first = version();
    expect(first).toBeDefined();
    cluster.put({ ...ready, status: { ...ready.status, message: "hello" } });
    cluster.put({ ...aService(), status: { loadBalancer: { ingress: [] } } });
    cluster.advance(1);
    expect(version()).toBe(first);
    cluster.delete("Endpoints", KEY);
    cluster.advance(1);
    expect(names(cluster.find("Endpoints", KEY)?.subsets ?? [], "addresses")).toEqual(["ready"]);
    cluster.put({ ...ready, metadata: { ...ready.metadata, labels: { app: "db" } } });
    cluster.advance(1);
    expect(cluster.find("Endpoints", KEY)?.subsets).toEqual([]);
    cluster.delete("Service", KEY);
    cluster.advance(1);
    expect(cluster.find("Endpoints", KEY)).toBeUndefined();
  });
});
