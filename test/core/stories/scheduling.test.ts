/**
 * Where pods go and why they wait, in whole clusters: preemption, zones that fail, and who is woken by what.
 */
import { describe, expect, test } from "vitest";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { Story, scriptedPod, staying, webDeployment } from "../../support/story.ts";

const CRITICAL = `apiVersion: v1
kind: Pod
metadata: {name: critical, namespace: kube-system}
spec:
  priorityClassName: system-cluster-critical
  containers: [{name: c, image: nginx:1.29, resources: {requests: {cpu: 1}}}]
`;
const critical = (story: Story): Pod => story.get("Pod", "kube-system/critical");
const leaving = (story: Story): Pod[] => story.list("Pod").filter(({ metadata }) => metadata.deletionTimestamp !== undefined);

/** Three workers of 4 CPU, each with three pods of 1.2, that take their time to end. */
function full(seconds: number): Story {
  const story = new Story(
    webDeployment(9, { pod: `terminationGracePeriodSeconds: ${seconds + 10}` }).replace(
      "ports:",
      `lifecycle: {preStop: {sleep: {seconds: ${seconds}}}}\n        resources: {requests: {cpu: 1200m}}\n        ports:`,
    ),
  );
  story.does("wait settled");
  story.mark();
  return story;
}

describe("a pod of a system class that finds every node full", () => {
  test("has one removed, waits for its end on the node it is nominated to, and then runs there", () => {
    const story = full(20);
    story.applies(CRITICAL);
    story.at(1);
    const { nominatedNodeName: node = "" } = critical(story).status;
    expect(story.does("get pod critical -n kube-system -o wide").split("\n")[1]).toMatch(new RegExp(`Pending .* ${node} +<none>`));
    expect(leaving(story).map(({ spec }) => spec.nodeName)).toEqual([node]);
    for (const { metadata, status } of leaving(story)) {
      expect(status.conditions).toContainEqual(
        expect.objectContaining({
          type: "DisruptionTarget",
          reason: "PreemptionByScheduler",
          message: "default-scheduler: preempting to accommodate a higher priority pod",
        }),
      );
      expect(story.events(metadata.name)).toContain(`Normal Preempted: Preempted by pod ${critical(story).metadata.uid} on node ${node}`);
    }
    const boundAt = story.when(() => critical(story).spec.nodeName !== undefined, 60);
    expect(critical(story).spec.nodeName).toBe(node);
    expect(boundAt).toBeGreaterThanOrEqual(20);
    expect(boundAt).toBeLessThanOrEqual(24);
    expect(story.events("critical").slice(0, 2)).toEqual([
      "Warning FailedScheduling: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu.",
      `Normal Scheduled: Successfully assigned kube-system/critical to ${node}`,
    ]);
    // The one that had to go is replaced, but there is no room for it.
    story.at(60);
    const pending = staying(story.list("Pod")).filter(({ spec }) => spec.nodeName === undefined);
    expect(pending).toHaveLength(1);
    expect(story.events(pending[0]?.metadata.name ?? "").at(-1)).toMatch(
      /preemption: 0\/4 nodes are available: 1 Preemption is not helpful for scheduling, 3 No preemption victims found for incoming pod\.$/,
    );
  });

  test("looks for another node when the one it waits for dies", () => {
    const story = full(50);
    story.applies(CRITICAL);
    story.at(1);
    const dead = critical(story).status.nominatedNodeName ?? "";
    story.cluster.manager.powerOff(dead);
    story.at(500);
    expect(critical(story).spec.nodeName).not.toBe(dead);
    expect(critical(story).status.phase).toBe("Running");
    // The second choice is told once: giving the first one up is no reason to try again.
    expect(story.events("critical").filter((text) => text.includes("not eligible"))).toEqual([]);
  });
});

