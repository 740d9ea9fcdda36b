/**
 * Each plugin alone: what it rejects, in which words, and how it ranks.
 */
import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { LiveClusterView } from "../../../src/core/scheduler/cluster-view.ts";
import type { Plugin } from "../../../src/core/scheduler/index.ts";
import { ALIKE, type ClusterChange, Rejection } from "../../../src/core/scheduler/plugin.ts";
import { schedulerPlugins } from "../../../src/core/scheduler/plugins/index.ts";
import { naturalLog } from "../../../src/core/scheduler/plugins/pod-topology-spread/natural-log.ts";
import { PodRecord } from "../../../src/core/scheduler/pods/pod-view.ts";
import { aContainer, aPod, type PodOverrides } from "../../support/builders.ts";
import { worldOf } from "../../support/world-of.ts";
import { aNode } from "./scheduled-world.ts";

const ZONE = "topology.kubernetes.io/zone";
const HOST = "kubernetes.io/hostname";

function pluginOf(name: string): Plugin<unknown> {
  const plugin = schedulerPlugins.find((candidate) => candidate.name === name);
  if (plugin === undefined) throw new Error(`no plugin ${name}`);
  return plugin;
}

/** The plugin's reasons against each node, by node; `!` marks those that preemption cannot cure. */
function reasonsOf(name: string, pod: Pod, ...objects: readonly KubeObject[]): { readonly [node: string]: string } {
  const plugin = pluginOf(name);
  const view = LiveClusterView.of(worldOf(...objects));
  const record = new PodRecord(pod);
  const state = plugin.prepare?.(record, view);
  if (state instanceof Rejection) return { "": state.reason.text };
  return Object.fromEntries(
    view.nodes.map((node) => {
      const reasons = plugin.passesAll?.(record, state) ? [] : (plugin.filter?.(record, node, state) ?? []);
      return [node.name, reasons.map(({ text, resolvable }) => `${resolvable ? "" : "!"}${text}`).join("; ")];
    }),
  );
}

/** The plugin's normalized scores by node; undefined when all nodes are alike to it. */
function scoresOf(name: string, pod: Pod, ...objects: readonly KubeObject[]): { readonly [node: string]: number } | undefined {
  const plugin = pluginOf(name);
  const view = LiveClusterView.of(worldOf(...objects));
  const record = new PodRecord(pod);
  const prepared = plugin.prepare?.(record, view);
  const state = plugin.prepareScore === undefined ? prepared : plugin.prepareScore(record, view.nodes, view, prepared);
  if (state === ALIKE) return undefined;
  const raw = Float64Array.from(view.nodes, (node) => plugin.score?.(record, node, state) ?? 0);
  plugin.normalize?.(raw, state);
  return Object.fromEntries(view.nodes.map((node, index) => [node.name, raw[index] ?? 0]));
}

function asking(requests: { readonly [resource: string]: string }, overrides: PodOverrides = {}): Pod {
  return aPod({ ...overrides, spec: { containers: [aContainer({ resources: { requests } })], ...overrides.spec } });
}

