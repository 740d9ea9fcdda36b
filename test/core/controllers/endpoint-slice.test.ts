import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Endpoint, EndpointSlice } from "../../../src/core/api/kinds/endpoint-slice.ts";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import type { Service, ServiceSpec } from "../../../src/core/api/kinds/service.ts";
import { nodeObject, standardNodes } from "../../../src/core/bootstrap.ts";
import { planSlices, type SlicePlan } from "../../../src/core/controllers/endpoint-slice/plan.ts";
import { endpointSliceController } from "../../../src/core/controllers/endpoint-slice.ts";
import type { Intent } from "../../../src/core/reconcile/agent.ts";
import { controllerReference } from "../../../src/core/rules/workload.ts";
import { aContainer, aPod, aReadyPod, timeAt } from "../../support/builders.ts";
import { MiniCluster } from "../../support/mini-cluster.ts";
import { anEndpoint, aService, aSlice } from "../../support/services.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const KEY = "default/web";
const labels = { app: "web" };
const nodes = standardNodes(2).map((spec, index) => nodeObject(spec, index) as Node);
const reconcile = (...objects: readonly KubeObject[]): readonly Intent[] =>
  endpointSliceController.reconcile(KEY, worldOf(...nodes, ...objects), turnOf()).intents;

const created = (intents: readonly Intent[]): EndpointSlice[] =>
  intents.flatMap((intent) => (intent.do === "create" ? [intent.object as EndpointSlice] : []));
function endpointsFor(spec: Partial<ServiceSpec>, ...pods: readonly Pod[]): readonly Endpoint[] {
  return created(reconcile(aService(spec), ...pods)).flatMap(({ endpoints }) => endpoints);
}

const readyPod = aReadyPod({ labels, node: "worker-1" });
const notReady = aReadyPod({ labels, node: "worker-1", status: { conditions: [{ type: "Ready", status: "False" }] } });
const ending = aReadyPod({ labels, node: "worker-1", metadata: { labels, deletionTimestamp: timeAt(60) } });
const conditions = (ready: boolean, serving: boolean, terminating: boolean) => [{ ready, serving, terminating }];

describe("the conditions of an endpoint", () => {
  test.each<[string, Partial<ServiceSpec>, Pod, readonly object[]]>([
    ["a ready pod", {}, readyPod, conditions(true, true, false)],
    ["a pod that is not ready is listed all the same", {}, notReady, conditions(false, false, false)],
    ["a deleted pod that still serves", {}, ending, conditions(false, true, true)],
    ["not ready, but published", { publishNotReadyAddresses: true }, notReady, conditions(true, false, false)],
    ["deleted, but published", { publishNotReadyAddresses: true }, ending, conditions(true, true, true)],
    ["no address yet", {}, aPod({ labels, node: "worker-1" }), []],
    ["has ended", {}, aReadyPod({ labels, node: "worker-1", phase: "Failed" }), []],
    ["its node is gone", {}, aReadyPod({ labels, node: "worker-9" }), []],
    [
      "its node is gone, but published",
      { publishNotReadyAddresses: true },
      aReadyPod({ labels, node: "worker-9" }),
      conditions(true, true, false),
    ],
  ])("%s", (_name, spec, pod, expected) => {
    expect(endpointsFor(spec, pod).map((endpoint) => endpoint.conditions)).toEqual(expected);
  });
});

describe("what a slice says", () => {
  test("whose it is, where its endpoints are", () => {
    const service = aService({ clusterIP: "None" }, { labels: { team: "shop" } });
    const named = aReadyPod({ labels, node: "worker-2", spec: { hostname: "web-0", subdomain: "web" } });
    expect(created(reconcile(service, named))).toEqual([
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          name: "",
          generateName: "web-",
          namespace: "default",
          labels: {
            team: "shop",
            "kubernetes.io/service-name": "web",
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            "service.kubernetes.io/headless": "",
          },
          ownerReferences: [
            { apiVersion: "v1", kind: "Service", name: "web", uid: "uid-service", controller: true, blockOwnerDeletion: true },
          ],
        },
        addressType: "IPv4",
        ports: [{ name: "", port: 8080, protocol: "TCP" }],
        endpoints: [
          {
            addresses: ["10.244.1.5"],
            conditions: { ready: true, serving: true, terminating: false },
            hostname: "web-0",
            nodeName: "worker-2",
            targetRef: { kind: "Pod", name: "web", namespace: "default", uid: "uid-web" },
            zone: "zone-b",
          },
        ],
      },
    ]);
  });

  test.each([
    ["PreferClose", { forZones: [{ name: "zone-a" }] }],
    ["PreferSameZone", { forZones: [{ name: "zone-a" }] }],
    ["PreferSameNode", { forZones: [{ name: "zone-a" }], forNodes: [{ name: "worker-1" }] }],
  ] as const)("hints for %s, but only on ready endpoints", (trafficDistribution, hints) => {
    expect(endpointsFor({ trafficDistribution }, readyPod)[0]?.hints).toEqual(hints);
    expect(endpointsFor({ trafficDistribution }, notReady)[0]?.hints).toBeUndefined();
  });

  test("pods whose port of a name differs get slices of their own", () => {
    const withPort = (name: string, containerPort: number): Pod =>
      aReadyPod({
        name,
        labels,
        node: "worker-1",
        spec: { containers: [aContainer({ ports: [{ name: "http", containerPort, protocol: "TCP" }] })] },
      });
    const service = aService({ ports: [{ name: "web", port: 80, protocol: "TCP", targetPort: "http", appProtocol: "h2c" }] });
    expect(created(reconcile(service, withPort("a", 8080), withPort("b", 9090))).map(({ ports }) => ports)).toEqual(
      [8080, 9090].map((port) => [{ name: "web", port, protocol: "TCP", appProtocol: "h2c" }]),
    );
  });

  test("a service without endpoints keeps one empty slice", () => {
    const service = aService();
    const [placeholder] = created(reconcile(service));
    expect(placeholder).toMatchObject({ endpoints: [], ports: [] });
    const stored = { ...placeholder, metadata: { ...placeholder?.metadata, name: "web-x" } } as EndpointSlice;
    expect(reconcile(service, stored)).toEqual([]);
    expect(reconcile(service, stored, readyPod).map((intent) => intent.do)).toEqual(["update"]);
  });

  test.each<[string, Service]>([
    ["without a selector", aService({ selector: {} })],
    ["that is an alias", aService({ type: "ExternalName", externalName: "example.com" })],
  ])("a service %s gets none", (_name, service) => {
    expect(reconcile(service, readyPod)).toEqual([]);
  });
});

