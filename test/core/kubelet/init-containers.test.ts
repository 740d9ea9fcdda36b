/**
 * Init containers and sidecars: who starts when, who holds up whom, and who stops last.
 */
import { describe, expect, test } from "vitest";
import type { ContainerStatus } from "../../../src/core/api/shapes/container-status.ts";
import { Story } from "../../support/story.ts";

interface Init {
  readonly name: string;
  readonly script: string;
  readonly more?: string;
}

const container = ({ name, script, more = "" }: Init): string =>
  `{name: ${name}, image: "busybox:1.37", command: [sh, -c, ${JSON.stringify(script)}], ${more}}`;

/** A pod `web` with these init containers and a main one, on a worker that has the image. */
function storyOf(inits: readonly Init[], main: string, policy = "Always"): Story {
  const story = new Story(
    `{apiVersion: v1, kind: Pod, metadata: {name: warm}, spec: {restartPolicy: Never, containers: [${container({ name: "a", script: "true" })}]}}`,
    1,
  );
  story.does("wait settled");
  story.applies(`apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: ${policy}
  initContainers: [${inits.map(container).join(", ")}]
  containers: [${container({ name: "main", script: main })}]
`);
  story.mark();
  return story;
}

function statusOf(story: Story, name: string): ContainerStatus {
  const { containerStatuses = [], initContainerStatuses = [] } = story.get("Pod", "default/web").status;
  const found = [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name);
  if (found === undefined) throw new RangeError(`no status of ${name}`);
  return found;
}

const startOf = (story: Story, name: string): number => {
  const { lastState, state } = statusOf(story, name);
  return Date.parse((state?.running ?? state?.terminated ?? lastState?.terminated)?.startedAt ?? "") / 1_000;
};
const statuses = (story: Story, seconds: number): readonly string[] => story.watch("web", seconds).map(([, status]) => status);
const FOR_EVER = "trap 'exit 0' TERM; while true; do sleep 1; done";

test("init containers run one after the other, each after the end of the one before; the pod is initialized when the last has ended", () => {
  const story = storyOf(
    [
      { name: "one", script: "sleep 3" },
      { name: "two", script: "sleep 2" },
    ],
    FOR_EVER,
  );
  expect(statuses(story, 20)).toEqual(["Pending", "Init:0/2", "Init:1/2", "PodInitializing", "Running"]);
  const [one, two, main] = ["one", "two", "main"].map((name) => startOf(story, name));
  expect(two).toBeGreaterThanOrEqual((one ?? 0) + 3);
  expect(two).toBeLessThanOrEqual((one ?? 0) + 6);
  expect(main).toBeGreaterThanOrEqual((two ?? 0) + 2);
  expect(statusOf(story, "one")).toMatchObject({ ready: true, started: false, state: { terminated: { reason: "Completed" } } });
  expect(story.events("web").filter((text) => text.includes("Started"))).toEqual(
    ["one", "two", "main"].map((name) => `Normal Started: Started container ${name}`),
  );
  expect(story.conditions(story.get("Pod", "default/web"), "True").filter((text) => text.startsWith("Initialized"))).toHaveLength(1);
});

describe("an init container that fails", () => {
  test("is started again with back-off, and holds up the rest", () => {
    const story = storyOf([{ name: "one", script: "sleep 1; exit 2" }], FOR_EVER);
    expect(statuses(story, 15).slice(0, 6)).toEqual([
      "Pending",
      "Init:0/1",
      "Init:Error",
      "Init:0/1",
      "Init:Error",
      "Init:CrashLoopBackOff",
    ]);
    const pod = story.get("Pod", "default/web");
    expect(pod.status.phase).toBe("Pending");
    expect(story.conditions(pod, "False")).toContain("Initialized ContainersNotInitialized: containers with incomplete status: [one]");
    expect(statusOf(story, "main").state?.waiting?.reason).toBe("PodInitializing");
  });

  test("ends a pod that is never restarted", () => {
    const story = storyOf([{ name: "one", script: "sleep 1; exit 2" }], FOR_EVER, "Never");
    story.does("wait settled");
    expect([story.status("web"), story.get("Pod", "default/web").status.phase]).toEqual(["Init:Error", "Failed"]);
    expect(statusOf(story, "one").restartCount).toBe(0);
  });
});

describe("a sidecar", () => {
  const probe = "startupProbe: {exec: {command: [test, -f, /tmp/up]}, periodSeconds: 2, failureThreshold: 9}";
  const side: Init = {
    name: "side",
    script: "sleep 5; touch /tmp/up; trap 'echo side stops; exit 0' TERM; while true; do sleep 1; done",
    more: `restartPolicy: Always, ${probe}`,
  };

  test("holds up the next until its startup probe has passed, goes on running, and counts in READY", () => {
    const story = storyOf([side, { name: "last", script: "sleep 1" }], FOR_EVER);
    expect(statuses(story, 30)).toEqual(["Pending", "Init:0/2", "Init:1/2", "PodInitializing", "Running"]);
    expect(startOf(story, "last") - startOf(story, "side")).toBeGreaterThanOrEqual(6);
    expect(startOf(story, "last") - startOf(story, "side")).toBeLessThanOrEqual(8);
    expect(story.row("get pod web")).toEqual(["web", "2/2", "Running", "0"]);
    expect(statusOf(story, "side")).toMatchObject({ ready: true, started: true });
  });

  test("that ends is started again, whatever the pod's policy", () => {
    const story = storyOf([{ name: "side", script: "sleep 4; exit 1", more: "restartPolicy: Always" }], FOR_EVER, "Never");
    story.at(12);
    expect(statusOf(story, "side").restartCount).toBeGreaterThanOrEqual(1);
    expect(story.get("Pod", "default/web").status.phase).toBe("Running");
  });

  test("does not keep its pod from completing: it is stopped when the others are done", () => {
    const story = storyOf([{ ...side, script: FOR_EVER, more: "restartPolicy: Always" }], "sleep 5", "OnFailure");
    story.does("wait settled");
    expect([story.status("web"), story.get("Pod", "default/web").status.phase]).toEqual(["Completed", "Succeeded"]);
    expect(story.events("web")).toContain("Normal Killing: Stopping container side");
    expect(statusOf(story, "side").state?.terminated?.exitCode).toBe(0);
  });

  test("stops after the main containers, and sidecars stop in reverse order, all within one grace", () => {
    const slow = (name: string): Init => ({
      name,
      script: "trap 'sleep 3; exit 0' TERM; while true; do sleep 1; done",
      more: "restartPolicy: Always",
    });
    const story = storyOf([slow("first"), slow("second")], "trap 'sleep 4; exit 0' TERM; while true; do sleep 1; done");
    story.does("wait settled");
    story.does(`patch pod web --type=merge -p '{"metadata":{"finalizers":["example.com/hold"]}}'`);
    story.does("delete pod web");
    story.mark();
    const ended = (name: string): number => story.when(() => statusOf(story, name).state?.terminated !== undefined);
    const [main, second, first] = [ended("main"), ended("second"), ended("first")];
    expect(main).toBeGreaterThanOrEqual(4);
    expect(main).toBeLessThanOrEqual(5.2);
    expect(second - main).toBeGreaterThanOrEqual(3);
    expect(second - main).toBeLessThanOrEqual(4.2);
    expect(first - second).toBeGreaterThanOrEqual(3);
    expect(first - second).toBeLessThanOrEqual(4.2);
    expect(statusOf(story, "first").state?.terminated?.exitCode).toBe(0);
  });
});
