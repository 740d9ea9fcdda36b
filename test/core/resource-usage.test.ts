/**
 * What `top` gets: kubelets' containers, measured by the metrics pipeline.
 */
import { describe, expect, test } from "vitest";
import { nodeUsage, podUsage } from "../../src/core/resource-usage.ts";
import { Story } from "../support/story.ts";

const MEBIBYTE = 1_048_576;

function podOf(annotations: string, limits = ""): Story {
  return new Story(
    `apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {${annotations}}}
spec: {containers: [{name: main, image: "nginx:1.29", resources: {limits: {${limits}}}}]}
`,
    1,
  );
}

const ofPod = (story: Story) => podUsage(story.cluster, story.get("Pod", "default/web"));
const ofNode = (story: Story, name = "worker-1") => nodeUsage(story.cluster, story.get("Node", name));

describe("a pod", () => {
  test("is measured once its containers have been sampled twice, and changes only with the next sample", () => {
    const story = podOf("kubarium.dev/cpu: 200m, kubarium.dev/memory: 64Mi");
    story.does("wait settled");
    expect(ofPod(story)).toBeUndefined();
    story.cluster.advance(45_000);
    const [used] = ofPod(story) ?? [];
    expect(used?.name).toBe("main");
    expect(used?.cpuMillis).toBeGreaterThan(170);
    expect(used?.cpuMillis).toBeLessThan(230);
    expect(used?.memoryBytes).toBeGreaterThan(62 * MEBIBYTE);
    expect(used?.memoryBytes).toBeLessThan(66 * MEBIBYTE);
    const untilSampleMs = 15_000 - (story.cluster.nowMs % 15_000);
    story.cluster.advance(untilSampleMs - 1);
    expect(ofPod(story)).toEqual([used]);
    story.cluster.advance(1);
    expect(ofPod(story)).not.toEqual([used]);
  });

  test("never takes more than its limits", () => {
    const story = podOf("kubarium.dev/cpu: 900m", "cpu: 250m, memory: 32Mi");
    story.at(60);
    expect(ofPod(story)?.[0]?.cpuMillis).toBe(250);
  });

  test("that has ended, or is another one of the same name, is not measured", () => {
    const story = podOf("kubarium.dev/exit-after: 50s");
    story.at(50);
    const pod = story.get("Pod", "default/web");
    expect(podUsage(story.cluster, pod)).toBeDefined();
    expect(podUsage(story.cluster, { ...pod, metadata: { ...pod.metadata, uid: "other" } })).toBeUndefined();
    story.does("delete pod web");
    story.does("wait settled");
    expect(podUsage(story.cluster, pod)).toBeUndefined();
  });
});

describe("a node", () => {
  test("takes what its pods take and what it needs itself; a control plane needs more", () => {
    const story = podOf("kubarium.dev/cpu: 400m, kubarium.dev/memory: 300Mi");
    const before = ofNode(story);
    story.at(60);
    const after = ofNode(story);
    expect((after?.cpuMillis ?? 0) - (before?.cpuMillis ?? 0)).toBeGreaterThan(300);
    expect((after?.memoryBytes ?? 0) - (before?.memoryBytes ?? 0)).toBeGreaterThan(280 * MEBIBYTE);
    expect(ofNode(story, "control-plane")?.memoryBytes).toBeGreaterThan(900 * MEBIBYTE);
  });

  test("is not measured while its kubelet cannot be reached, nor for two samples after", () => {
    const story = podOf("");
    story.at(60);
    story.does("crash node/worker-1");
    expect([ofNode(story), ofPod(story)]).toEqual([undefined, undefined]);
    story.does("recover node/worker-1");
    story.cluster.advance(10_000);
    expect(ofNode(story)).toBeUndefined();
    story.cluster.advance(40_000);
    expect(ofNode(story)).toBeDefined();
  });
});
