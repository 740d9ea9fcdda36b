/**
 * Containers that end again and again: by themselves, and for lack of memory.
 */
import { describe, expect, test } from "vitest";
import { NEVER, Story, scriptedPod } from "../../support/story.ts";

/** The pod on a worker that has its image; second 0 is when it was applied. */
function warm(yaml: string): Story {
  const story = new Story(scriptedPod("warm", "true", { spec: "restartPolicy: Never" }), 1);
  story.does("wait settled");
  story.applies(yaml);
  story.mark();
  return story;
}

const restarts = (story: Story, name: string): number =>
  story.get("Pod", `default/${name}`).status.containerStatuses?.[0]?.restartCount ?? 0;

describe("a process that ends with 1 after a second", () => {
  const crashing = (): Story => warm(scriptedPod("loop", "sleep 1; exit 1"));

  test("is restarted at once, then after 10 s, 20 s, 40 s … 5 m", () => {
    const story = crashing();
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8].map((count) => story.when(() => restarts(story, "loop") === count));
    const ranges = [
      [1, 4],
      [12, 20],
      [33, 50],
      [75, 100],
      [155, 190],
      [315, 365],
    ] as const;
    for (const [index, [from, to]] of ranges.entries()) {
      expect(seconds[index], `restart ${index + 1}`).toBeGreaterThanOrEqual(from);
      expect(seconds[index], `restart ${index + 1}`).toBeLessThanOrEqual(to);
    }
    for (const index of [6, 7]) {
      const gap = (seconds[index] ?? NEVER) - (seconds[index - 1] ?? 0);
      expect(gap).toBeGreaterThanOrEqual(301);
      expect(gap).toBeLessThanOrEqual(317);
    }
  });

  test("shows Error, then CrashLoopBackOff, and its pod is never ready", () => {
    const story = crashing();
    const statuses = story.watch("loop", 40).map(([, status]) => status);
    expect(statuses.slice(0, 6)).toEqual(["Pending", "ContainerCreating", "Running", "Error", "Running", "Error"]);
    expect(statuses).toContain("CrashLoopBackOff");
    const pod = story.get("Pod", "default/loop");
    expect(pod.status.phase).toBe("Running");
    expect(story.conditions(pod, "False")).toContain("Ready ContainersNotReady: containers with unready status: [main]");
    expect(story.events("loop").slice(0, 4)).toEqual([
      "Normal Scheduled: Successfully assigned default/loop to worker-1",
      'Normal Pulled: Container image "busybox:1.37" already present on machine',
      "Normal Created: Created container: main",
      "Normal Started: Started container main",
    ]);
    const backOff = story.eventsAbout("loop").find(({ reason }) => reason === "BackOff");
    expect(backOff).toMatchObject({
      type: "Warning",
      message: expect.stringMatching(/^Back-off restarting failed container main in pod loop_default\(/),
    });
    expect(backOff?.count).toBeGreaterThanOrEqual(2);
    expect(story.run("wait settled --timeout 2m")).toMatchObject({
      exitCode: 1,
      errors: expect.stringMatching(/^error: timed out after 2m0s: not settled: pod default\/loop \((CrashLoopBackOff|Error)\)$/),
    });
  });

  test("in an init container holds the pod back", () => {
    const init = 'initContainers: [{name: first, image: "busybox:1.37", command: [sh, -c, "exit 1"]}]';
    const story = warm(scriptedPod("loop", "sleep 1000", { spec: init }));
    const statuses = story.watch("loop", 30).map(([, status]) => status);
    expect(statuses).toEqual(expect.arrayContaining(["Init:Error", "Init:CrashLoopBackOff"]));
    expect(story.get("Pod", "default/loop").status.phase).toBe("Pending");
  });
});

test("a process that ends with 0 shows Completed before it is restarted", () => {
  const story = warm(scriptedPod("loop", "sleep 1"));
  const statuses = story.watch("loop", 20).map(([, status]) => status);
  expect(statuses).toContain("Completed");
  expect(statuses).not.toContain("Error");
});

describe("a container that takes more memory than its limit", () => {
  test("is killed with 137 and restarted at once; no event tells of it", () => {
    const story = new Story(
      `apiVersion: v1
kind: Pod
metadata: {name: greedy}
spec:
  containers:
  - name: stress
    image: polinux/stress
    command: [stress, --vm, "1", --vm-bytes, 250M, --vm-hang, "1"]
    resources: {limits: {memory: 100Mi}}
`,
      1,
    );
    const killed = story.when(() => story.status("greedy") === "OOMKilled");
    expect(killed).toBeLessThan(20);
    const restarted = story.when(() => restarts(story, "greedy") === 1);
    expect(restarted - killed).toBeLessThanOrEqual(2.5);
    expect(story.get("Pod", "default/greedy").status.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: "OOMKilled",
    });
    expect(story.when(() => story.status("greedy") === "CrashLoopBackOff")).toBeLessThan(killed + 20);
    const reasons = new Set(story.eventsAbout("greedy").map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual(["BackOff", "Created", "Pulled", "Pulling", "Scheduled", "Started"]);
  });
});