describe("what is asked for in a pod without a class", () => {
  test.each([
    [
      "preemptionPolicy: Never",
      "the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name",
    ],
    [
      "priority: 7",
      "the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name",
    ],
  ])("%s is refused", (spec, message) => {
    const story = new Story(scriptedPod("plain", "sleep 1"));
    expect(() => story.applies(scriptedPod("p", "sleep 1", { spec }))).toThrow(message);
  });
});

test("pods spread hard over zones wait for a zone that is down, and fill it when it is back", () => {
  const pod =
    "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]";
  const story = new Story(webDeployment(6, { pod }), 6);
  story.does("wait settled");
  story.mark();
  const nodesOf = () =>
    staying(story.list("Pod"))
      .map(({ spec }) => spec.nodeName ?? "")
      .toSorted();
  expect(nodesOf()).toEqual(["worker-1", "worker-2", "worker-3", "worker-4", "worker-5", "worker-6"]);
  for (const node of ["worker-1", "worker-4"]) story.cluster.manager.powerOff(node);
  story.at(450);
  expect(nodesOf()).toEqual(["", "", "worker-2", "worker-3", "worker-5", "worker-6"]);
  const waiting = staying(story.list("Pod")).find(({ spec }) => spec.nodeName === undefined);
  expect(story.events(waiting?.metadata.name ?? "").at(-1)).toBe(
    "Warning FailedScheduling: 0/7 nodes are available: 3 node(s) had untolerated taint(s), 4 node(s) didn't match pod topology spread constraints. no new claims to deallocate, preemption: 0/7 nodes are available: 3 Preemption is not helpful for scheduling, 4 No preemption victims found for incoming pod.",
  );
  story.cluster.manager.powerOn("worker-1");
  story.does("wait settled");
  expect(nodesOf()).toEqual(["worker-1", "worker-1", "worker-2", "worker-3", "worker-5", "worker-6"]);
});

test("one pod per host: the fourth of three waits until another goes, and takes its place", () => {
  const pod =
    "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}";
  const story = new Story(webDeployment(4, { pod }));
  story.at(30);
  const waiting = story.list("Pod").find(({ spec }) => spec.nodeName === undefined)?.metadata.name ?? "";
  const victim = story.list("Pod").find(({ spec }) => spec.nodeName !== undefined);
  expect(story.events(waiting).at(-1)).toMatch(
    /: 1 node\(s\) had untolerated taint\(s\), 3 node\(s\) didn't match pod anti-affinity rules\. /,
  );
  story.mark();
  story.does(`delete pod ${victim?.metadata.name}`);
  expect(story.when(() => story.get("Pod", `default/${waiting}`).spec.nodeName === victim?.spec.nodeName, 60)).toBeLessThan(2);
});

describe("a pod that fits nowhere", () => {
  test("is tried every five and a half minutes, and its event tells the count every half hour", () => {
    const story = new Story(scriptedPod("big", "sleep 1000", { container: "resources: {requests: {cpu: 5}}" }));
    const told = () => story.eventsAbout("big").map(({ series, count = 1 }) => series?.count ?? count);
    const seen = [60, 400, 700, 1_500, 2_700].map((second) => {
      story.at(second);
      return told();
    });
    // The first attempt changed the pod, so the second is another event; it is a series from the third on.
    expect(seen).toEqual([[1], [1, 1], [1, 2], [1, 2], [1, 7]]);
    // Once it fits, the series is quiet, and says its last count: one more than eight, as the node was not ready at first.
    story.does("wait settled");
    story.cluster.addNode({ name: "large", zone: "zone-a", cpu: "16", memory: "64Gi", pods: 110, controlPlane: false });
    story.mark();
    expect(story.when(() => story.get("Pod", "default/big").spec.nodeName === "large", 60)).toBeLessThan(30);
    story.at(900);
    expect(
      story
        .eventsAbout("big")
        .filter(({ reason }) => reason === "FailedScheduling")
        .at(-1)?.series?.count,
    ).toBe(9);
  });
});
