/**
 * The view kept change by change says what a view built anew says, and counts what counting by hand counts.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyOf } from "../../../src/core/api/kind.ts";
import { builtInKinds } from "../../../src/core/api/kinds/index.ts";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { ReaderWorld } from "../../../src/core/reconcile/world.ts";
import { LiveClusterView } from "../../../src/core/scheduler/cluster-view.ts";
import type { PodClass } from "../../../src/core/scheduler/plugin.ts";
import { PodRecord } from "../../../src/core/scheduler/pods/pod-view.ts";
import { Store } from "../../../src/core/store/store.ts";
import { aContainer, aPod } from "../../support/builders.ts";
import { NOW_MS } from "../../support/world-of.ts";
import { aNode } from "./scheduled-world.ts";

const ZONE = "topology.kubernetes.io/zone";
const APPS = ["web", "db"] as const;
const NODES = ["n1", "n2", "n3", "n4"] as const;
const PODS = ["p1", "p2", "p3", "p4", "p5"] as const;
const AUTHOR = { agent: "test", key: "" };

const nodeOp = fc.record({
  kind: fc.constant("Node" as const),
  name: fc.constantFrom(...NODES),
  gone: fc.boolean(),
  zone: fc.constantFrom(undefined, "z1", "z2"),
  soft: fc.boolean(),
  image: fc.boolean(),
});
const podOp = fc.record({
  kind: fc.constant("Pod" as const),
  name: fc.constantFrom(...PODS),
  gone: fc.boolean(),
  node: fc.constantFrom(undefined, ...NODES),
  app: fc.constantFrom(...APPS),
  phase: fc.constantFrom("Running" as const, "Succeeded" as const),
  leaving: fc.boolean(),
  shy: fc.boolean(),
  hostPort: fc.constantFrom(0, 80),
  nominated: fc.constantFrom(undefined, ...NODES),
});
type NodeOp = typeof nodeOp extends fc.Arbitrary<infer T> ? T : never;
type PodOp = typeof podOp extends fc.Arbitrary<infer T> ? T : never;

function nodeFrom({ name, zone, soft, image }: NodeOp): Node {
  return aNode({
    name,
    labels: zone === undefined ? {} : { [ZONE]: zone },
    spec: soft ? { taints: [{ key: "old", effect: "PreferNoSchedule" }] } : {},
    ...(image ? { images: [{ names: ["nginx:1.29"], sizeBytes: 1_000 }] } : {}),
  });
}

function podFrom({ name, node, app, phase, leaving, shy, hostPort, nominated }: PodOp): Pod {
  const term = { topologyKey: ZONE, labelSelector: { matchLabels: { app: "db" } } };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  return aPod({
    name,
    ...(node === undefined ? {} : { node }),
    phase,
    metadata: { labels: { app }, ...(leaving ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) },
    spec: {
      containers: [aContainer({ resources: { requests: { cpu: "100m" } }, ports: [{ containerPort: 80, hostPort, protocol: "TCP" }] })],
      ...(shy ? { affinity } : {}),
    },
    status: nominated === undefined || node !== undefined ? {} : { nominatedNodeName: nominated },
  });
}

/** Plays the operations on a store, with a view that follows from the start and asks for tallies early. */
function play(operations: readonly (NodeOp | PodOp)[]): { readonly folded: LiveClusterView; readonly world: ReaderWorld } {
  const store = new Store(builtInKinds);
  const folded = LiveClusterView.of(new ReaderWorld(store).open(NOW_MS, 0));
  say(folded);
  store.observe(({ kind, before, after }) => {
    if (kind === "Node") folded.foldNode(before as Node | undefined, after as Node | undefined);
    else folded.foldPod(before as Pod | undefined, after as Pod | undefined);
  });
  for (const operation of operations) {
    const object = operation.kind === "Node" ? nodeFrom(operation) : podFrom(operation);
    if (operation.gone) store.remove(object.kind, keyOf(object), NOW_MS, AUTHOR);
    else store.put(object.kind, keyOf(object), object, NOW_MS, AUTHOR);
  }
  return { folded, world: new ReaderWorld(store).open(NOW_MS, store.revision) };
}

