/**
 * DaemonSets: a pod on every node, through updates and trouble.
 */
import { describe, expect, test } from "vitest";
import type { DaemonSet } from "../../../src/core/api/kinds/daemon-set.ts";
import { Story, staying } from "../../support/story.ts";

const daemon = ({ spec = "", pod = "", image = "nginx:1.29" } = {}): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  ${spec}
  template:
    metadata: {labels: {app: agent}}
    spec:
      ${pod}
      containers: [{name: main, image: "${image}"}]
`;

const theSet = (story: Story): DaemonSet => story.get("DaemonSet", "default/agent");
const nodesOf = (story: Story): readonly string[] =>
  staying(story.list("Pod"))
    .map(({ spec }) => spec.nodeName ?? "?")
    .sort();

test("every node gets a pod, but those with taints that it does not bear", () => {
  const story = new Story(daemon());
  story.does("wait settled");
  expect(nodesOf(story)).toEqual(["worker-1", "worker-2", "worker-3"]);
  expect(story.row("get ds agent")).toEqual(["agent", "3", "3", "3", "3", "3", "<none>"]);
  const [pod] = story.list("Pod");
  expect(pod?.spec.tolerations?.map(({ key }) => key)).toContain("node.kubernetes.io/unschedulable");
  expect(pod?.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms).toEqual([
    { matchFields: [{ key: "metadata.name", operator: "In", values: [pod?.spec.nodeName] }] },
  ]);
  expect(pod?.metadata.labels).toMatchObject({
    app: "agent",
    "pod-template-generation": "1",
    "controller-revision-hash": expect.any(String),
  });
  expect(story.row("get controllerrevisions").slice(1)).toEqual(["daemonset.apps/agent", "1"]);
});

test("a toleration brings it to the control plane, a node selector takes it away", () => {
  const tolerant = new Story(daemon({ pod: "tolerations: [{operator: Exists}]" }));
  tolerant.does("wait settled");
  expect(nodesOf(tolerant)).toHaveLength(4);
  const choosy = new Story(daemon({ pod: "nodeSelector: {disk: ssd}" }));
  choosy.does("label node worker-2 disk=ssd");
  choosy.does("wait settled");
  expect(nodesOf(choosy)).toEqual(["worker-2"]);
  choosy.does("label node worker-2 disk-");
  choosy.does("wait settled");
  expect(nodesOf(choosy)).toEqual([]);
  expect(theSet(choosy).status).toMatchObject({ desiredNumberScheduled: 0, numberMisscheduled: 0 });
});

test("a cordoned node keeps its pod, and gets a new one when that is deleted", () => {
  const story = new Story(daemon());
  story.does("wait settled");
  story.does("cordon worker-1");
  const pod = story.list("Pod").find(({ spec }) => spec.nodeName === "worker-1");
  story.does(`delete pod ${pod?.metadata.name}`);
  story.does("wait settled");
  expect(nodesOf(story)).toEqual(["worker-1", "worker-2", "worker-3"]);
  expect(story.events("agent").filter((text) => text.startsWith("Normal SuccessfulCreate"))).toHaveLength(4);
});

describe("a new template", () => {
  test("is rolled out one node after the other", () => {
    const story = new Story(daemon());
    story.does("wait settled");
    let least = 3;
    story.does("set image ds/agent main=nginx:1.28");
    story.cluster.runUntil(() => {
      const { status } = theSet(story);
      least = Math.min(least, status.numberAvailable ?? 0);
      return status.updatedNumberScheduled === 3 && status.numberAvailable === 3 && status.observedGeneration === 2;
    }, 300_000);
    expect(least).toBe(2);
    expect(new Set(staying(story.list("Pod")).map(({ spec }) => spec.containers[0]?.image))).toEqual(new Set(["nginx:1.28"]));
    expect(
      story
        .list("ControllerRevision")
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([1, 2]);
    expect(theSet(story).metadata.annotations).toMatchObject({ "deprecated.daemonset.template.generation": "2" });
  });

  test("comes beside the old one with a surge", () => {
    const story = new Story(daemon({ spec: "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}" }));
    story.does("wait settled");
    story.does("set image ds/agent main=nginx:1.28");
    let least = 3;
    const done = story.cluster.runUntil(() => {
      const { status } = theSet(story);
      least = Math.min(least, status.numberAvailable ?? 0);
      return status.observedGeneration === 2 && status.updatedNumberScheduled === 3 && staying(story.list("Pod")).length === 3;
    }, 300_000);
    expect(done).toBe(true);
    expect(least).toBeGreaterThanOrEqual(2);
  });

  test("waits for deletions with OnDelete", () => {
    const story = new Story(daemon({ spec: "updateStrategy: {type: OnDelete}" }));
    story.does("wait settled");
    story.does("set image ds/agent main=nginx:1.28");
    story.does("wait settled");
    expect(theSet(story).status.updatedNumberScheduled).toBeUndefined();
    const [pod] = story.list("Pod");
    story.does(`delete pod ${pod?.metadata.name}`);
    story.does("wait settled");
    expect(theSet(story).status.updatedNumberScheduled).toBe(1);
  });
});

test("its rollout can be watched and taken back", () => {
  const story = new Story(daemon());
  story.does("wait settled");
  story.does("set image ds/agent main=nginx:1.28");
  expect(story.does("rollout status ds/agent").split("\n").at(-1)).toBe('daemon set "agent" successfully rolled out');
  expect(story.does("rollout undo ds/agent")).toBe("daemonset.apps/agent rolled back");
  story.does("rollout status ds/agent");
  expect(theSet(story).spec.template.spec.containers[0]?.image).toBe("nginx:1.29");
});

test("back to an old template is its revision anew", () => {
  const story = new Story(daemon());
  story.does("wait settled");
  story.does("set image ds/agent main=nginx:1.28");
  story.does("wait settled");
  story.applies(daemon());
  story.does("wait settled");
  expect(
    story
      .list("ControllerRevision")
      .map(({ revision }) => revision)
      .sort(),
  ).toEqual([2, 3]);
});
