/**
 * Nodes that run short of memory, disk or processes: what is said, who goes, and when it is over. By the second.
 */
import { describe, expect, test } from "vitest";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import { Cluster } from "../../../src/core/index.ts";
import { pressureTable } from "../../../src/core/kubelet/eviction/pressure.ts";
import { imageTable } from "../../../src/core/kubelet/images/node-images.ts";
import { nodeCondition } from "../../../src/core/rules/node.ts";
import { leakTable } from "../../../src/core/trouble/container.ts";
import { diskTable, memoryTable, pidTable, type TakenRow } from "../../../src/core/trouble/machine.ts";
import { Story } from "../../support/story.ts";
import { healMachine, NODE, troubleContainer, troubleMachine } from "./trouble-of.ts";

const MEBIBYTE = 1_048_576;
const NODE_BYTES = 8 * 1_024 * MEBIBYTE;

interface Draft {
  readonly name: string;
  readonly memory: string;
  readonly request?: string;
  readonly extra?: string;
}

function podYaml({ name, memory, request, extra = "" }: Draft): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, annotations: {kubarium.dev/memory: "${memory}"}}
spec:
  nodeName: ${NODE}
  ${extra}
  containers:
  - name: main
    image: nginx:1.29
    resources: {requests: {${request === undefined ? "" : `memory: ${request}`}}}