const zoned = (name: string, zone: string) => aNode({ name, labels: { [ZONE]: zone } });
const tainted = (name: string, effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute", value?: string) =>
  aNode({ name, spec: { taints: [{ key: "gpu", effect, ...(value === undefined ? {} : { value }) }] } });

describe("NodeUnschedulable", () => {
  const cordoned = aNode({ name: "a", spec: { unschedulable: true } });
  test.each([
    ["a pod that says nothing", aPod(), "!node(s) were unschedulable"],
    ["a pod that tolerates everything", aPod({ spec: { tolerations: [{ operator: "Exists" }] } }), ""],
    [
      "a pod that tolerates cordons",
      aPod({ spec: { tolerations: [{ key: "node.kubernetes.io/unschedulable", operator: "Exists" }] } }),
      "",
    ],
  ])("%s", (_what, pod, a) => expect(reasonsOf("NodeUnschedulable", pod, cordoned)).toEqual({ a }));
});

describe("TaintToleration", () => {
  const REJECTED = "!node(s) had untolerated taint(s)";
  test.each([
    ["NoSchedule repels", aPod(), tainted("a", "NoSchedule"), REJECTED],
    ["NoExecute repels", aPod(), tainted("a", "NoExecute"), REJECTED],
    ["PreferNoSchedule does not", aPod(), tainted("a", "PreferNoSchedule"), ""],
    ["an equal value is tolerated", aPod({ spec: { tolerations: [{ key: "gpu", value: "yes" }] } }), tainted("a", "NoSchedule", "yes"), ""],
    ["another value is not", aPod({ spec: { tolerations: [{ key: "gpu", value: "no" }] } }), tainted("a", "NoSchedule", "yes"), REJECTED],
    [
      "another effect is not",
      aPod({ spec: { tolerations: [{ key: "gpu", operator: "Exists", effect: "NoExecute" }] } }),
      tainted("a", "NoSchedule"),
      REJECTED,
    ],
  ])("%s", (_what, pod, node, a) => expect(reasonsOf("TaintToleration", pod, node)).toEqual({ a }));

  test("nodes with soft taints score lower", () => {
    expect(scoresOf("TaintToleration", aPod(), tainted("a", "PreferNoSchedule"), aNode({ name: "b" }))).toEqual({ a: 0, b: 100 });
    expect(scoresOf("TaintToleration", aPod(), aNode({ name: "a" }), aNode({ name: "b" }))).toBeUndefined();
  });
});

describe("NodeAffinity", () => {
  const REJECTED = "!node(s) didn't match Pod's node affinity/selector";
  const required = (...terms: readonly object[]) =>
    aPod({ spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } } } });
  const node = aNode({ name: "a", labels: { disk: "ssd", cores: "8" } });
  test.each([
    ["a selector that matches", aPod({ spec: { nodeSelector: { disk: "ssd" } } }), ""],
    ["a selector that does not", aPod({ spec: { nodeSelector: { disk: "hdd" } } }), REJECTED],
    ["an expression that matches", required({ matchExpressions: [{ key: "cores", operator: "Gt", values: ["4"] }] }), ""],
    ["an expression that does not", required({ matchExpressions: [{ key: "disk", operator: "NotIn", values: ["ssd"] }] }), REJECTED],
    ["an empty term matches nothing", required({}), REJECTED],
    ["one of several terms is enough", required({}, { matchExpressions: [{ key: "disk", operator: "Exists" }] }), ""],
    ["another node's name", required({ matchFields: [{ key: "metadata.name", operator: "In", values: ["b"] }] }), REJECTED],
  ])("%s", (_what, pod, a) => expect(reasonsOf("NodeAffinity", pod, node)).toEqual({ a }));

  test("names that contradict each other reject the pod at once", () => {
    const field = (name: string) => ({ key: "metadata.name", operator: "In", values: [name] });
    expect(reasonsOf("NodeAffinity", required({ matchFields: [field("a"), field("b")] }), node)).toEqual({
      "": "pod affinity terms conflict",
    });
  });

  test("wishes add up and the best node gets 100", () => {
    const wish = (key: string, weight: number) => ({ weight, preference: { matchExpressions: [{ key, operator: "Exists" as const }] } });
    const preferredDuringSchedulingIgnoredDuringExecution = [wish("disk", 30), wish("gpu", 10)];
    const pod = aPod({ spec: { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } } });
    expect(scoresOf("NodeAffinity", pod, node, aNode({ name: "b", labels: { gpu: "1" } }), aNode({ name: "c" }))).toEqual({
      a: 100,
      b: 33,
      c: 0,
    });
  });
});