describe("how endpoints are dealt", () => {
  const service = aService();
  const sliceLabels = { "kubernetes.io/service-name": "web" };
  const address = (number: number): string => `10.244.${number >> 8}.${number & 255}`;
  const endpoints = (from: number, to: number): Endpoint[] =>
    Array.from({ length: to - from }, (_, index) => anEndpoint(address(from + index)));
  const slice = (name: string, from: number, to: number): EndpointSlice =>
    aSlice(endpoints(from, to), { name, labels: sliceLabels, ownerReferences: [controllerReference(service)] });
  const plan = (present: readonly EndpointSlice[], wanted: readonly Endpoint[]): SlicePlan => {
    const ports = [{ name: "", port: 8080, protocol: "TCP" as const }];
    const ids = new Map(wanted.map((endpoint) => [`${endpoint.addresses[0]}||`, endpoint]));
    return planSlices(service, present, wanted.length === 0 ? [] : [{ signature: ":8080/TCP/", ports, endpoints: ids }], sliceLabels);
  };
  const shape = ({ create, update, remove }: SlicePlan): object => ({
    create: create.map((made) => made.endpoints.length),
    update: update.map(({ metadata, endpoints: list }) => [metadata.name, list.length]),
    remove: remove.map(({ metadata }) => metadata.name),
  });

  test.each<[string, readonly EndpointSlice[], readonly Endpoint[], object]>([
    ["a hundred to a slice", [], endpoints(0, 250), { create: [100, 100, 50], update: [], remove: [] }],
    ["nothing to do", [slice("a", 0, 100), slice("b", 100, 150)], endpoints(0, 150), { create: [], update: [], remove: [] }],
    [
      "a new one goes where it just fits",
      [slice("a", 0, 90), slice("b", 90, 150)],
      endpoints(0, 155),
      { create: [], update: [["a", 95]], remove: [] },
    ],
    [
      "a slice that changes anyway takes what is new",
      [slice("a", 0, 99), slice("b", 100, 150)],
      [...endpoints(0, 99), ...endpoints(101, 160)],
      { create: [], update: [["b", 59]], remove: [] },
    ],
    ["slices are not merged", [slice("a", 0, 10), slice("b", 10, 20)], endpoints(0, 19), { create: [], update: [["b", 9]], remove: [] }],
    ["an empty slice goes", [slice("a", 0, 10), slice("b", 10, 20)], endpoints(0, 10), { create: [], update: [], remove: ["b"] }],
    ["the last empty slice becomes the placeholder", [slice("a", 0, 10)], [], { create: [], update: [["a", 0]], remove: [] }],
    [
      "a new slice takes the place of one that would go",
      [slice("a", 0, 10)],
      endpoints(50, 60),
      { create: [], update: [["a", 10]], remove: [] },
    ],
    [
      "what an earlier service of this name left behind goes",
      [{ ...slice("a", 0, 10), metadata: { ...slice("a", 0, 10).metadata, ownerReferences: [] } }],
      endpoints(0, 10),
      { create: [10], update: [], remove: ["a"] },
    ],
  ])("%s", (_name, present, wanted, expected) => {
    expect(shape(plan(present, wanted))).toEqual(expected);
  });

  test("an endpoint that changed keeps its place, and unchanged ones their identity", () => {
    const present = slice("a", 0, 3);
    const changed = anEndpoint(address(1), { conditions: { ready: false, serving: false, terminating: false } });
    const [first, , third] = present.endpoints;
    const { update } = plan([present], [anEndpoint(address(0)), changed, anEndpoint(address(2))]);
    expect(update[0]?.endpoints).toEqual([first, changed, third]);
    expect(update[0]?.endpoints[0]).toBe(first);
  });
});

describe("over time", () => {
  test("slices follow the pods, and come back when they are deleted", () => {
    const cluster = new MiniCluster([endpointSliceController], 2);
    cluster.put(aService());
    cluster.put(readyPod);
    cluster.advance(1);
    const listed = (): (boolean | undefined)[] =>
      cluster.list("EndpointSlice").flatMap(({ endpoints }) => endpoints.map((one) => one.conditions?.ready));
    expect(listed()).toEqual([true]);
    const version = cluster.store.revision;
    cluster.advance(60);
    expect(cluster.store.revision).toBe(version);
    cluster.put(notReady);
    cluster.advance(0.1);
    expect(listed()).toEqual([false]);
    cluster.delete("EndpointSlice", `default/${cluster.list("EndpointSlice")[0]?.metadata.name}`);
    cluster.advance(0.1);
    expect(listed()).toEqual([false]);
  });
});