`;
}

/** Pods on worker-1, running; the clock counts from then. */
function nodeWith(...drafts: readonly Draft[]): Story {
  const story = new Story(drafts.map(podYaml).join("---\n"));
  story.at(60);
  story.mark();
  return story;
}

const taken = (story: Story, amount: number, perSecond?: number): TakenRow => ({
  amount,
  sinceMs: story.cluster.nowMs,
  ...(perSecond === undefined ? {} : { perSecond }),
});
const trouble = (story: Story, table: typeof memoryTable, row: TakenRow): void => troubleMachine(story.cluster, table, row);
const node = (story: Story): Node => story.get("Node", NODE);
const condition = (story: Story, type: string) => nodeCondition(node(story), type);
const about = (story: Story, name: string): readonly string[] =>
  story.events(name).filter((text) => !/Scheduled|Starting|InvalidDisk|Allocatable/.test(text));
const taints = (story: Story): readonly string[] => (node(story).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);

describe("a node short of memory", () => {
  const busy = (): Story =>
    nodeWith(
      { name: "modest", memory: "100Mi", request: "200Mi" },
      { name: "greedy", memory: "600Mi", request: "64Mi" },
      { name: "small", memory: "50Mi" },
    );

  test("notices within 10 s, says so, taints itself, and evicts who has the most above its request", () => {
    const story = busy();
    const pods = 750 + 3 * 5 + 430;
    trouble(story, memoryTable, taken(story, NODE_BYTES - (pods + 84) * MEBIBYTE));
    expect(story.when(() => story.events(NODE).some((text) => text.includes("EvictionThresholdMet")))).toBeLessThanOrEqual(10);
    expect(about(story, NODE).at(-1)).toBe("Warning EvictionThresholdMet: Attempting to reclaim memory");
    const message =
      "The node was low on resource: memory. Threshold quantity: 100Mi, available: 84Mi. Container main was using 600Mi, request is 64Mi, has larger consumption of memory. ";
    expect(about(story, "greedy").at(-1)).toBe(`Warning Evicted: ${message}`);
    const noticed = story.seconds;
    expect(story.when(() => story.status("greedy") === "Evicted") - noticed).toBeLessThanOrEqual(3.1);
    const { status } = story.get("Pod", "default/greedy");
    expect(status).toMatchObject({ phase: "Failed", reason: "Evicted", message });
    expect(status.conditions?.[0]).toMatchObject({ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message });
    expect(story.when(() => condition(story, "MemoryPressure")?.status === "True") - noticed).toBeLessThanOrEqual(10.5);
    expect(condition(story, "MemoryPressure")).toMatchObject({
      reason: "KubeletHasInsufficientMemory",
      message: "kubelet has insufficient memory available",
    });
    expect(story.events(NODE)).toContain(`Normal NodeHasInsufficientMemory: Node ${NODE} status is now: NodeHasInsufficientMemory`);
    story.cluster.advance(6_000);
    expect(taints(story)).toContain("node.kubernetes.io/memory-pressure:NoSchedule");
    expect([story.status("modest"), story.status("small")]).toEqual(["Running", "Running"]);
  });

  test("is well again five minutes after it was last short, to the round", () => {
    const story = busy();
    trouble(story, memoryTable, taken(story, NODE_BYTES - 1_250 * MEBIBYTE));
    story.when(() => story.status("greedy") === "Evicted");
    const lastMs = story.cluster.tables.row(pressureTable, `${NODE}/`)?.observedMs.MemoryPressure ?? 0;
    story.when(() => condition(story, "MemoryPressure")?.status === "True");
    story.when(() => condition(story, "MemoryPressure")?.status === "False");
    expect(story.cluster.nowMs - lastMs).toBeGreaterThanOrEqual(300_000);
    expect(story.cluster.nowMs - lastMs).toBeLessThanOrEqual(320_500);
    expect(story.eventsAbout(NODE).find(({ reason }) => reason === "NodeHasSufficientMemory")?.count).toBe(2);
    story.cluster.advance(6_000);
    expect(taints(story)).toEqual([]);
    // What is left is little enough for any new pod to matter, but nothing is due.
    expect(story.cluster.tables.row(pressureTable, `${NODE}/`)).toEqual({ observedMs: {} });
    healMachine(story.cluster, memoryTable);
    story.cluster.advance(1);
    expect(story.cluster.tables.size(pressureTable)).toBe(0);
  });

  test("evicts one pod after the other, 10 to 40 s apart, and no more than it must", () => {
    const story = nodeWith({ name: "a", memory: "60Mi" }, { name: "b", memory: "50Mi" }, { name: "c", memory: "40Mi" });
    trouble(story, memoryTable, taken(story, NODE_BYTES - (430 + 15 + 150 + 5) * MEBIBYTE));
    const times = ["a", "b"].map((name) => story.when(() => story.status(name) === "Evicted"));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(9);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(40);
    story.at(200);
    expect(story.status("c")).toBe("Running");
  });

  test("refuses new pods that promised nothing, and takes those that did", () => {
    const story = busy();
    trouble(story, memoryTable, taken(story, NODE_BYTES - 1_250 * MEBIBYTE));
    story.when(() => story.status("greedy") === "Evicted");
    story.applies(
      `${podYaml({ name: "best-effort", memory: "1Mi" })}---\n${podYaml({ name: "burstable", memory: "1Mi", request: "8Mi" })}`,
    );
    story.cluster.advance(5_000);
    expect([story.status("best-effort"), story.status("burstable")]).toEqual(["Evicted", "Running"]);
    expect(story.get("Pod", "default/best-effort").status.message).toBe("Pod was rejected: The node had condition: [MemoryPressure]. ");
    expect(about(story, "best-effort")).toEqual(["Warning Evicted: The node had condition: [MemoryPressure]. "]);
  });

  test("is reached by a pod that leaks without a limit, which is then the one to go", () => {
    const story = nodeWith({ name: "leaky", memory: "100Mi" }, { name: "quiet", memory: "300Mi" });
    troubleContainer(story.cluster, leakTable, { perSecond: 5 * MEBIBYTE }, { pod: "default/leaky", container: "main" });
    const short = (8_192 - 430 - 10 - 400 - 100) / 5;
    const evicted = story.when(() => story.status("leaky") === "Evicted", 2_000);
    expect(evicted).toBeGreaterThan(short);
    expect(evicted).toBeLessThan(short + 10 + 3.2);
    expect(story.status("quiet")).toBe("Running");
  });

  test("that is used up between two rounds has its kernel kill the process it can best do without", () => {
    const story = nodeWith({ name: "leaky", memory: "100Mi" }, { name: "promised", memory: "300Mi", request: "300Mi" });
    troubleContainer(story.cluster, leakTable, { perSecond: 400 * MEBIBYTE }, { pod: "default/leaky", container: "main" });
    const full = (8_192 - 430 - 10 - 400) / 400;
    const oom = story.when(() => story.events(NODE).some((text) => text.includes("SystemOOM")));
    expect(oom).toBeGreaterThanOrEqual(full);
    expect(oom).toBeLessThan(full + 0.1);
    expect(about(story, NODE).at(-1)).toMatch(/^Warning SystemOOM: System OOM encountered, victim process: nginx, pid: \d+$/);
    story.cluster.advance(3_000);
    expect(story.get("Pod", "default/leaky").status.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
    });
    expect(story.get("Pod", "default/promised").status.containerStatuses?.[0]?.restartCount).toBe(0);
  });
});

test("what hogs more memory than there is dies when there is nobody left to die for it, pods that promised nothing first", () => {
  const story = nodeWith({ name: "web", memory: "50Mi" }, { name: "promised", memory: "50Mi", request: "4Gi" });
  trouble(story, memoryTable, taken(story, NODE_BYTES));
  story.at(3);
  const victims = story.events(NODE).flatMap((text) => /victim process: (\S+),/.exec(text)?.[1] ?? []);
  expect(victims).toEqual(["nginx", "stress-ng"]);
  expect(story.cluster.tables.size(memoryTable)).toBe(0);
  const restarts = (name: string) => story.get("Pod", `default/${name}`).status.containerStatuses?.[0]?.restartCount;
  expect([restarts("web"), restarts("promised")]).toEqual([1, 0]);
});

describe("a node short of disk", () => {
  const DISK_BYTES = 102_350 * MEBIBYTE;

  test("deletes unused images first, and leaves it at that when it is enough", () => {
    const story = nodeWith({ name: "web", memory: "10Mi" });
    const row = { readyMs: 0, sessionMs: 0, sizeBytes: 30 * 1_024 * MEBIBYTE, id: "sha256:00" };
    story.cluster.tables.put(imageTable, `${NODE}/docker.io/library/big:1`, row);
    trouble(story, diskTable, taken(story, DISK_BYTES * 0.55));
    story.when(() => story.events(NODE).some((text) => text.includes("EvictionThresholdMet")));
    expect(about(story, NODE).at(-1)).toBe("Warning EvictionThresholdMet: Attempting to reclaim ephemeral-storage");
    expect([...story.cluster.tables.rows(imageTable, `${NODE}/`)].map(([key]) => key)).toEqual([`${NODE}/docker.io/library/nginx:1.29`]);
    story.at(60);
    expect(story.status("web")).toBe("Running");
    expect(condition(story, "DiskPressure")).toMatchObject({
      status: "True",
      reason: "KubeletHasDiskPressure",
      message: "kubelet has disk pressure",
    });
    expect(taints(story)).toContain("node.kubernetes.io/disk-pressure:NoSchedule");
  });

  test("then evicts pods, and refuses every other but critical ones", () => {
    const story = nodeWith({ name: "web", memory: "10Mi" });
    trouble(story, diskTable, taken(story, DISK_BYTES * 0.85));
    expect(story.when(() => story.status("web") === "Evicted")).toBeLessThan(13.2);
    expect(story.get("Pod", "default/web").status.message).toMatch(
      /^The node was low on resource: ephemeral-storage\. Threshold quantity: 10235Mi, available: \d+Ki\. Container main was using \d+Ki, request is 0, has larger consumption of ephemeral-storage\. $/,
    );
    story.applies(podYaml({ name: "late", memory: "10Mi", request: "10Mi" }));
    story.cluster.advance(2_000);
    expect(story.get("Pod", "default/late").status).toMatchObject({
      phase: "Failed",
      reason: "Evicted",
      message: "Pod was rejected: The node had condition: [DiskPressure]. ",
    });
    healMachine(story.cluster, diskTable);
    story.mark();
    const over = story.when(() => condition(story, "DiskPressure")?.status === "False");
    expect(over).toBeGreaterThan(285);
    expect(over).toBeLessThan(321);
  });
});

test("a node short of processes evicts by priority, and says that it is short of pids", () => {
  const story = nodeWith({ name: "web", memory: "10Mi" });
  trouble(story, pidTable, taken(story, 62_000));
  expect(story.when(() => story.status("web") === "Evicted")).toBeLessThan(13.2);
  expect(story.get("Pod", "default/web").status.message).toBe(
    "The node was low on resource: pids. Threshold quantity: 6553, available: 3342. ",
  );
  story.at(30);
  expect(condition(story, "PIDPressure")).toMatchObject({ status: "True", reason: "KubeletHasInsufficientPID" });
  expect(taints(story)).toContain("node.kubernetes.io/pid-pressure:NoSchedule");
});

test("a disk is as full after a reboot as before it, and is found so at once", () => {
  const story = nodeWith({ name: "web", memory: "10Mi" });
  trouble(story, diskTable, taken(story, 90_000 * MEBIBYTE));
  story.cluster.manager.powerOff(NODE);
  story.cluster.manager.powerOn(NODE);
  expect(story.when(() => story.status("web") === "Evicted")).toBeLessThan(8 + 10 + 5);
});

describe("what is elided", () => {
  test("a node with pods that are far from using it up has no appointment of its own", () => {
    const story = nodeWith({ name: "web", memory: "10Mi" }, { name: "heavy", memory: "900Mi" });
    expect(story.cluster.tables.size(pressureTable)).toBe(0);
    expect([...story.cluster.manager.due()].filter(({ agent, key }) => agent === "kubelet" && !key.includes("/"))).toEqual([]);
  });

  test("is what would change nothing: looking more often, and restoring, tell the same story", () => {
    const ending = (treat: (cluster: Cluster) => Cluster): unknown => {
      const story = nodeWith({ name: "a", memory: "60Mi..900Mi/300s" }, { name: "b", memory: "300Mi" }, { name: "c", memory: "10Mi" });
      trouble(story, memoryTable, taken(story, NODE_BYTES - 1_500 * MEBIBYTE));
      troubleContainer(story.cluster, leakTable, { perSecond: MEBIBYTE }, { pod: "default/c", container: "main" });
      let { cluster } = story;
      for (let second = 0; second < 900; second += 3) {
        cluster.advance(3_000);
        cluster = treat(cluster);
      }
      expect(cluster.server.get("Pod", "default/a")).toMatchObject({ status: { reason: "Evicted" } });
      const tables = [...cluster.snapshot().tables].map(([table, rows]) => [table, [...rows.entries()]]);
      return [["Node", "Pod", "Event"].map((kind) => [...cluster.store.list(kind)]), tables];
    };
    const straight = ending((cluster) => cluster);
    const woken = (cluster: Cluster): Cluster => {
      cluster.manager.wake("kubelet", NODE);
      return cluster;
    };
    expect(ending(woken)).toEqual(straight);
    expect(ending((cluster) => Cluster.restore(cluster.snapshot()))).toEqual(straight);
  });

  test("a node whose memory is nearly taken is short as soon as a light pod starts", () => {
    const story = nodeWith({ name: "a", memory: "10Mi" });
    trouble(story, memoryTable, taken(story, NODE_BYTES - (430 + 15 + 100 + 3) * MEBIBYTE));
    story.at(120);
    expect(condition(story, "MemoryPressure")?.status).toBe("False");
    story.applies(podYaml({ name: "b", memory: "20Mi" }));
    story.mark();
    expect(story.when(() => story.status("b") === "Evicted")).toBeLessThan(16);
  });

  test("memory that grows is noticed in the first round after it has come too close", () => {
    const story = nodeWith({ name: "a", memory: "10Mi" });
    const leftBytes = NODE_BYTES - (430 + 15 + 100) * MEBIBYTE;
    trouble(story, memoryTable, taken(story, 0, leftBytes / 1_000));
    const due = [...story.cluster.manager.due()].find(({ agent, key }) => agent === "kubelet" && key === NODE);
    expect(due).toBeDefined();
    const noticed = story.when(() => story.events(NODE).some((text) => text.includes("EvictionThresholdMet")), 2_000);
    expect(noticed).toBeGreaterThanOrEqual(1_000);
    expect(noticed).toBeLessThanOrEqual(1_010.1);
  });
});