describe("NodePorts", () => {
  const REJECTED = "node(s) didn't have free ports for the requested pod ports";
  const port = (hostPort: number, hostIP?: string, protocol: "TCP" | "UDP" = "TCP") =>
    aContainer({ ports: [{ containerPort: 80, hostPort, protocol, ...(hostIP === undefined ? {} : { hostIP }) }] });
  const holder = aPod({ name: "holder", node: "a", spec: { containers: [port(8080, "10.0.0.1")] } });
  test.each([
    ["the same port of every address", port(8080), REJECTED],
    ["the same address", port(8080, "10.0.0.1"), REJECTED],
    ["another address", port(8080, "10.0.0.2"), ""],
    ["another protocol", port(8080, "10.0.0.1", "UDP"), ""],
    ["another port", port(8081), ""],
    ["no port", aContainer(), ""],
  ])("%s", (_what, container, a) => {
    expect(reasonsOf("NodePorts", aPod({ spec: { containers: [container] } }), aNode({ name: "a" }), holder)).toEqual({ a });
  });
});

describe("NodeResourcesFit", () => {
  const holder = asking({ cpu: "3", memory: "6Gi" }, { name: "holder", node: "a" });
  const node = aNode({ name: "a", allocatable: { "example.com/gpu": "1" } });
  test.each<readonly [string, Pod, string]>([
    ["what is left is enough", asking({ cpu: "1", memory: "2Gi" }), ""],
    ["too much cpu", asking({ cpu: "1001m" }), "Insufficient cpu"],
    ["too much of both", asking({ cpu: "2", memory: "3Gi" }), "Insufficient cpu; Insufficient memory"],
    ["more than the node has", asking({ cpu: "5" }), "!Insufficient cpu"],
    ["more than the node has of one of two", asking({ cpu: "5", memory: "3Gi" }), "!Insufficient cpu; !Insufficient memory"],
    ["a device that is there", asking({ "example.com/gpu": "1" }), ""],
    ["a device that is not", asking({ "example.com/fpga": "1" }), "!Insufficient example.com/fpga"],
    ["disk", asking({ "ephemeral-storage": "200Gi" }), "!Insufficient ephemeral-storage"],
    ["nothing asked", aPod(), ""],
  ])("%s", (_what, pod, a) => expect(reasonsOf("NodeResourcesFit", pod, node, holder)).toEqual({ a }));

  test("a node holds no more pods than it says", () => {
    expect(reasonsOf("NodeResourcesFit", aPod(), aNode({ name: "a", allocatable: { pods: "1" } }), holder)).toEqual({ a: "Too many pods" });
  });

  test("a pod that has come to its end holds nothing", () => {
    const ended = asking({ cpu: "4" }, { name: "ended", node: "a", phase: "Succeeded" });
    expect(reasonsOf("NodeResourcesFit", asking({ cpu: "4" }), aNode({ name: "a" }), ended)).toEqual({ a: "" });
  });

  test("the emptier node scores higher; who asks for nothing counts as 100m and 200Mi", () => {
    // (4000 − 3000 − 1000) / 4000 and (8 − 6 − 1) / 8 GiB: 0 and 12, 6 on average.
    expect(scoresOf("NodeResourcesFit", asking({ cpu: "1", memory: "1Gi" }), node, aNode({ name: "b" }), holder)).toEqual({ a: 6, b: 81 });
    expect(scoresOf("NodeResourcesFit", aPod(), aNode({ name: "b" }))).toEqual({ b: 97 });
  });
});

describe("NodeResourcesBalancedAllocation", () => {
  test("prefers the node that is used evenly", () => {
    const holder = asking({ cpu: "2" }, { name: "holder", node: "a" });
    const pod = asking({ cpu: "1", memory: "2Gi" });
    expect(scoresOf("NodeResourcesBalancedAllocation", pod, aNode({ name: "a" }), aNode({ name: "b" }), holder)).toEqual({ a: 75, b: 100 });
  });

  test("has no opinion on a pod that asks for neither", () => {
    expect(scoresOf("NodeResourcesBalancedAllocation", aPod(), aNode())).toBeUndefined();
  });
});

