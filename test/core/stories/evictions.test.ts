/**
 * Which pods leave which silent nodes, and when: tolerations, nodes that come and go, and how many fall silent at once.
 */
import { describe, expect, test } from "vitest";
import type { NodeSpec } from "../../../src/core/bootstrap.ts";
import { nodeLifecycleController } from "../../../src/core/controllers/node-lifecycle.ts";
import { heartbeats, MiniCluster } from "../../support/mini-cluster.ts";
import { Story, scriptedPod, staying, webDeployment } from "../../support/story.ts";

const tainted = (story: {
  list(kind: "Node"): readonly { metadata: { name: string }; spec: { taints?: readonly { effect: string }[] | undefined } }[];
}) =>
  story
    .list("Node")
    .filter(({ spec }) => spec.taints?.some(({ effect }) => effect === "NoExecute"))
    .map(({ metadata }) => metadata.name);

describe("a pod on a node that has lost power", () => {
  const until = (rest: string): string =>
    `tolerations: [${["unreachable", "not-ready"].map((key) => `{key: node.kubernetes.io/${key}, operator: Exists, effect: NoExecute${rest}}`).join()}]`;

  test.each([
    ["without a word about it leaves after the default of 300 s", "", 340, 360],
    ["that tolerates it for 30 s leaves 30 s after the taint", until(", tolerationSeconds: 30"), 70, 90],
    ["that tolerates it for no time at all leaves with the taint", until(", tolerationSeconds: 0"), 40, 60],
    ["that tolerates it for ever stays", until(""), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])("%s", (_name, tolerations, from, to) => {
    const story = new Story(scriptedPod("p", "sleep 100000", { spec: `nodeName: worker-1\n  ${tolerations}` }));
    story.at(20);
    story.mark();
    story.cluster.manager.powerOff("worker-1");
    const leftAt = story.when(() => story.get("Pod", "default/p").metadata.deletionTimestamp !== undefined, 1_200);
    expect(leftAt).toBeGreaterThanOrEqual(from);
    expect(leftAt).toBeLessThanOrEqual(to);
  });
});

test("a node that comes and goes keeps its pods, and each return calls their eviction off", () => {
  const story = new Story(webDeployment(6));
  story.does("wait settled");
  story.mark();
  const names = story.list("Pod").map(({ metadata }) => metadata.name);
  for (let round = 0; round < 5; round++) {
    story.cluster.manager.cutLink("kubelet@worker-1");
    story.at(round * 100 + 75);
    expect(tainted(story)).toEqual(["worker-1"]);
    story.cluster.manager.restoreLink("kubelet@worker-1");
    story.at(round * 100 + 100);
    expect(tainted(story)).toEqual([]);
  }
  story.at(1_000);
  expect(story.list("Pod").map(({ metadata }) => metadata.name)).toEqual(names);
  const pod = story.list("Pod").find(({ spec }) => spec.nodeName === "worker-1");
  const counts = story.eventsAbout(pod?.metadata.name ?? "").map(({ reason, count = 1 }) => `${reason} ${count}`);
  expect(counts).toEqual(expect.arrayContaining(["NodeNotReady 5", "TaintManagerEviction 5"]));
});

describe("of a cluster over three zones whose control plane stays up", () => {
  test.each([
    { workers: 1, lost: 1, secondTaint: Number.POSITIVE_INFINITY },
    { workers: 3, lost: 2, secondTaint: 0 },
    { workers: 3, lost: 3, secondTaint: 0 },
    { workers: 5, lost: 4, secondTaint: 0 },
  ])("$lost of $workers workers lose power: zone by zone their pods are evicted, and all is well when they return", ({ workers, lost }) => {
    const story = new Story(webDeployment(workers), workers);
    story.does("wait settled");
    story.mark();
    for (let index = 1; index <= lost; index++) story.cluster.manager.powerOff(`worker-${index}`);
    story.at(60);
    expect(tainted(story).length).toBe(Math.min(lost, 3));
    story.at(380);
    const pods = story.list("Pod");
    expect(pods.length - staying(pods).length).toBe(
      pods.filter(({ spec }) => Number(spec.nodeName?.slice("worker-".length)) <= lost && spec.nodeName !== undefined).length,
    );
    for (let index = 1; index <= lost; index++) story.cluster.manager.powerOn(`worker-${index}`);
    story.does("wait settled");
    expect(tainted(story)).toEqual([]);
    expect(story.list("Pod")).toHaveLength(workers);
    expect(story.row("get deploy web").slice(1)).toEqual([`${workers}/${workers}`, String(workers), String(workers)]);
  });
});

describe("of a zone of 60 nodes", () => {
  /** Names of the nodes tainted by second after the loss of so many of 60 nodes, beside another zone that is well. */
  function taintsBySecond(lost: number, seconds: readonly number[]): readonly number[] {
    const node = (name: string, zone: string): NodeSpec => ({ name, zone, cpu: "4", memory: "8Gi", pods: 110, controlPlane: false });
    const names = Array.from({ length: 60 }, (_, index) => `node-${String(index).padStart(2, "0")}`);
    const cluster = new MiniCluster(
      [nodeLifecycleController, heartbeats],
      [...names.map((name) => node(name, "large")), node("well", "other")],
    );
    cluster.advance(30);
    for (const name of names.slice(0, lost)) cluster.manager.powerOff(name);
    const from = cluster.seconds;
    return seconds.map((second) => {
      cluster.advance(from + second - cluster.seconds);
      return tainted(cluster).length;
    });
  }

  test("few are lost: one is tainted every 10 s", () => {
    const [early = 0, later = 0] = taintsBySecond(32, [70, 170]);
    expect(early).toBeGreaterThan(0);
    expect(later - early).toBe(10);
  });

  test("most are lost: one is tainted every 100 s", () => {
    const [early = 0, later = 0] = taintsBySecond(33, [70, 1_070]);
    expect(early).toBeLessThanOrEqual(2);
    expect(later - early).toBe(10);
  });

  test("all are lost: the other zone is there to take their pods, one node every 10 s", () => {
    const [early = 0, later = 0] = taintsBySecond(60, [70, 170]);
    expect(later - early).toBe(10);
  });
});
