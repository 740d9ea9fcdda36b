/** Nodes and zones that fall silent, by the seconds at which an observer of a real cluster sees what comes of it. */
import { describe, expect, test } from "vitest";
import { NEVER, staying } from "../../support/story.ts";
import { between, isLeaving, LIMITED, podOn, podsOn, ready, readyEndpoints, restarts, webStory } from "./web-story.ts";

describe("a node falls silent", () => {
  test.each<[what: string, line: string]>([
    ["its power fails", "crash node worker-1"],
    ["its kubelet stops", "crash kubelet worker-1"],
    ["its kubelet hangs", "slow kubelet worker-1"],
    ["it is cut off", "partition node worker-1"],
  ])("%s: NotReady after 40-60 s, evicted after 340-360 s", (_what, line) => {
    const story = webStory();
    story.does(line);
    expect(readyEndpoints(story)).toBe(3);
    between(
      story.when(() => ready(story, "worker-1") === "Unknown"),
      40,
      60,
    );
    expect(story.when(() => readyEndpoints(story) === 2) - story.seconds).toBeLessThanOrEqual(2);
    const pod = podOn(story, "worker-1");
    expect(story.row(`get pod ${pod.metadata.name}`).slice(1, 3)).toEqual(["1/1", "Running"]);
    between(
      story.when(() => podsOn(story, "worker-1").some(isLeaving)),
      340,
      360,
    );
    const evicted = story.seconds;
    expect(
      story.when(() => staying(story.list("Pod")).filter(({ status }) => status.phase === "Running").length === 3) - evicted,
    ).toBeLessThanOrEqual(3);
    // The first readiness probe of a new container comes too early, the second one 10 s later.
    expect(story.when(() => readyEndpoints(story) === 3) - evicted).toBeLessThanOrEqual(13);
    expect(staying(podsOn(story, "worker-1"))).toEqual([]);
    story.at(1_000);
    expect(podsOn(story, "worker-1").filter(isLeaving)).toHaveLength(1);
  });

  test.each<[what: string, line: string]>([
    ["a kubelet that is back", "crash kubelet worker-1 --for 30s"],
    ["a kubelet that goes on", "slow kubelet worker-1 --for 30s"],
    ["a link that is back", "partition node worker-1 --for 30s"],
  ])("%s within 30 s leaves no trace in the API", (_what, line) => {
    const story = webStory();
    const pod = podOn(story, "worker-1");
    story.does(line);
    expect(story.when(() => ready(story, "worker-1") !== "True", 300)).toBe(NEVER);
    expect(restarts(story.get("Pod", `default/${pod.metadata.name}`))).toBe(0);
    expect(readyEndpoints(story)).toBe(3);
  });

  test("a link that is back after 2 min: Ready within 15 s, nothing was started again", () => {
    const story = webStory();
    const { metadata } = podOn(story, "worker-1");
    story.does("partition node worker-1 --for 2m");
    story.at(120);
    expect(ready(story, "worker-1")).toBe("Unknown");
    between(
      story.when(() => ready(story, "worker-1") === "True"),
      120,
      135,
    );
    between(
      story.when(() => readyEndpoints(story) === 3),
      120,
      145,
    );
    const pod = story.get("Pod", `default/${metadata.name}`);
    expect([pod.metadata.uid, restarts(pod)]).toEqual([metadata.uid, 0]);
  });

  test("a link that is back after the eviction: the old pods vanish, the new ones stay", () => {
    const story = webStory();
    story.does("partition node worker-1 --for 7m");
    story.at(420);
    const names = staying(story.list("Pod")).map(({ metadata }) => metadata.name);
    expect(podsOn(story, "worker-1").filter(isLeaving)).toHaveLength(1);
    between(
      story.when(() => podsOn(story, "worker-1").length === 0),
      420,
      455,
    );
    story.at(600);
    expect(story.list("Pod").map(({ metadata }) => metadata.name)).toEqual(names);
  });

  test("a machine that reboots: back before anybody misses it, its pods with one restart more", () => {
    const story = webStory();
    const { metadata } = podOn(story, "worker-1");
    story.does("crash kernel worker-1 --after 10s");
    story.at(60);
    expect(ready(story, "worker-1")).toBe("True");
    expect(restarts(story.get("Pod", `default/${metadata.name}`))).toBe(1);
    expect(story.events("worker-1").filter((text) => text.includes("Rebooted"))).toHaveLength(1);
  });

  test("a link that flaps faster than the grace is never missed; slower, the node comes and goes", () => {
    const fast = webStory();
    fast.does("flap partition node worker-1 --every 30s --for 10m");
    expect(fast.when(() => ready(fast, "worker-1") !== "True", 600)).toBe(NEVER);
    const slow = webStory();
    slow.does("flap partition node worker-1 --every 90s --for 10m");
    let changes = 0;
    let last = "True";
    slow.when(() => {
      const now = ready(slow, "worker-1");
      if (now !== last) changes += 1;
      last = now;
      return false;
    }, 700);
    expect([changes, last]).toEqual([8, "True"]);
    expect(staying(podsOn(slow, "worker-1"))).toHaveLength(1);
  });
});

test("a container runtime that hangs: nothing starts, what runs runs on, NotReady after half a minute, and back soon after it answers", () => {
  const story = webStory();
  story.does("slow runtime worker-1 --for 4m");
  story.applies(LIMITED);
  between(
    story.when(() => ready(story, "worker-1") === "False"),
    25,
    45,
  );
  const message = (): string | undefined => story.get("Node", "worker-1").status.conditions?.find(({ type }) => type === "Ready")?.message;
  expect(message()).toBe("container runtime is down");
  story.at(220);
  expect(message()).toMatch(/^\[container runtime is down, PLEG is not healthy: pleg was last seen active /);
  story.at(235);
  expect(story.status("hungry")).not.toBe("Running");
  between(
    story.when(() => ready(story, "worker-1") === "True"),
    240,
    260,
  );
  between(
    story.when(() => story.status("hungry") === "Running"),
    240,
    280,
  );
});

describe("a zone", () => {
  test("loses its power and gets it back, whatever else was done to its nodes", () => {
    const story = webStory();
    story.does("crash node worker-2");
    story.does("crash zone zone-b --for 5m");
    story.does("recover node worker-2");
    story.at(200);
    expect(ready(story, "worker-2")).toBe("Unknown");
    story.at(330);
    expect(ready(story, "worker-2")).toBe("True");
  });

  test("cut off with the only control plane in it: the others are lost, and nobody is evicted", () => {
    const story = webStory();
    story.does("partition zone zone-a");
    story.at(70);
    expect(["worker-1", "worker-2", "worker-3"].map((node) => ready(story, node))).toEqual(["True", "Unknown", "Unknown"]);
    expect(ready(story, "control-plane")).toBe("True");
  });
});