describe("ImageLocality", () => {
  const MIB = 1024 * 1024;
  const images = [{ names: ["nginx:1.29"], sizeBytes: 523 * MIB }];
  test("prefers nodes that have a large image, less so the fewer have it", () => {
    expect(scoresOf("ImageLocality", aPod(), aNode({ name: "a", images }), aNode({ name: "b", images }))).toEqual({ a: 51, b: 51 });
    expect(scoresOf("ImageLocality", aPod(), aNode({ name: "a", images }), aNode({ name: "b" }))).toEqual({ a: 24, b: 0 });
  });

  test("does not know an image by another name", () => {
    const named = [{ names: ["docker.io/library/nginx:1.29"], sizeBytes: 523 * MIB }];
    expect(scoresOf("ImageLocality", aPod(), aNode({ images: named }))).toBeUndefined();
  });
});

describe("PodTopologySpread", () => {
  const UNEVEN = "node(s) didn't match pod topology spread constraints";
  const labels = { app: "web" };
  const spread = (overrides: object = {}) =>
    aPod({
      labels,
      spec: {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: labels }, ...overrides },
        ],
      },
    });
  const nodes = [zoned("a", "z1"), zoned("b", "z2")];
  const on = (node: string, name: string, more: PodOverrides = {}) => aPod({ name, node, labels, ...more });

  test("a zone that is ahead takes no more", () => {
    expect(reasonsOf("PodTopologySpread", spread(), ...nodes, on("a", "one"))).toEqual({ a: UNEVEN, b: "" });
  });

  test("pods of other labels, of other namespaces and on their way out do not count", () => {
    const others = [
      on("a", "other", { labels: { app: "db" } }),
      on("a", "elsewhere", { namespace: "shop" }),
      on("a", "leaving", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", labels } }),
    ];
    expect(reasonsOf("PodTopologySpread", spread(), ...nodes, ...others)).toEqual({ a: "", b: "" });
  });

  test("a node without the label is rejected for good and does not count", () => {
    expect(reasonsOf("PodTopologySpread", spread(), ...nodes, aNode({ name: "c" }), on("c", "one"))).toEqual({
      a: "",
      b: "",
      c: `!${UNEVEN} (missing required label)`,
    });
  });

  test("with fewer zones than minDomains the emptiest counts as empty", () => {
    expect(reasonsOf("PodTopologySpread", spread({ minDomains: 3 }), ...nodes, on("a", "one"), on("b", "two"))).toEqual({
      a: UNEVEN,
      b: UNEVEN,
    });
  });

  test("nodes that the pod's own selector excludes do not count, unless it says so", () => {
    const choosy = (overrides: object = {}) => {
      const pod = spread(overrides);
      return { ...pod, spec: { ...pod.spec, nodeSelector: { [ZONE]: "z1" } } };
    };
    expect(reasonsOf("PodTopologySpread", choosy(), ...nodes, on("a", "one"))).toMatchObject({ a: "" });
    expect(reasonsOf("PodTopologySpread", choosy({ nodeAffinityPolicy: "Ignore" }), ...nodes, on("a", "one"))).toMatchObject({ a: UNEVEN });
  });

  test("tainted nodes count, unless the constraint honours taints", () => {
    const bad = aNode({ name: "b", labels: { [ZONE]: "z2" }, spec: { taints: [{ key: "gpu", effect: "NoSchedule" }] } });
    expect(reasonsOf("PodTopologySpread", spread(), zoned("a", "z1"), bad, on("a", "one"))).toMatchObject({ a: UNEVEN });
    expect(reasonsOf("PodTopologySpread", spread({ nodeTaintsPolicy: "Honor" }), zoned("a", "z1"), bad, on("a", "one"))).toMatchObject({
      a: "",
    });
  });

  test("matchLabelKeys narrows what is counted to the pod's own revision", () => {
    const pod = spread({ matchLabelKeys: ["rev"] });
    const second = { ...pod, metadata: { ...pod.metadata, labels: { ...labels, rev: "2" } } };
    const old = on("a", "old", { labels: { ...labels, rev: "1" } });
    expect(reasonsOf("PodTopologySpread", second, ...nodes, old)).toEqual({ a: "", b: "" });
  });

  test("soft constraints rank the emptier zone higher", () => {
    const scores = scoresOf("PodTopologySpread", spread({ whenUnsatisfiable: "ScheduleAnyway" }), ...nodes, on("a", "one"), on("a", "two"));
    expect(scores).toEqual({ a: 0, b: 100 });
  });

  test("a pod of a Service is spread by default, over hosts and zones", () => {
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "default" }, spec: { selector: labels } };
    const pod = aPod({ labels });
    expect(scoresOf("PodTopologySpread", pod, ...nodes, on("a", "one"))).toBeUndefined();
    // One pod: ln 4 for the host and for the zone, plus the skews that are allowed: 2 + 4.
    expect(scoresOf("PodTopologySpread", pod, ...nodes, on("a", "one"), service)).toEqual({ a: 66, b: 100 });
  });

  test("the logarithm agrees with the engine's", () => {
    for (let x = 1; x <= 5_002; x++) expect(naturalLog(x)).toBeCloseTo(Math.log(x), 13);
  });
});

