/**
 * A node is drained for maintenance, and comes back.
 */
import { expect, test } from "vitest";
import { Story, staying, webDeployment } from "../../support/story.ts";

test("a drained node loses its pods after their replacements were asked for, and gets none back", () => {
  const story = new Story(webDeployment(3));
  story.does("wait settled");
  story.mark();
  const [pod] = story.list("Pod");
  const { name = "" } = pod?.metadata ?? {};
  const node = pod?.spec.nodeName ?? "";
  const evicted = new Set<string>();
  story.cluster.store.observe(({ kind, objectKey, after, before }) => {
    if (kind === "Pod" && before === undefined && after !== undefined && !evicted.has(objectKey))
      evicted.add(`${objectKey} +${story.seconds}`);
  });
  const output = story.does(`drain ${node}`).split("\n");
  expect(output).toEqual([`node/${node} cordoned`, `evicting pod default/${name}`, `pod/${name} evicted`, `node/${node} drained`]);
  expect(story.seconds).toBeLessThanOrEqual(31);
  expect(story.has("Pod", `default/${name}`)).toBe(false);
  // The replacement was made within a second, not when the old pod was gone.
  expect([...evicted]).toEqual([expect.stringMatching(/ \+0(\.\d+)?$/)]);
  expect(story.row(`get node ${node}`)[1]).toBe("Ready,SchedulingDisabled");
  expect(story.get("Node", node).spec.taints).toMatchObject([{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }]);
  story.does("wait settled");
  expect(story.row("get deploy web").slice(1)).toEqual(["3/3", "3", "3"]);
  expect(story.list("Pod").filter(({ spec }) => spec.nodeName === node)).toEqual([]);

  expect(story.does(`uncordon ${node}`)).toBe(`node/${node} uncordoned`);
  story.does("wait settled");
  story.at(story.seconds + 600);
  expect(story.get("Node", node).spec.taints ?? []).toEqual([]);
  expect(story.list("Pod").filter(({ spec }) => spec.nodeName === node)).toEqual([]);
});

test("pods wait in vain when every node is cordoned", () => {
  const story = new Story(webDeployment(1));
  story.does("wait settled");
  for (const worker of ["worker-1", "worker-2", "worker-3"]) story.does(`cordon ${worker}`);
  story.does("scale deploy/web --replicas=2");
  story.at(30);
  const pending = staying(story.list("Pod")).find(({ spec }) => spec.nodeName === undefined);
  expect(story.events(pending?.metadata.name ?? "")).toEqual([
    "Warning FailedScheduling: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) were unschedulable. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.",
  ]);
  story.mark();
  story.does("uncordon worker-2");
  expect(story.when(() => staying(story.list("Pod")).every(({ spec }) => spec.nodeName !== undefined))).toBeLessThan(3);
});
