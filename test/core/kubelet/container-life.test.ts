/**
 * The lives of containers in a whole cluster, to the second: what makes them end, what follows, and in which order they come.
 */
import { describe, expect, test } from "vitest";
import type { ContainerStatus } from "../../../src/core/api/shapes/container-status.ts";
import { Story, scriptedPod } from "../../support/story.ts";

interface Parts {
  readonly annotations?: string;
  readonly spec?: string;
  readonly container?: string;
}

/** A pod `web` of one nginx container `main` on a worker that has the image; second 0 is the start of its first run. */
function started({ annotations = "", container = "", spec = "" }: Parts): Story {
  const pod = (name: string, parts: Parts): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, annotations: {${parts.annotations}}}
spec:
  ${parts.spec}
  containers: [{name: main, image: "nginx:1.29", ${parts.container}}]
`;
  const story = new Story(pod("warm", { annotations: "", container: "", spec: "" }), 1);
  story.does("wait settled");
  story.applies(pod("web", { annotations, container, spec }));
  story.when(() => container1(story).state?.running !== undefined);
  story.mark();
  return story;
}

function container1(story: Story): ContainerStatus {
  const status = story.list("Pod").find(({ metadata }) => metadata.name === "web")?.status.containerStatuses?.[0];
  return status ?? { name: "main", image: "", imageID: "", lastState: {}, ready: false, restartCount: 0, state: {} };
}

const killings = (story: Story): readonly string[] => story.events("web").filter((text) => text.includes("Killing"));

describe("memory that grows", () => {
  const ramp = { annotations: "kubarium.dev/memory: 10Mi..100Mi/45s", container: "resources: {limits: {memory: 55Mi}}" };

  test("ends the container when it crosses the limit, with 137 and no word but that of the status", () => {
    const story = started(ramp);
    const killed = story.when(() => story.status("web") === "OOMKilled");
    // 45 MiB above the beginning at 2 MiB a second; the end is noticed by the next relist.
    expect(killed).toBeGreaterThanOrEqual(22.5);
    expect(killed).toBeLessThanOrEqual(23.6);
    expect(story.when(() => container1(story).restartCount === 1)).toBeLessThanOrEqual(killed + 0.7);
    expect(container1(story).lastState?.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
    expect(story.events("web").filter((text) => text.startsWith("Warning"))).toEqual([]);
  });

  test("leads to back-off like any crash", () => {
    const story = started(ramp);
    const seen = story.watch("web", 90).map(([, status]) => status);
    expect(seen).toEqual(["Running", "OOMKilled", "Running", "OOMKilled", "CrashLoopBackOff", "Running", "OOMKilled", "CrashLoopBackOff"]);
  });

  test("is no matter without a limit", () => {
    const story = started({ annotations: "kubarium.dev/memory: 10Mi..100Mi/45s" });
    expect(story.watch("web", 90).map(([, status]) => status)).toEqual(["Running"]);
  });
});

describe("a liveness probe that fails", () => {
  const live = (grace = ""): Parts => ({
    annotations: "kubarium.dev/liveness-fails-after: 30s, kubarium.dev/ignore-term: 'true'",
    container: `livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 10${grace}}`,
    spec: "terminationGracePeriodSeconds: 7",
  });

  test("three times in a row kills the container, which gets the grace of its pod and is restarted at once", () => {
    const story = started(live());
    expect(story.when(() => killings(story).length > 0)).toBe(50);
    expect(killings(story)).toEqual(["Normal Killing: Container main failed liveness probe, will be restarted"]);
    const restarted = story.when(() => container1(story).restartCount === 1);
    expect(restarted).toBeGreaterThanOrEqual(57.3);
    expect(restarted).toBeLessThanOrEqual(58.7);
    expect(container1(story).lastState?.terminated).toMatchObject({ exitCode: 137, reason: "Error" });
    const unhealthy = story
      .eventsAbout("web")
      .find(({ message }) => message === "Liveness probe failed: HTTP probe failed with statuscode: 503");
    expect(unhealthy).toMatchObject({ type: "Warning", reason: "Unhealthy", count: 3 });
  });

  test("may have a grace of its own", () => {
    const story = started(live(", terminationGracePeriodSeconds: 2"));
    const restarted = story.when(() => container1(story).restartCount === 1);
    expect(restarted).toBeGreaterThanOrEqual(52.3);
    expect(restarted).toBeLessThanOrEqual(53.7);
  });
});

describe("a process that takes 25 s to start", () => {
  const probes = (threshold: number): string =>
    `startupProbe: {httpGet: {path: /, port: 80}, periodSeconds: 10, failureThreshold: ${threshold}},
     readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 20}, livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 3}`;
  const slow = (threshold: number): Story => started({ annotations: "kubarium.dev/start-takes: 25s", container: probes(threshold) });

  test("is ready as soon as its startup probe passes, and liveness waits for that", () => {
    const story = slow(4);
    expect(container1(story)).toMatchObject({ started: false, ready: false });
    expect(story.when(() => container1(story).ready)).toBe(30);
    expect(container1(story)).toMatchObject({ started: true, restartCount: 0 });
    const unhealthy = story.eventsAbout("web").filter(({ reason }) => reason === "Unhealthy");
    expect(unhealthy.map(({ count, message }) => `${count} ${message}`)).toEqual([
      expect.stringMatching(/^3 Startup probe failed: Get "http:\/\/[\d.]+:80\/": dial tcp [\d.]+:80: connect: connection refused$/),
    ]);
  });

  test("is killed when its startup probe runs out of attempts", () => {
    const story = slow(2);
    expect(story.when(() => killings(story).length > 0)).toBe(10);
    expect(killings(story)).toEqual(["Normal Killing: Container main failed startup probe, will be restarted"]);
    expect(story.watch("web", 60).map(([, status]) => status)).toContain("CrashLoopBackOff");
  });
});

describe("a pod that is deleted", () => {
  /** When the process was told to stop and when it ended, in seconds after the deletion; a finalizer keeps the pod in sight. */
  function stopped(parts: Parts): { readonly ended: number; readonly exitCode: number | undefined; readonly events: readonly string[] } {
    const story = started(parts);
    story.does(`patch pod web --type=merge -p '{"metadata":{"finalizers":["example.com/hold"]}}'`);
    story.at(20);
    story.does("delete pod web");
    story.mark();
    const ended = story.when(() => container1(story).state?.terminated !== undefined);
    return { ended, exitCode: container1(story).state?.terminated?.exitCode, events: story.events("web") };
  }

  test.each<[what: string, parts: Parts, from: number, to: number, exitCode: number]>([
    ["ends when its process does", {}, 0, 0.3, 0],
    ["runs its preStop hook first", { container: "lifecycle: {preStop: {exec: {command: [sleep, '5']}}}" }, 5, 5.3, 0],
    ["sleeps first", { container: "lifecycle: {preStop: {sleep: {seconds: 8}}}" }, 8, 8.3, 0],
    ["is killed when its grace is over", { annotations: "kubarium.dev/ignore-term: 'true'" }, 30, 30.1, 137],
    [
      "is killed earlier with less grace",
      { annotations: "kubarium.dev/ignore-term: 'true'", spec: "terminationGracePeriodSeconds: 4" },
      4,
      4.1,
      137,
    ],
    [
      "has two seconds for SIGTERM when the hook takes all its grace",
      {
        annotations: "kubarium.dev/ignore-term: 'true'",
        container: "lifecycle: {preStop: {sleep: {seconds: 3}}}",
        spec: "terminationGracePeriodSeconds: 3",
      },
      5,
      5.1,
      137,
    ],
    ["ends with the code of its handler", { annotations: "kubarium.dev/term-takes: 3s, kubarium.dev/term-exit-code: '9'" }, 3, 3.1, 9],
  ])("%s", (_what, parts, from, to, exitCode) => {
    const { ended, events, ...end } = stopped(parts);
    expect(ended).toBeGreaterThanOrEqual(from);
    expect(ended).toBeLessThanOrEqual(to);
    expect(end.exitCode).toBe(exitCode);
    expect(events.filter((text) => text.includes("Killing"))).toEqual(["Normal Killing: Stopping container main"]);
    expect(events.join()).not.toContain("FailedPreStopHook");
  });

  test.each<[what: string, hook: string, isSaid: boolean]>([
    ["a command that fails", "exec: {command: ['false']}", true],
    ["a request that nobody answers", "httpGet: {path: /, port: 81}", true],
    ["a request with any answer", "httpGet: {path: /nowhere, port: 80}", false],
  ])("says so of a preStop hook that fails: %s", (_what, hook, isSaid) => {
    const { events, exitCode } = stopped({ container: `lifecycle: {preStop: {${hook}}}` });
    expect(events.includes("Warning FailedPreStopHook: PreStopHook failed")).toBe(isSaid);
    expect(exitCode).toBe(0);
  });
});

describe("a postStart hook that fails", () => {
  const hooked = (parts: Parts): Story => {
    const story = new Story(scriptedPod("warm", "true", { spec: "restartPolicy: Never" }), 1);
    story.does("wait settled");
    story.applies(
      scriptedPod("web", "trap 'exit 0' TERM; while true; do sleep 1; done", { spec: parts.spec ?? "", container: parts.container ?? "" }),
    );
    story.mark();
    return story;
  };
  const container = "lifecycle: {postStart: {exec: {command: [sh, -c, 'sleep 4; echo no; exit 3']}}}";

  test("kills the container, which never counted as running, and names the hook", () => {
    const story = hooked({ container });
    const seen = story.watch("web", 7);
    expect(seen.map(([, status]) => status)).toEqual(["Pending", "ContainerCreating", "PostStartHookError"]);
    const uid = story.get("Pod", "default/web").metadata.uid;
    expect(container1(story).state?.waiting?.message).toBe(
      `Exec lifecycle hook ([sh -c sleep 4; echo no; exit 3]) for Container "main" in Pod "web_default(${uid})" failed - error: command 'sh -c sleep 4; echo no; exit 3' exited with 3: no\n, message: "no\\n"`,
    );
    expect(story.events("web").slice(1, 6)).toEqual([
      'Normal Pulled: Container image "busybox:1.37" already present on machine',
      "Normal Created: Created container: main",
      "Normal Started: Started container main",
      "Warning FailedPostStartHook: PostStartHook failed",
      "Normal Killing: FailedPostStartHook",
    ]);
    expect(story.watch("web", 60).map(([, status]) => status)).toContain("CrashLoopBackOff");
    expect(story.get("Pod", "default/web").status.phase).toBe("Running");
  });

  test("ends a pod that is never restarted", () => {
    const story = hooked({ container, spec: "restartPolicy: Never" });
    story.does("wait settled");
    expect(container1(story).state?.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
    expect(story.get("Pod", "default/web").status.phase).toBe("Succeeded");
  });
});

test("a container whose image is changed is stopped for that reason, keeps its old image until then, and is restarted", () => {
  const story = started({ container: "lifecycle: {preStop: {sleep: {seconds: 4}}}" });
  story.at(10);
  story.does("set image pod/web main=nginx:1.28");
  story.mark();
  story.at(3);
  expect(killings(story)).toEqual(["Normal Killing: Container main definition changed, will be restarted"]);
  expect(container1(story)).toMatchObject({ image: "docker.io/library/nginx:1.29", state: { running: {} } });
  // The hook, the relist, and the pull of the new image.
  expect(story.when(() => container1(story).restartCount === 1)).toBeLessThanOrEqual(14);
  expect(container1(story)).toMatchObject({
    image: "docker.io/library/nginx:1.28",
    lastState: { terminated: { exitCode: 0, reason: "Completed" } },
  });
});

describe("a pod that has been active for too long", () => {
  test("is stopped with its grace and has failed for that reason", () => {
    const story = started({
      annotations: "kubarium.dev/ignore-term: 'true'",
      spec: "activeDeadlineSeconds: 15\n  terminationGracePeriodSeconds: 5",
    });
    const pod = () => story.get("Pod", "default/web");
    const startMs = Date.parse(pod().status.startTime ?? "");
    story.when(() => killings(story).length > 0);
    expect(story.cluster.nowMs - startMs).toBeGreaterThanOrEqual(15_000);
    expect(story.cluster.nowMs - startMs).toBeLessThanOrEqual(16_000);
    expect(pod().status.phase).toBe("Running");
    story.when(() => pod().status.phase === "Failed");
    expect(story.cluster.nowMs - startMs).toBeGreaterThanOrEqual(20_000);
    expect(story.cluster.nowMs - startMs).toBeLessThanOrEqual(21_000);
    const message = "Pod was active on the node longer than the specified deadline";
    expect(pod().status).toMatchObject({ reason: "DeadlineExceeded", message });
    expect(container1(story)).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 137 } } });
    expect(story.events("web")).toContain(`Normal DeadlineExceeded: ${message}`);
  });
});

describe("a pod whose restartPolicy is", () => {
  test.each<[policy: string, exitCode: number, seen: readonly string[], phase: string]>([
    ["Never", 0, ["Running", "Completed"], "Succeeded"],
    ["Never", 7, ["Running", "Error"], "Failed"],
    ["OnFailure", 0, ["Running", "Completed"], "Succeeded"],
    ["OnFailure", 7, ["Running", "Error", "Running", "Error", "CrashLoopBackOff", "Running"], "Running"],
    ["Always", 0, ["Running", "Completed", "Running", "Completed", "CrashLoopBackOff", "Running"], "Running"],
  ])("%s: exit code %i", (policy, exitCode, statuses, phase) => {
    const story = started({
      annotations: `kubarium.dev/exit-after: 3s, kubarium.dev/exit-code: '${exitCode}'`,
      spec: `restartPolicy: ${policy}`,
    });
    expect(
      story
        .watch("web", 23)
        .map(([, status]) => status)
        .slice(0, 6),
    ).toEqual(statuses);
    expect(story.get("Pod", "default/web").status.phase).toBe(phase);
  });

  test("OnFailure, with one container that ends well: only the other is started again", () => {
    const story = new Story(
      `apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {kubarium.dev/good.exit-after: 2s, kubarium.dev/bad.exit-after: 4s, kubarium.dev/bad.exit-code: "1", kubarium.dev/bad.exit-runs: "1"}}
spec:
  restartPolicy: OnFailure
  containers: [{name: good, image: "nginx:1.29"}, {name: bad, image: "nginx:1.29"}]
`,
      1,
    );
    story.at(40);
    const [bad, good] = story.get("Pod", "default/web").status.containerStatuses ?? [];
    expect([bad?.name, bad?.restartCount, bad?.ready]).toEqual(["bad", 1, true]);
    expect([good?.name, good?.restartCount, good?.state?.terminated?.reason]).toEqual(["good", 0, "Completed"]);
    expect(story.row("get pod web")[1]).toBe("1/2");
  });
});