describe("InterPodAffinity", () => {
  const term = (app: string, more: object = {}) => ({ topologyKey: ZONE, labelSelector: { matchLabels: { app } }, ...more });
  const near = (app: string, more: object = {}) => ({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, more)] } });
  const away = (app: string, more: object = {}) => ({
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, more)] },
  });
  const nodes = [zoned("a", "z1"), zoned("b", "z1"), zoned("c", "z2")];
  const db = aPod({ name: "db", node: "a", labels: { app: "db" } });
  const ALONE = "!node(s) didn't match pod affinity rules";
  const TOO_CLOSE = "node(s) didn't match pod anti-affinity rules";
  const REPELLED = "node(s) didn't satisfy existing pods anti-affinity rules";

  test.each<readonly [string, Pod, object, readonly KubeObject[]]>([
    ["near a pod means in its zone", aPod({ spec: { affinity: near("db") } }), { a: "", b: "", c: ALONE }, [db]],
    ["nobody to be near to", aPod({ spec: { affinity: near("cache") } }), { a: ALONE, b: ALONE, c: ALONE }, [db]],
    [
      "the first of its kind may start anywhere",
      aPod({ labels: { app: "x" }, spec: { affinity: near("x") } }),
      { a: "", b: "", c: "" },
      [db],
    ],
    [
      "another namespace does not count",
      aPod({ namespace: "shop", spec: { affinity: near("db") } }),
      { a: ALONE, b: ALONE, c: ALONE },
      [db],
    ],
    [
      "another namespace by name",
      aPod({ namespace: "shop", spec: { affinity: near("db", { namespaces: ["default"] }) } }),
      { a: "", b: "", c: ALONE },
      [db],
    ],
    [
      "another namespace by label",
      aPod({ namespace: "shop", spec: { affinity: near("db", { namespaceSelector: { matchLabels: { team: "blue" } } }) } }),
      { a: "", b: "", c: ALONE },
      [db, { apiVersion: "v1", kind: "Namespace", metadata: { name: "default", labels: { team: "blue" } } }],
    ],
    ["away from a pod", aPod({ spec: { affinity: away("db") } }), { a: TOO_CLOSE, b: TOO_CLOSE, c: "" }, [db]],
    [
      "a pod that wants to be away from this one",
      aPod({ labels: { app: "web" } }),
      { a: REPELLED, b: REPELLED, c: "" },
      [aPod({ name: "shy", node: "b", spec: { affinity: away("web") } })],
    ],
    ["away from the same host only", aPod({ spec: { affinity: away("db", { topologyKey: HOST }) } }), { a: TOO_CLOSE, b: "", c: "" }, [db]],
  ])("%s", (_what, pod, expected, objects) => expect(reasonsOf("InterPodAffinity", pod, ...nodes, ...objects)).toEqual(expected));

  test("wishes of the pod and of pods on nodes pull and push", () => {
    const wish = (weight: number, app: string) => [{ weight, podAffinityTerm: term(app) }];
    const drawn = aPod({ spec: { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: wish(10, "db") } } } });
    expect(scoresOf("InterPodAffinity", drawn, ...nodes, db)).toEqual({ a: 100, b: 100, c: 0 });
    const pushed = aPod({ spec: { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: wish(10, "db") } } } });
    expect(scoresOf("InterPodAffinity", pushed, ...nodes, db)).toEqual({ a: 0, b: 0, c: 100 });
    const host = aPod({ name: "host", node: "c", spec: { affinity: near("web") } });
    expect(scoresOf("InterPodAffinity", aPod({ labels: { app: "web" } }), ...nodes, host)).toEqual({ a: 0, b: 0, c: 100 });
    expect(scoresOf("InterPodAffinity", aPod(), ...nodes, db)).toBeUndefined();
  });
});