const isApp = (app: string) => (podClass: PodClass) => !podClass.isTerminating && podClass.labels.app === app;

/** Everything that plugins can learn from a view, as plain values. */
function say(view: LiveClusterView): unknown {
  const counts = APPS.map((app) => {
    const tally = view.tally(`spread;${app}`, isApp(app));
    const { topology, counts: byDomain, total } = tally.domains(ZONE);
    return view.nodes.map(({ slot }) => [tally.byNode[slot] ?? 0, byDomain[topology.of[slot] ?? -1] ?? -1, total]);
  });
  const nodes = view.nodes.map((node) => {
    const { name, labels, taints, requestedCpuMillis, nonZeroCpuMillis, podsMax, hostPorts, images } = node;
    const pods = [...node.pods.keys()].sort();
    const nominated = view.nominatedTo(name).map(({ key }) => key);
    const place = view.topology(ZONE).nodes[view.topology(ZONE).of[node.slot] ?? -1];
    return { name, labels, taints, requestedCpuMillis, nonZeroCpuMillis, podsMax, hostPorts, images, pods, nominated, place };
  });
  const repelling = [...view.repellingClasses].map(({ class: podClass, tally }) => [
    podClass.key,
    view.nodes.map(({ slot }) => tally.byNode[slot] ?? 0),
  ]);
  const { nodesWithSoftTaints } = view;
  return {
    nodes,
    counts,
    repelling: repelling.sort(),
    nodesWithSoftTaints,
    withImage: view.nodesWithImage("nginx:1.29"),
    missing: view.topology(ZONE).missing,
  };
}

describe("the view", () => {
  const operations = fc.array(fc.oneof(nodeOp, podOp), { maxLength: 40, size: "max" });

  test("folded equals built anew", () => {
    fc.assert(
      fc.property(operations, (list) => {
        const { folded, world } = play(list);
        expect(say(folded)).toEqual(say(LiveClusterView.of(world)));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test("counts by zone equal a recount by hand", () => {
    fc.assert(
      fc.property(operations, (list) => {
        const { folded, world } = play(list);
        const zoneOf = new Map([...world.list("Node")].map(({ metadata }) => [metadata.name, metadata.labels?.[ZONE]]));
        for (const app of APPS) {
          const { topology, counts } = folded.tally(`spread;${app}`, isApp(app)).domains(ZONE);
          for (const node of folded.nodes) {
            const zone = zoneOf.get(node.name);
            if (zone === undefined) continue;
            const counted = [...world.list("Pod")].filter(
              ({ metadata, spec, status }) =>
                metadata.labels?.app === app &&
                metadata.deletionTimestamp === undefined &&
                status.phase !== "Succeeded" &&
                zoneOf.get(spec.nodeName ?? "") === zone,
            );
            expect(counts[topology.of[node.slot] ?? -1]).toBe(counted.length);
          }
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test("a supposition that is taken back leaves no trace", () => {
    fc.assert(
      fc.property(operations, (list) => {
        const { folded } = play(list);
        const before = say(folded);
        const pods = folded.nodes.flatMap((node) => [...node.pods.keys()].map((key) => [key, node.name] as const));
        const taken = pods.map(([key, node]) => [folded.take(key), node] as const);
        folded.put(new PodRecord(aPod({ name: "guest", labels: { app: "new" } })), "n1");
        folded.take("default/guest");
        for (const [record, node] of taken.toReversed()) if (record !== undefined) folded.put(record, node);
        expect(say(folded)).toEqual(before);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test("nodes come zone by zone in turn", () => {
    const at = (name: string, zone: string) => aNode({ name, labels: { [ZONE]: zone } });
    const view = new LiveClusterView();
    for (const node of [at("e", "z2"), at("a", "z1"), at("b", "z1"), at("c", "z1"), at("d", "z2")]) view.foldNode(undefined, node);
    expect(view.nodes.map(({ name }) => name)).toEqual(["a", "d", "b", "e", "c"]);
  });
});