describe("which changes may cure a rejection", () => {
  const nodeChange = (before: ReturnType<typeof aNode> | undefined, after: ReturnType<typeof aNode> | undefined): ClusterChange => ({
    kind: "Node",
    before,
    after,
  });
  const podChange = (before: Pod | undefined, after: Pod | undefined): ClusterChange => ({ kind: "Pod", before, after });
  const cordoned = aNode({ spec: { unschedulable: true } });
  const large = aNode({ allocatable: { cpu: "64" } });
  const holder = asking({ cpu: "1" }, { name: "holder", node: "node-1" });
  const shy = aPod({
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOST, labelSelector: { matchLabels: { app: "db" } } }],
        },
      },
    },
  });
  const db = aPod({ name: "db", node: "node-1", labels: { app: "db" } });
  test.each<readonly [string, string, Pod, ClusterChange, boolean]>([
    ["NodeUnschedulable", "an uncordon", aPod(), nodeChange(cordoned, aNode()), true],
    ["NodeUnschedulable", "a label", aPod(), nodeChange(aNode(), aNode({ labels: { a: "b" } })), false],
    ["TaintToleration", "a taint that goes", aPod(), nodeChange(tainted("node-1", "NoSchedule"), aNode()), true],
    ["TaintToleration", "a taint that comes", aPod(), nodeChange(aNode(), tainted("node-1", "NoSchedule")), false],
    ["NodeResourcesFit", "a pod that goes", aPod(), podChange(holder, undefined), true],
    ["NodeResourcesFit", "a pod that comes", aPod(), podChange(undefined, holder), false],
    ["NodeResourcesFit", "a larger node", asking({ cpu: "32" }), nodeChange(aNode(), large), true],
    ["NodeResourcesFit", "a node that is still too small", asking({ cpu: "100" }), nodeChange(aNode(), large), false],
    [
      "NodeAffinity",
      "the label it wants",
      aPod({ spec: { nodeSelector: { a: "b" } } }),
      nodeChange(aNode(), aNode({ labels: { a: "b" } })),
      true,
    ],
    ["InterPodAffinity", "whom it shuns goes", shy, podChange(db, undefined), true],
    ["InterPodAffinity", "whom it shuns comes", shy, podChange(undefined, db), false],
    ["NodePorts", "a pod without ports goes", aPod(), podChange(holder, undefined), false],
  ])("%s: %s", (name, _what, pod, change, expected) => {
    const plugin = pluginOf(name);
    expect(plugin.heeds(change) && plugin.helps(pod, change)).toBe(expected);
  });
});
